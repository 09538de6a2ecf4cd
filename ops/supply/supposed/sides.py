"""An order as it is and as it would be, in the numbers that people weigh."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ops.supply.jointly.told import Together
from ops.supply.jointly.wish import Store, Wish, wishes
from ops.supply.policy import SERVICE, ReorderPolicy
from ops.supply.terms import Terms

MOST = 40
"""Items named in an answer: those whose packs change most, and those that lose out."""


@dataclass(frozen=True)
class Side:
    """One order of a store, and what it rests on."""

    store: Store
    policy: ReorderPolicy
    terms: Terms
    found: Together

    @property
    def packs(self) -> dict[str, int]:
        """Packs of each line, ordered or not, by item."""
        return dict(self.found.every.select("item_id", "quantity").iter_rows())

    def as_json(self) -> dict[str, Any]:
        """The order in numbers: lines, packs, pounds, stock, chances, and who loses out."""
        wished, packs = wishes(self.store, self.policy), self.packs
        of = [packs[wish.line["item_id"]] for wish in wished]
        spent = sum(n * wish.price for n, wish in zip(of, wished, strict=True))
        delivered = {wish.supplier for n, wish in zip(of, wished, strict=True) if n}
        charges = sum(self.terms.of(name).charge for name in delivered)
        return {
            "lines": sum(n > 0 for n in of),
            "packs": sum(of),
            "goods_gbp": spent / 100,
            "delivery_gbp": charges / 100,
            "unpriced": sum(n > 0 and not wish.price for n, wish in zip(of, wished, strict=True)),
            "stock_gbp": _stock(wished, of),
            "budget_gbp": self.found.limits.budget_gbp,
            "room_litres": self.found.limits.room_litres,
            "limits_cost_gbp": self.found.limits_cost_gbp,
            "chances": self._chances(wished, of),
            "losers": self.found.losers.height,
            "worst": self._losers(),
        }

    def _chances(self, wished: Sequence[Wish], of: Sequence[int]) -> list[dict[str, Any]]:
        """By criticality: what is promised, and the mean chance of running out meanwhile."""
        by: dict[str, list[float]] = defaultdict(list)
        today = self.terms.placed.date()
        for n, wish in zip(of, wished, strict=True):
            wait = self.terms.wait(wish.supplier)
            chance = wish.stockout(today, wait, n * wish.line["pack_size"])
            by[wish.item["criticality"]].append(chance)
        return [
            {
                "criticality": grade,
                "promised": self.policy.service[grade],
                "items": len(by[grade]),
                "probability": sum(by[grade]) / len(by[grade]),
            }
            for grade in SERVICE
            if by[grade]
        ]

    def _losers(self) -> list[dict[str, Any]]:
        kept = ("item_id", "due", "packs", "kept_by", "probability")
        worst = self.found.losers.sort("probability", "item_id", descending=[True, False])
        return worst.select(kept).head(MOST).to_dicts()


def _stock(wished: Sequence[Wish], of: Sequence[int]) -> float:
    """Pounds of what is there, coming and ordered, where prices are known."""
    pence = [
        (wish.have / wish.line["pack_size"] + n) * wish.price
        for n, wish in zip(of, wished, strict=True)
    ]
    return float(sum(pence)) / 100


def compared(usual: Side, supposed: Side) -> dict[str, Any]:
    """Both orders, and the items whose packs differ, those that differ most first."""
    before, after = usual.packs, supposed.packs
    rows = [
        _item(name, before.get(name, 0), after.get(name, 0), usual, supposed)
        for name in sorted(before.keys() | after.keys())
        if before.get(name, 0) != after.get(name, 0)
    ]
    rows.sort(key=lambda row: (-abs(row["after"] - row["before"]), row["item_id"]))
    return {
        "usual": usual.as_json(),
        "supposed": supposed.as_json(),
        "differ": len(rows),
        "items": rows[:MOST],
    }


def _item(name: str, before: int, after: int, usual: Side, supposed: Side) -> dict[str, Any]:
    first, second = _line(usual, name), _line(supposed, name)
    return {
        "item_id": name,
        "before": before,
        "after": after,
        "reorder_before": first.get("reorder_point"),
        "reorder_after": second.get("reorder_point"),
        "pack_size": (second or first)["pack_size"],
    }


def _line(side: Side, name: str) -> Mapping[str, Any]:
    found = side.found.every.filter(item_id=name)
    return found.row(0, named=True) if found.height else {}
