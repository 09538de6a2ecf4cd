from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from ops.backtest import past_issues
from ops.errors import NotEnoughHistoryError
from ops.tables import (
    Forecast,
    HourlyCensus,
    PlannedAdmission,
    Stay,
    Ward,
    WardCensus,
    WardHourlyCensus,
)
from ops.wards.occupancy import CANDIDATES, WAYS, contest_occupancy, forecast_occupancy
from tests.tables import table

OPENED = datetime(2026, 1, 5, tzinfo=UTC)
NOW = OPENED + timedelta(weeks=26, hours=7)
WARDS = table(
    Ward,
    """
    ward_id | site_id | specialty | open_beds
    n1      | north   | medicine  | 30
    n2      | north   | surgery   | 20
    """,
)
CLOCKS = {"n1": "UTC", "n2": "UTC"}
every_candidate = pytest.mark.parametrize("model", CANDIDATES)


def lived(seed=0, a_day=(5.0, 3.0), mean_days=(4.0, 4.0), until=NOW, weekend=1.0):
    """Stays on two wards: patients come by day and stay for exponential times."""
    draw, rows = np.random.default_rng(seed), []
    for ward, rate, days in zip(("n1", "n2"), a_day, mean_days, strict=True):
        for day in range((until - OPENED).days + 1):
            on = OPENED + timedelta(days=day)
            for _ in range(draw.poisson(rate * (weekend if on.weekday() > 4 else 1.0))):
                came = on + timedelta(hours=draw.uniform(8, 20))
                rows.append((ward, came, came + timedelta(days=draw.exponential(days))))
    return pl.DataFrame(rows, ["ward_id", "came", "left"], orient="row").filter(
        pl.col("came") <= until
    )


def stays(rows, as_of=NOW, kind="emergency"):
    until = pl.min_horizontal("left", pl.lit(as_of))
    frame = rows.with_row_index("n").select(
        stay_id=pl.format("s{}", "n"),
        admission_id=pl.lit(None, pl.String),
        ward_id="ward_id",
        specialty=pl.lit(None, pl.String),
        admission_type=pl.lit(kind),
        in_at=pl.col("came").dt.convert_time_zone("UTC"),
        los_hours=(until - pl.col("came")).dt.total_microseconds() / 3.6e9,
        ended=pl.col("left") <= as_of,
        expected_out_on=pl.lit(None, pl.Date),
    )
    return Stay.validate(frame, cast=True)


def counted(rows, ward, moments):
    mine = rows.filter(pl.col("ward_id") == ward)
    came, left = (np.sort(mine[c].dt.epoch("us").to_numpy()) for c in ("came", "left"))
    at = np.array([int(moment.timestamp() * 1e6) for moment in moments])
    return np.searchsorted(came, at, "right") - np.searchsorted(left, at, "right")


