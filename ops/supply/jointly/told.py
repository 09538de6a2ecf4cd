"""The joint order of a store as it is proposed: lines, suppliers' parts, and who loses out."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import dataframely as dy
import polars as pl

from ops.supply.jointly import words
from ops.supply.jointly.order import Limits, Settled, settled
from ops.supply.jointly.room import room_left
from ops.supply.jointly.wish import Store, Wish, as_lines, wishes
from ops.supply.orders.problem import OrderPlan
from ops.supply.policy import ReorderPolicy
from ops.supply.terms import Terms
from ops.tables import OrderLine, OrderLoser, SupplierOrder


@dataclass(frozen=True)
class Together:
    """Tonight's order of a store.

    ``every`` holds all lines with their reasons, ``lines`` those with packs; ``limits`` what they
    may cost and the room that was left. ``gap``, ``points``
    and ``bound`` (pounds of expected loss) are told where budget or room bind.
    """

    every: pl.DataFrame
    lines: dy.DataFrame[OrderLine]
    parts: dy.DataFrame[SupplierOrder]
    losers: dy.DataFrame[OrderLoser]
    limits: Limits
    summary: str = ""
    verdict: str = "optimal"
    points: float = 0.0
    bound: float | None = None
    gap: float = 0.0
    breaches: tuple[str, ...] = ()
    limits_cost_gbp: float = 0.0
    """Expected loss that budget and room add."""

    @property
    def kept(self) -> dy.DataFrame[OrderLine]:
        """Lines with packs, and those of nothing that people may want all the same."""
        key = ["item_id", "location_id"]
        lost = self.every.join(self.losers.select(key), on=key, how="semi")
        both = pl.concat([self.lines, lost.filter(pl.col("quantity") == 0)])
        return OrderLine.validate(both.sort(OrderLine.primary_key()))

    @property
    def cut_short(self) -> bool:
        """Whether budget or room keep items below what is due."""
        return self.bound is not None


def ordered_together(
    store: Store,
    terms: Terms,
    policy: ReorderPolicy,
    *,
    budget_gbp: float | None = None,
    capacity_litres: float | None = None,
) -> Together:
    """Order from all suppliers of a store at once; nothing is changed where nobody asks anything.

    Items without a price are ordered as due: nobody can say what they take of a budget.
    ``capacity_litres`` is all that the store holds.
    """
    wished = wishes(store, policy)
    room = None if capacity_litres is None else room_left(capacity_litres, wished)
    limits = Limits(budget_gbp, room)
    found = settled(wished, terms, policy, limits)
    chances = _chances(wished, found, terms)
    rows = zip(wished, found.packs, found.wanted, chances, strict=True)
    reasons = [
        words.changed(wish, got, due, terms, limits, chance) for wish, got, due, chance in rows
    ]
    every = as_lines(wished, list(found.packs), reasons)
    told = Together(
        every,
        OrderLine.validate(every.filter(pl.col("quantity") > 0)),
        _framed(_parts(wished, found, terms), SupplierOrder),
        _framed(_losers(wished, found, terms, chances, reasons), OrderLoser),
        limits,
        _summary(wished, found, terms, limits, chances),
        breaches=found.breaches,
        limits_cost_gbp=found.cost_gbp,
    )
    return told if found.cut is None else _within(told, found.cut)


def _within(told: Together, cut: OrderPlan) -> Together:
    """The order with how good it is known to be within budget and room, in pounds."""
    loss, bound = cut.loss / 100, cut.bound / 100
    return replace(told, verdict=str(cut.verdict), points=loss, bound=bound, gap=cut.gap)


def _summary(
    wished: list[Wish], found: Settled, terms: Terms, limits: Limits, chances: Sequence[float]
) -> str:
    rows = zip(wished, found.packs, chances, strict=True)
    lost = [(wish, chance) for wish, packs, chance in rows if packs < wish.due]
    return words.summed(found, wished, terms, limits) + words.worst_words(lost)


def _chances(wished: Sequence[Wish], found: Settled, terms: Terms) -> list[float]:
    """The chance of a stock-out that an item keeps if it gets less than is due; else 0."""
    today, told = terms.placed.date(), []
    for wish, packs in zip(wished, found.packs, strict=True):
        chance = 0.0
        if packs < wish.due:
            wait = terms.wait(wish.supplier)
            chance = wish.stockout(today, wait, packs * wish.line["pack_size"])
        told.append(chance)
    return told


def _losers(
    wished: Sequence[Wish],
    found: Settled,
    terms: Terms,
    chances: Sequence[float],
    reasons: Sequence[str],
) -> Iterator[dict[str, Any]]:
    rows = zip(wished, found.packs, found.wanted, chances, reasons, strict=True)
    for wish, packs, wanted, chance, reason in rows:
        if packs >= wish.due:
            continue
        waits = "least_order" if terms.taken_today(wish.supplier) else "calendar"
        yield {
            **{name: wish.line[name] for name in ("proposal_id", "item_id", "location_id")},
            "supplier": wish.supplier or None,
            "due": wish.due,
            "packs": packs,
            "kept_by": "limits" if packs < wanted else waits,
            "probability": chance,
            "reason": reason,
        }


def _parts(wished: Sequence[Wish], found: Settled, terms: Terms) -> Iterator[dict[str, Any]]:
    rows: dict[str, list[int]] = defaultdict(list)
    for n, wish in enumerate(wished):
        if wish.supplier and (wish.due or found.packs[n]):
            rows[wish.supplier].append(n)
    for supplier, of in sorted(rows.items()):
        asks, lines = terms.of(supplier), sum(found.packs[n] > 0 for n in of)
        standing = _standing(supplier, lines, found, terms)
        yield {
            "proposal_id": wished[of[0]].line["proposal_id"],
            "supplier": supplier,
            "standing": standing,
            "lines": lines,
            "value_gbp": sum(found.packs[n] * wished[n].price for n in of) / 100,
            "delivery_gbp": asks.charge / 100,
            "least_order_gbp": asks.least / 100 if asks.least else None,
            "next_order_on": terms.next_on(supplier),
            "order_by": asks.order_by,
            "reason": words.part_words(asks, standing, terms, found.weighed.get(supplier)),
        }


def _standing(supplier: str, lines: int, found: Settled, terms: Terms) -> str:
    if lines:
        return "raised" if supplier in found.weighed else "ordered"
    return "waits" if terms.taken_today(supplier) else "closed"


def _framed(rows: Iterator[dict[str, Any]], contract: type[dy.Schema]) -> Any:
    frame = pl.DataFrame(list(rows), schema=dict(contract.create_empty().schema))
    return contract.validate(frame.sort(contract.primary_key()))
