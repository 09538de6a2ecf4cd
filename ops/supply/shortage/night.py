"""Tonight's orders under what people told: what is absent, what stands in, and it all in words."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import dataframely as dy
import numpy as np
import polars as pl

from ops.series import item_at
from ops.supply.outlook.sharing import Move
from ops.supply.outlook.stores import StoresLaw
from ops.supply.outlook.tonight import Tonight
from ops.supply.policy import ReorderPolicy
from ops.supply.shortage.absent import Absent
from ops.supply.shortage.allocated import moves
from ops.supply.shortage.audit import stand_in_breaches
from ops.supply.shortage.on_shelf import OnShelf
from ops.supply.shortage.standing_in import StandIn, raised, stand_in_words, stand_ins
from ops.tables import AllocationGiven, Item, OrderLine, StockPosition, Substitute

Place = tuple[str, str]
USUAL = 0.5


@dataclass(frozen=True)
class StoodIn:
    """The laws once substitutes stand in, and what moved.

    If the audit found it unsound, nothing stands in, and ``breaches`` say why.
    """

    stores: StoresLaw
    moved: tuple[StandIn, ...]
    breaches: tuple[str, ...]


def stood_in(
    stores: StoresLaw,
    positions: dy.DataFrame[StockPosition],
    items: dy.DataFrame[Item],
    substitutes: dy.DataFrame[Substitute],
    *,
    absent: Mapping[str, Absent],
    recalled: Collection[Place],
    policy: ReorderPolicy,
) -> StoodIn:
    """Let substitutes stand in for what is absent or recalled and runs out before it is back."""
    until = _until(stores, absent, recalled)
    if not until or substitutes.is_empty():
        return StoodIn(stores, (), ())
    have = _at_hand(positions, absent)
    moved = stand_ins(stores, have, substitutes, until)
    used = {place: _used(stores, place, day) for place, day in until.items()}
    found = stand_in_breaches(moved, substitutes, used, have, until)
    if found:
        return StoodIn(stores, (), tuple(found))
    return StoodIn(raised(stores, moved, items, policy), tuple(moved), ())


def _until(
    stores: StoresLaw, absent: Mapping[str, Absent], recalled: Collection[Place]
) -> dict[Place, date]:
    """When each item and store has stock again: a recalled one as soon as an order usually comes.

    One of which nobody knows the use is left out.
    """
    found = {}
    for place in stores.law.places:
        need = stores.needs.get(item_at(*place))
        if place[0] in absent:
            found[place] = absent[place[0]].until
        elif place in recalled and need is not None:
            found[place] = stores.today + timedelta(days=max(1, need.lead.day(USUAL)))
    return found


def _at_hand(
    positions: dy.DataFrame[StockPosition], absent: Mapping[str, Absent]
) -> dict[Place, float]:
    """What is there and coming; what cannot be had does not come."""
    rows = positions.sort("as_of_on").select("item_id", "location_id", "on_hand", "on_order")
    return {
        (item, location): on_hand + (0.0 if item in absent else on_order)
        for item, location, on_hand, on_order in rows.iter_rows()
    }


def _used(stores: StoresLaw, place: Place, until: date) -> float:
    days = int(np.clip((until - stores.today).days, 1, stores.law.days))
    return float(stores.law.mean[stores.law.places.index(place), days - 1])


def words_of_the_night(
    shelf: OnShelf,
    absent: Mapping[str, Absent],
    moved: Iterable[StandIn],
    items: dy.DataFrame[Item],
) -> dict[Place, tuple[str, ...]]:
    """What is told of each item and store before anything is proposed for it."""
    said: dict[Place, list[str]] = defaultdict(list)
    for place in shelf.positions.select("item_id", "location_id").rows():
        if place[0] in absent:
            said[place].append(absent[place[0]].said)
    for told in (shelf.said, stand_in_words(moved, items)):
        for place, words in told.items():
            said[place] += words
    return {place: tuple(words) for place, words in said.items()}


def with_words(night: Tonight, said: Mapping[Place, tuple[str, ...]]) -> Tonight:
    """The night whose reasons begin with what was told of their item and store."""
    lines = OrderLine.validate(_beginning(night.lines, said))
    return replace(night, lines=lines, outlook=_beginning(night.outlook, said))


def _beginning(rows: pl.DataFrame, said: Mapping[Place, tuple[str, ...]]) -> pl.DataFrame:
    told = [
        " ".join([*said.get((item, location), ()), reason])
        for item, location, reason in rows.select("item_id", "location_id", "reason").iter_rows()
    ]
    return rows.with_columns(reason=pl.Series(told, dtype=pl.String))


def given(allocations: dy.DataFrame[AllocationGiven]) -> list[Move]:
    """The moves between stores that accepted allocations ask for."""
    found = []
    for (_, item), rows in allocations.group_by("proposal_id", "item_id", maintain_order=True):
        there = dict(rows.select("location_id", "on_hand").iter_rows())
        share = dict(rows.select("location_id", "share").iter_rows())
        for giver, getter, units in moves(there, share):
            found.append(Move(str(item), giver, getter, float(units), "As allocated."))
    return found
