"""Check allocations and stand-ins by simple arithmetic, without the code that made them.

Allocations that people changed by hand are judged too: they may favour whom they like, but give
out neither more nor less than there is, nor parts of a unit.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from math import floor
from typing import Any, Protocol

import polars as pl

Row = Mapping[str, Any]
Place = tuple[str, str]
SLACK = 1e-6


class Moved(Protocol):
    """Use that is said to move from an item to its substitute at a store."""

    @property
    def item_id(self) -> str:
        """The item that cannot be had."""

    @property
    def substitute_id(self) -> str:
        """What stands in for it."""

    @property
    def location_id(self) -> str:
        """Where."""

    @property
    def missing(self) -> float:
        """Issue units of the item."""

    @property
    def units(self) -> float:
        """Issue units of the substitute."""


def allocation_breaches(
    lines: Sequence[Row], there: Mapping[str, float], *, by_hand: bool = False
) -> list[str]:
    """Every broken rule of one item's allocation; ``there`` is on hand by store.

    Each line has location_id, need, served_first and share; changes ``by_hand`` need no more than
    a share.
    """
    found = [*_amounts(lines, there)]
    return found if found or by_hand else [*_fairness(lines, there)]


def _amounts(lines: Sequence[Row], there: Mapping[str, float]) -> Iterator[str]:
    named = [line["location_id"] for line in lines]
    for name in sorted({name for name in named if named.count(name) > 1}):
        yield f"{name} has two shares; a store has one."
    if strange := sorted(set(named) - set(there)):
        yield f"{', '.join(strange)} has a share, but no known stock of the item."
    for line in lines:
        share = line["share"]
        if share != int(share) or share < 0:
            yield f"{line['location_id']} would have {share:g}; a share is a whole number."
    total, given = (
        sum(floor(each + SLACK) for each in there.values()),
        sum(line["share"] for line in lines),
    )
    if given != total:
        yield (
            f"The shares come to {given:g} and {total:g} are there. "
            f"{'Take' if given > total else 'Give out'} {abs(given - total):g} more"
            f"{' away' if given > total else ''}."
        )


def _fairness(lines: Sequence[Row], there: Mapping[str, float]) -> Iterator[str]:
    below = [line for line in lines if line["share"] < line["need"]]
    above = [line for line in lines if line["share"] > line["need"]]
    if below and above:
        yield (
            f"{above[0]['location_id']} would have more than it needs while "
            f"{below[0]['location_id']} has less."
        )
    lacking_first = [line for line in below if line["served_first"]]
    if lacking_first and any(line["share"] and not line["served_first"] for line in lines):
        yield f"{lacking_first[0]['location_id']} is served first and has less than it needs."
    for first in (True, False):
        yield from _envy([line for line in below if line["served_first"] == first])
    if not below:
        for line in lines:
            kept = floor(there[line["location_id"]] + SLACK)
            if line["share"] > kept and line["share"] > line["need"]:
                yield f"{line['location_id']} gets more than it lacks."


def _envy(lines: Sequence[Row]) -> Iterator[str]:
    """One unit from the richest to the poorest would only turn the tables, never even them."""
    if len(lines) < 2:
        return
    rich = max(lines, key=lambda line: (line["share"] - 0.5) / line["need"])
    poor = min(lines, key=lambda line: (line["share"] + 0.5) / line["need"])
    if (rich["share"] - 0.5) / rich["need"] > (poor["share"] + 0.5) / poor["need"] + SLACK:
        yield (
            f"{rich['location_id']} would have {rich['share']} of {rich['need']} and "
            f"{poor['location_id']} {poor['share']} of {poor['need']}: a unit should change places."
        )


def stand_in_breaches(
    moved: Iterable[Moved],
    substitutes: pl.DataFrame,
    mean_use: Mapping[Place, float],
    at_hand: Mapping[Place, float],
    until: Mapping[Place, date],
) -> list[str]:
    """Every broken rule of what stands in for what.

    ``mean_use`` is what is expected to be used of each item and store until its day in ``until``
    (of those that cannot be had); ``at_hand`` what is there of it.
    """
    told = list(moved)
    return [
        *_as_told(told, substitutes, until),
        *_no_more_than_missing(told, mean_use, at_hand),
        *_no_more_than_over(told, mean_use, at_hand, until),
    ]


def _as_told(
    moved: Iterable[Moved], substitutes: pl.DataFrame, until: Mapping[Place, date]
) -> Iterator[str]:
    columns = substitutes.select("item_id", "substitute_id", "factor").iter_rows()
    factor = {(item, other): each for item, other, each in columns}
    for one in moved:
        pair = (one.item_id, one.substitute_id)
        if pair not in factor:
            yield f"{one.substitute_id} is not told to stand in for {one.item_id}."
        elif abs(one.units - one.missing * factor[pair]) > SLACK * max(1.0, one.units):
            yield (
                f"{one.units:g} {one.substitute_id} stand in for {one.missing:g} {one.item_id}, "
                f"at {factor[pair]:g} for one."
            )
        if (one.item_id, one.location_id) not in until:
            yield f"{one.item_id} can be had at {one.location_id}; nothing stands in."


def _no_more_than_missing(
    moved: Iterable[Moved], mean_use: Mapping[Place, float], at_hand: Mapping[Place, float]
) -> Iterator[str]:
    taken: dict[Place, float] = defaultdict(float)
    for one in moved:
        taken[one.item_id, one.location_id] += one.missing
    for place, missing in sorted(taken.items()):
        lacks = max(0.0, mean_use.get(place, 0.0) - at_hand.get(place, 0.0))
        if missing > lacks + SLACK * max(1.0, lacks):
            yield (
                f"{missing:g} of {place[0]} at {place[1]} are stood in for, and only {lacks:g} "
                "are missing."
            )


def _no_more_than_over(
    moved: Iterable[Moved],
    mean_use: Mapping[Place, float],
    at_hand: Mapping[Place, float],
    until: Mapping[Place, date],
) -> Iterator[str]:
    lent: dict[Place, float] = defaultdict(float)
    for one in moved:
        lent[one.substitute_id, one.location_id] += one.units
    for place, units in sorted(lent.items()):
        over = max(0.0, at_hand.get(place, 0.0) - mean_use.get(place, 0.0))
        if place in until and units > over + SLACK * max(1.0, over):
            yield f"{place[0]} at {place[1]} cannot be had itself and lends too much."
