"""Discharges and changes as sentences: whole beds, and what is not told is not nought."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from app import needs, revised
from app.needs import AtLeast, DischargeLine
from app.words import changed, discharges, scenario, today
from ops.scenario.question import Question
from ops.tables import Forecast, WardFlow
from ops.wards.revision import Driver, Revision
from ops.wards.supposed import Compared, Ranged, Scenario
from tests.tables import table

NINE = datetime(2026, 1, 6, 9, tzinfo=UTC)
SIX_PM = NINE.replace(hour=18)
LINE = DischargeLine(
    place="north",
    by=NINE.replace(hour=17),
    until=NINE.replace(hour=10) + timedelta(days=1),
    target=0.92,
    confidence=0.9,
    beds=88,
    further=4,
    within=0.3,
    leaving=7,
    definite=7,
    potential=2,
    untold=3,
)


def test_discharges_needed_are_those_expected_and_those_beyond_them():
    assert (LINE.needed, LINE.missing, LINE.missing_with_potential) == (11, 4, 2)
    told = discharges.verdict(LINE, "UTC", now=NINE)
    assert told.startswith("11 discharges are needed by 17:00 to stay within 92 % of the open beds")
    assert told.endswith("7 are expected, so 4 more. 7 are definite and 2 potential.")


def test_what_nobody_told_is_said_to_be_unknown():
    line = replace(LINE, definite=None, potential=None)
    assert line.missing is None
    assert "no expected day of discharge was delivered" in discharges.verdict(line, "UTC", now=NINE)
    assert discharges.site_row(line, "UTC", now=NINE)["Definite"] == "not told"


def test_without_the_causes_of_a_forecast_only_those_beyond_are_told():
    line = replace(LINE, leaving=None)
    assert line.needed is None
    assert (
        discharges.short_form(line, "UTC", now=NINE) == "4 discharges more than expected by 17:00"
    )


def test_more_definite_discharges_than_needed_are_to_spare():
    assert discharges.missing(-2) == "0 (2 spare)"
    assert discharges.missing(0) == "0"


def test_today_names_beds_at_least_and_discharges_by_a_time():
    beds = AtLeast(SIX_PM, 84, 86, 88, 0.2)
    told = today.needed(beds, LINE, "UTC", now=NINE)
    assert told == (
        " At least 84 of 88 beds are needed at 18:00, 9 times in 10. "
        "11 discharges needed by 17:00; 7 definite."
    )
    assert today.needed(None, None, "UTC", now=NINE) == ""


def test_a_change_is_told_in_plus_and_minus_beds():
    change = Revision(
        SIX_PM, 22, 26, (Driver("emergency", "so far", 3), Driver("leaving", "so far", 1))
    )
    assert changed.sentence(change, "UTC", now=NINE, alone=False) == (
        "22 → 26 at 18:00: +3 (more emergencies came), +1 (fewer patients left)."
    )


@given(
    st.sampled_from(["emergency", "elective", "leaving", "transfers", "counted"]),
    st.integers(-9, 9),
)
def test_every_driver_of_what_happened_has_its_words(part, beds):
    assert changed.driver(Driver(part, "so far", beds or 1), alone=False)


@given(st.sampled_from(["emergency", "elective", "leaving", "transfers", "full", "middle"]))
def test_every_driver_of_what_is_to_come_has_its_words(part):
    assert changed.driver(Driver(part, "to come", 1), alone=False)


def test_who_came_and_went_on_some_wards_is_signed_by_its_part():
    flows = table(
        WardFlow,
        """
        ward_id | emergencies | electives | moved_in | moved_out | discharged
        n1      | 3           | 1         | 0        | 2         | 4
        n2      | 1           | 0         | 2        | 0         | 1
        s1      | 9           | 9         | 9        | 9         | 9
        """,
    )
    assert revised.happened(flows, ["n1", "n2"]) == {
        "emergency": 4.0,
        "elective": 1.0,
        "transfers": 0.0,
        "leaving": -5.0,
    }


def test_the_morning_is_compared_with_what_was_in_force_at_six():
    issued = [NINE.replace(hour=hour, minute=50) for hour in (4, 5, 7, 8)]
    assert revised.morning(issued, "UTC", now=NINE) == issued[1]
    assert revised.morning(issued[2:], "UTC", now=NINE) is None


def test_revisions_are_ranges_issue_by_issue():
    rows = [(NINE, 22.0), (NINE + timedelta(hours=1), 26.0)]
    said = pl.DataFrame(
        [
            {"series": "ward_census", "entity_id": "n1", "issued_at": at, "target_at": SIX_PM}
            | {"level": level, "value": middle + 4 * (level - 0.5)}
            for at, middle in rows
            for level in (0.05, 0.25, 0.5, 0.75, 0.9, 0.95)
        ]
    )
    drawn = revised.revisions(Forecast.validate(said, cast=True), SIX_PM, "UTC", now=NINE)
    assert drawn["issued"].to_list() == ["09:00", "10:00"]
    assert drawn["said"].to_list() == ["22 (20–24)", "26 (24–28)"]


ALIKE = Ranged(90, 85, 95)
SAME = Compared("north", SIX_PM, ALIKE, ALIKE, Ranged(0, 0, 0), 0.3, 0.3, 96, 96, 4, 4)


def test_a_scenario_is_told_as_a_difference_with_its_range():
    one = replace(SAME, difference=Ranged(3, 1, 5), short_after=0.5)
    asked = Question(Scenario(arrivals=1.1, beds={"n1": -2}))
    told = scenario.verdict(asked, one, None, "UTC", now=NINE)
    assert "Emergencies \\+10 % and 2 beds closed on n1" in told
    assert r"3 more beds \(\+1 to \+5\) needed at 18\:00" in told
    assert "goes from 30 % to 50 %" in told
    assert scenario.difference(one.difference) == "+3 (+1 to +5)"


def test_a_place_that_nothing_changes_says_so():
    assert SAME.changes_nothing
    assert scenario.difference(SAME.difference) == "no change"
    assert scenario.then("4", "4") == "4"


def test_bars_of_what_nobody_told_are_not_drawn_as_nought():
    drawn = needs.stacked([replace(LINE, definite=None, potential=None)], ["17:00"])
    assert drawn["number"].null_count() == 2
    assert drawn["needed"].to_list() == [11, 11]
