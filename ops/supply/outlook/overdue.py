"""What is on order and has not come on its day: how late it is, and when it is taken to come.

It stays in the position, so that nothing is ordered twice, and every chance of a stock-out counts
that it may take as long as late orders took before (``cover.arrival``): it is not forgotten.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from ops.series import item_at
from ops.supply.outlook.cover import Shelf, arrival, shelf_of
from ops.supply.outlook.need import Need
from ops.supply.sentence import amount, in_days

HARDLY = 1e-9


def saying_late(
    lines: pl.DataFrame, positions: pl.DataFrame, needs: Mapping[str, Need], today: date
) -> pl.DataFrame:
    """Lines whose reasons end with what is late, and what was assumed of it."""
    there = {
        (row["item_id"], row["location_id"]): row
        for row in positions.sort("as_of_on").iter_rows(named=True)
    }
    reasons = []
    for line in lines.iter_rows(named=True):
        place = (line["item_id"], line["location_id"])
        said = late_words(there[place], needs[item_at(*place)], today) if place in there else []
        reasons.append(" ".join([line["reason"], *said]))
    return lines.with_columns(reason=pl.Series(reasons, dtype=pl.String))


def late_words(there: Mapping[str, Any], need: Need, today: date) -> Iterator[str]:
    """A sentence about what should have come before today, if anything should."""
    due, coming = there["next_receipt_on"], there["on_order"]
    if not coming or due is None or due >= today:
        return
    shelf = shelf_of(there, coming, need.lead, today)
    late = in_days((today - due).days)
    day = f"{due:%A} {due.day} {due:%B}"
    yield f"{amount(coming)} are on order, the first due on {day}, {late} ago: {_assumed(shelf)}."
    yield "They count as coming, so that nothing is ordered twice."


def _assumed(shelf: Shelf) -> str:
    waited = shelf.lead.day(0.5) - (shelf.due_in or 0)
    if shelf.lead.chances[waited:].sum() < HARDLY:
        return "no order took so long before, so ask the supplier: taken to come within a week"
    comes = np.cumsum(arrival(shelf, len(shelf.lead.chances)))
    usual, slow = (int(np.searchsorted(comes, level - HARDLY)) for level in (0.5, 0.9))
    within = in_days(max(usual, 1)), in_days(max(slow, 1))
    return (
        f"as late orders before, taken to come within {within[0]}, 9 times in 10 within {within[1]}"
    )
