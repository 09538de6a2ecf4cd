"""Who gets what of an item that cannot be had, in a storekeeper's words."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.words import numbers as say
from ops.supply.sentence import amount, plural

Row = Mapping[str, Any]
TITLE = "Share out what there is"
ITEM = "Item that cannot be had"
SHARE = "Gets"
FOOTNOTE = (
    "Change the column Gets; together it must come to what there is. Need: what the store usually "
    "uses until the item can be had again; stores marked first get their need before the others. "
    "Chance: of running out until then, with what the store has now, and with its share. What is "
    "on order is not counted. Accepting the sharing accepts the moves; orders then count them."
)
MANY = 3
"""Items that are named one by one."""


def awaited(items: Sequence[str]) -> str:
    """Items whose sharing nobody has decided about."""
    return (
        f"What there is of {say.listed([say.plain(item) for item in items[:MANY]])}"
        f"{f' and {len(items) - MANY} more' if len(items) > MANY else ''} waits to be shared out "
        "among stores: see Suppliers and shortages."
    )


def line(row: Row, yours: int | None) -> dict[str, Any]:
    """One store of the editable table."""
    return {
        "Store": row["location_id"],
        SHARE: row["share"] if yours is None else yours,
        "Proposed": row["share"],
        "Has": row["on_hand"],
        "Need": row["need"],
        "First": "first" if row["served_first"] else "",
        "Lasts now": lasts(row["on_hand"], row),
        "Lasts with proposed": lasts(row["share"], row),
        "Chance as it is": say.chance(row["chance_without"]),
        "Chance with proposed": say.chance(row["chance_with"]),
        "Why": row["reason"],
    }


def lasts(units: int, row: Row) -> str:
    """Days that so many units last at usual use, of the days until it can be had again."""
    if not row["need"]:
        return "not used"
    days = units / row["need"] * row["days"]
    return f"{min(days, row['days']):.0f} of {row['days']} days"


def total(rows: Sequence[Row], shares: Sequence[int], unit: str) -> str:
    """What is given out, of what there is."""
    there = sum(row["on_hand"] for row in rows)
    given = sum(shares)
    return (
        f"{amount(given)} of {amount(there)} {plural(unit, there)} given out to "
        f"{say.counted(len(rows), 'store')}."
    )
