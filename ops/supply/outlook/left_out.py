"""What a store's order cannot speak for, in sentences: items unlisted, unused, long uncounted."""

from collections.abc import Collection, Iterator
from datetime import date

import polars as pl

NAMED = 3
"""Items that a sentence names."""
LONG_AGO = 7
"""Days since its last count from which an item's stock is doubtful."""
Place = tuple[str, str]


def left_out(
    positions: pl.DataFrame,
    items: pl.DataFrame,
    used: Collection[Place],
    location_id: str,
    today: date,
) -> str:
    """What to know of a store's items before trusting its order; nothing if all is well.

    ``used`` are the items and stores of which use is known.
    """
    here = positions.filter(pl.col("location_id") == location_id).sort("item_id")
    return "".join(f" {sentence}" for sentence in _sentences(here, items, used, today))


def _sentences(
    here: pl.DataFrame, items: pl.DataFrame, used: Collection[Place], today: date
) -> Iterator[str]:
    listed, known = set(items["item_id"]), set(used)
    strange = [item for item in here["item_id"] if item not in listed]
    if strange:
        yield (
            f"Not in the item list, so not ordered: {_named(strange)}. Add them, with pack and "
            "lead time, or look for their rows among what was set aside."
        )
    unused = [
        item
        for item, store in here.select("item_id", "location_id").iter_rows()
        if item in listed and (item, store) not in known
    ]
    if unused:
        yield f"Of no known use, so not ordered: {_named(unused)}."
    stale = here.filter(
        pl.col("item_id").is_in(list(listed)),
        (today - pl.col("as_of_on")).dt.total_days() > LONG_AGO,
    )
    if stale.height:
        yield (
            f"Last counted more than {LONG_AGO} days ago: {_named(stale['item_id'].to_list())}. "
            "Count them, or look for newer counts among what was set aside."
        )


def _named(names: list[str]) -> str:
    shown = ", ".join(names[:NAMED])
    return shown if len(names) <= NAMED else f"{shown} and {len(names) - NAMED:,} more"
