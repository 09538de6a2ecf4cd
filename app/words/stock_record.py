"""How orders did and would have done, in a storekeeper's words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.words import numbers as say

Row = Mapping[str, Any]
TITLE = "How well this way of ordering does"
CLASS = "Items"
WAYS = {
    "ours": "The nightly order",
    "min_max": "Min and max, as read off past orders",
    "months": "A month of stock, once a month",
    "as_it_was": "As it really was",
}
CLASSES = {
    "all": "All items",
    "vital": "Vital",
    "essential": "Essential",
    "desirable": "Desirable",
    "smooth": "Used evenly, nearly every day",
    "erratic": "Used unevenly, nearly every day",
    "intermittent": "Used now and then",
    "lumpy": "Used now and then, in very different amounts",
}
MEASURES = {
    "lasts": "What must last, lasted",
    "stockout": "The shelf was empty by the day",
    "cover": "The shelf alone lasted the days of cover",
    "runs_out": "More was wanted than there was by the day of running out",
}
NOT_YET = (
    "Not known yet: past weeks are lived again once four months of use and stock are known, "
    "and what orders state is checked once its day has passed."
)
WAYS_NOTE = (
    "Past weeks lived again on what this hospital really used, under each way of ordering; the "
    "nightly order knew at each moment only what was known then. Orders take one of the times that "
    "past orders took. Moves between stores and budgets are left out. A cycle runs from one "
    "receipt to the next. On a day with an empty shelf nobody saw what was wanted: a cycle with "
    "such a day is missed if even what was issued could not have been given, else left open, and "
    "never counted as kept; stock there goes on being used as on other days of its kind. As it "
    "really was: an empty shelf at the end of a day counts as missed. Cost: what was thrown away, "
    "a quarter of the stock's worth a year, and £5 an order line."
)
STATED = "What orders stated, and what came"
STATED_NOTE = (
    "The first order of each store and week, once the day has passed. Stated and came true should "
    "be close where there are many cases. What must last counts late deliveries in and is held "
    "against the usual ones, so it should come true a little more often than stated; so should "
    "running out by its day, which is the first on which it is that likely, and cover, of which "
    "whole days count. Unknown: on some day nobody saw what was wanted, and nothing "
    "else settles it; these count neither way."
)


def period(row: Row) -> str:
    """What the first table rests on."""
    some = f"{row['places']:,} items at a store"
    if row["grouping"] == "all" and row["places"] < row["of_places"]:
        some += f", a sample of {row['of_places']:,}"
    return f"{_span(row['since_on'], row['until_on'])}; {some}."


def stated_period(since: date, until: date) -> str:
    """What the second table rests on."""
    return f"Orders of {_span(since, until)}."


def promise(row: Row) -> str:
    """What is promised of the class."""
    if row["promised"] is None:
        return ""
    what = "of the units asked for can be given" if row["kind"] == "fill" else "of cycles last"
    return f" Promised: {row['promised'] * 100:g} in 100 {what}."


def way(row: Row) -> dict[str, str]:
    """One way of ordering."""
    return {
        "Way of ordering": WAYS[row["way"]],
        "The shelf lasted": share(row["kept"], row["cycles"]),
        "Left open": f"{row['left_open']:,}",
        "Given of what was asked": _percent(row["fill_rate"]),
        "Days of stock": say.UNKNOWN if row["stock_days"] is None else f"{row['stock_days']:.0f}",
        "Stock": _pounds(row["stock_gbp"]),
        "Thrown away": _pounds(row["waste_gbp"]),
        "Order lines": f"{row['lines']:,}",
        "Cost": _pounds(row["cost_gbp"]),
    }


def stated(row: Row) -> dict[str, str]:
    """Statements whose chances lie close together."""
    return {
        "Stated": MEASURES[row["measure"]],
        "How likely": _percent(row["said"]),
        "Came true": share(row["came"], row["cases"]),
        "Unknown": f"{row['unknown']:,}",
    }


def share(part: int, whole: int) -> str:
    """A count of cases, and its share."""
    if not whole:
        return "no cases"
    return f"{_percent(part / whole)} ({part:,} of {whole:,})"


def _percent(number: float | None) -> str:
    return say.UNKNOWN if number is None else f"{number * 100:.1f} %"


def _pounds(number: float | None) -> str:
    return say.UNKNOWN if number is None else f"£{number:,.0f}"


def _span(since: date, until: date) -> str:
    return f"{say.day(since)} to {say.day(until)}"
