from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.clinic.no_show import learn_no_show
from ops.clinic.no_show_candidates import CANDIDATES
from ops.clinic.no_show_features import FEATURES, features, outcomes
from ops.errors import NotEnoughHistoryError
from ops.tables import AppointmentKnown, NoShowRisk

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
VITORIA = (
    Path(__file__).parents[4] / "shared" / "data" / "clinics" / "appointments_vitoria_2016.csv"
)


def appointments(count, *, seed=7, clinics=3, missed=None, per_day=20):
    """Appointments on consecutive days, known the day before; long leads are missed more."""
    dice = np.random.default_rng(seed)
    lead = dice.choice([0.0, 2.0, 5.0, 20.0, 45.0], count)
    starts = [MONDAY + timedelta(days=n // per_day) for n in range(count)]
    away = dice.random(count) < 0.05 + 0.01 * lead if missed is None else np.full(count, missed)
    frame = pl.DataFrame(
        {
            "appointment_id": [f"a{n:05}" for n in range(count)],
            "known_at": [start - timedelta(days=1) for start in starts],
            "clinic_id": [f"clinic {n % clinics}" for n in range(count)],
            "session_id": [f"s{n // 10}" for n in range(count)],
            "visit_kind": "first",
            "modality": "in_person",
            "age_years": dice.integers(0, 91, count),
            "starts_at": starts,
            "lead_days": lead,
            "starts_weekday": [start.isoweekday() for start in starts],
            "starts_hour": 9,
            "past_appointments": 0,
            "past_no_shows": 0,
            "reminded": dice.random(count) < 0.5,
            "missed": away,
        }
    )
    return AppointmentKnown.validate(frame.select(AppointmentKnown.column_names()), cast=True)


def coming(seen, **changes):
    """The last day's appointments again, before anybody knows who came."""
    last = seen.filter(pl.col("starts_at") == pl.col("starts_at").max())
    return AppointmentKnown.validate(last.with_columns(missed=None, **changes), cast=True)


def test_every_candidate_is_tried_and_one_has_won():
    model = learn_no_show(appointments(1200))
    assert set(model.trials["model"]) == set(CANDIDATES)
    assert model.trials.filter(pl.col("won"))["model"].unique().to_list() == [model.name]


def test_the_winner_has_the_lowest_brier_score():
    trials = learn_no_show(appointments(1200)).trials.filter(metric="brier").sort("value")
    assert trials["won"].to_list() == [True, False, False]


def test_long_leads_are_found_to_be_missed_more():
    seen = appointments(2000)
    model = learn_no_show(seen)
    early, late = coming(seen, lead_days=45.0), coming(seen, lead_days=0.0)
    assert model.predict(early)["probability"].min() > model.predict(late)["probability"].max()


def test_chances_add_up_to_the_no_shows_of_a_clinic():
    seen = appointments(3000)
    model = learn_no_show(seen.filter(pl.col("starts_at") < MONDAY + timedelta(days=100)))
    later = seen.filter(pl.col("starts_at") >= MONDAY + timedelta(days=100))
    said = model.predict(later)["probability"].sum()
    assert said == pytest.approx(later["missed"].sum(), rel=0.15)


def test_a_rise_in_recent_weeks_lifts_the_level():
    calm = appointments(2000)
    recent = pl.col("starts_at") > calm["starts_at"].max() - timedelta(days=28)
    often = calm.with_columns(missed=pl.col("missed") | (recent & (pl.col("age_years") > 60)))
    lifted = learn_no_show(AppointmentKnown.validate(often))
    assert lifted.intercept > learn_no_show(calm).intercept + 0.05


def test_short_history_gives_everybody_the_hospitals_rate_and_says_so():
    seen = appointments(60)
    model = learn_no_show(seen)
    assert model.name == "base rate"
    assert model.predict(coming(seen))["probability"].n_unique() == 1
    assert "Only 60 past appointments" in model.note


def test_a_new_clinic_gets_a_chance_and_is_named():
    seen = appointments(1200)
    model = learn_no_show(seen)
    strange = coming(seen, clinic_id=pl.lit("eyes"))
    assert model.predict(strange)["probability"].is_between(0, 1).all()
    assert "No past appointment of eyes" in model.note_on(strange)
    assert model.note_on(coming(seen)) is None


def test_without_any_outcome_the_message_says_what_to_deliver():
    seen = AppointmentKnown.validate(appointments(20).with_columns(missed=None), cast=True)
    with pytest.raises(NotEnoughHistoryError, match="status attended or no_show"):
        learn_no_show(seen)


def test_nobody_booked_gives_an_empty_table():
    model = learn_no_show(appointments(60))
    assert model.predict(AppointmentKnown.create_empty()).equals(NoShowRisk.create_empty())


def test_everybody_came_is_no_reason_to_fail():
    assert learn_no_show(appointments(1000, missed=False)).name == "base rate"


def test_the_same_seed_gives_the_same_chances():
    seen = appointments(1200)
    once, again = (learn_no_show(seen, seed=3).predict(coming(seen)) for _ in range(2))
    assert once.equals(again)


def test_no_feature_says_who_somebody_is():
    assert set(FEATURES) == {
        "lead_days",
        "starts_weekday",
        "starts_hour",
        "age_years",
        "modality_code",
        "visit_kind_code",
        "reminded_code",
        "clinic_rate",
        "patient_rate",
        "past_appointments",
    }


def test_an_outcome_is_not_known_before_its_day_has_passed():
    seen = appointments(40, clinics=1, missed=True)
    rates = features(seen, outcomes(seen), 0.2)["clinic_rate"].to_list()
    assert rates[0] == rates[20] == pytest.approx(0.2)
    later = AppointmentKnown.validate(seen.with_columns(known_at=pl.col("known_at").max()))
    assert features(later, outcomes(seen), 0.2)["clinic_rate"].to_list()[0] == pytest.approx(0.2)
    after = seen.with_columns(known_at=pl.col("starts_at") + pl.duration(days=1))
    rates = features(after, outcomes(seen), 0.2)["clinic_rate"].to_list()
    assert rates[0] == pytest.approx((20 + 10) / (20 + 50))


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 59))
def test_changing_the_future_changes_no_feature(day):
    seen = appointments(1200)
    moment = MONDAY + timedelta(days=day)
    changed = seen.with_columns(
        missed=pl.when(pl.col("starts_at") >= moment).then(~pl.col("missed")).otherwise("missed")
    )
    known = seen.filter(pl.col("known_at") <= moment)
    assert features(known, outcomes(seen), 0.2).equals(features(known, outcomes(changed), 0.2))


