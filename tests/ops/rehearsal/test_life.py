from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from ops.rehearsal import Invention, Truth, invent
from ops.rehearsal.holidays import holidays

UNTIL = datetime(2025, 6, 10, tzinfo=UTC)
HOSPITAL = Invention(sites=2, since=date(2025, 2, 1))


@pytest.fixture(scope="module")
def lived():
    return invent(HOSPITAL, until=UNTIL)


@pytest.fixture(scope="module")
def census(lived):
    """Occupied beds of each ward on each hour; those leaving at the very hour are gone."""
    stays = lived.facts["ward_stays"]
    hours = pl.datetime_range(HOSPITAL.opens_at, UNTIL, "1h", time_unit="us", eager=True).to_numpy()
    return {
        ward: np.searchsorted(np.sort(rows["in_at"].to_numpy()), hours, side="right")
        - np.searchsorted(np.sort(rows["out_at"].to_numpy()), hours, side="right")
        for (ward,), rows in stays.partition_by("ward_id", as_dict=True).items()
    }


def beds(lived):
    wards = lived.references["wards"].filter(kind="ward")
    return dict(wards.select("ward_id", "open_beds").iter_rows())


def test_no_ward_ever_holds_more_patients_than_beds(lived):
    for (ward,), rows in lived.facts["ward_stays"].partition_by("ward_id", as_dict=True).items():
        steps = pl.concat(
            [
                rows.select(at="in_at", step=pl.lit(1)),
                rows.select(at="out_at", step=pl.lit(-1)),
            ]
        ).sort("at", "step")
        assert steps["step"].cum_sum().max() <= beds(lived)[ward]


def test_wards_are_mostly_but_not_always_full(lived, census):
    for ward, occupied in census.items():
        settled = occupied[24 * 21 :]
        assert 0.78 < settled.mean() / beds(lived)[ward] < 0.97
        assert 0.05 < (settled == beds(lived)[ward]).mean() < 0.7


def test_whoever_leaves_the_ed_for_a_bed_is_in_it_that_minute(lived):
    admitted = lived.facts["ed_visits"].filter(
        pl.col("disposition") == "admitted", pl.col("departed_at").is_not_null()
    )
    number = pl.col("visit_id").str.replace("V", "E").alias("admission_id")
    first = lived.facts["ward_stays"].group_by("admission_id").agg(pl.col("in_at").min())
    joined = admitted.with_columns(number).join(first, on="admission_id", how="left")
    assert joined.filter(
        pl.col("in_at").is_null() | (pl.col("in_at") != pl.col("departed_at"))
    ).is_empty()


def test_a_transfer_leaves_one_ward_and_comes_to_another_in_the_same_minute(lived):
    moves = (
        lived.facts["ward_stays"]
        .sort("admission_id", "in_at")
        .filter(pl.len().over("admission_id") == 2)
    )
    again = moves.with_columns(came_from=pl.col("out_at").shift(1).over("admission_id"))
    arrived = again.filter(pl.col("came_from").is_not_null())
    assert arrived.height > 50
    assert arrived.filter(pl.col("came_from") != pl.col("in_at")).is_empty()


def test_nobody_lies_in_two_beds_and_every_stay_has_a_reason(lived):
    stays = lived.facts["ward_stays"]
    visits, bookings = lived.facts["ed_visits"], lived.facts["planned_admissions"]
    known = pl.concat([visits["visit_id"].str.replace("V", "E"), bookings["booking_id"]])
    assert stays["admission_id"].is_in(known.implode()).all()
    assert stays.group_by("admission_id").len()["len"].max() <= 2


def test_patients_board_in_the_ed_when_wards_are_full(lived):
    waits = (
        lived.facts["ed_visits"]
        .select(hours=(pl.col("departed_at") - pl.col("admit_decided_at")).dt.total_minutes() / 60)[
            "hours"
        ]
        .drop_nulls()
    )
    assert waits.median() < 3
    assert waits.quantile(0.95) > 4


