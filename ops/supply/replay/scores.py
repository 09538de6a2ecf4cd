"""How each way of ordering did, by criticality and kind of demand: service, stock, waste and cost.

Service is counted in order cycles, from one receipt to the next. A cycle in which somebody
certainly asked in vain was missed; one with a day on which nobody saw what was wanted is left open
and counts neither way; the others were kept.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ops.supply.classes import KINDS, kinds
from ops.supply.history import Known, Numbers
from ops.supply.policy import ReorderPolicy
from ops.supply.replay.lived import Lived
from ops.supply.replay.wanted import Wanted

HOLDING, LINE = 0.25, 5.0
"""What keeping stock costs, in shares of its price a year, and what an order line costs, in £."""
FEWEST = 5
"""Issue units asked for without which days of stock say nothing."""
GRADES = ("vital", "essential", "desirable")


def scores(
    wanted: Wanted, done: Lived, policy: ReorderPolicy, *, settle: int, seen: bool = False
) -> Iterator[dict[str, Any]]:
    """A row for all places, each criticality and each kind of demand that occurs.

    ``seen``: this is what really happened, of which nobody knows what was asked in vain; an empty
    shelf at the end of a day then counts as missed.
    """
    asked, known = wanted.asked[:, settle:], wanted.known[:, settle:]
    sure = np.maximum(done.unmet - (asked - wanted.least[:, settle:]), 0.0)
    unmet = (~known).astype(np.float64) if seen else np.where(known, done.unmet, sure)
    cycles = _cycles(done.received, unmet, known | (seen & ~known))
    for grouping, name, rows in groups(wanted):
        promised = policy.service.get(name) if grouping == "criticality" else None
        yield {
            "grouping": grouping,
            "name": name,
            "promised": promised,
            "places": int(rows.sum()),
            **_service(cycles[rows]),
            **_stock(wanted, done, rows, asked),
            **_fill(asked, known, done.unmet, rows, seen=seen),
            **_money(wanted, done, rows, seen=seen),
        }


def groups(wanted: Wanted) -> Iterator[tuple[str, str, Known]]:
    """All places, and those of each class that has any."""
    grade = np.array([item["criticality"] for item in wanted.items], dtype=object)
    kind = np.array(kinds(np.where(wanted.known, wanted.asked, np.nan)), dtype=object)
    yield "all", "all", np.ones(len(grade), dtype=bool)
    for grouping, names, of in (("criticality", GRADES, grade), ("demand", KINDS, kind)):
        for name in names:
            if (of == name).any():
                yield grouping, name, of == name


def _cycles(received: Numbers, unmet: Numbers, known: Known) -> Numbers:
    """Of each place: cycles kept, missed and left open."""
    cycle = np.cumsum(received > 0, axis=1)
    told = np.zeros((len(cycle), 3))
    for row, of in enumerate(cycle):
        missed = np.bincount(of, weights=unmet[row]) > 0
        unseen = np.bincount(of, weights=~known[row]) > 0
        told[row] = (~missed & ~unseen).sum(), missed.sum(), (unseen & ~missed).sum()
    return told


def _service(cycles: Numbers) -> Mapping[str, int]:
    kept, missed, left_open = cycles.sum(axis=0).astype(int).tolist()
    return {"cycles": kept + missed, "kept": kept, "left_open": left_open}


def _stock(wanted: Wanted, done: Lived, rows: Known, asked: Numbers) -> Mapping[str, float | None]:
    """Days of use on the shelf, the median of places, and what it is worth."""
    busy = asked[rows].sum(axis=1) >= FEWEST
    held = done.on_hand[rows].mean(axis=1)
    days = held[busy] / asked[rows][busy].mean(axis=1)
    worth = float((held * _price(wanted)[rows]).sum())
    return {"stock_days": float(np.median(days)) if busy.any() else None, "stock_gbp": worth}


def _fill(
    asked: Numbers, known: Known, unmet: Numbers, rows: Known, *, seen: bool
) -> Mapping[str, float | None]:
    """Share of units given on days when it is known what was wanted, the mean over places."""
    wish = np.where(known, asked, 0.0)[rows].sum(axis=1)
    short = np.where(known, unmet, 0.0)[rows].sum(axis=1)
    if seen or not (wish > 0).any():
        return {"fill_rate": None}
    return {"fill_rate": float((1 - short[wish > 0] / wish[wish > 0]).mean())}


def _money(wanted: Wanted, done: Lived, rows: Known, *, seen: bool) -> Mapping[str, Any]:
    """Waste, order lines, and the cost of both and of holding; waste that was is not known."""
    price = _price(wanted)[rows]
    lines = int((done.orders[rows] > 0).sum())
    held = float((done.on_hand[rows].mean(axis=1) * price).sum())
    kept = held * HOLDING * done.on_hand.shape[1] / 365 + lines * LINE
    waste = float((done.wasted[rows].sum(axis=1) * price).sum())
    return {
        "lines": lines,
        "waste_gbp": None if seen else waste,
        "cost_gbp": None if seen else kept + waste,
    }


def _price(wanted: Wanted) -> Numbers:
    """The price of an issue unit; nothing where it is not known."""
    return np.array(
        [(item["pack_price_gbp"] or 0.0) / item["pack_size"] for item in wanted.items],
        dtype=np.float64,
    )
