"""What was known at any moment is what a warehouse knows that was told nothing later."""

from datetime import UTC, datetime, timedelta

import duckdb
import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from ops.tables import DELIVERIES
from ops.tables.deliveries import table_of
from tests.warehouse.landing.hl7_messages import adt, merge, siu
from warehouse import ed, wards
from warehouse.landing import land_inbox

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
HEAD = "visit_id,site_id,arrived_at,departed_at,triage\n"


def moment(hours):
    return START + timedelta(hours=hours)


@pytest.fixture
def known(db):
    """Rows of a feed as they were known at a moment, without their papers."""

    def read(feed, at):
        return as_known(db, feed, at)

    return read


def as_known(db, feed, at):
    db.execute("set variable as_known = $at", {"at": at})
    columns = ", ".join(DELIVERIES[feed].columns())
    rows = db.execute(f"select {columns} from known.{table_of(feed)} order by all").fetchall()
    db.execute("reset variable as_known")
    return rows


def test_a_correction_leaves_what_was_known_before_it(drop, known):
    drop("ed_visits/a.csv", HEAD + "1,north,2026-02-01T08:00Z,,3\n", as_of=moment(0))
    drop("ed_visits/b.csv", HEAD + "1,north,2026-02-01T08:00Z,,2\n", as_of=moment(2))
    triage = [[row[8] for row in known("ed_visits", moment(hours))] for hours in (0, 1, 2, 3)]
    assert triage == [[3], [3], [2], [2]]


def test_a_correction_that_comes_late_is_known_from_its_own_moment(drop, known):
    drop("ed_visits/a.csv", HEAD + "1,north,2026-02-01T08:00Z,,3\n", as_of=moment(0))
    drop("ed_visits/c.csv", HEAD + "1,north,2026-02-01T08:00Z,,1\n", as_of=moment(4))
    drop("ed_visits/b.csv", HEAD + "1,north,2026-02-01T08:00Z,,2\n", as_of=moment(2))
    triage = [[row[8] for row in known("ed_visits", moment(hours))] for hours in (1, 2, 3, 4)]
    assert triage == [[3], [2], [2], [1]]


def test_before_the_first_delivery_of_all_a_replay_stands_on_what_is_known_now(drop, known):
    drop("ed_visits/a.csv", HEAD + "1,north,2026-02-01T08:00Z,,3\n", as_of=moment(0))
    drop("ed_visits/b.csv", HEAD + "1,north,2026-02-01T08:00Z,,2\n", as_of=moment(2))
    assert [row[8] for row in known("ed_visits", moment(-100))] == [2]


def test_a_closed_ward_is_still_known_of_earlier_moments(drop, known):
    wards = "ward_id,site_id,specialty,open_beds\n"
    drop("wards/a.csv", wards + "n1,north,medicine,20\nn2,north,medicine,8\n", as_of=moment(0))
    drop("wards/b.csv", wards + "n1,north,medicine,24\n", as_of=moment(2))
    assert [(row[0], row[-1]) for row in known("wards", moment(1))] == [("n1", 20), ("n2", 8)]
    assert [(row[0], row[-1]) for row in known("wards", moment(2))] == [("n1", 24)]


def stream(*messages):
    return "".join(messages)


def test_a_cancelled_admission_was_a_patient_until_we_learnt_of_it(drop, known):
    drop("hl7/a.hl7", stream(adt("A01", "20260301080000")), as_of=moment(0))
    drop("hl7/b.hl7", stream(adt("A11", "20260301083000")), as_of=moment(2))
    assert [len(known("ward_stays", moment(hours))) for hours in (0, 1, 2)] == [1, 1, 0]


def test_a_cancelled_discharge_had_emptied_the_bed_in_between(drop, known):
    drop("hl7/a.hl7", stream(adt("A01", "20260301080000")), as_of=moment(0))
    drop("hl7/b.hl7", stream(adt("A03", "20260301100000")), as_of=moment(2))
    drop("hl7/c.hl7", stream(adt("A13", "20260301110000")), as_of=moment(4))
    left = [known("ward_stays", moment(hours))[0][7] is not None for hours in (1, 3, 5)]
    assert left == [False, True, False]


def test_a_merge_and_a_cancelled_appointment_are_known_from_when_they_came(drop, known):
    first = stream(adt("A01", "20260301080000", number="p1"), siu("S12", "20260201080000"))
    later = stream(merge("A40", "20260301090000", "p1", "p9"), siu("S15", "20260301090000"))
    drop("hl7/a.hl7", first, as_of=moment(0))
    drop("hl7/b.hl7", later, as_of=moment(2))
    who = [known("ward_stays", moment(hours))[0][2] for hours in (1, 3)]
    assert who[0] != who[1]
    status = DELIVERIES["appointments"].column_names().index("status")
    said = [known("appointments", moment(hours))[0][status] for hours in (1, 3)]
    assert said[0] == "booked"
    assert said[1].startswith("cancelled")


def test_a_forecast_of_a_past_moment_reads_the_census_of_that_moment(drop, db, hospital):
    stays = "stay_id,ward_id,in_at,out_at\n"
    drop("ward_stays/a.csv", stays + "1,n1,2026-02-28T08:00Z,\n2,n1,2026-02-28T09:00Z,\n")
    drop("ward_stays/b.csv", stays + "2,n1,2026-02-28T09:00Z,2026-02-28T10:00Z\n", as_of=moment(3))
    noon = datetime(2026, 2, 28, 12, tzinfo=UTC)
    present = []
    for at in (moment(1), moment(4)):
        db.execute("set variable as_known = $at", {"at": at})
        census = wards.hourly_census(db, since=noon, until=noon)
        present += census["occupied"].to_list()
    assert present == [2, 1]


