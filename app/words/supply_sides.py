"""An order and what it would be under a what-if, in a storekeeper's words."""

from collections.abc import Mapping
from typing import Any

from app.words import numbers as say
from app.words.supplier_orders import KEPT_BY
from app.words.supply_what_if import supposed
from ops.supply.sentence import in_packs
from ops.supply.supposed.question import WhatIf

Row = Mapping[str, Any]
SAME_PACKS = "No item's packs would differ."
ITEMS = "Items that change most"
LOSERS = "Items that would lose out"
FOOTNOTE = (
    "Both orders are worked out from what was known when the order was proposed. The order: as "
    "proposed, before anybody changed it. Stock: what is there, coming and ordered, where prices "
    "are known. Chance of a stock-out: before the order after this one can arrive, on average over "
    "the items; also where the shelf is emptied before anything ordered today could come. Cost of "
    "limits: shortages expected because budget or room keep items short."
)


def headline(answer: Row, asked: WhatIf) -> str:
    """The answer in a sentence."""
    before, after = answer["usual"], answer["supposed"]
    lines = f"{say.counted(after['lines'], 'line')} instead of {before['lines']}"
    packs = f"{in_packs(after['packs'])} instead of {before['packs']:,}"
    money = f"£{_cost(after):,.0f} instead of £{_cost(before):,.0f}"
    differ = say.counted(answer["differ"], "item")
    same = f"{differ} would differ" if answer["differ"] else "nothing would differ"
    return say.plain(f"With {supposed(asked)}: {lines}, {packs}, {money}; {same}.")


def _cost(side: Row) -> float:
    return float(side["goods_gbp"] + side["delivery_gbp"])


def none_follow(answer: Row, asked: WhatIf) -> str:
    """That beds or bookings move nothing here, where they were supposed and do not."""
    told = (("beds", asked.beds), ("bookings", asked.booked))
    none = [name for name, factor in told if factor != 1 and not answer["follow"][name]]
    if not none:
        return ""
    them = " or ".join(none)
    return (
        f"No item of this store follows {them}: forecasts of its use were not surely better with "
        f"them. So {them} change nothing here; suppose another use of everything instead."
    )


def sides(answer: Row) -> list[dict[str, str]]:
    """Both orders in numbers."""
    before, after = answer["usual"], answer["supposed"]
    rows = [
        _counted("Lines", before["lines"], after["lines"]),
        _counted("Packs", before["packs"], after["packs"]),
        _money("Goods", before["goods_gbp"], after["goods_gbp"]),
        _money("Deliveries", before["delivery_gbp"], after["delivery_gbp"]),
        _money("Stock after the order", before["stock_gbp"], after["stock_gbp"]),
        {
            **_row("Budget", *(_limit(one["budget_gbp"]) for one in (before, after))),
            "Difference": "",
        },
        _counted("Items that lose out", before["losers"], after["losers"]),
        _money("Cost of limits", before["limits_cost_gbp"], after["limits_cost_gbp"]),
    ]
    if before["unpriced"] or after["unpriced"]:
        rows.insert(3, _counted("Lines of unknown price", before["unpriced"], after["unpriced"]))
    return rows


def _row(what: str, before: str, after: str) -> dict[str, str]:
    return {"In numbers": what, "The order": before, "What if": after}


def _counted(what: str, before: int, after: int) -> dict[str, str]:
    return {**_row(what, f"{before:,}", f"{after:,}"), "Difference": _more(after - before)}


def _money(what: str, before: float, after: float) -> dict[str, str]:
    more = round(after) - round(before)
    told = _row(what, f"£{before:,.0f}", f"£{after:,.0f}")
    sign = "" if not more else "+" if more > 0 else "-"
    return {**told, "Difference": f"{sign}£{abs(more):,}"}


def _more(number: int) -> str:
    return f"{number:+,}" if number else "0"


def _limit(pounds: float | None) -> str:
    return "none" if pounds is None else f"£{pounds:,.0f}"


def chances(answer: Row) -> list[dict[str, str]]:
    """What is promised of each criticality, and what may be expected, in both orders."""
    after = {row["criticality"]: row for row in answer["supposed"]["chances"]}
    return [
        {
            "Items": f"{row['criticality']} ({row['items']})",
            "Promised": _share(row["promised"]),
            "Promised, what if": _share(after[row["criticality"]]["promised"]),
            "Chance of a stock-out": _small(row["probability"]),
            "Chance, what if": _small(after[row["criticality"]]["probability"]),
        }
        for row in answer["usual"]["chances"]
        if row["criticality"] in after
    ]


def _share(share: float) -> str:
    return f"{share * 100:g} %"


def _small(chance: float) -> str:
    return f"{chance * 100:.1f} %"


def item(row: Row) -> dict[str, str]:
    """One item whose packs differ."""
    return {
        "Item": say.plain(row["item_id"]),
        "The order": in_packs(row["before"]) if row["before"] else "nothing",
        "What if": in_packs(row["after"]) if row["after"] else "nothing",
        "Difference": f"{row['after'] - row['before']:+,}",
        "Order at": _units(row["reorder_before"]),
        "Order at, what if": _units(row["reorder_after"]),
    }


def _units(number: float | None) -> str:
    return say.UNKNOWN if number is None else f"{number:,.0f}"


def loser(row: Row) -> dict[str, str]:
    """One item that would get less than is due."""
    return {
        "Item": say.plain(row["item_id"]),
        "Chance": say.chance(row["probability"]),
        "Gets": in_packs(row["packs"]) if row["packs"] else "nothing",
        "Due": in_packs(row["due"]),
        "Kept by": KEPT_BY[row["kept_by"]],
    }


def more(number: int) -> str:
    """Rows left out."""
    return f"And {say.counted(number, 'more item', 'more items')}."
