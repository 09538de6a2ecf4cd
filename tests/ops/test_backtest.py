from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from ops.backtest import contest, past_issues
from ops.errors import NotEnoughHistoryError
from ops.series import LEVELS
from ops.spread import as_forecast, together
from ops.tables import Actual

NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
HOURS = [NOW - timedelta(hours=n) for n in range(2000)]
TRUTH = Actual.validate(
    pl.DataFrame(
        {"series": "ed_arrivals", "entity_id": "north", "target_at": HOURS, "value": 10.0}
    ).sort("target_at")
)


def always(value):
    def forecaster(known, /, *, issued_at):
        quantiles = np.full((1, len(LEVELS)), float(value))
        target = issued_at + timedelta(hours=1)
        return together([as_forecast("ed_arrivals", "north", issued_at, [target], quantiles)])

    return forecaster


def failing(known, /, *, issued_at):
    raise NotEnoughHistoryError("Too little.")


def hold(candidates, issued=None, **more):
    moments = issued or past_issues(NOW, horizon=timedelta(hours=1), count=3)
    given = {"series": "ed_arrivals", "actual": TRUTH, "tried_at": NOW, "clock": lambda: 0.0}
    given["as_known"] = lambda history, at: history
    return contest(candidates, None, issued=moments, **given | more)


def test_the_lowest_pinball_wins_and_every_candidate_is_on_record():
    held = hold({"naive": always(14), "ours": always(11)})
    assert held.winner == "ours"
    assert held.trials.filter("won")["model"].unique().to_list() == ["ours"]
    assert set(held.trials["model"]) == {"naive", "ours"}
    pinball = held.trials.filter(pl.col("metric") == "pinball")
    assert pinball["cases"].to_list() == [3, 3]


def test_a_candidate_that_fails_cannot_win_and_its_reason_is_kept():
    held = hold({"naive": always(14), "ours": failing})
    assert held.winner == "naive"
    assert held.failures == {"ours": "NotEnoughHistoryError: Too little."}
    assert held.trials.filter(metric="failed")["value"].to_list() == [3]


def test_moments_without_enough_history_for_the_naive_are_left_out():
    early = NOW - timedelta(hours=400)

    def young(known, /, *, issued_at):
        return (failing if issued_at < early else always(14))(known, issued_at=issued_at)

    moments = [early - timedelta(hours=5), NOW - timedelta(hours=5)]
    held = hold({"naive": young, "ours": always(10)}, issued=moments)
    assert held.trials.filter(model="ours", metric="pinball")["cases"].to_list() == [1]
    assert held.winner == "ours"


def test_a_candidate_sees_what_was_known_at_the_moment_and_nothing_else():
    seen = []

    def watching(known, /, *, issued_at):
        seen.append((known, issued_at))
        return always(10)(known, issued_at=issued_at)

    moments = [NOW - timedelta(hours=30), NOW - timedelta(hours=10)]
    hold({"naive": watching}, issued=moments, as_known=lambda history, at: f"until {at}")
    assert seen == [(f"until {at}", at) for at in moments]


def test_says_what_to_do_when_no_moment_is_left():
    with pytest.raises(NotEnoughHistoryError, match="ingest flow"):
        hold({"naive": failing})


def test_past_moments_leave_room_for_the_whole_horizon_and_meet_other_hours():
    moments = past_issues(NOW, horizon=timedelta(hours=48), count=8)
    assert moments == sorted(moments)
    assert moments[-1] + timedelta(hours=48) <= NOW
    assert NOW - moments[0] <= timedelta(weeks=6)
    assert len({moment.hour for moment in moments}) > 4
