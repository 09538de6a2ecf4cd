from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from ops.tables import CalendarEvent
from ops.takeaway.calendar_events import Engagement, events, revised, to_tell
from ops.takeaway.calendar_file import as_ics
from ops.takeaway.making import calendar_files
from ops.takeaway.rosters import roster_calendars
from tests.ops.takeaway.leaving import LINES, roster

MADE = datetime(2026, 10, 20, 9, tzinfo=UTC)
NOTHING = CalendarEvent.create_empty()
HOUR = timedelta(hours=1)


def duty(key="24", start=10, hours=8, words="Early, ward n1", day=24):
    at = datetime(2026, 10, day, start, tzinfo=UTC)
    return Engagement(key, at, at + hours * HOUR, words)


def taken(kept, *duties, at=MADE, **more):
    return revised(kept, events({"ann": duties}, made_at=at), made_at=at, **more)


def told(frame):
    return [(row["sequence"], row["status"]) for row in frame.sort("starts_at").to_dicts()]


def read(frame, name="ann"):
    return Calendar.from_ical(as_ics(frame, name=name, time_zone="Europe/London"))


def test_an_event_taken_away_twice_is_the_same():
    first = taken(NOTHING, duty())
    again = taken(first, duty(), at=MADE + HOUR)
    assert again.equals(first)


def test_a_change_keeps_the_uid_and_raises_the_sequence_once():
    first = taken(NOTHING, duty())
    later = taken(first, duty(hours=12), at=MADE + HOUR)
    same = taken(later, duty(hours=12), at=MADE + 2 * HOUR)
    assert later["uid"].to_list() == first["uid"].to_list()
    assert (told(later), told(same)) == ([(1, "confirmed")], [(1, "confirmed")])
    assert same.item(0, "changed_at") == MADE + HOUR


def test_what_is_taken_away_from_people_is_cancelled_until_it_would_be_over():
    first = taken(NOTHING, duty(), duty("25", day=25))
    without = taken(first, duty(), at=MADE + HOUR)
    assert told(without) == [(0, "confirmed"), (1, "cancelled")]
    assert taken(without, duty(), at=MADE + 2 * HOUR).equals(without)
    assert to_tell(without, made_at=datetime(2026, 10, 26, tzinfo=UTC)).is_empty()


def test_what_comes_back_is_confirmed_with_a_higher_sequence():
    gone = taken(taken(NOTHING, duty()), at=MADE + HOUR)
    assert told(taken(gone, duty(), at=MADE + 2 * HOUR)) == [(2, "confirmed")]


def test_what_is_over_or_beyond_the_horizon_is_not_cancelled():
    first = taken(NOTHING, duty("19", day=19), duty("30", day=30))
    later = taken(first, until=datetime(2026, 10, 28, tzinfo=UTC))
    assert told(later) == [(0, "confirmed"), (0, "confirmed")]


@given(st.lists(st.dictionaries(st.integers(21, 25), st.integers(6, 9)), min_size=1, max_size=6))
def test_sequences_rise_exactly_when_something_changed(history):
    kept, before = NOTHING, {}
    for n, plan in enumerate(history):
        duties = [duty(str(day), start, day=day) for day, start in plan.items()]
        now = taken(kept, *duties, at=MADE + n * timedelta(minutes=1))
        was = {row["uid"]: row for row in kept.to_dicts()}
        for row in now.to_dicts():
            old = was.get(row["uid"])
            content = (row["status"], row["starts_at"])
            changed = old is not None and content != (old["status"], old["starts_at"])
            assert row["sequence"] == (old["sequence"] + changed if old else 0)
        kept, before = now, plan
    assert kept.filter(status="confirmed").height == len(before)


def test_a_file_reads_back_as_it_was_meant():
    words = "Early; ward n1, \\ Łódź " + "long " * 30
    [event] = read(taken(NOTHING, duty(words=words))).walk("VEVENT")
    assert event["SUMMARY"] == words.strip()
    assert event.decoded("DTSTART") == datetime(2026, 10, 24, 11, tzinfo=ZoneInfo("Europe/London"))
    assert (event["SEQUENCE"], event["STATUS"]) == (0, "CONFIRMED")


def test_lines_are_folded_and_end_as_the_standard_wants():
    file = as_ics(taken(NOTHING, duty(words="ß" * 90)), name="ann", time_zone="Europe/London")
    lines = file.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)


def test_a_cancelled_event_says_so():
    gone = taken(taken(NOTHING, duty()), at=MADE + HOUR)
    [event] = read(gone).walk("VEVENT")
    assert (event["STATUS"], event["SEQUENCE"], event["TRANSP"]) == ("CANCELLED", 1, "TRANSPARENT")


def test_the_zone_is_told_with_its_changes_in_the_time_before_them():
    [zone] = read(taken(NOTHING, duty())).walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/London"
    parts = [(part.name, part.decoded("DTSTART").isoformat()) for part in zone.subcomponents]
    assert ("DAYLIGHT", "2026-03-29T01:00:00") in parts
    assert ("STANDARD", "2026-10-25T02:00:00") in parts


def test_a_zone_without_changes_is_told_once():
    frame = events({"asha": [duty()]}, made_at=MADE)
    calendar = Calendar.from_ical(as_ics(frame, name="asha", time_zone="Asia/Kolkata"))
    [zone] = calendar.walk("VTIMEZONE")
    assert [part.decoded("TZOFFSETTO") for part in zone.subcomponents] == [5.5 * HOUR]


def test_a_night_over_the_change_of_clocks_lasts_as_long_as_it_does():
    lines = roster(
        LINES
        + "roster-1 | cat | 2027-03-27 | n2 | night | nurse | 2027-03-27 20:00 | 2027-03-28 07:00 | 600"
    ).lines
    calendars = roster_calendars(lines, "roster/north/")
    nights = {
        name.rpartition("/")[2]: read(events({name: calendars[name]}, made_at=MADE))
        for name in calendars
    }
    autumn = nights["ann"].walk("VEVENT")[0]
    spring = nights["cat"].walk("VEVENT")[0]
    for night, hours in ((autumn, 13), (spring, 11)):
        wall = [night[end].to_ical().decode()[-6:] for end in ("DTSTART", "DTEND")]
        assert wall == ["200000", "080000"]
        start, end = (night.decoded(end).astimezone(UTC) for end in ("DTSTART", "DTEND"))
        assert end - start == hours * HOUR


def test_everybody_gets_a_file_of_their_own():
    calendars = roster_calendars(roster().lines, "roster/north/")
    every = events(calendars, made_at=MADE)
    parcel = calendar_files(every, made_at=MADE, time_zone="Europe/London")
    assert parcel.rows == 5
    assert parcel == calendar_files(every, made_at=MADE, time_zone="Europe/London")
