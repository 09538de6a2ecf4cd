"""What stands in for an item that cannot be had before its stock runs out.

What is expected to be missing of it, day by day, is asked of its substitute instead: in the
order of preference, never more than is missing. A substitute that cannot be had itself lends
only what it has over until it can; so an item that lacks never lends, and nothing goes in a
circle.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import dataframely as dy
import numpy as np
import polars as pl

from ops.series import item_at
from ops.supply.history import Numbers
from ops.supply.outlook.need import needs
from ops.supply.outlook.stores import StoresLaw
from ops.supply.policy import ReorderPolicy
from ops.supply.sentence import amount, plural
from ops.tables import Forecast, Item, Substitute

Place = tuple[str, str]
LEAST = 0.5
"""Issue units of the item below which nothing is said to be missing."""


@dataclass(frozen=True)
class StandIn:
    """Use that moves from an item to its substitute at one store.

    ``by_day`` are issue units of the substitute by the end of each day from today; ``missing``
    is what it stands in for, in issue units of the item; ``lacks`` all that is missing of it.
    """

    item_id: str
    substitute_id: str
    location_id: str
    until: date
    factor: float
    missing: float
    lacks: float
    by_day: Numbers

    @property
    def units(self) -> float:
        """Issue units of the substitute that are asked for in all."""
        return float(self.by_day[-1])


def stand_ins(
    stores: StoresLaw,
    have: Mapping[Place, float],
    substitutes: dy.DataFrame[Substitute],
    until: Mapping[Place, date],
) -> list[StandIn]:
    """What stands in for what, store by store.

    ``have`` is what is at hand of each item and store; ``until`` tells when those that cannot be
    had have stock again.
    """
    lending = _Lending(stores, have, until)
    found: list[StandIn] = []
    tried = substitutes.sort("item_id", "preference", "substitute_id")
    for (item,), choices in tried.group_by("item_id", maintain_order=True):
        rows = choices.select("substitute_id", "factor").rows()
        for place in sorted(place for place in lending.spare if place[0] == item):
            found += lending.lent(place, rows)
    return found


class _Lending:
    """What may still be lent while one item after another is looked at."""

    def __init__(
        self, stores: StoresLaw, have: Mapping[Place, float], until: Mapping[Place, date]
    ) -> None:
        self.laws = {place: row for row, place in enumerate(stores.law.places)}
        self.stores, self.have, self.until = stores, have, until
        self.spare = {
            place: _over(stores, self.laws[place], have.get(place, 0.0), day)
            for place, day in until.items()
            if place in self.laws
        }

    def lent(self, place: Place, choices: list[tuple[str, float]]) -> Iterator[StandIn]:
        """What stands in for what is missing at one place, first choice first."""
        on_hand, until = self.have.get(place, 0.0), self.until[place]
        lacks = left = _missing(self.stores, self.laws[place], on_hand, until)
        for other, factor in choices:
            stands_in = (other, place[1])
            known = stands_in in self.laws and stands_in in self.have
            if not known or left[-1] < LEAST:
                continue
            asked = left * factor
            if stands_in in self.spare:  # it cannot be had itself
                asked = np.minimum(asked, self.spare[stands_in])
                self.spare[stands_in] -= float(asked[-1])
            left = left - asked / factor
            if asked[-1] > 0:
                missing = float(asked[-1]) / factor
                named = (place[0], other, place[1], until, factor)
                yield StandIn(*named, missing, float(lacks[-1]), asked)


def _missing(stores: StoresLaw, row: int, on_hand: float, until: date) -> Numbers:
    """Expected use beyond what is there, by the end of each day; none is added from ``until``."""
    days = int(np.clip((until - stores.today).days, 1, stores.law.days))
    lacks = np.maximum(stores.law.mean[row] - on_hand, 0.0)
    return np.asarray(np.minimum(lacks, lacks[days - 1]), dtype=np.float64)


def _over(stores: StoresLaw, row: int, on_hand: float, until: date) -> float:
    """What an item has over until it can be had again."""
    days = int(np.clip((until - stores.today).days, 1, stores.law.days))
    return float(max(0.0, on_hand - stores.law.mean[row, days - 1]))


def raised(
    stores: StoresLaw,
    moved: Iterable[StandIn],
    items: dy.DataFrame[Item],
    policy: ReorderPolicy,
) -> StoresLaw:
    """The laws with the use of substitutes raised by what they stand in for."""
    extra: dict[Place, Numbers] = {}
    for one in moved:
        place = (one.substitute_id, one.location_id)
        extra[place] = extra.get(place, np.zeros(stores.law.days)) + one.by_day
    if not extra:
        return stores
    law = stores.law
    more = np.array([extra.get(place, np.zeros(law.days)) for place in law.places])
    law = replace(
        law,
        mean=law.mean + more,
        said=law.said + more[..., None],
        promised=law.promised + more[..., None],
        busy_day=law.busy_day + more[:, 0],
    )
    more_needed = needs(law, stores.leads, items, policy, stores.terms)
    names = [item_at(*place) for place in extra]
    told = dict(stores.needs) | {name: more_needed[name] for name in names if name in more_needed}
    return replace(stores, law=law, demand=_demand(stores.demand, extra), needs=told)


def _demand(
    demand: dy.DataFrame[Forecast], extra: Mapping[Place, Numbers]
) -> dy.DataFrame[Forecast]:
    """The forecast of use with what is moved added, day by day."""
    by_day = pl.DataFrame(
        [
            {"entity_id": item_at(*place), "day": day, "more": units}
            for place, path in extra.items()
            for day, units in enumerate(path.tolist(), 1)
        ],
        schema={"entity_id": pl.String, "day": pl.UInt32, "more": pl.Float64},
    )
    day = pl.col("target_at").rank("dense").over("entity_id").cast(pl.UInt32)
    told = demand.with_columns(day=day).join(by_day, on=["entity_id", "day"], how="left")
    raised_by = pl.col("value") + pl.col("more").fill_null(0.0)
    frame = told.with_columns(value=raised_by).select(Forecast.column_names())
    return Forecast.validate(frame.sort(Forecast.primary_key()))


def stand_in_words(
    moved: Iterable[StandIn], items: dy.DataFrame[Item]
) -> dict[Place, tuple[str, ...]]:
    """A sentence for the item and one for its substitute, by item and store."""
    unit = dict(items.select("item_id", "issue_unit").iter_rows())
    said: dict[Place, list[str]] = defaultdict(list)
    for one in moved:
        of = _counted(one.missing, unit.get(one.item_id, "unit"))
        by = _counted(one.units, unit.get(one.substitute_id, "unit"))
        all_of = f" of the {amount(one.lacks)}" if one.lacks - one.missing >= LEAST else ""
        said[one.item_id, one.location_id].append(
            f"{one.substitute_id} stands in for {of}{all_of} expected to be missing until "
            f"{one.until:%d %b %Y} ({one.factor:g} for one)."
        )
        said[one.substitute_id, one.location_id].append(
            f"{by} more will be asked for until {one.until:%d %b %Y}, as it stands in for "
            f"{one.item_id} ({one.factor:g} for one)."
        )
    return {place: tuple(words) for place, words in said.items()}


def _counted(number: float, unit: str) -> str:
    return f"{amount(number)} {plural(unit, number)}"
