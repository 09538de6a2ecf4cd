"""The last contest's winner speaks for a series, until that is two weeks ago."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from flows.recipe import Occasion
from flows.recipes.champion import RENEWED_AFTER, champion
from ops.backtest import Contest
from ops.errors import NotEnoughHistoryError
from ops.model_choice import as_changes, request_id
from ops.tables import Decision, Drift, TrackRecord, Trial
from tests.tables import table
from warehouse import forecasts, judged, plans

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
TRIALS = table(
    Trial,
    """
    series      | tried_at         | model          | metric  | value | cases | seconds | won
    ed_arrivals | 2026-01-05 12:00 | seasonal_naive | pinball | 2.0   | 48    | 0.1     | false
    ed_arrivals | 2026-01-05 12:00 | usual_pace     | pinball | 1.0   | 48    | 0.1     | true
    """,
)


def at(moment):
    return Occasion(as_of=moment, replayed=False, inbox=Path("inbox"))


def held():
    return Contest(TRIALS, "usual_pace", {"lightgbm_poisson": "OSError: no libgomp"})


def not_held():
    raise NotEnoughHistoryError("Two weeks are needed.")


def test_without_a_contest_one_is_held_and_says_who_failed_and_why(db):
    chosen = champion(db, "ed_arrivals", at(NOON), held)
    assert (chosen.model, chosen.trials.height) == ("usual_pace", 2)
    assert chosen.note == (
        "Contest won by usual_pace. lightgbm_poisson failed: OSError: no libgomp."
    )


def test_the_winner_speaks_until_the_contest_is_two_weeks_old(db):
    forecasts.save_trials(db, TRIALS)
    later = NOON + RENEWED_AFTER
    before = champion(db, "ed_arrivals", at(later - timedelta(hours=1)), not_held)
    assert (before.model, before.trials) == ("usual_pace", None)
    assert champion(db, "ed_arrivals", at(later), held).trials is not None


def test_a_past_moment_knows_no_later_contest(db):
    forecasts.save_trials(db, TRIALS)
    chosen = champion(db, "ed_arrivals", at(NOON - timedelta(hours=1)), not_held)
    assert (chosen.model, chosen.note) == (None, "Two weeks are needed.")


LATER = NOON + RENEWED_AFTER


def challenged(losses):
    """A contest held later, that the seasonal naive won."""
    won = (pl.col("model") == "seasonal_naive").alias("won")
    mean = pl.when("won").then(0.9).otherwise(1.0).alias("value")
    trials = TRIALS.with_columns(tried_at=pl.lit(LATER).dt.cast_time_unit("us")).with_columns(won)
    contest = Contest(Trial.cast(trials.with_columns(mean)), "seasonal_naive", losses=losses)
    return replace(contest, asked=(NOON, NOON + timedelta(hours=1), NOON + timedelta(hours=2)))


def test_a_challenger_within_chance_does_not_replace_the_holder(db):
    forecasts.save_trials(db, TRIALS)
    losses = {"usual_pace": (1.0, 2.0, 0.9), "seasonal_naive": (1.1, 1.0, 1.0)}
    chosen = champion(db, "ed_arrivals", at(LATER), lambda: challenged(losses))
    assert chosen.model == "usual_pace"
    assert chosen.trials.filter("won")["model"].to_list() == ["usual_pace"]
    assert "usual_pace stays" in chosen.note


def test_a_better_challenger_takes_over_and_it_is_kept_why(db):
    forecasts.save_trials(db, TRIALS)
    losses = {"usual_pace": (1.0, 1.1, 1.2), "seasonal_naive": (0.9, 1.0, 1.1)}
    chosen = champion(db, "ed_arrivals", at(LATER), lambda: challenged(losses))
    judged.save_version(db, chosen.version)
    [version] = judged.versions(db, as_of=LATER).to_dicts()
    assert (version["model"], version["replaced"]) == ("seasonal_naive", "usual_pace")
    assert (version["pinball"], version["pinball_challenger"]) == (0.9, 1.0)
    assert (version["first_asked_at"], len(version["configuration"])) == (NOON, 12)
    assert version["why"].startswith("Held because the last contest is 14 days old.")


def test_a_holder_that_fails_cannot_stay(db):
    forecasts.save_trials(db, TRIALS)
    losses = {"seasonal_naive": (1.1, 1.0, 1.0)}
    chosen = champion(db, "ed_arrivals", at(LATER), lambda: challenged(losses))
    assert chosen.model == "seasonal_naive"


def test_a_series_that_drifts_is_chosen_anew_at_once(db):
    forecasts.save_trials(db, TRIALS)
    drift = """
        series      | entity_id | raised_at        | ahead  | kind    | days | value | limit
        ed_arrivals | north     | 2026-01-06 06:40 | to 4 h | too_low | 28   | 6.1   | 5
    """
    judged.save_record(db, TrackRecord.create_empty(), table(Drift, drift))
    day_after = champion(db, "ed_arrivals", at(NOON + timedelta(days=2)), held)
    assert day_after.version.item(0, "why").startswith("Held because it drifts.")


# --- put in by people -----------------------------------------------------------------------


def chosen_by_hand(db, model, at=NOON):
    told = as_changes("ed_arrivals", model, "ada", at, "the winner is jumpy")
    row = {
        "decision_id": f"{at:%Y%m%dT%H%M}",
        "proposal_id": request_id("ed_arrivals", at),
        "decided_at": at,
        "decided_by": "grace",
        "verdict": "accepted",
        "note": None,
        "changes": json.dumps(told),
    }
    frame = pl.DataFrame([row], schema=Decision.create_empty().schema)
    plans.fold_decisions(db, Decision.validate(frame))


def test_what_people_chose_speaks_while_contests_go_on(db):
    forecasts.save_trials(db, TRIALS)
    chosen_by_hand(db, "seasonal_naive")
    chosen = champion(db, "ed_arrivals", at(LATER), lambda: challenged({}))
    assert (chosen.model, chosen.trials is None) == ("seasonal_naive", False)
    assert "because ada and grace chose it: the winner is jumpy" in chosen.note
    assert champion(db, "ed_census", at(LATER), not_held).model is None


def test_a_past_moment_knows_no_later_choice(db):
    forecasts.save_trials(db, TRIALS)
    chosen_by_hand(db, "seasonal_naive", at=NOON + timedelta(hours=5))
    assert champion(db, "ed_arrivals", at(NOON + timedelta(hours=4)), not_held).model == (
        "usual_pace"
    )


def test_a_choice_that_is_no_candidate_any_more_does_not_speak(db):
    forecasts.save_trials(db, TRIALS)
    chosen_by_hand(db, "a model of last year")
    chosen = champion(db, "ed_arrivals", at(NOON + timedelta(hours=1)), not_held)
    assert chosen.model == "usual_pace"
    assert "is no candidate any more" in chosen.note
