"""What if: the same futures, lived twice."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.errors import NothingToDoError
from ops.tables import PlannedAdmission, Stay, Ward, WardCensus, WardHourlyCensus
from ops.wards.known import Asked, as_known
from ops.wards.supposed import BOARDING, BOOKED_LIST, Scenario
from ops.wards.what_if import as_it_is, compared, otherwise, without
from tests.tables import table

NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
DAYS = 84
WARDS = table(
    Ward,
    """
    ward_id | site_id | specialty | open_beds
    n0      | north   | medicine  | 20
    n1      | north   | surgery   | 20
    """,
)


def stays():
    """Twelve weeks of patients: about eighteen on each ward, each for about three days."""
    luck = np.random.default_rng(5)
    came = np.sort(luck.uniform(-24 * DAYS, 0, 2 * 6 * DAYS))
    long = luck.exponential(70, len(came))
    rows = {
        "stay_id": [f"s{n:04}" for n in range(len(came))],
        "ward_id": [f"n{n % 2}" for n in range(len(came))],
        "admission_type": ["emergency"] * len(came),
        "in_at": [NOW + timedelta(hours=float(hour)) for hour in came],
        "los_hours": np.minimum(long, -came),
        "ended": came + long <= 0,
    }
    missing = ("admission_id", "specialty", "expected_out_on")
    frame = pl.DataFrame(rows).with_columns(pl.lit(None).alias(name) for name in missing)
    return Stay.validate(frame.select(Stay.column_names()).sort("stay_id"), cast=True)


def counted(known, moments, name):
    """Patients of each ward at some moments."""
    out = known["in_at"].dt.epoch("s").to_numpy() + known["los_hours"].to_numpy() * 3600
    came = known["in_at"].dt.epoch("s").to_numpy()
    out = np.where(known["ended"].to_numpy(), out, np.inf)
    rows = []
    for ward in WARDS["ward_id"]:
        mine = (known["ward_id"] == ward).to_numpy()
        for moment in moments:
            at = moment.timestamp()
            there = int(((came <= at) & (out > at) & mine).sum())
            rows.append({"ward_id": ward, name: moment, "occupied": there})
    return pl.DataFrame(rows)


@pytest.fixture(scope="module")
def base():
    """Two wards of 20 beds with twelve weeks of stays behind them."""
    known = stays()
    first = NOW - timedelta(days=DAYS)
    hours = [first + timedelta(hours=n) for n in range(24 * DAYS + 1)]
    midnights = [at for at in hours if at.hour == 0]
    hourly = WardHourlyCensus.validate(counted(known, hours, "hour_start"), cast=True)
    days = counted(known, midnights, "ends_at").select(
        "ward_id", "occupied", day_on=pl.col("ends_at").dt.date() - timedelta(days=1)
    )
    flows = {"open_beds": 20, "admissions": 0, "discharges": 0}
    days = days.with_columns(pl.lit(n).alias(name) for name, n in flows.items())
    asked = Asked(
        census=WardCensus.validate(days.select(WardCensus.column_names()), cast=True),
        hourly=hourly,
        stays=known,
        planned=PlannedAdmission.create_empty(),
        wards=WARDS,
        clocks=dict.fromkeys(WARDS["ward_id"], "UTC"),
        days=2,
        seed=0,
    )
    return as_it_is(as_known(asked, NOW).ready[0])


def at(base):
    return base.past.targets[:4]


def supposed(base, scenario, moments=None):
    return compared(base, otherwise(base, scenario), moments or at(base))


def test_beds_of_a_ward_that_is_not_there_cannot_be_closed(base):
    with pytest.raises(NothingToDoError, match="Beds of n7 cannot be changed at north"):
        supposed(base, Scenario(beds={"n7": -2}))


def test_the_same_question_has_the_same_answer(base):
    up = Scenario(arrivals=1.2)
    assert supposed(base, up) == supposed(base, up)


def test_more_arrivals_need_more_beds_and_fewer_need_fewer(base):
    more, fewer = (supposed(base, Scenario(arrivals=f)) for f in (1.3, 0.7))
    assert all(one.difference.low >= -1 for one in more)
    assert all(one.difference.high <= 1 for one in fewer)
    assert more[-3].difference.middle > 0 > fewer[-3].difference.middle


def test_longer_stays_need_more_beds(base):
    longer = supposed(base, Scenario(stays=1.3))
    assert all(one.after.middle >= one.before.middle for one in longer)
    assert longer[-3].difference.middle > 0


def test_closing_beds_makes_their_ward_shorter_and_no_other_longer(base):
    closed = {one.place: one for one in supposed(base, Scenario(beds={"n0": -4}), at(base)[:1])}
    assert (closed["n0"].beds_before, closed["n0"].beds_after) == (20, 16)
    assert closed["n0"].short_after >= closed["n0"].short_before
    assert closed["n1"].beds_after == 20
    assert closed["north"].beds_after == 36


def test_discharges_brought_forward_free_beds_at_noon_and_not_at_midnight(base):
    rows = [one for one in supposed(base, Scenario(leave_by_noon=3)) if one.place == "north"]
    noon = next(one for one in rows if one.at.hour == 12)
    assert noon.difference.middle < 0
    assert all(one.difference.middle <= 0 for one in rows)


def test_a_lost_feed_is_forgotten(base):
    known = without(base.past, frozenset({BOARDING, BOOKED_LIST}))
    assert np.isnan(known.boarding_now)
    assert np.isnan(known.boarding).all()
    assert len(known.stays.planned_at) == len(known.stays.awaited) == 0
    assert len(known.stays.came) == len(base.past.stays.came)


def test_losing_a_feed_that_never_came_changes_nothing(base):
    never = Scenario(lost=frozenset({BOARDING, BOOKED_LIST}))
    assert otherwise(base, never).courses is base.courses


def test_asking_leaves_the_forecast_as_it_is(base):
    before = base.courses.need.counts.copy()
    supposed(base, Scenario(arrivals=1.2, lost=frozenset({BOOKED_LIST})))
    assert np.array_equal(base.courses.need.counts, before)


def test_a_scenario_of_nothing_is_the_site_as_it_is(base):
    same = supposed(base, Scenario(beds={"n0": 0}))
    assert same == compared(base, base.unchanged, at(base))
    assert all(one.changes_nothing and one.before == one.after for one in same)
    assert otherwise(base, Scenario()).courses is base.courses


few = st.fixed_dictionaries({"n0": st.integers(-8, 4), "n1": st.integers(-8, 4)})


@settings(max_examples=25)
@given(fewer=few, opened=st.tuples(st.integers(0, 6), st.integers(0, 6)))
def test_more_beds_never_raise_the_chance_of_being_short(base, fewer, opened):
    more = {ward: beds + n for (ward, beds), n in zip(fewer.items(), opened, strict=True)}
    lean, rich = (supposed(base, Scenario(beds=beds)) for beds in (fewer, more))
    assert all(b.short_after <= a.short_after for a, b in zip(lean, rich, strict=True))


def test_several_wards_change_their_beds_at_once(base):
    found = {
        one.place: one for one in supposed(base, Scenario(beds={"n0": -4, "n1": 2}), at(base)[:1])
    }
    assert [found[place].beds_after for place in ("n0", "n1", "north")] == [16, 22, 38]
