"""How long stock lasts, in a storekeeper's words."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.words import numbers as say
from ops.supply.sentence import amount, in_days, packed, plural

Row = Mapping[str, Any]
TITLE = "How long stock lasts"
MOVES = "Move before buying"
MOVES_NOTE = (
    "Another store has more than its par level. The order lines below count these as coming; "
    "accepting the order accepts the moves. Choose those that cannot be made and accept with your "
    "changes: the next order list buys what they would have brought."
)
NOT_MOVED = "Moves that cannot be made"
ONE = "Item looked at"
INPUTS = "What it rests on"
FOOTNOTE = (
    "Cover: days that the shelf alone lasts at usual use; in brackets, what it lasts at least and "
    "at most 8 times in 10. Order by: the last day on which an order still keeps the promise; "
    "already late: one placed today no longer keeps it in full. Chance: of an empty shelf before "
    "an order placed now arrives. Runs out: the day on which shelf and orders are used up, as "
    "likely as not, if nothing more is ordered. A dash: later than the days looked at."
)
LATER, EMPTY = "later", "empty now"
TWIN = ("day", "shown")
TWIN_NAMES = {"day": "By the end of", "shown": "Chance of a stock-out"}
FROM = {
    "own": "learnt from this item's own {n} past orders here",
    "supplier": "learnt from {n} past orders of its supplier",
    "all": "learnt from {n} past orders of all suppliers",
    "stated": "as the item list states; no past order tells otherwise",
}
KINDS = {
    "smooth": "nearly every day, evenly",
    "erratic": "nearly every day, unevenly",
    "intermittent": "now and then",
    "lumpy": "now and then, in very different amounts",
}


def every(number: int) -> str:
    """The switch that shows all items."""
    return f"Show all {number:,} items"


def line(row: Row) -> dict[str, str]:
    """One item of the table."""
    return {
        "Item": row["item_id"],
        "Cover": cover(row),
        "Order by": order_by(row),
        "Chance": say.chance(row["stockout_chance"]),
        "Proposed": proposed(row),
        "Runs out": day(row["runs_out_on"]) if row["on_hand"] > 0 else EMPTY,
        "On hand": units(row["on_hand"], row),
        "On order": coming(row),
        "Use a day": f"{amount(row['use_a_day'])} (busy {amount(row['busy_use_a_day'])})",
    }


def units(number: float, row: Row) -> str:
    """An amount in issue units."""
    return f"{amount(number)} {plural(row['issue_unit'] or 'unit', number)}"


def coming(row: Row) -> str:
    """What is on order, and since when it is late."""
    if not row["on_order"]:
        return "0"
    due = row["next_receipt_on"]
    if due is None:
        return f"{amount(row['on_order'])}, no day told"
    late = " (late)" if due <= row["as_of_on"] else ""
    return f"{amount(row['on_order'])}, due {say.day(due)}{late}"


def cover(row: Row) -> str:
    """Days of cover with their range."""
    if row["on_hand"] <= 0:
        return "0 days"
    usual, least, most = (
        row[name] for name in ("cover_days", "cover_days_at_least", "cover_days_at_most")
    )
    if least is None:
        return "longer than looked at"
    return f"{_days(usual)} ({_days(least)}–{_days(most)}) days"


def _days(number: float | None) -> str:
    return (
        LATER
        if number is None
        else f"{number:.0f}"
        if number >= 2 or number < 0.05
        else f"{number:.1f}"
    )


def day(on: date | None) -> str:
    """A day, or that it lies beyond what is looked at."""
    return say.UNKNOWN if on is None else say.day(on)


def order_by(row: Row) -> str:
    """The last day to order."""
    return "today, already late" if row["overdue"] else day(row["order_by_on"])


def proposed(row: Row) -> str:
    """Packs and what is in them."""
    if not row["quantity"]:
        return "nothing"
    return packed(row["quantity"], row["pack_size"], row["issue_unit"] or "unit")


def move(row: Row) -> dict[str, str]:
    """One move between stores."""
    return {
        "Item": row["item_id"],
        "Move": units(row["quantity"], row),
        "From": row["from_location_id"],
        "To": row["to_location_id"],
        "Why": say.told(row["reason"]),
    }


def move_named(row: Row) -> str:
    """One move, to be chosen."""
    return f"{row['item_id']} from {row['from_location_id']}"


def inputs(row: Row) -> list[dict[str, str]]:
    """Every input of one item, a line each."""
    price, life = row["pack_price_gbp"], row["shelf_life_days"]
    told = {
        "Counted at the close of": say.day(row["as_of_on"]),
        "On the shelf": units(row["on_hand"], row),
        "On order": coming(row),
        "Use a day, on average in the coming week": units(row["use_a_day"], row),
        "Use on a busy day (9 in 10 use no more)": units(row["busy_use_a_day"], row),
        "It is asked for": KINDS[row["demand_kind"]],
        "Lead time, usually": in_days(row["lead_days"]),
        "Lead time, 9 in 10 orders at most": in_days(row["slow_lead_days"]),
        "Lead times are": FROM[row["lead_from"]].format(n=f"{row['lead_orders']:,}"),
        "Supplier": row["supplier"] or "not told",
        "An order must last": in_days(row["protection_days"]),
        "Used in that time, usually": units(row["usual_use"], row),
        "Must be there for it": units(row["busy_use"], row),
        "Promise": promise(row),
        "Reorder point": units(row["reorder_point"], row),
        "Par level": units(row["par_level"], row),
        "Runs out early (1 in 10)": day(row["runs_out_early_on"]),
        "Proposed": proposed(row),
        "Price of a pack": f"£{price:,.2f}" if price else "not known",
        "Shelf life": say.UNKNOWN if life is None else in_days(life),
        **_expiry(row),
    }
    return [{"What": name, "Value": value} for name, value in told.items()]


def _expiry(row: Row) -> dict[str, str]:
    """What is expected to expire, of an item of which the night worked it out."""
    if row["expiry_chance"] is None:
        return {}
    return {
        "Expected to expire of this order": _wasted(row["order_waste"], row),
        "Expected to expire of what is there and coming": _wasted(row["shelf_waste"], row),
        "Chance that any of it expires": say.chance(row["expiry_chance"]),
    }


def _wasted(number: float, row: Row) -> str:
    """Units that expire, and what they cost where a price is known."""
    price = row["pack_price_gbp"]
    money = f" (£{number * price / row['pack_size']:,.0f})" if price and number >= 0.05 else ""
    return f"{units(number, row)}{money}"


def stand_ins(rows: Sequence[Row]) -> list[dict[str, str]]:
    """What may stand in for the item, as one more line of the inputs."""
    told = [f"{row['substitute_id']} ({row['factor']:g} for one)" for row in rows]
    return [{"What": "May stand in for it", "Value": ", then ".join(told)}] if told else []


def promise(row: Row) -> str:
    """What the store promises of the item."""
    of, grade = f"{row['service'] * 100:g}", row["criticality"] or "such"
    if row["service_kind"] == "fill":
        return f"{of} of 100 units asked for are given (fill rate of {grade} items)"
    return f"lasts until the next order {of} times in 100 (cycle service of {grade} items)"


def chances(item: str) -> str:
    """What the chart of one item shows."""
    return f"Chance that {item} has run out, by day, if nothing more is ordered"


def by_day(row: Row) -> dict[str, Any]:
    """One bar of the chart."""
    return {
        "day": say.day(row["by_on"]),
        "chance": 100 * row["probability"],
        "shown": say.chance(row["probability"]),
    }
