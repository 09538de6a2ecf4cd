"""Until when each item cannot be had, and who says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import dataframely as dy

from ops.supply.shortage.told import Note, NotToBeHad
from ops.tables import Item


@dataclass(frozen=True)
class Absent:
    """An item that cannot be had before ``until``, in a sentence with its reason."""

    item_id: str
    until: date
    said: str


def absent(
    told: Sequence[Note],
    items: dy.DataFrame[Item],
    stated: Mapping[str, date],
    *,
    today: date,
) -> dict[str, Absent]:
    """By item, the latest day of all that was told of it or its supplier, or ``stated``."""
    found: dict[str, Absent] = {}
    by_supplier: dict[str, list[str]] = {}
    for item, supplier in items.select("item_id", "supplier").iter_rows():
        by_supplier.setdefault(supplier or "", []).append(item)
    for item, until in stated.items():
        _add(found, Absent(item, until, _words(item, until, "as the settings say")), today)
    for note in told:
        what = note.what
        if not isinstance(what, NotToBeHad) or (what.from_on or today) > today:
            continue
        why = note.reason.rstrip(".")
        if what.supplier is not None:
            why = f"{what.supplier} cannot deliver: {why}"
        missing = by_supplier.get(what.supplier or "", []) if what.supplier else [what.item_id]
        for each in missing:
            if each is not None:
                _add(found, Absent(each, what.until, _words(each, what.until, why)), today)
    return dict(sorted(found.items()))


def _add(found: dict[str, Absent], new: Absent, today: date) -> None:
    known = found.get(new.item_id)
    if new.until > today and (known is None or new.until > known.until):
        found[new.item_id] = new


def _words(item: str, until: date, why: str) -> str:
    return (
        f"{item} cannot be had before {until:%d %b %Y} ({why}); what is ordered of it waits until "
        "then."
    )
