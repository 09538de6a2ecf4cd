"""When the ED gets too much: the chance of more patients than places, and the level it calls for.

The chance is read off the census forecast. It is never 0 or 1: a forecast cannot know that.
"""

from dataclasses import dataclass

import dataframely as dy
import polars as pl

from ops.spread import chance_above
from ops.tables import Chance, Forecast, Site

_TARGET = ["series", "entity_id", "issued_at", "target_at"]


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
