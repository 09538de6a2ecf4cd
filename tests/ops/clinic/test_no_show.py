from datetime import timedelta
from functools import cache

import polars as pl
import pytest

from ops.clinic.no_show import learn_no_show
from ops.clinic.no_show_candidates import CANDIDATES
from ops.errors import NotAllowedError, NotEnoughHistoryError
from ops.tables import AppointmentKnown, NoShowRisk
from tests.ops.clinic.booked import MONDAY, appointments, coming


@cache
def usual():
    """What is learnt of 60 days with nothing unusual."""
    return learn_no_show(appointments(1200))


def test_every_candidate_is_tried_and_one_has_won():
    model = usual()
    assert set(model.trials["model"]) == set(CANDIDATES)
    assert model.trials.filter(pl.col("won"))["model"].unique().to_list() == [model.name]


def test_the_winner_has_the_lowest_brier_score():
    trials = usual().trials.filter(metric="brier").sort("value")
    assert trials["won"].to_list() == [True] + [False] * (len(CANDIDATES) - 1)


def test_long_leads_are_found_to_be_missed_more():
    seen, model = appointments(1200), usual()
    start = pl.col("starts_on")
    early = coming(seen, lead_days=45.0, booked_on=start - pl.duration(days=45))
    late = coming(seen, lead_days=0.0, booked_on=start)
    assert model.predict(early)["probability"].min() > model.predict(late)["probability"].max()


def test_chances_add_up_to_the_no_shows_of_a_clinic():
    seen = appointments(3000)
    model = learn_no_show(seen.filter(pl.col("starts_at") < MONDAY + timedelta(days=100)))
    later = seen.filter(pl.col("starts_at") >= MONDAY + timedelta(days=100))
    said = model.predict(later)["probability"].sum()
    assert said == pytest.approx(later["missed"].sum(), rel=0.15)


def test_a_rise_in_recent_weeks_lifts_the_level_of_those_it_concerns():
    calm = appointments(1500)
    recent = pl.col("starts_at") > calm["starts_at"].max() - timedelta(days=28)
    rise = recent & (pl.col("lead_days") > 0) & (pl.col("age_years") > 60)
    often = AppointmentKnown.validate(calm.with_columns(missed=pl.col("missed") | rise))
    lifted, flat = (learn_no_show(rows, name="LightGBM").levels for rows in (often, calm))
    assert lifted.ahead > flat.ahead + 0.02
    assert lifted.same_day == pytest.approx(flat.same_day, abs=0.05)


def test_a_model_told_of_later_days_follows_their_level():
    calm = appointments(2000)
    model = usual()
    late = pl.col("starts_at") >= MONDAY + timedelta(days=60)
    worse = AppointmentKnown.validate(calm.with_columns(missed=pl.col("missed") | late))
    told = model.recalibrated(worse)
    assert told.levels.ahead > model.levels.ahead + 0.2
    assert told.learnt is model.learnt
    assert told.predict(coming(calm))["probability"].sum() > (
        model.predict(coming(calm))["probability"].sum()
    )


def test_a_candidate_asked_for_by_name_is_learnt_without_a_contest():
    model = learn_no_show(appointments(1200), name="lead-time bins")
    assert model.name == "lead-time bins"
    assert model.trials.is_empty()


@pytest.mark.parametrize("name", CANDIDATES)
def test_classes_are_not_weighted_so_chances_add_up_to_the_missed(name):
    seen = appointments(1500)
    said = learn_no_show(seen, name=name).predict(seen)["probability"].sum()
    assert said == pytest.approx(seen["missed"].sum(), rel=0.1)


def test_what_is_not_known_of_an_appointment_is_no_reason_to_fail():
    seen = appointments(1200)
    bare = coming(seen, age_years=None, starts_hour=None, visit_kind=None, modality=None)
    for name in CANDIDATES:
        assert learn_no_show(seen, name=name).predict(bare)["probability"].is_finite().all()


def test_short_history_gives_everybody_the_hospitals_rate_and_says_so():
    seen = appointments(60)
    model = learn_no_show(seen)
    assert model.name == "base rate"
    assert model.predict(coming(seen))["probability"].n_unique() == 1
    assert "Only 60 past appointments" in model.note


def test_a_new_clinic_gets_a_chance_and_is_named():
    seen, model = appointments(1200), usual()
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
    once, again = (
        learn_no_show(seen, seed=3, name="splines and LightGBM").predict(coming(seen))
        for _ in range(2)
    )
    assert once.equals(again)


@pytest.mark.parametrize("name", CANDIDATES)
def test_a_hospital_may_shorten_the_list_of_features(name):
    seen = appointments(1200)
    model = learn_no_show(seen, name=name, allow=("lead_days", "booked_ahead", "clinic_odds"))
    young, old = (model.predict(coming(seen, age_years=age)) for age in (1, 90))
    assert young.equals(old)


def test_a_feature_on_no_list_is_refused():
    with pytest.raises(NotAllowedError, match="ethnicity was asked for"):
        learn_no_show(appointments(1200), allow=("lead_days", "ethnicity"))
