"""Which model speaks for a series: the last contest's winner, or a new contest when that is old."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import dataframely as dy

from flows.recipe import Occasion
from ops.backtest import Contest
from ops.errors import NotEnoughHistoryError
from ops.tables import Trial
from warehouse import Connection, forecasts

RENEWED_AFTER = timedelta(days=14)


@dataclass(frozen=True)
class Champion:
    """The model to use (None leaves it to the fallback), and the contest that chose it now."""

    model: str | None
    trials: dy.DataFrame[Trial] | None = None
    note: str = ""


def champion(
    db: Connection, series: str, occasion: Occasion, hold: Callable[[], Contest]
) -> Champion:
    """The champion of a series as of this occasion, chosen anew if the choice is old."""
    trials = forecasts.trials(db, series, as_of=occasion.as_of)
    if not trials.is_empty():
        newest = trials.filter(trials["tried_at"] == trials["tried_at"].max())
        if occasion.as_of - newest.item(0, "tried_at") < RENEWED_AFTER:
            return Champion(newest.filter("won").item(0, "model"))
    try:
        chosen = hold()
    except NotEnoughHistoryError as error:
        return Champion(None, note=str(error))
    failed = [f"{name} failed: {why}." for name, why in sorted(chosen.failures.items())]
    note = " ".join([f"Contest won by {chosen.winner}.", *failed])
    return Champion(chosen.winner, chosen.trials, note)
