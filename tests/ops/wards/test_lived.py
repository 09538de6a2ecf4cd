"""The joint courses of the wards: hours, groups, parts, and what would be otherwise."""

from datetime import timedelta
from functools import cache

import numpy as np
import polars as pl
import pytest

from ops.paths import path_quantiles, unpacked
from ops.series import LEVELS
from ops.tables import BedChangeKnown, CensusPart, ExpectedDay, Ward
from ops.wards.cohort import PATHS, learn, lived
from ops.wards.known import Asked, as_known
from tests.ops.wards.test_occupancy import (
    CLOCKS,
    LIVED,
    NOTHING_PLANNED,
    NOW,
    counted,
    every_candidate,
    hourly,
    issued,
    medians,
    midnights,
    stays,
)
from tests.tables import table

HOUR = timedelta(hours=1)
DIVIDED = table(
    Ward,
    """
    ward_id | site_id | specialty | division | open_beds
    n1      | north   | medicine  | acute    | 30
    n2      | north   | surgery   | acute    | 20
    """,
)


def site(changes=None, expected=None):
    asked = Asked(
        midnights(LIVED), hourly(LIVED), stays(LIVED), NOTHING_PLANNED, DIVIDED, CLOCKS, 14, 0,
        None, changes, expected,
    )  # fmt: skip
    (past,) = as_known(asked, NOW).ready
    return past


@cache
def courses(**asked):
    return lived(site(), **asked)


def at(hours):
    return list(courses().census.targets).index(NOW + timedelta(hours=hours))


def closed(beds, *, since=24, until=72):
    row = {
        "change_id": "c", "ward_id": "n2", "from_at": NOW + since * HOUR, "beds": beds,
        "until_at": NOW + until * HOUR, "known_at": NOW - HOUR,
    }  # fmt: skip
    return BedChangeKnown.validate(pl.DataFrame([row]), cast=True)


@every_candidate
def test_at_the_issue_the_forecast_is_the_census(model):
    first = issued(model=model).forecast.filter(target_at=NOW)
    for ward in CLOCKS:
        said = first.filter(entity_id=ward)["value"]
        assert said.to_list() == [counted(LIVED, ward, [NOW])[0]] * len(LEVELS)
    together = sum(counted(LIVED, ward, [NOW])[0] for ward in CLOCKS)
    assert set(first.filter(entity_id="north")["value"]) == {together}


def test_what_is_kept_are_paths_of_occupied_and_needed_beds():
    paths = {one.series: one for one in unpacked(issued().paths)}
    assert set(paths) == {"ward_census", "ward_need"}
    assert paths["ward_census"].counts.shape == (2, PATHS, 97)
    assert (paths["ward_need"].counts >= paths["ward_census"].counts).all()


def test_ranges_of_groups_are_those_of_the_sums_of_paths():
    said = issued(wards=DIVIDED)
    (census,) = (one for one in unpacked(said.paths) if one.series == "ward_census")
    summed = path_quantiles(census.counts.sum(axis=0))
    for series, place in (("site_census", "north"), ("division_census", "north/acute")):
        rows = said.forecast.filter(series=series, entity_id=place).sort("target_at", "level")
        np.testing.assert_array_equal(rows["value"].to_numpy().reshape(97, -1), summed)
    alone = said.forecast.filter(entity_id="north/medicine").sort("target_at", "level")
    ward = said.forecast.filter(entity_id="n1").sort("target_at", "level")
    assert alone["value"].equals(ward["value"])


def test_parts_add_up_to_the_mean_census_of_every_ward_and_group():
    said = issued(wards=DIVIDED)
    assert CensusPart.is_valid(said.parts)
    (census,) = (one for one in unpacked(said.paths) if one.series == "ward_census")
    means = {ward: census.of(ward).mean(axis=0) for ward in census.places}
    means["north"] = means["north/acute"] = means["n1"] + means["n2"]
    sums = said.parts.group_by("entity_id", "target_at").agg(pl.col("value").sum())
    for place, mean in means.items():
        whole = sums.filter(entity_id=place).sort("target_at")["value"].to_numpy()
        np.testing.assert_allclose(whole, mean, atol=1e-9)


def test_parts_tell_that_patients_leave_and_come():
    parts = courses().parts[:, :, at(24)]
    now, leaving, emergency, elective, transfers, full = parts[0]
    assert (now, elective, transfers) == (counted(LIVED, "n1", [NOW])[0], 0, 0)
    assert (leaving, emergency) == (pytest.approx(-5, abs=2), pytest.approx(5, abs=1.5))
    assert full == pytest.approx(0, abs=0.2)


