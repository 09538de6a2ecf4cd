"""The last contest's winner speaks for a series, until that is two weeks ago."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.recipe import Occasion
from flows.recipes.champion import RENEWED_AFTER, champion
from ops.backtest import Contest
from ops.errors import NotEnoughHistoryError
from ops.tables import Trial
from tests.tables import table
from warehouse import forecasts

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
