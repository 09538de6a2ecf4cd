from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ops.ed.asking import Arriving, Chances, draw_asks
from ops.ed.bed_demand import demand_targets, forecast_bed_demand
from ops.errors import NotEnoughHistoryError
from ops.paths import as_quantiles
from ops.tables import EdStay, HourlyArrivals
from tests.ops.ed.front_doors import HOUR, START, hourly, stays, steady

NOW = START + timedelta(days=28)
KNOWN = steady()
WAITING = [(NOW - 4 * HOUR, 2.0, 5.5), (NOW - 3 * HOUR, 1.0, 9.0)]


def said(visits=None, arrivals=None, issued_at=NOW, **more):
    return forecast_bed_demand(
        stays([*KNOWN, *WAITING] if visits is None else visits),
        hourly() if arrivals is None else arrivals,
        issued_at=issued_at,
        clocks={"north": "Europe/London"},
        **more,
    )


@pytest.fixture(scope="module")
def usual():
    return said()


def at(demand, hours, mode="running", place="north"):
    rows = demand.parts.filter(mode=mode, entity_id=place, target_at=NOW + hours * HOUR)
    return rows.row(0, named=True)


def test_targets_are_the_bed_meetings_and_fixed_hours_ahead():
    targets = demand_targets(datetime(2026, 1, 6, 9, 30, tzinfo=ZoneInfo("UTC")), "Europe/London")
    assert [f"{target:%d %H:%M}" for target in targets] == [
        "06 12:00", "06 13:30", "06 17:30", "06 18:00", "06 21:30", "07 00:00", "07 08:00", "07 09:30",
    ]  # fmt: skip


def test_known_demand_is_who_has_asked_and_not_left(usual):
    # The hourly stream has two more: who came at 20:00 asked at 22:00, and left at 01:00.
    waiting = [v for v in [*KNOWN, *WAITING] if v[1] is not None]
    now = sum(came + a * HOUR <= NOW < came + left * HOUR for came, a, left in waiting)
    assert at(usual, 4)["decided"] == now
    assert at(usual, 4, place="north/medicine")["decided"] is None


def test_a_quarter_of_a_day_s_arrivals_ask_within_it(usual):
    running = next(one for one in usual.paths if one.series == "ed_bed_demand")
    day = running.of("north")[:, -1].mean()
    # 24 arrivals, the last two hours of which cannot have asked yet; some were here before.
    assert day == pytest.approx(at(usual, 4)["decided"] + 6, abs=1.0)


def test_specialties_add_up_to_the_site_on_every_path(usual):
    for paths in usual.paths:
        parts = sum(paths.of(place) for place in paths.places[1:])
        np.testing.assert_array_equal(parts, paths.of("north"))


def test_demand_only_grows_towards_later_targets(usual):
    assert all((np.diff(paths.counts, axis=2) >= 0).all() for paths in usual.paths)


def test_the_target_never_asks_for_a_bed_later_than_the_ed_does(usual):
    sizes = {one.series: one.of("north").mean(axis=0) for one in usual.paths}
    assert (sizes["ed_bed_demand_target"] >= sizes["ed_bed_demand"] - 0.05).all()


def test_both_modes_are_issued_with_at_least_five_hundred_paths(usual):
    assert [one.series for one in usual.paths] == ["ed_bed_demand", "ed_bed_demand_target"]
    assert all(one.counts.shape[1] >= 500 for one in usual.paths)


def test_a_forecast_cannot_see_past_its_issue(usual):
    later = [(NOW + n * 0.1 * HOUR, 0.5, 0.6) for n in range(1, 50)]
    changed = [
        (came, asked, left if came + left * HOUR <= NOW else left + 7)
        for came, asked, left in [*KNOWN, *WAITING]
    ]
    again = said([*changed, *later])
    assert_frame_equal(again.parts, usual.parts)
    assert_frame_equal(as_quantiles(again.paths[0]), as_quantiles(usual.paths[0]))


def test_no_row_speaks_of_a_single_patient(usual):
    assert "visit_id" not in usual.parts.columns
    assert usual.parts.select("mode", "entity_id", "target_at").is_unique().all()


def test_a_late_feed_is_said_and_who_came_since_counts_as_yet_to_come(usual):
    until = NOW - 3 * HOUR
    late = said(
        [visit for visit in KNOWN if visit[0] <= until],
        HourlyArrivals.cast(hourly().filter(pl.col("hour_start") < until)),
    )
    assert "visits are known up to 21:00 UTC" in late.note
    assert at(late, 24)["coming_7_in_10"] >= at(usual, 24)["coming_7_in_10"]


def test_a_feed_that_is_down_is_left_out_with_the_reason():
    with pytest.raises(NotEnoughHistoryError, match="Deliver newer `ed_visits`"):
        said(arrivals=HourlyArrivals.cast(hourly().filter(pl.col("hour_start") < NOW - 20 * HOUR)))


def test_hourly_counts_alone_do_not_tell_of_admissions():
    with pytest.raises(NotEnoughHistoryError, match="hourly counts tell nothing of admissions"):
        forecast_bed_demand(
            EdStay.create_empty(), hourly(), issued_at=NOW, clocks={"north": "Europe/London"}
        )


def test_of_an_hour_that_has_begun_only_the_rest_is_to_come():
    arriving = Arriving(0, np.full((500, 1), 10), left=0.5)
    sure = Chances(np.zeros((0, 1)), np.ones((1, 1)))
    asks = draw_asks(sure, arriving, 0.0, paths=500, seed=1)
    assert asks.coming.mean() == pytest.approx(5, abs=0.3)


def test_many_patients_are_a_sum_of_their_chances():
    nobody = Arriving(0, np.zeros((4000, 1), dtype=np.int64))
    chance = Chances(np.array([[0.1], [0.5], [0.9]]), np.zeros((1, 1)))
    counts = draw_asks(chance, nobody, 0.0, paths=4000, seed=1).present[:, 0]
    # 0.1 x 0.5 x 0.1 nobody; 0.1 x 0.5 x 0.9 everybody
    assert (counts == 0).mean() == pytest.approx(0.9 * 0.5 * 0.1, abs=0.01)
    assert (counts == 3).mean() == pytest.approx(0.1 * 0.5 * 0.9, abs=0.01)
