"""The census of a ward, recounted from the raw events in the order in which they happened."""

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.warehouse.landing.conftest import NOW
from tests.warehouse.landing.hl7_messages import adt, merge
from warehouse import ed, wards
from warehouse.landing import land_inbox

pytestmark = pytest.mark.slow

START = datetime(2026, 2, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
WARDS = ("w1", "w2", "w3")


def hl7(at):
    return at.strftime("%Y%m%d%H%M%S")


@dataclass
class Told:
    """A hospital's events as they happen, the messages they send, and who is where at each hour."""

    messages: list[str] = field(default_factory=list)
    now: dict[str, str | None] = field(default_factory=dict)
    """Where each visit is: a ward, ``ed``, or nowhere any more."""
    path: list[tuple[int, str, str | None]] = field(default_factory=list)
    """Minute, visit and where it is from then on; taken back by cancels."""
    owner: dict[str, str] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)

    def send(self, event, minute, visit, **more):
        at = START + timedelta(minutes=minute)
        self.messages.append(
            adt(event, hl7(at), visit=visit, number=self.owner[visit], occurred=hl7(at), **more)
        )

    def back(self, visit):
        """Take the last step of a visit back; where it is again."""
        last = max(n for n, each in enumerate(self.path) if each[1] == visit)
        del self.path[last]
        before = [place for _, name, place in self.path if name == visit]
        self.now[visit] = before[-1] if before else None
        return self.now[visit]

    def step(self, minute, visit, place):
        self.path.append((minute, visit, place))
        self.now[visit] = place

    def recount(self, minute):
        """Patients on each ward at a minute, straight from what happened."""
        where = {}
        for since, visit, place in sorted(self.path, key=lambda each: each[0]):
            if since <= minute and where.get(visit, (0, ""))[1] != place:
                where[visit] = (since, place)
        people = {}
        for visit, (since, place) in where.items():
            if place and place != "ed":
                person = self.merged.get(self.owner[visit], self.owner[visit])
                # Whoever is admitted twice is where they came last.
                people[person] = max(people.get(person, (-1, "")), (since, place))
        return {ward: sum(place == ward for _, place in people.values()) for ward in WARDS}

    def last(self):
        """The last minute at which anything happened that still counts."""
        return max((minute for minute, *_ in self.path), default=0)


def happen(told, minute, act, choice):
    """One thing happens, if it can happen now."""
    inside = sorted(visit for visit, place in told.now.items() if place and place != "ed")
    waiting = sorted(visit for visit, place in told.now.items() if place == "ed")
    gone = sorted(visit for visit, place in told.now.items() if place is None)
    ward = WARDS[choice % 3]
    new = f"v{len(told.owner)}"
    if act == "admit":
        told.owner[new] = f"p{len(told.owner)}"
        told.send("A01", minute, new, ward=ward)
        told.step(minute, new, ward)
    elif act == "arrive":
        told.owner[new] = f"p{len(told.owner)}"
        told.send("A04", minute, new, ward="er", code="E")
        told.step(minute, new, "ed")
    elif act == "take in" and waiting:
        visit = waiting[choice % len(waiting)]
        told.send("A06", minute, visit, ward=ward)
        told.step(minute, visit, ward)
    elif inside:
        among(told, minute, act, inside[choice % len(inside)], ward, gone)
    elif act == "reopen" and gone:
        reopen(told, minute, gone[choice % len(gone)])


def reopen(told, minute, visit):
    last = [each for each in told.path if each[1] == visit]
    if last and last[-1][2] is None:
        place = told.back(visit)
        told.send("A13", minute, visit, ward=place)


def among(told, minute, act, visit, ward, gone):
    here = told.now[visit]
    if act == "move" and ward != here:
        told.send("A02", minute, visit, ward=ward, prior=here)
        told.step(minute, visit, ward)
    elif act == "leave":
        told.send("A03", minute, visit, ward=here, ended=hl7(START + timedelta(minutes=minute)))
        told.step(minute, visit, None)
    elif act == "move back":
        steps = [place for _, name, place in told.path if name == visit]
        if len(steps) > 1 and steps[-2] and steps[-2] != "ed":
            told.send("A12", minute, visit, ward=told.back(visit))
    elif act == "take back" and [name for _, name, _ in told.path].count(visit) == 1:
        told.send("A11", minute, visit, ward=here)
        told.back(visit)
    elif act == "correct":
        told.send("A08", minute, visit, ward=ward)
        at = max(n for n, each in enumerate(told.path) if each[1] == visit)
        told.path[at] = (*told.path[at][:2], ward)
        told.now[visit] = ward
    elif act == "reopen" and gone:
        reopen(told, minute, gone[0])
    elif act == "merge":
        old, now = told.owner[visit], "p0"
        if old != now and old not in told.merged and now not in told.merged:
            at = START + timedelta(minutes=minute)
            told.messages.append(merge("A40", hl7(at), old, now))
            told.merged[old] = now


ACTS = ("admit", "arrive", "take in", "move", "move", "leave", "move back", "take back")
steps = st.lists(
    st.tuples(
        st.integers(1, 90),
        st.sampled_from((*ACTS, "correct", "reopen", "merge", "admit")),
        st.integers(0, 50),
    ),
    min_size=4,
    max_size=24,
)


def once(*acts):
    """An example in which these things happen one after the other, then two hours pass."""
    told = [(40, act, choice) for act, choice in acts]
    return [*told, (90, "admit", 2), (90, "arrive", 0)]


ADMITTED, MOVED = ("admit", 0), ("move", 1)


