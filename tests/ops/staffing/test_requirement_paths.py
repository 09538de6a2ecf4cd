"""People needed, counted on joint paths; every number can be worked out by hand."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from ops.paths import Paths, packed
from ops.staffing.outlook import Promised
from ops.staffing.queues import fewest
from ops.staffing.requirement import required_staff
from ops.staffing.waiting import SeenInTime
from ops.tables import HourlyArrivals, SamplePath
from tests.ops.staffing.test_requirement import (
    CLOCKS,
    ISSUED,
    MONDAY,
    SHIFTS,
    WARDS,
    ratios,
    ward_forecast,
)

MIDNIGHT = datetime(2026, 1, 5, tzinfo=UTC)
EARLY = ratios(("n1", "early", "nurse", 5.0, 1))


def paths(by_hour, *, place="n1", series="ward_census", issued_at=ISSUED):
    """``by_hour``: hours after Monday's midnight to one count a path."""
    targets = tuple(MIDNIGHT + timedelta(hours=hour) for hour in by_hour)
    counts = np.array([list(by_hour.values())]).swapaxes(1, 2)
    return packed(Paths(series, issued_at, (place,), targets, counts.astype(np.int64)))


def staffed(kept, asked=EARLY, *, census=None, days=1, **more):
    told = ward_forecast(lambda *_: 13) if census is None else census
    frame = required_staff(
        told,
        WARDS,
        asked,
        SHIFTS,
        clocks=CLOCKS,
        from_on=MONDAY,
        days=days,
        paths=SamplePath.validate(pl.concat(kept) if isinstance(kept, list) else kept),
        **more,
    )
    return frame.to_dicts()


def test_each_path_is_staffed_for_its_own_fullest_moment():
    # Full at 8 or at 12, never at both: 10, 10, 20, 30 patients, so 2, 2, 4, 6 people.
    [row] = staffed(paths({8: [10, 1, 20, 1], 12: [1, 10, 1, 30]}))
    assert (row["required_usual"], row["required"], row["required_busy"]) == (2, 4, 6)
    assert row["more_than"] == [1.0, 1.0, 0.5, 0.5, 0.25, 0.25]
    assert row["rests_on"] == "shift"


def test_the_level_of_the_costs_decides_how_many():
    kept = paths({8: [5, 10, 15, 20]})
    assert [staffed(kept, level=level)[0]["required"] for level in (0.25, 0.6, 0.9)] == [1, 3, 4]


def test_the_minimum_holds_on_every_path():
    [row] = staffed(paths({8: [0, 0, 0, 10]}), ratios(("n1", "early", "nurse", 5.0, 2)))
    assert (row["required"], row["more_than"]) == (2, [1.0, 1.0])


def test_hours_between_bed_meetings_count_within_the_shift():
    [row] = staffed(paths({8: [5] * 4, 10: [20] * 4, 12: [5] * 4}))
    assert row["required"] == 4


def test_hours_of_the_first_days_do_not_stand_for_later_days():
    first = {hour: [20] * 4 for hour in (7, 8, 9, 10, 11, 12, 13, 14)}
    later = {24 + 8: [5] * 4, 24 + 12: [5] * 4}
    people = [row["required"] for row in staffed(paths(first | later), days=2)]
    assert people == [4, 1]


def test_a_shift_beyond_the_paths_takes_the_ranges_that_speak_of_it():
    rows = staffed(paths({8: [5] * 4, 12: [5] * 4}), days=2)
    assert [(row["required"], row["rests_on"]) for row in rows] == [(1, "shift"), (3, "ranges")]
    assert rows[1]["more_than"] is None


def test_a_shift_nothing_speaks_of_is_like_an_earlier_one_on_the_paths():
    kept = paths({8: [5, 10, 15, 20], 12: [5] * 4})
    rows = staffed(kept, census=ward_forecast(lambda *_: 13, days=1), days=2)
    assert [row["rests_on"] for row in rows] == ["shift", "earlier_shift"]
    assert rows[0]["more_than"] == rows[1]["more_than"]


def test_a_newer_forecast_without_paths_overtakes_older_paths():
    older = paths({8: [50] * 4, 12: [50] * 4}, issued_at=ISSUED - timedelta(days=1))
    [row] = staffed(older)
    assert (row["required"], row["rests_on"]) == (3, "ranges")


def test_only_the_newest_paths_count():
    older = paths({8: [50] * 4, 12: [50] * 4}, issued_at=ISSUED - timedelta(hours=1))
    [row] = staffed([older, paths({8: [5] * 4, 12: [5] * 4})])
    assert row["required"] == 1


def test_a_ward_nobody_forecasts_says_that_it_is_staffed_for_its_beds():
    [row] = staffed(paths({8: [1]}, place="else"), census=ward_forecast(lambda *_: 1, place="else"))
    assert (row["required"], row["more_than"], row["rests_on"]) == (4, None, "open_beds")


# --- an ED that promises to see patients in time ----------------------------------------------

IN_TIME = SeenInTime(minutes_per_patient=30, wait_minutes=15)
NURSES = ratios(("ed", "early", "nurse", 4.0, 1), ("ed", "early", "porter", 9.0, 1))


def arrived(count):
    rows = [
        {"site_id": "north", "hour_start": MIDNIGHT - timedelta(hours=n), "arrivals": count}
        for n in range(1, 49)
    ]
    rows = [row | {"ambulance_arrivals": 0} for row in reversed(rows)]
    return HourlyArrivals.validate(pl.DataFrame(rows), cast=True)


def ed_paths(count):
    hours = {hour: [count] * 4 for hour in range(48)}
    present = paths({hour: [8] * 4 for hour in range(48)}, place="north", series="ed_census")
    return [paths(hours, place="north", series="ed_arrivals"), present]


def test_without_a_target_the_ed_keeps_to_its_ratio():
    people = {row["skill"]: row["required"] for row in staffed(ed_paths(10), NURSES)}
    assert people == {"nurse": 2, "porter": 1}


def test_with_a_target_the_ed_is_staffed_for_its_arrivals():
    promised = Promised({"nurse": IN_TIME}, arrived(10))
    rows = staffed(ed_paths(10), NURSES, promised=promised)
    people = {row["skill"]: row["required"] for row in rows}
    assert people == {"nurse": fewest(10, 2, within=0.25), "porter": 1}


def test_the_minimum_of_an_ed_holds_beside_its_target():
    promised = Promised({"nurse": IN_TIME}, arrived(0))
    [row] = staffed(ed_paths(0), ratios(("ed", "early", "nurse", 4.0, 3)), promised=promised)
    assert row["required"] == 3


@pytest.mark.parametrize("later", [0, 50])
def test_arrivals_after_the_issue_change_nothing(later):
    more = arrived(10)
    future = more.head(1).with_columns(
        hour_start=pl.lit(MIDNIGHT + timedelta(hours=3)).cast(more.schema["hour_start"]),
        arrivals=pl.lit(later, dtype=more.schema["arrivals"]),
    )
    known = HourlyArrivals.validate(pl.concat([more, future]))
    rows = [
        staffed(ed_paths(10), NURSES, promised=Promised({"nurse": IN_TIME}, told))
        for told in (more, known)
    ]
    assert rows[0] == rows[1]