def test_hours_lead_to_the_bed_meetings_with_those_who_come_by_day():
    # Patients come from 8 to 20 o'clock: by midnight there are more than in the morning.
    mean = courses().census.of("n1").mean(axis=0)
    came = courses().parts[0, 2]
    assert came[at(1)] == pytest.approx(0, abs=0.1)
    assert came[at(17)] == pytest.approx(5, abs=1.2)
    assert came[at(24)] - came[at(15)] == pytest.approx(0, abs=0.3)
    assert np.abs(np.diff(mean[:49])).max() < 1.5


def test_the_same_chance_is_lived_again_whatever_is_asked():
    again = lived(site(), learn(site()))
    np.testing.assert_array_equal(again.need.counts, courses().need.counts)
    more = lived(site(), arrivals=1.1).need.counts - courses().need.counts
    spread = courses().need.counts.sum(axis=0)[:, at(48)].std()
    assert more.sum(axis=0)[:, at(48)].mean() == pytest.approx(1.4, abs=0.4)
    assert more.sum(axis=0)[:, at(48)].std() < spread / 2


def test_longer_stays_fill_the_wards():
    longer = lived(site(), stays=1.2).census.counts - courses().census.counts
    assert longer.sum(axis=0)[:, at(48)].mean() > 1


def test_patients_sent_home_by_noon_leave_their_beds_earlier_and_not_for_good():
    # The next noon is five hours away.
    early = lived(site(), leave_by_noon=3).census.counts - courses().census.counts
    noon, night = early.sum(axis=0)[:, at(5)], early.sum(axis=0)[:, at(17)]
    assert noon.mean() == pytest.approx(-2.9, abs=0.5)
    assert noon.min() == -3
    assert np.abs(night).max() <= 1


def test_closed_beds_are_what_being_short_is_held_against():
    said = {beds: issued(changes=closed(beds)).chances.filter(entity_id="n2") for beds in (-9, 9)}
    inside = (pl.col("target_at") >= NOW + 24 * HOUR) & (pl.col("target_at") < NOW + 72 * HOUR)
    for beds, chances in said.items():
        assert set(chances.filter(inside)["threshold"]) == {20.0 + beds}
        assert set(chances.filter(~inside)["threshold"]) == {20.0}
    fewer, more = (rows.filter(inside)["probability"].mean() for rows in said.values())
    assert fewer > more + 0.2


def test_patients_who_find_no_bed_on_a_ward_with_closed_beds_need_one():
    shut = lived(site(closed(-15)))
    census, need = (one.of("n2")[:, at(65)].mean() for one in (shut.census, shut.need))
    assert census < courses().census.of("n2")[:, at(65)].mean() - 2
    assert need > census + 2


def test_a_change_told_of_later_is_not_known_yet():
    told = closed(-9).with_columns(known_at=pl.lit(NOW + HOUR).dt.cast_time_unit("us"))
    later = issued(changes=BedChangeKnown.validate(told))
    assert later.chances.equals(issued().chances)


def expected(*, known=0.0, present=0):
    """Every patient's day of leaving, as told so many hours after coming.

    Those still present are expected to leave so many days from now.
    """
    left = LIVED.with_row_index("n").select(stay_id=pl.format("s{}", "n"), left="left")
    there = pl.col("left") > NOW
    on = pl.when(there).then(pl.lit(NOW.date() + timedelta(days=present)))
    told = (
        stays(LIVED)
        .join(left, on="stay_id")
        .select(
            "stay_id",
            known_at=pl.col("in_at") + timedelta(hours=known),
            expected_out_on=on.otherwise(pl.col("left").dt.date()),
        )
    )
    return ExpectedDay.validate(told.sort("stay_id"), cast=True)


def test_patients_expected_to_leave_today_leave_before_those_expected_later():
    today, later = (medians(issued(expected=expected(present=days)), "n1")[3] for days in (0, 4))
    assert today < later - 5


def test_without_days_of_leaving_nothing_changes():
    assert issued(expected=ExpectedDay.create_empty()).forecast.equals(issued().forecast)


def test_what_was_told_only_after_patients_had_left_teaches_nothing():
    told = expected(known=24 * 365)
    assert issued(expected=told).forecast.equals(issued().forecast)