@pytest.mark.shared
def test_real_appointments_are_ranked_as_well_as_honest_chances_can():
    if not VITORIA.exists():
        pytest.skip(f"needs {VITORIA.name} beside the project")
    seen = vitoria()
    cut = datetime(2016, 5, 10, tzinfo=UTC)
    model = learn_no_show(AppointmentKnown.validate(seen.filter(pl.col("starts_at") < cut)))
    later = AppointmentKnown.validate(seen.filter(pl.col("starts_at") >= cut))
    said, missed = model.predict(later)["probability"].to_numpy(), later["missed"].to_numpy()
    assert 0.715 < ranked(said, missed) < 0.76  # higher than that would be a leak
    assert np.mean((said - missed) ** 2) < 0.152


def vitoria():
    """The public appointments as known the day before, or on the day if booked that day."""
    read = pl.read_csv(VITORIA, infer_schema=False).select(
        "PatientId",
        appointment_id="AppointmentID",
        clinic_id="Neighbourhood",
        booked=pl.col("ScheduledDay").str.to_datetime(time_zone="UTC").dt.cast_time_unit("us"),
        starts_at=pl.col("AppointmentDay").str.to_datetime(time_zone="UTC").dt.cast_time_unit("us"),
        age_years=pl.col("Age").cast(pl.Int32),
        reminded=pl.col("SMS_received") == "1",
        missed=pl.col("No-show") == "Yes",
    )
    day = pl.col("starts_at").dt.date()
    sound = read.filter(pl.col("booked").dt.date() <= day, pl.col("age_years") >= 0)
    known = sound.with_columns(
        known_at=pl.max_horizontal("booked", pl.col("starts_at") - pl.duration(days=1)),
        lead_days=(day - pl.col("booked").dt.date()).dt.total_days().cast(pl.Float64),
        starts_weekday=pl.col("starts_at").dt.weekday().cast(pl.Int32),
        session_id=None,
        visit_kind=None,
        modality=None,
        starts_hour=None,
    )
    frame = known.sort("known_at").join_asof(
        patients_past(sound),
        left_on="known_at",
        right_on="passed_at",
        by="PatientId",
        check_sortedness=False,
    )
    past = pl.col("past_appointments", "past_no_shows").fill_null(0)
    ready = frame.with_columns(past).select(AppointmentKnown.column_names())
    return AppointmentKnown.validate(ready.sort("appointment_id", "known_at"), cast=True)


def patients_past(sound):
    by_day = sound.group_by("PatientId", "starts_at").agg(held=pl.len(), away=pl.sum("missed"))
    running = {"past_appointments": "held", "past_no_shows": "away"}
    return (
        by_day.sort("PatientId", "starts_at")
        .select(
            "PatientId",
            passed_at=pl.col("starts_at") + pl.duration(days=1),
            **{name: pl.col(of).cum_sum().over("PatientId") for name, of in running.items()},
        )
        .sort("passed_at")
    )


def ranked(said, missed):
    """The chance that a missed appointment was given more than a kept one (AUC)."""
    order = pl.Series(said).rank().to_numpy()
    away = int(missed.sum())
    return (order[missed].sum() - away * (away + 1) / 2) / (away * (len(missed) - away))