def test_parts_of_arrivals_are_those_that_were_known_then(drop, db, hospital):
    head = "visit_id,site_id,arrived_at,arrival_mode,triage\n"
    one = "1,north,2026-02-28T08:00Z,ambulance,2\n"
    drop("ed_visits/a.csv", head + one)
    drop("ed_visits/b.csv", head + "2,north,2026-02-28T08:30Z,ambulance,3\n", as_of=moment(3))
    hour = datetime(2026, 2, 28, 8, tzinfo=UTC)
    told = []
    for at in (moment(1), moment(4)):
        db.execute("set variable as_known = $at", {"at": at})
        span = {"since": hour, "until": hour + timedelta(hours=1)}
        told.append(ed.arrivals_by_mode(db, **span)["arrivals"].to_list())
        told.append(ed.arrivals_by_triage(db, **span)["arrivals"].to_list())
    assert told == [[1, 0], [1, 0, 0, 0], [2, 0], [1, 1, 0, 0]]


def test_every_version_of_a_day_is_told_with_the_moment_it_was_known(drop, db, hospital):
    head = "site_id,day_on,name,value,known_at\n"
    day = "north,2026-03-02,rain_mm"
    drop(
        "day_covariates/a.csv",
        head + f"{day},2,\nnorth,2026-03-02,school_term,1,2025-09-01T00:00:00Z\n",
    )
    drop("day_covariates/b.csv", head + f"{day},8,\n", as_of=moment(3))
    told = []
    for at in (moment(1), moment(4)):
        db.execute("set variable as_known = $at", {"at": at})
        told.append(ed.day_covariates(db, until=at).select("name", "known_at", "value").rows())
    term = ("school_term", datetime(2025, 9, 1, tzinfo=UTC), 1.0)
    assert told[0] == [("rain_mm", moment(0), 2.0), term]
    assert told[1] == [("rain_mm", moment(0), 2.0), ("rain_mm", moment(3), 8.0), term]


VISITS = st.lists(
    st.tuples(st.integers(1, 4), st.integers(0, 23), st.integers(1, 5)), min_size=1, max_size=4
)
# Each example lands its files again for every moment: a failing one is told as it was found.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
FILES = st.lists(st.tuples(st.integers(0, 6), VISITS), min_size=1, max_size=6)
EVENTS = st.lists(
    st.tuples(
        st.integers(0, 6),
        st.sampled_from(["A01", "A02", "A03", "A08", "A11", "A12", "A13"]),
        st.integers(1, 3),
        st.integers(0, 23),
        st.sampled_from(["w1", "w2"]),
    ),
    min_size=1,
    max_size=10,
)


@pytest.fixture
def fresh(template):
    """Another empty warehouse whenever it is called."""
    opened = []

    def warehouse():
        db = duckdb.connect(config={"threads": 1})
        opened.append(db)
        db.execute("set timezone = 'UTC'")
        db.execute(f"attach '{template}' as template (read_only)")
        db.execute("copy from database template to memory")
        db.execute("detach template")
        return db

    yield warehouse
    for db in opened:
        db.close()


def told(inbox, fresh, files, until):
    """A warehouse that was told these files in the order of their moments, up to one."""
    db = fresh()
    place = inbox / f"until {until}"
    for number, (hours, name, content) in enumerate(files):
        if hours > until:
            continue
        folder = place / str(number)
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(content)
        land_inbox(db, folder, as_of=moment(hours))
    return db


def assert_any_moment_can_be_read_again(tmp_path_factory, fresh, files, feeds):
    inbox = tmp_path_factory.mktemp("two times")
    everything = told(inbox, fresh, files, until=99)
    for hours in sorted({each[0] for each in files}):
        then = told(inbox, fresh, files, until=hours)
        for feed in feeds:
            now = as_known(everything, feed, moment(hours))
            assert now == as_known(then, feed, moment(hours)), (feed, hours)


@settings(
    max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], phases=PHASES
)
@given(FILES)
@pytest.mark.slow
def test_any_moment_of_any_files_can_be_read_again(tmp_path_factory, fresh, drawn):
    files = []
    for number, (hours, rows) in enumerate(sorted(drawn, key=lambda each: each[0])):
        lines = [
            f"{visit},north,2026-02-01T{hour:02}:00Z,,{triage}" for visit, hour, triage in rows
        ]
        content = HEAD + "\n".join([*lines, f"only{number},north,2026-02-02T00:00Z,,3", ""])
        files.append((hours, f"ed_visits/{number}.csv", content))
    assert_any_moment_can_be_read_again(tmp_path_factory, fresh, files, ["ed_visits"])


@settings(
    max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], phases=PHASES
)
@given(EVENTS)
@pytest.mark.slow
def test_any_moment_of_any_stream_can_be_read_again(tmp_path_factory, fresh, drawn):
    files = []
    for number, (hours, event, visit, hour, ward) in enumerate(sorted(drawn)):
        at = f"20260228{hour:02}{number:02}00"
        words = adt(event, at, visit=f"v{visit}", number=f"p{visit}", ward=ward)
        files.append((hours, f"hl7/{number}.hl7", words))
    feeds = ["ward_stays", "ed_visits", "encounters", "planned_admissions"]
    assert_any_moment_can_be_read_again(tmp_path_factory, fresh, files, feeds)