@given(steps, st.randoms(use_true_random=False))
@example(once(ADMITTED, MOVED, ("move back", 0)), Random(1))
@example(once(ADMITTED, MOVED, ("leave", 0), ("reopen", 0)), Random(2))
@example(once(ADMITTED, ("take back", 0)), Random(3))
@example(once(("arrive", 0), ("take in", 1), ("correct", 0)), Random(4))
@example(once(ADMITTED, ("admit", 1), ("merge", 1), ("leave", 1)), Random(5))
@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_census_is_what_a_recount_of_the_raw_events_says(template, told_steps, chance):
    told, minute = Told(), 0
    for wait, act, choice in told_steps:
        minute += wait
        happen(told, minute, act, choice)
    with empty(template) as db, tempfile.TemporaryDirectory() as place:
        deliver(db, Path(place), told.messages, chance)
        census = hourly(db)
        for hour in range(told.last() // 60 + 1):
            expected = told.recount(60 * hour)
            found = {ward: census.get((ward, START + hour * HOUR), 0) for ward in WARDS}
            assert found == expected
        for instant in range(30, told.last(), 60):
            assert present(db, START + timedelta(minutes=instant)) == told.recount(instant)


@contextmanager
def empty(template):
    """An empty warehouse of one example."""
    with duckdb.connect(config={"threads": 1}) as db:
        db.execute("set timezone = 'UTC'")
        db.execute(f"attach '{template}' as template (read_only)")
        db.execute("copy from database template to memory")
        db.execute("detach template")
        yield db


def deliver(db, inbox, messages, chance):
    """Messages in any order, some twice, over a few files that come one after the other."""
    mixed = messages + [each for each in messages if chance.random() < 0.2]
    chance.shuffle(mixed)
    (inbox / "hl7").mkdir()
    files = chance.randint(1, 3)
    for number in range(files):
        part = mixed[number::files]
        (inbox / "hl7" / f"{number}.hl7").write_text("".join(part) or "FHS|^~\\&\r")
        outcomes = land_inbox(db, inbox, as_of=NOW + number * HOUR)
        assert not any(each.quarantined for each in outcomes)


def hourly(db):
    rows = wards.hourly_census(db, until=NOW).iter_rows(named=True)
    return {(row["ward_id"], row["hour_start"]): row["occupied"] for row in rows}


def present(db, at):
    sql = """
        select ward_id, count(*) from marts.ward_presence
        where from_at <= $at and coalesce(until_at > $at, true) group by ward_id
    """
    return dict.fromkeys(WARDS, 0) | dict(db.execute(sql, {"at": at}).fetchall())


def test_a_patient_who_boards_is_in_the_ed_and_on_the_ward_at_once(db, drop):
    visits = "visit_id,patient_id,site_id,arrived_at,departed_at\n"
    visits += "e0,p0,north,2026-02-01T01:30Z,2026-02-01T02:30Z\n"
    drop("sites/1.csv", "site_id,time_zone\nnorth,UTC\n")
    drop("wards/1.csv", "ward_id,site_id,specialty,open_beds\nw1,north,medicine,9\n")
    drop("ed_visits/1.csv", visits + "e1,p1,north,2026-02-01T06:30Z,2026-02-01T10:30Z\n")
    stay = "stay_id,patient_id,ward_id,in_at,out_at\ns1,p1,w1,2026-02-01T08:30Z,2026-02-01T14:30Z\n"
    drop("ward_stays/1.csv", stay)
    at = datetime(2026, 2, 1, 9, tzinfo=UTC)
    assert hourly(db)["w1", at] == 1
    there = ed.hourly_census(db, until=NOW).filter(hour_start=at)
    assert there["present"].to_list() == [1]


STAYS = "stay_id,patient_id,ward_id,in_at,out_at\n"


def test_stays_of_one_patient_on_two_wards_count_once_where_they_came_last(db, drop, hospital):
    drop(
        "ward_stays/1.csv",
        STAYS
        + "a,p1,n1,2026-02-01T08:00Z,2026-02-03T12:00Z\n"
        + "b,p1,NA,2026-02-01T12:00Z,2026-02-02T08:00Z\n"
        + "c,p1,n1,2026-02-01T13:00Z,2026-02-01T14:00Z\n"
        + "d,,n1,2026-02-01T08:00Z,2026-02-03T12:00Z\n"
        + "e,,n1,2026-02-01T08:00Z,2026-02-03T12:00Z\n",
    )
    census = hourly(db)
    on = {
        hour: (census["n1", START + hour * HOUR], census.get(("NA", START + hour * HOUR), 0))
        for hour in (8, 12, 13, 14, 32)
    }
    assert on == {8: (3, 0), 12: (2, 1), 13: (3, 0), 14: (2, 1), 32: (3, 0)}
    daily = wards.daily_census(db, until=NOW)
    assert daily.filter(ward_id="n1")["occupied"].to_list()[:2] == [2, 3]
    assert daily.filter(ward_id="NA")["occupied"].to_list()[:2] == [1, 0]


def test_overlapping_stays_are_flagged(drop, hospital):
    drop("ward_stays/1.csv", STAYS + "a,p1,n1,2026-02-01T08:00Z,\nx,p2,n1,2026-02-01T08:00Z,\n")
    outcome = drop("ward_stays/2.csv", STAYS + "b,p1,NA,2026-02-02T08:00Z,2026-02-03T08:00Z\n")
    assert "OVERLAP: 1 stays overlap another of the same patient" in outcome.reason
    assert (outcome.received, outcome.loaded) == (1, 1)


def test_stays_that_touch_do_not_overlap(drop, hospital):
    rows = "a,p1,n1,2026-02-01T08:00Z,2026-02-02T08:00Z\nb,p1,NA,2026-02-02T08:00Z,\n"
    assert "OVERLAP" not in (drop("ward_stays/1.csv", STAYS + rows).reason or "")
