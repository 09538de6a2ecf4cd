"""A file that strays from what is usual is held, or noted, and never silently taken."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.warehouse.landing.conftest import NOW
from warehouse import status
from warehouse.landing.gates import Earlier, Look, strays_in_size, told_before
from warehouse.landing.quarantine import acts, approval
from warehouse.limits import Limits, usual

HEAD = "visit_id,site_id,arrived_at,triage\n"
FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def day(number, visits, *, name="v", triage=3):
    """The visits of one day, evenly spread."""
    at = FIRST + timedelta(days=number)
    step = timedelta(days=1) / visits
    return HEAD + "".join(
        f"{name}{number}-{n},north,{at + n * step:%Y-%m-%dT%H:%M:%SZ},{triage}\n"
        for n in range(visits)
    )


@pytest.fixture
def days(drop):
    """Four ordinary days of forty visits, each delivered on the morning after."""
    for number in range(4):
        drop(f"ed_visits/d{number}.csv", day(number, 40), as_of=morning(number))


def morning(number):
    return FIRST + timedelta(days=number + 1, hours=6)


def visits(db):
    [(rows,)] = db.execute("select count(*) from staging.ed_visit").fetchall()
    return rows


@pytest.mark.parametrize(("rows", "says"), [(400, "more than 5 times"), (4, "less than 0.2 times")])
def test_a_tenfold_or_tenth_of_a_day_is_held_with_both_numbers(db, days, drop, rows, says):
    outcome = drop("ed_visits/d4.csv", day(4, rows), as_of=morning(4))
    assert (outcome.status, outcome.received, outcome.loaded) == ("held", 0, 0)
    assert outcome.reason.startswith(f"VOLUME: {rows} records, where the last 4 files of its feed ")
    assert "held 40 (median)" in outcome.reason
    assert says in outcome.reason
    assert visits(db) == 160
    assert db.execute("select count(*) from raw.ed_visit").fetchall() == [(160,)]


def test_a_held_file_is_not_read_again_but_stays_in_sight(db, days, drop):
    drop("ed_visits/d4.csv", day(4, 400), as_of=morning(4))
    again = drop("ed_visits/d4.csv", day(4, 400), as_of=morning(5))
    assert (again.status, again.seen_before) == ("held", True)
    [told] = [each for each in status.told(db, as_of=morning(5)) if each["status"] == "held"]
    assert (told["counted"], told["seen_before"]) == (400, True)


def test_an_approved_file_is_loaded_the_next_time_with_who_and_why_written_down(db, days, drop):
    held = drop("ed_visits/d4.csv", day(4, 400), as_of=morning(4))
    approval.decide(
        db, held.delivery_id, "approve", reason="a bus crash", by="engineer", at=morning(4)
    )
    outcome = drop("ed_visits/d4.csv", day(4, 400), as_of=morning(5))
    assert (outcome.status, outcome.loaded) == ("loaded", 400)
    sql = "select verb, acted_by, reason from raw.act"
    assert db.execute(sql).fetchall() == [("approve", "engineer", "a bus crash")]
    [told] = status.told(db, delivery_id=outcome.delivery_id)
    assert [each["verb"] for each in told["acts"]] == ["approve"]
    assert drop("ed_visits/d4.csv", day(4, 400), as_of=morning(6)).seen_before
    assert db.execute("select count(*) from raw.delivery where status = 'held'").fetchall() == [
        (0,)
    ]


def test_an_approval_is_of_one_content_only(db, days, drop):
    held = drop("ed_visits/d4.csv", day(4, 400), as_of=morning(4))
    approval.decide(
        db, held.delivery_id, "approve", reason="a bus crash", by="engineer", at=morning(4)
    )
    assert drop("ed_visits/d4.csv", day(4, 401), as_of=morning(5)).status == "held"


def test_a_declined_file_stays_out_with_the_reason(db, days, drop):
    held = drop("ed_visits/d4.csv", day(4, 400), as_of=morning(4))
    approval.decide(
        db, held.delivery_id, "decline", reason="a test export", by="engineer", at=morning(4)
    )
    again = drop("ed_visits/d4.csv", day(4, 400), as_of=morning(5))
    assert (again.status, again.seen_before) == ("refused", True)
    assert again.reason.startswith("DECLINED: a test export (engineer).")


def test_only_a_held_file_can_be_decided_about_and_only_with_a_reason(db, days, drop):
    [(loaded,)] = db.execute("select min(delivery_id) from raw.delivery").fetchall()
    with pytest.raises(approval.NotHeldError, match="nothing to approve"):
        approval.decide(db, loaded, "approve", reason="because", by="engineer", at=NOW)
    held = drop("ed_visits/d4.csv", day(4, 400), as_of=morning(4))
    with pytest.raises(acts.ReasonMissingError):
        approval.decide(db, held.delivery_id, "approve", reason="", by="engineer", at=NOW)


def test_last_months_file_under_todays_name_is_held(db, days, drop):
    outcome = drop("ed_visits/d9.csv", day(0, 40, triage=5), as_of=morning(4))
    assert outcome.status == "held"
    assert outcome.reason.startswith("PERIOD: 40 records of 01 Jan 2026 to 01 Jan 2026")
    assert db.execute("select distinct triage from staging.ed_visit").fetchall() == [(3,)]


def test_other_visits_of_a_time_already_told_are_held(days, drop):
    assert drop("ed_visits/x.csv", day(1, 40, name="x"), as_of=morning(4)).status == "held"


def test_an_old_period_that_says_what_is_known_is_but_duplicates(days, drop):
    text = day(0, 40) + "\n"
    outcome = drop("ed_visits/d9.csv", text, as_of=morning(4))
    assert (outcome.status, outcome.duplicate) == ("loaded", 40)


def test_a_handful_of_late_corrections_is_taken(db, days, drop):
    records = day(0, 40, triage=5).splitlines(keepends=True)
    outcome = drop("ed_visits/fix.csv", "".join(records[:13]), as_of=morning(4))
    assert (outcome.status, outcome.loaded) == ("loaded", 12)


def test_a_missing_day_that_comes_late_is_taken(days, drop):
    drop("ed_visits/d5.csv", day(5, 40), as_of=morning(5))
    drop("ed_visits/d6.csv", day(6, 40), as_of=morning(6))
    outcome = drop("ed_visits/d4.csv", day(4, 40), as_of=morning(6))
    assert (outcome.status, outcome.loaded) == ("loaded", 40)


def test_the_file_of_another_site_for_an_old_period_is_taken(days, drop):
    text = day(0, 40, name="s").replace(",north,", ",south,")
    assert drop("ed_visits/south.csv", text, as_of=morning(4)).status == "loaded"


def test_ten_days_in_one_file_after_an_outage_are_taken(days, drop):
    text = HEAD + "".join(day(number, 40).removeprefix(HEAD) for number in range(4, 14))
    assert drop("ed_visits/outage.csv", text, as_of=morning(13)).status == "loaded"


def test_a_mended_map_reads_old_files_anew_without_being_held(db, drop, inbox):
    (inbox / "theirs").mkdir()
    chart = inbox / "theirs" / "map.toml"
    chart.write_text('feed = "ed_visits"')
    for number in range(4):
        drop(f"theirs/d{number}.csv", day(number, 40), as_of=morning(number))
    chart.write_text('feed = "ed_visits"\ncolumns.triage = { value = 2 }')
    drop("theirs/d4.csv", day(4, 40), as_of=morning(5))
    assert db.execute("select distinct triage from staging.ed_visit").fetchall() == [(2,)]
    assert db.execute("select count(*) from raw.delivery where status = 'held'").fetchall() == [
        (0,)
    ]


def test_too_few_files_to_know_what_is_usual_hold_nothing(drop):
    for number, rows in enumerate((40, 40, 400)):
        outcome = drop(f"ed_visits/d{number}.csv", day(number, rows), as_of=morning(number))
        assert outcome.status == "loaded"


def test_gates_are_changed_by_a_map_and_that_makes_no_file_new(db, drop, inbox):
    (inbox / "theirs").mkdir()
    chart = inbox / "theirs" / "map.toml"
    chart.write_text('feed = "ed_visits"')
    for number in range(4):
        drop(f"theirs/d{number}.csv", day(number, 40), as_of=morning(number))
    assert drop("theirs/d4.csv", day(4, 400), as_of=morning(4)).status == "held"
    chart.write_text('feed = "ed_visits"\n[gates]\ntoo_many = 20')
    assert drop("theirs/d4.csv", day(4, 400), as_of=morning(5)).status == "loaded"
    assert drop("theirs/d0.csv", day(0, 40), as_of=morning(5)).seen_before


def test_gates_are_changed_by_a_setting(folder, days, drop):
    folder.mkdir(exist_ok=True)
    (folder / "hospital.toml").write_text("[feeds.ed_visits]\nvolume = false\n")
    assert drop("ed_visits/d4.csv", day(4, 400), as_of=morning(4)).status == "loaded"


def test_a_list_that_shrinks_to_a_tenth_is_held_before_it_removes_anybody(db, drop):
    head = "staff_id,home_ward_id,contracted_minutes\n"
    wards = "ward_id,site_id,specialty,open_beds\n"
    for number in range(3):
        listed = "".join(f"w{n},north,medicine,{10 + number}\n" for n in range(40))
        drop(f"wards/{number}.csv", wards + listed, as_of=morning(number))
    outcome = drop("wards/3.csv", wards + "w1,north,medicine,10\n", as_of=morning(3))
    assert outcome.status == "held"
    assert db.execute("select count(*) from staging.ward").fetchall() == [(40,)]
    assert drop("staff/1.csv", head + "p1,w1,100\n").status == "loaded"


def look(rows, start, hours):
    begins = FIRST + timedelta(hours=start)
    return Look(rows, begins, begins + timedelta(hours=hours))


def test_a_night_after_busy_hours_is_no_stray_and_neither_is_the_morning():
    hourly = Earlier(tuple(look(rows, at, 1) for at, rows in enumerate((60, 55, 40, 12))))
    limits = Limits()
    assert strays_in_size(look(10, 4, 1), hourly, limits, full=False) is None
    nights = Earlier(tuple(look(rows, at, 1) for at, rows in enumerate((8, 10, 9, 30))))
    assert strays_in_size(look(55, 4, 1), nights, limits, full=False) is None
    assert strays_in_size(look(400, 4, 1), nights, limits, full=False)


def test_a_file_that_ends_where_the_newest_began_is_not_of_an_earlier_period():
    earlier = Earlier((look(40, 0, 24), look(40, 24, 24)))
    assert not told_before(look(40, 20, 10), earlier)
    assert told_before(look(40, 0, 23), earlier)


def test_the_usual_limits_change_only_where_somebody_says_so():
    changed = usual("ed_visits").but(Limits(warn_after=48))
    assert (changed.warn_after, changed.error_after, changed.too_many) == (48, 96, 5)
