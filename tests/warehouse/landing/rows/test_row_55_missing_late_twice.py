"""A day that does not come is told of until it comes; late and doubled files do no harm."""

from datetime import date, timedelta

from tests.warehouse.landing.rows.visits import day, morning
from warehouse import status, watch


def feed(db, as_of):
    feeds = status.feeds(db, as_of=as_of)
    [row] = [each for each in feeds.to_dicts() if each["feed"] == "ed_visits"]
    return row, [words for words in watch.sentences(feeds, as_of=as_of) if "ed_visits" in words]


def deliver(drop, *numbers):
    for number in numbers:
        drop(f"ed_visits/{number}.csv", day(number), as_of=morning(number))


def test_a_missing_day_is_told_of_until_it_is_filled_in(db, drop):
    deliver(drop, 0, 1, 3)
    row, [*_, words] = feed(db, morning(3))
    assert (row["missing_days"], row["missing"]) == (1, f"{date(2026, 1, 3):%d %b %Y}")
    assert words.startswith("ed_visits lacks 1 day: 03 Jan 2026.")
    late = drop("ed_visits/2.csv", day(2), as_of=morning(4))
    assert (late.status, late.loaded) == ("loaded", 40)
    assert feed(db, morning(3))[0]["missing_days"] == 0


def test_a_feed_grows_late_and_then_silent(db, drop):
    deliver(drop, 0)
    newest = morning(0) - timedelta(hours=6, minutes=36)
    states = [feed(db, newest + timedelta(hours=hours))[0]["state"] for hours in (1, 7, 13)]
    assert states == ["fresh", "late", "silent"]
    assert feed(db, newest + timedelta(hours=13))[1] == [
        "ed_visits is silent: nothing newer for 13 h, and 12 h are its limit. Ask its sender; "
        "what comes late is taken."
    ]


def test_limits_of_silence_are_settings(db, folder, drop):
    deliver(drop, 0)
    folder.mkdir(exist_ok=True)
    (folder / "hospital.toml").write_text("[feeds.ed_visits]\nwarn_after = 48\n")
    row, words = feed(db, morning(0))
    assert (row["state"], row["warn_after"], row["error_after"], words) == ("fresh", 48, 96, [])


def test_a_file_that_arrives_twice_changes_nothing(db, drop):
    deliver(drop, 0, 1)
    before = db.execute("from staging.ed_visit order by all").fetchall()
    again = drop("ed_visits/again.csv", day(1), as_of=morning(2))
    assert (again.status, again.duplicate) == ("duplicate", 40)
    assert db.execute("from staging.ed_visit order by all").fetchall() == before


def test_a_clinic_that_rests_on_sundays_lacks_no_day(db, drop):
    head = "appointment_id,clinic_id,booked_at,starts_at,status\n"
    start = date(2026, 1, 5)
    days = [start + timedelta(days=n) for n in range(28)]
    rows = [
        f"{day_on}-{n},c1,2026-01-01T08:00:00Z,{day_on}T09:{n:02}:00Z,attended\n"
        for day_on in days
        for n in range(8)
        if day_on.weekday() != 6 and day_on != date(2026, 1, 21)
    ]
    drop("appointments/a.csv", head + "".join(rows))
    [row] = [
        each
        for each in status.feeds(db, as_of=morning(60)).to_dicts()
        if each["feed"] == "appointments"
    ]
    assert (row["missing_days"], row["missing"]) == (1, "21 Jan 2026")