def test_the_ed_sees_its_size_in_patients(lived):
    days = (UNTIL - HOSPITAL.opens_at).days
    by_site = (
        lived.facts["ed_visits"].filter(pl.col("arrived_at") < UNTIL).group_by("site_id").len()
    )
    assert all(195 < n / days < 280 for n in by_site["len"])


def test_arrivals_scatter_about_their_true_rate_as_counts_do(lived):
    counted = (
        lived.facts["ed_visits"]
        .group_by("site_id", hour_start=pl.col("arrived_at").dt.truncate("1h"))
        .len("arrivals")
    )
    both = Truth(lived).arrivals().join(counted, on=["site_id", "hour_start"], how="left")
    arrivals, rate = both["arrivals"].fill_null(0).to_numpy(), both["rate"].to_numpy()
    assert abs(arrivals.sum() - rate.sum()) < 4 * np.sqrt(rate.sum())
    assert 0.93 < np.mean((arrivals - rate) ** 2 / rate) < 1.07


def test_counts_over_longer_windows_scatter_more(lived):
    rates = lived.life.rates[0][: 18 * 168]
    usual = rates.reshape(-1, 168).mean(axis=0)
    counts = np.random.default_rng(1).poisson(rates) - np.tile(usual, 18)

    def scatter(hours):
        return counts.reshape(-1, hours).sum(axis=1).var() / (usual.mean() * hours)

    assert scatter(1) < scatter(24) < scatter(168)


def test_the_true_rate_follows_the_clock_on_the_wall(lived):
    local = (
        Truth(lived)
        .arrivals()
        .with_columns(
            hour=pl.col("hour_start").dt.convert_time_zone("Europe/London").dt.hour(),
            summer=pl.col("hour_start") >= datetime(2025, 3, 30, 1, tzinfo=UTC),
        )
    )
    usual = local.group_by("summer", "hour").agg(pl.col("rate").mean()).sort("rate")
    for summer in (False, True):
        assert usual.filter(summer=summer)["hour"][0] == 4


def test_both_sites_feel_the_same_weather(lived):
    daily = (
        Truth(lived)
        .arrivals()
        .group_by("site_id", day=pl.col("hour_start").dt.truncate("1w"))
        .agg(pl.col("rate").sum())
    )
    wide = daily.sort("day").pivot("site_id", index="day", values="rate").slice(1, 17)
    assert wide.select(pl.corr("north", "south")).item() > 0.1


def test_discharges_are_rare_at_night_and_on_sundays(lived):
    out = lived.facts["ward_stays"].filter(pl.col("out_at") < UNTIL)["out_at"]
    local = out.dt.convert_time_zone("Europe/London")
    assert ((local.dt.hour() >= 9) & (local.dt.hour() < 21)).mean() > 0.8
    assert (local.dt.weekday() == 7).mean() < 0.12


