"""Why a number changed between two issues of the forecast, in whole beds that add up exactly.

Both issues are made of parts (``CensusPart``): who was there, who leaves, who comes. At the
moment of the second issue the first had expected something too; so the change of each part
splits into what happened otherwise than expected *so far*, and what is expected otherwise of the
hours *to come*. The sum telescopes: nothing is left over but the difference between the middle
of a lopsided range and its average, which is named as such. Whole beds are given out by largest
remainders, so no driver is off by a bed and their sum is the change that was shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import dataframely as dy
import numpy as np

from ops.tables import CensusPart, Forecast
from ops.tables.forecast import CENSUS_PARTS

SO_FAR, TO_COME = "so far", "to come"
COUNTED, MIDDLE = "counted", "middle"
MIDDLE_LEVEL = 0.5
FLOWS = tuple(part for part in CENSUS_PARTS if part != "now")

Parts = Mapping[str, float]


@dataclass(frozen=True)
class Driver:
    """What moved the number: a part of the census (or ``counted``, ``middle``), when, by how much.

    ``counted`` is what nobody's coming or going tells: a count that differs from the sum.
    """

    part: str
    when: str
    beds: int


@dataclass(frozen=True)
class Revision:
    """The number shown before and after, and what moved it; the drivers add up to the change."""

    target_at: datetime
    before: int
    after: int
    drivers: tuple[Driver, ...]


@dataclass(frozen=True)
class Told:
    """What one issue said of one place: the whole number shown, and its parts, by target."""

    issued_at: datetime
    shown: Mapping[datetime, int]
    parts: Mapping[datetime, Parts]


def told(forecast: dy.DataFrame[Forecast], parts: dy.DataFrame[CensusPart], place: str) -> Told:
    """What one issue said of a place; raises ValueError if the frames hold several issues."""
    middle = forecast.filter(entity_id=place, level=MIDDLE_LEVEL)
    mine = parts.filter(entity_id=place)
    issued = {*middle["issued_at"], *mine["issued_at"]}
    if len(issued) != 1:
        raise ValueError(f"one issue of {place} was needed, found {len(issued)}")
    shown = {at: _whole(value) for at, value in middle.select("target_at", "value").iter_rows()}
    by_target: dict[datetime, dict[str, float]] = {}
    for at, part, value in mine.select("target_at", "part", "value").iter_rows():
        by_target.setdefault(at, {})[part] = value
    return Told(issued.pop(), shown, by_target)


def revised(
    before: Told, after: Told, target_at: datetime, *, happened: Parts | None = None
) -> Revision:
    """What moved the number of one target from one issue to the next.

    ``happened`` is what came and went between the two, by part and signed; without it all that
    happened is one driver, the count. Raises KeyError if an issue does not speak of the target.
    """
    first, second = before.parts[target_at], after.parts[target_at]
    by_now = _by_now(before, after.issued_at, target_at)
    counted = second.get("now", 0.0) - first.get("now", 0.0)
    moved = _so_far(counted, by_now, happened)
    for part in FLOWS:
        still = first.get(part, 0.0) - by_now[part]
        moved[part, TO_COME] = second.get(part, 0.0) - still
    shown = (before.shown[target_at], after.shown[target_at])
    average = (sum(first.values()), sum(second.values()))
    moved[MIDDLE, TO_COME] = (shown[1] - average[1]) - (shown[0] - average[0])
    beds = whole_beds(list(moved.values()), shown[1] - shown[0])
    drivers = [Driver(*name, n) for name, n in zip(moved, beds, strict=True) if n]
    ordered = sorted(drivers, key=lambda driver: -abs(driver.beds))
    return Revision(target_at, *shown, tuple(ordered))


def whole_beds(parts: Sequence[float], total: int) -> list[int]:
    """Whole numbers that add up to ``total``, each less than one off its part.

    Largest remainders (Hamilton's method). Raises ValueError if the parts do not add up to it.
    """
    if abs(sum(parts) - total) > 1e-6 * (1 + sum(map(abs, parts))):
        raise ValueError(f"parts that add up to {sum(parts):.6f} cannot be told as {total}")
    floors = np.floor(np.asarray(parts, dtype=np.float64) + 1e-9).astype(np.int64)
    rest = np.asarray(parts) - floors
    largest = np.argsort(-rest, kind="stable")[: total - int(floors.sum())]
    floors[largest] += 1
    return [int(n) for n in floors]


def _by_now(before: Told, now: datetime, target_at: datetime) -> Parts:
    """Who the first issue expected to come and go by then, read between its targets if need be."""
    said: dict[datetime, Parts] = {before.issued_at: {}}
    said |= {at: parts for at, parts in before.parts.items() if at <= target_at}
    earlier = max((at for at in said if at <= now), default=before.issued_at)
    later = min((at for at in said if at > now), default=earlier)
    share = (now - earlier) / (later - earlier) if later > earlier else 0.0
    return {
        part: (1 - share) * said[earlier].get(part, 0.0) + share * said[later].get(part, 0.0)
        for part in FLOWS
    }


def _so_far(counted: float, by_now: Parts, happened: Parts | None) -> dict[tuple[str, str], float]:
    """What happened otherwise than expected, by part; together it is what the counts missed by."""
    missed = counted - sum(by_now.values())
    if happened is None:
        return {(COUNTED, SO_FAR): missed}
    moved = {(part, SO_FAR): happened.get(part, 0.0) - by_now[part] for part in FLOWS}
    # Nobody counts who found no bed: they are missing from those who came.
    moved["emergency", SO_FAR] += moved.pop(("full", SO_FAR))
    return moved | {(COUNTED, SO_FAR): missed - sum(moved.values())}


def _whole(value: float) -> int:
    return int(np.floor(value + 0.5))
