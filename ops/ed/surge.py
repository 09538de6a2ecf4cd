"""When the ED gets too much: the chance of more patients than places, and the level it calls for.

The chance is read off the census forecast: between two quantile levels it changes evenly, beyond
the outermost ones it halves for every further step as wide as the last. It is never 0 or 1:
a forecast cannot know that.
"""

from dataclasses import dataclass

import dataframely as dy
import numpy as np
import polars as pl

from ops.line import Floats
from ops.tables import Chance, Forecast, Site

_TARGET = ["series", "entity_id", "issued_at", "target_at"]
LEAST_CHANCE = 0.001


@dataclass(frozen=True)
class SurgePolicy:
    """From which chance of exceeding the ED's places each surge level is called.

    ``at_least[n]`` is the least chance that calls level n + 1; level 0 is an ordinary day.
    ``actions`` says what each level from 0 to 4 calls for.
    """

    at_least: tuple[float, float, float, float] = (0.1, 0.3, 0.6, 0.9)
    actions: tuple[str, str, str, str, str] = (
        "Ordinary day.",
        "Watch: tell the site team.",
        "Prepare: open the discharge lounge, review who waits for a bed.",
        "Act: open escalation places, call in staff.",
        "Full: divert by agreement, call the executive on duty.",
    )

    def __post_init__(self) -> None:
        if list(self.at_least) != sorted(self.at_least) or not 0 < self.at_least[0] <= 1:
            raise ValueError("surge levels need rising chances between 0 and 1")

    def level(self, probability: float) -> int:
        """The surge level, 0 to 4, that a chance of exceeding the places calls for."""
        return sum(probability >= least for least in self.at_least)


def surge_chances(
    census: dy.DataFrame[Forecast], sites: dy.DataFrame[Site]
) -> dy.DataFrame[Chance]:
    """The chance, per site and hour, that more patients are present than the ED has places.

    Sites without known ``ed_places`` are left out.
    """
    places = sites.drop_nulls("ed_places").select(
        entity_id="site_id", threshold=pl.col("ed_places").cast(pl.Float64)
    )
    asked = census.join(places, on="entity_id").sort(*_TARGET, "level")
    rows = [
        (*target, group.item(0, "threshold"), _chance_above(group))
        for target, group in asked.group_by(_TARGET, maintain_order=True)
    ]
    frame = pl.DataFrame(rows, schema=Chance.create_empty().schema, orient="row")
    return Chance.validate(frame.sort(Chance.primary_key()))


def _chance_above(group: pl.DataFrame) -> float:
    values, levels = group["value"].to_numpy(), group["level"].to_numpy()
    return chance_above(values, levels, float(group.item(0, "threshold")))


def chance_above(values: Floats, levels: Floats, threshold: float) -> float:
    """The chance of a count above ``threshold`` by a row of quantiles.

    Counts are whole: more than 20 patients means at least 21, and the middle between is where
    the line is drawn.
    """
    line = threshold + 0.5
    if line < values[0]:
        tail = 1 - levels[0] * 0.5 ** ((values[0] - line) / _step(values[0], values[1]))
    elif line >= values[-1]:
        tail = (1 - levels[-1]) * 0.5 ** ((line - values[-1]) / _step(values[-2], values[-1]))
    else:
        tail = 1 - _between(values, levels, line)
    return float(np.clip(tail, LEAST_CHANCE, 1 - LEAST_CHANCE))


def _between(values: Floats, levels: Floats, line: float) -> float:
    """The level at which the quantiles pass the line; equal values count up to the highest."""
    above = int(np.searchsorted(values, line, side="right"))
    low, high = values[above - 1], values[above]
    return float(
        levels[above - 1] + (levels[above] - levels[above - 1]) * (line - low) / (high - low)
    )


def _step(low: float, high: float) -> float:
    return max(float(high - low), 1.0)