def test_no_shows_come_as_often_as_their_true_chance_says(lived):
    seen = lived.facts["appointments"].filter(pl.col("status").is_in(["attended", "no_show"]))
    binned = (
        seen.with_columns(part=pl.col("missing").rank("ordinal") * 5 // (pl.len() + 1))
        .group_by("part")
        .agg(said=pl.col("missing").mean(), came=(pl.col("status") == "no_show").mean(), n=pl.len())
    )
    assert 0.08 < seen["missing"].mean() < 0.2
    for said, came, n in binned.select("said", "came", "n").iter_rows():
        assert abs(said - came) < 4 * np.sqrt(said * (1 - said) / n)


def test_a_reminder_and_a_short_lead_bring_people_in(lived):
    lead = (pl.col("starts_at") - pl.col("booked_at")).dt.total_days()
    long = lived.facts["appointments"].filter(lead >= 14)
    short = lived.facts["appointments"].filter(lead < 2)
    reminded = long.filter(pl.col("reminded_at").is_not_null())["missing"].mean()
    assert reminded < long.filter(pl.col("reminded_at").is_null())["missing"].mean()
    assert short["missing"].mean() < long["missing"].mean()


def test_sessions_start_at_nine_and_half_past_one_all_year(lived):
    starts = lived.references["clinic_sessions"]["starts_at"].dt.convert_time_zone("Europe/London")
    assert set(starts.dt.strftime("%H:%M")) == {"09:00", "13:30"}


def test_no_clinic_is_held_on_a_holiday_or_weekend(lived):
    held = lived.references["clinic_sessions"]["starts_at"].dt.date()
    assert set(held) & set(holidays(2025)) == set()
    assert held.dt.weekday().max() == 5


def test_shelves_balance_every_day(lived):
    signs = {"issue": -1, "receipt": 1, "return": 1, "adjustment": 1, "count": 0}
    moved = (
        lived.facts["stock_movements"]
        .group_by("item_id", "location_id", as_of_on=pl.col("moved_at").dt.date())
        .agg(change=(pl.col("quantity") * pl.col("kind").replace_strict(signs)).sum())
    )
    key = ["item_id", "location_id", "as_of_on"]
    levels = lived.facts["stock_positions"].join(moved, on=key, how="left").sort(key)
    step = pl.col("on_hand").diff().over("item_id", "location_id")
    wrong = levels.filter((step - pl.col("change").fill_null(0)).abs() > 1e-6)
    assert wrong.is_empty()
    assert levels["on_hand"].min() == 0


def test_shelves_run_empty_now_and_then(lived):
    assert 0.003 < (lived.facts["stock_positions"]["on_hand"] == 0).mean() < 0.05


def test_items_are_used_as_fast_as_their_true_rate_says(lived):
    days = lived.clock.days
    use = Truth(lived).use().group_by("item_id").agg(pl.col("rate").sum())
    issued = (
        lived.facts["stock_movements"]
        .filter(kind="issue")
        .group_by("item_id")
        .agg(pl.col("quantity").sum())
    )
    smooth = use.join(issued, on="item_id").filter(pl.col("rate") > 50 * days)
    assert smooth.height >= 10
    assert smooth.filter((pl.col("quantity") / pl.col("rate") - 0.96).abs() > 0.08).is_empty()


def test_true_stays_differ_between_specialties(lived):
    stays = dict(Truth(lived).stays().iter_rows())
    assert stays["north-elderly-care"] > 1.5 * stays["north-medicine"] > 48


def test_contracts_cover_what_full_wards_need_with_little_to_spare(lived):
    shifts = lived.references["shift_types"].select("shift_type_id", "paid_minutes")
    usual = lived.references["wards"].select("ward_id", patients=pl.col("open_beds") * 0.9)
    ratios = lived.references["staffing_ratios"]
    people = (pl.col("patients") / pl.col("patients_per_person")).ceil()
    week = (
        7
        * ratios.join(shifts, on="shift_type_id")
        .join(usual, on="ward_id")
        .select((pl.max_horizontal(people, "minimum") * pl.col("paid_minutes")).sum())
        .item()
    )
    away = (
        lived.facts["absences"]
        .select(((pl.col("to_on") - pl.col("from_on")).dt.total_days() + 1).sum())
        .item()
        / lived.facts["staff"].height
        / (UNTIL - HOSPITAL.opens_at + timedelta(days=120)).days
    )
    there = lived.facts["staff"]["contracted_minutes"].sum() * (1 - away)
    assert lived.facts["staff"].height == 120
    assert 0.85 < week / there < 1.0


def test_bank_holidays_are_those_of_england():
    assert sorted(holidays(2025)) == [
        date(2025, 1, 1),
        date(2025, 4, 18),
        date(2025, 4, 21),
        date(2025, 5, 5),
        date(2025, 5, 26),
        date(2025, 8, 25),
        date(2025, 12, 25),
        date(2025, 12, 26),
    ]
    assert [day for day in sorted(holidays(2021)) if day.month == 12] == [
        date(2021, 12, 27),
        date(2021, 12, 28),
    ]
    assert date(2026, 4, 3) in holidays(2026)
