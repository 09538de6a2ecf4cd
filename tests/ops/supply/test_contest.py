from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from ops.errors import NotEnoughHistoryError
from ops.supply.contest import contest
from ops.supply.demand import CANDIDATES, Candidate
from ops.tables import DailyUse, Item
from tests.tables import table

START = date(2026, 1, 5)
ITEMS = """
item_id | issue_unit | pack_size | lead_time_days | criticality
gloves  | box        | 10        | 3              | vital
"""


def noisy(days, places=6):
    dice = np.random.default_rng(7)
    rows = [
        pl.DataFrame(
            {
                "item_id": "gloves",
                "location_id": f"ward {place}",
                "day_on": [START + timedelta(days=n) for n in range(days)],
                "issued": dice.poisson(8, days).astype(float),
                "stocked_out": False,
                "closing_on_hand": pl.Series([None] * days, dtype=pl.Float64),
            }
        )
        for place in range(places)
    ]
    return DailyUse.validate(pl.concat(rows).sort(DailyUse.primary_key()))


def held(use, days, **more):
    issued_at = datetime(2026, 1, 5, tzinfo=UTC) + timedelta(days=days)
    return contest(use, table(Item, ITEMS), issued_at=issued_at, time_zone="UTC", origins=2, **more)


def test_every_candidate_is_scored_and_the_best_wins():
    found = held(noisy(200), 200)
    losses = found.trials.filter(metric="pinball").sort("value")
    assert set(losses["model"]) == set(CANDIDATES)
    assert losses["model"][0] == found.winner
    assert losses["won"].to_list() == [True] + [False] * (len(CANDIDATES) - 1)


def test_pure_noise_is_not_best_foretold_by_repeating_last_week():
    assert held(noisy(200), 200).winner != "seasonal naive"


def broken(history, days):
    raise RuntimeError("no such library")


def test_a_candidate_that_fails_cannot_win_and_its_reason_is_kept():
    both = {"broken": Candidate(broken), "weekday and level": CANDIDATES["weekday and level"]}
    found = held(noisy(200), 200, candidates=both)
    assert (found.winner, found.failures) == (
        "weekday and level",
        {"broken": "RuntimeError: no such library"},
    )


def test_without_any_candidate_left_the_reasons_are_said():
    with pytest.raises(NotEnoughHistoryError, match="no such library"):
        held(noisy(200), 200, candidates={"broken": Candidate(broken)})


def test_use_after_the_contest_changes_nothing():
    known = noisy(230)
    cut = START + timedelta(days=200)
    storm = known.with_columns(pl.when(pl.col("day_on") >= cut).then(999.0).otherwise("issued"))
    changed = storm.drop("issued").rename({"literal": "issued"})
    unchanged = held(known, 200).trials.drop("seconds")
    assert held(DailyUse.validate(changed), 200).trials.drop("seconds").equals(unchanged)


def test_too_short_a_history_says_how_much_is_needed():
    with pytest.raises(NotEnoughHistoryError, match="needs 80 days of stock movements; found 60"):
        held(noisy(60), 60)
