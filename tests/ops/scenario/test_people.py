"""People needed follow the patients of a scenario, from the same rule as ever."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl

from ops.paths import Paths, packed
from ops.scenario.people import Span, more_people
from ops.staffing.requirement import required_staff
from ops.tables import Forecast, ShiftType, StaffingRatio, Ward
from ops.wards.courses import Courses
from tests.tables import table

SEVEN = datetime(2026, 1, 6, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
KEY = ("n1", date(2026, 1, 6), "early", "RN")
EARLY = Span(KEY, SEVEN, SEVEN + 8 * HOUR)
RATIOS = pl.DataFrame(
    {
        "ward_id": ["n1"],
        "shift_type_id": ["early"],
        "skill": ["RN"],
        "patients_per_person": [8.0],
        "minimum": [2],
    }
)


def courses(patients):
    """Ten paths with so many patients at each of twelve hours."""
    counts = np.full((1, 10, 12), patients, dtype=np.int64)
    targets = tuple(SEVEN + n * HOUR for n in range(12))
    census = Paths("ward_census", SEVEN, ("n1",), targets, counts)
    return Courses(census, census, None)


def more(before, after, span=EARLY):
    return more_people(courses(before), courses(after), RATIOS, [span], level=0.75)


def test_sixteen_patients_need_two_and_seventeen_three():
    assert more(16, 17) == {KEY: 1}
    assert more(17, 16) == {KEY: -1}
    assert more(20, 20) == {}


def test_nobody_falls_below_the_minimum():
    assert more(24, 1) == {KEY: -1}
    assert more(16, 1) == {}


def test_what_nobody_follows_stays_as_said():
    elsewhere = Span(("ed", *KEY[1:]), SEVEN, SEVEN + HOUR)
    late = Span(KEY, SEVEN + 20 * HOUR, SEVEN + 28 * HOUR)
    assert more(1, 99, elsewhere) == more(1, 99, late) == {}


def test_it_is_the_difference_that_the_rule_for_people_needed_makes_itself():
    luck = np.random.default_rng(3)
    before, after = (courses(0), courses(0))
    before.census.counts[:] = luck.integers(5, 30, before.census.counts.shape)
    after.census.counts[:] = before.census.counts + luck.integers(0, 9, before.census.counts.shape)
    wards = table(Ward, "ward_id | site_id | specialty | open_beds\n n1 | north | medicine | 30")
    shifts = table(
        ShiftType, "shift_type_id | starts | minutes | paid_minutes\n early | 07:00 | 480 | 450"
    )
    ratios = StaffingRatio.validate(RATIOS.select(StaffingRatio.column_names()), cast=True)

    def required(lived):
        found = required_staff(
            Forecast.create_empty(),
            wards,
            ratios,
            shifts,
            clocks={"n1": "UTC"},
            from_on=KEY[1],
            days=1,
            level=0.75,
            paths=packed(lived.census),
        )
        return found["required"].item()

    expected = required(after) - required(before)
    assert expected > 0
    assert more_people(before, after, RATIOS, [EARLY], level=0.75) == {KEY: expected}
