"""Check an order list against the stock and the policy, without the code that made it.

The audit reads the lines the way a storekeeper would, works out packs, reorder points and par
levels again from the forecast, and also judges lists that people have changed by hand: lines
it has never seen, amounts in no pack, items left out.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Any

import polars as pl

from ops.supply.outlook.need import Need
from ops.supply.policy import ReorderPolicy
from ops.supply.terms import NO_TERMS, Terms
from ops.supply.terms_audit import Excused, excused

Row = Mapping[str, Any]
SLACK = 1e-6


def breaches(
    lines: pl.DataFrame,
    position: pl.DataFrame,
    demand: pl.DataFrame,
    items: pl.DataFrame,
    *,
    policy: ReorderPolicy,
    accepted: Mapping[str, float] | None = None,
    kept_short: bool = False,
    needs: Mapping[str, Need] | None = None,
    terms: Terms = NO_TERMS,
) -> list[str]:
    """Every broken rule as a sentence; an empty list is a sound order.

    ``lines`` needs item_id, location_id, quantity and pack_size: people's changes may have no
    more. ``accepted`` and ``needs`` as in ``order_lines``. An order ``kept_short`` by a budget may
    leave items below their reorder points. What suppliers ask (``terms``) excuses items that come
    early or wait; whether it is met, and budget and room, ``terms_audit.unmet`` judges.
    """
    known = {row["item_id"]: row for row in items.iter_rows(named=True)}
    stock = _stock(position, accepted or {})
    wanted = _wanted(demand, known, policy, needs or {})
    due = {place for place, (point, _) in wanted.items() if stock.get(place, 1e9) <= point + SLACK}
    why = excused(lines, known, due, terms)
    ordered: dict[tuple[str, str], Row] = {}
    found: list[str] = []
    for line in lines.iter_rows(named=True):
        place = (line["item_id"], line["location_id"])
        if place in ordered:
            found.append(f"{_named(place)} is ordered twice.")
        ordered[place] = line
        found += _line(
            line, known.get(place[0]), stock.get(place), wanted.get(place), kept_short, why
        )
    return found if kept_short else [*found, *_left_out(ordered, known, stock, wanted, why)]


def _line(
    line: Row,
    item: Row | None,
    have: float | None,
    wanted: tuple[float, float] | None,
    kept_short: bool,
    why: Excused,
) -> Iterator[str]:
    name, packs = _named((line["item_id"], line["location_id"])), line["quantity"]
    if item is None:
        yield f"{name} is not in the item list."
        return
    if line["pack_size"] != item["pack_size"]:
        yield f"{name} comes in packs of {item['pack_size']}, not {line['pack_size']}."
    if packs != int(packs):
        yield f"{name} is ordered in {packs:g} packs; packs are not broken."
    if packs < 0:
        yield f"{name} is ordered in {packs:g} packs; an order cannot be negative."
    if have is None:
        yield f"{name} has no known stock position."
    elif wanted is None:
        yield f"{name} has no forecast."
    elif packs > 0:
        units, pack = packs * item["pack_size"], item["pack_size"]
        least = pack * (item.get("minimum_packs") or 1)
        early = (line["item_id"], line["location_id"]) in why.early
        lots = why.lots(item) * (wanted[1] - wanted[0])
        asked = (wanted[0], wanted[1] + lots)
        yield from _amount(name, units, (pack, least), have, asked, kept_short, early)


def _amount(
    name: str,
    units: float,
    lots: tuple[int, int],
    have: float,
    wanted: tuple[float, float],
    kept_short: bool,
    early: bool,
) -> Iterator[str]:
    (point, par), (pack, least) = wanted, lots
    if have > point + SLACK and not early:
        yield f"{name} has {have:g}, above its reorder point of {point:g}: no order is due."
    if have + units >= par + pack * (1 - SLACK) and units > least:
        yield (
            f"{name} would come to {have + units:g}, a pack of {pack} or more above its par level "
            f"of {par:g}."
        )
    if not kept_short and have + units < point - 4 * SLACK * pack:
        yield f"{name} would come to {have + units:g}, still below its reorder point of {point:g}."


def _left_out(
    ordered: Mapping[tuple[str, str], Row],
    known: Mapping[str, Row],
    stock: Mapping[tuple[str, str], float],
    wanted: Mapping[tuple[str, str], tuple[float, float]],
    why: Excused,
) -> Iterator[str]:
    for place, (point, _) in sorted(wanted.items()):
        vital = known[place[0]]["criticality"] == "vital"
        have, line = stock.get(place), ordered.get(place)
        if (
            not vital
            or have is None
            or place in why.waits
            or (line is not None and line["quantity"] > 0)
        ):
            continue
        if have < point - 4 * SLACK * known[place[0]]["pack_size"]:
            yield (
                f"{_named(place)} is vital, has {have:g}, below its reorder point of {point:g}, "
                "and is not ordered."
            )


def _stock(position: pl.DataFrame, accepted: Mapping[str, float]) -> dict[tuple[str, str], float]:
    """On hand and coming at the last count of each item and place."""
    stock = {}
    for row in position.sort("as_of_on").iter_rows(named=True):
        coming = row["on_order"] + accepted.get(f"{row['item_id']}@{row['location_id']}", 0.0)
        stock[row["item_id"], row["location_id"]] = row["on_hand"] + coming
    return stock


def _wanted(
    demand: pl.DataFrame,
    known: Mapping[str, Row],
    policy: ReorderPolicy,
    needs: Mapping[str, Need],
) -> dict[tuple[str, str], tuple[float, float]]:
    """Reorder point and par level of every item and place with a long enough forecast."""
    wanted = {}
    for (entity,), rows in demand.group_by("entity_id"):
        item_id, _, location_id = str(entity).rpartition("@")
        item = known.get(item_id)
        if item is not None:
            said = rows.filter(pl.col("issued_at") == pl.col("issued_at").max())
            levels = _reorder_and_par(said, item, policy, needs.get(str(entity)))
            if levels:
                wanted[item_id, location_id] = levels
    return wanted


def _reorder_and_par(
    said: pl.DataFrame, item: Row, policy: ReorderPolicy, need: Need | None
) -> tuple[float, float] | None:
    if need is not None and need.kept is not None:
        return need.kept.point, need.kept.par
    days = max(policy.review_days + item["lead_time_days"], 1) if need is None else need.days
    # The midnight nearest to so many days after the issue.
    half_a_day_on = said["issued_at"][0] + timedelta(hours=12)
    nights = sorted(at for at in set(said["target_at"].to_list()) if at >= half_a_day_on)
    if len(nights) < days:
        return None
    on_day = said.filter(pl.col("target_at") == nights[days - 1]).sort("level")
    points = list(zip(on_day["level"].to_list(), on_day["value"].to_list(), strict=True))
    service = policy.service[item["criticality"]]
    point = _read_off(points, service) if need is None else need.busy
    daily = _average(points) / days
    par = point + daily * policy.lot_days
    if item["shelf_life_days"] is not None:
        least, life = item["pack_size"] if daily > 0 else 0.0, item["shelf_life_days"]
        seen = max(1, min(life, len(nights)))
        on_last = said.filter(pl.col("target_at") == nights[seen - 1]).sort("level")
        lived = list(zip(on_last["level"].to_list(), on_last["value"].to_list(), strict=True))
        sure = policy.used_in_life[item["criticality"]]
        most = max(_read_off(lived, sure) * life / seen, least)
        point, par = min(point, most), min(par, most)
    return point, par


def _read_off(points: list[tuple[float, float]], level: float) -> float:
    """The value at a level, on straight lines between the levels that were issued."""
    place = bisect_left([each for each, _ in points], level - SLACK)
    if place == len(points) or place == 0:
        return points[min(place, len(points) - 1)][1]
    (low, below), (high, above) = points[place - 1], points[place]
    return below + (above - below) * min(1.0, (level - low) / (high - low))


def _average(points: list[tuple[float, float]]) -> float:
    """The mean of the law whose quantiles are these, flat beyond the first and the last."""
    closed = [(0.0, points[0][1]), *points, (1.0, points[-1][1])]
    steps = pairwise(closed)
    return sum((right[0] - left[0]) * (left[1] + right[1]) / 2 for left, right in steps)


def _named(place: tuple[str, str]) -> str:
    return f"{place[0]} at {place[1]}"