def hourly(rows, until=NOW):
    hours = [
        OPENED + timedelta(hours=n)
        for n in range(int((until - OPENED).total_seconds() // 3600) + 1)
    ]
    parts = [
        pl.DataFrame({"ward_id": ward, "hour_start": hours, "occupied": counted(rows, ward, hours)})
        for ward in CLOCKS
    ]
    return WardHourlyCensus.validate(pl.concat(parts), cast=True)


def midnights(rows, until=NOW):
    days = [date(2026, 1, 5) + timedelta(days=n) for n in range((until - OPENED).days)]
    ends = [OPENED + timedelta(days=n + 1) for n in range(len(days))]
    parts = [
        pl.DataFrame(
            {"ward_id": ward, "day_on": days, "occupied": counted(rows, ward, ends),
             "open_beds": 30, "admissions": 0, "discharges": 0}
        )
        for ward in CLOCKS
    ]  # fmt: skip
    return WardCensus.validate(pl.concat(parts), cast=True)


LIVED = lived()
NOTHING_PLANNED = PlannedAdmission.create_empty()


def issued(
    rows=LIVED,
    *,
    model="patients_present",
    by_hour=True,
    planned=NOTHING_PLANNED,
    wards=WARDS,
    **more,
):
    given = {"issued_at": NOW, "clocks": CLOCKS, "model": model} | more
    seen = hourly(rows) if by_hour else None
    return forecast_occupancy(midnights(rows), seen, stays(rows), planned, wards, **given)


MEETINGS = (8, 12, 18, 0)


def at_meetings(frame):
    return frame.filter(pl.col("target_at").dt.hour().is_in(MEETINGS))


def medians(said, place):
    rows = said.forecast.filter(pl.col("entity_id") == place, pl.col("level") == 0.5)
    return at_meetings(rows).sort("target_at")["value"].to_numpy()


def width(said, place, low="0.05", high="0.95"):
    rows = said.forecast.filter(pl.col("entity_id") == place)
    wide = rows.pivot("level", index="target_at", values="value").sort("target_at")
    return (wide[high] - wide[low]).to_numpy()


@every_candidate
def test_speaks_of_every_hour_of_two_days_and_of_the_bed_meetings_of_two_weeks(model):
    said = issued(model=model)
    assert said.model == model, said.note
    assert said.note is None
    assert Forecast.is_valid(said.forecast)
    targets = said.forecast.filter(entity_id="n1")["target_at"].unique().sort()
    hours = [NOW + timedelta(hours=n) for n in range(49)]
    assert targets[:49].to_list() == hours
    assert len(targets) == 49 + 48
    assert set(targets[49:].dt.hour()) == {8, 12, 18, 0}
    assert set(said.forecast["series"]) == {"ward_census", "specialty_census", "site_census"}


@every_candidate
def test_never_looks_past_the_moment_of_issue(model):
    earlier = NOW - timedelta(days=5)
    rows, seed = LIVED, {"issued_at": earlier, "model": model, "clocks": CLOCKS}
    storm = lived(seed=9, a_day=(40.0, 40.0)).filter(pl.col("came") > earlier)
    later = pl.when(pl.col("left") > earlier).then(pl.lit(NOW + timedelta(days=90)))
    warned = pl.concat(
        [rows.filter(pl.col("came") <= earlier).with_columns(left=later.otherwise("left")), storm]
    )
    calm, busy = (
        forecast_occupancy(midnights(r), hourly(r), stays(r), NOTHING_PLANNED, WARDS, **seed)
        for r in (rows, warned)
    )
    assert calm.model == model, calm.note
    assert calm.forecast.equals(busy.forecast)
    assert calm.chances.equals(busy.chances)


@every_candidate
def test_chances_are_never_certain(model):
    chances = issued(model=model).chances["probability"]
    assert chances.min() > 0
    assert chances.max() < 1


@pytest.mark.parametrize("model", [name for name in WAYS if name != "seasonal_naive"])
def test_an_hour_ahead_most_present_patients_are_still_there(model):
    now = counted(LIVED, "n1", [NOW])[0]
    assert abs(medians(issued(model=model), "n1")[0] - now) <= 2


def test_the_same_seed_draws_the_same_paths_and_another_does_not():
    assert issued(seed=3).forecast.equals(issued(seed=3).forecast)
    assert not issued(seed=3).forecast.equals(issued(seed=4).forecast)


def test_the_range_of_a_site_is_narrower_than_the_sum_of_its_wards():
    said = issued()
    assert width(said, "north")[-1] < width(said, "n1")[-1] + width(said, "n2")[-1]


def test_a_week_ahead_the_ward_is_as_full_as_it_usually_is():
    assert abs(medians(issued(), "n1")[-4:].mean() - 20) < 4


def test_a_quiet_weekend_is_foreseen():
    rows = lived(weekend=0.2, mean_days=(1.5, 1.5))
    frame = issued(rows).forecast.filter(pl.col("level") == 0.5, pl.col("entity_id") == "n1")
    by_day = dict(
        frame.filter(pl.col("target_at").dt.hour() == 18)
        .select(pl.col("target_at").dt.weekday(), "value")
        .rows()
    )
    assert by_day[7] < by_day[4] - 2


def test_booked_patients_are_added():
    booked = PlannedAdmission.validate(
        pl.DataFrame({
            "booking_id": [f"b{n}" for n in range(8)], "patient_id": None, "ward_id": "n2",
            "specialty": None, "planned_at": NOW + timedelta(days=2, hours=3),
            "booked_at": NOW - timedelta(days=20), "status": "planned",
        }), cast=True,
    )  # fmt: skip
    more = medians(issued(planned=booked), "n2") - medians(issued(), "n2")
    assert more[:8].max() <= 2
    assert more[9] >= 3


def boarders(number, *, until=NOW):
    """An ED in which nobody ever waited for a bed, except now."""
    hours = int((until - OPENED).total_seconds() // 3600) + 1
    moments = [OPENED + timedelta(hours=n) for n in range(hours)]
    rows = pl.DataFrame({"site_id": "north", "hour_start": moments, "present": 9, "waiting": 0})
    now = pl.col("hour_start") == until
    return HourlyCensus.validate(
        rows.with_columns(boarding=pl.when(now).then(number).otherwise(0)), cast=True
    )


def test_who_waits_for_a_bed_in_the_ed_lies_on_a_ward_soon():
    nobody, crowd = (medians(issued(ed=boarders(n)), "north") for n in (0, 12))
    assert 10 <= (crowd - nobody)[1] <= 12
    assert (crowd - nobody)[-1] <= 5


def test_who_waits_for_a_bed_in_the_ed_makes_the_wards_short():
    calm, crowded = (
        issued(ed=boarders(n)).chances.filter(entity_id="north").sort("target_at")["probability"]
        for n in (0, 30)
    )
    assert crowded[1] > calm[1] + 0.2


def test_wards_known_by_day_are_forecast_at_midnight_alone():
    said = issued(by_hour=False)
    assert set(said.forecast["target_at"].dt.hour()) == {0}
    assert said.forecast["target_at"].n_unique() == 14
    assert abs(medians(said, "n1").mean() - 20) < 6


@every_candidate
def test_every_candidate_can_do_with_midnights(model):
    assert issued(model=model, by_hour=False).model == model


def test_a_ward_whose_stays_were_never_delivered_follows_its_usual_week():
    only_first = LIVED.filter(pl.col("ward_id") == "n1")
    given = {"issued_at": NOW, "clocks": CLOCKS, "model": "patients_present"}
    said = forecast_occupancy(
        midnights(LIVED), hourly(LIVED), stays(only_first), NOTHING_PLANNED, WARDS, **given
    )
    assert said.note is None
    assert abs(medians(said, "n2").mean() - 12) < 5


def test_a_ward_opened_last_week_is_left_out_and_so_is_its_site_as_a_whole():
    since = NOW.date() - timedelta(days=6)
    census = midnights(LIVED).filter((pl.col("ward_id") == "n1") | (pl.col("day_on") > since))
    said = forecast_occupancy(
        census, None, stays(LIVED), NOTHING_PLANNED, WARDS, issued_at=NOW, clocks=CLOCKS
    )
    assert set(said.forecast["entity_id"]) == {"n1", "north/medicine"}
    assert "n2: 5 midnights" in said.note
    assert "Made by usual_week: no model has been chosen yet." in said.note


@every_candidate
@pytest.mark.parametrize("by_hour", [True, False])
def test_two_weeks_are_enough_to_say_something_with_a_range(model, by_hour):
    now = OPENED + timedelta(days=14, hours=7)
    young = lived(until=now)
    said = forecast_occupancy(
        midnights(young, now), hourly(young, now) if by_hour else None, stays(young, now),
        NOTHING_PLANNED, WARDS, issued_at=now, clocks=CLOCKS, model=model,
    )  # fmt: skip
    assert Forecast.is_valid(said.forecast)
    assert width(said, "n1").mean() > 1


def test_says_what_to_do_when_history_is_too_short():
    young = lived(until=OPENED + timedelta(days=9))
    with pytest.raises(NotEnoughHistoryError, match=r"n1: 9 midnights.*ingest flow"):
        forecast_occupancy(
            midnights(young, OPENED + timedelta(days=9)), None, stays(young), NOTHING_PLANNED,
            WARDS, issued_at=OPENED + timedelta(days=9), clocks=CLOCKS,
        )  # fmt: skip


def test_bed_meetings_follow_the_local_clock_when_summer_time_ends():
    # London's clocks went back on 25 October 2026: eight in the morning moved from 07:00 UTC.
    before = datetime(2026, 10, 24, 6, tzinfo=UTC)
    rows = lived(until=before)
    london = dict.fromkeys(CLOCKS, "Europe/London")
    said = forecast_occupancy(
        midnights(rows, before), hourly(rows, before), stays(rows, before), NOTHING_PLANNED,
        WARDS, issued_at=before, clocks=london,
    )  # fmt: skip
    targets = said.forecast.filter(pl.col("target_at") > before + timedelta(hours=48))
    hours = targets["target_at"].unique().sort().dt.hour().to_list()
    assert hours[:4] == [8, 12, 18, 0]
    london_eight = said.forecast.filter(pl.col("target_at").dt.day() == 24)["target_at"]
    assert london_eight.min() == before


def test_past_moments_choose_the_forecaster_and_sites_are_scored_beside_wards():
    moments = past_issues(NOW, horizon=timedelta(days=7), count=2, spread_over=timedelta(weeks=3))
    held = contest_occupancy(
        midnights(LIVED), hourly(LIVED), stays(LIVED), NOTHING_PLANNED, WARDS,
        issued=moments, tried_at=NOW, clocks=CLOCKS,
    )  # fmt: skip
    assert held.failures == {}
    assert set(held.trials["model"]) == set(CANDIDATES)
    assert set(held.trials["series"]) == {"ward_census", "site_census"}
    assert held.winner in CANDIDATES
