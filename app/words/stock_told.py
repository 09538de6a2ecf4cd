"""What people tell of stock, in a storekeeper's words."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.words import numbers as say
from ops.supply.sentence import amount, plural
from ops.supply.shortage.told import Note, NotToBeHad, Recalled

TITLE = "Shortages, recalls and counts"
NOTHING = "Nobody told of a shortage, a recall or a count that stands."
CANNOT, RECALL, COUNT = "Cannot be had", "Recall stock", "Correct a count"
ITEM, SUPPLIER = "Item", "Supplier"
WHICH, ONE_ITEM, ALL_OF = "What cannot be had", "One item", "All items of a supplier"
UNTIL, SINCE = "Cannot be had before", "From"
BACK, BACK_HELP = (
    "Ends on (may be left open)",
    (
        "End the recall once your stock system no longer counts this stock: until then it is left "
        "out of every count."
    ),
)
UNITS, FOUND = "Units that must not be used", "Units found on the shelf"
DAY, HOUR = "Counted on", "At"
WHY = "Reason"
KEEP_SHORTAGE, KEEP_RECALL, KEEP_COUNT = "Keep shortage", "Keep recall", "Keep count"
TAKE_BACK = "Take back"
WHY_BACK = "Taken back on the page Supplies."
KEPT = "Kept. It counts from the next order list on."
RULE = (
    "What is recalled is not on hand from the moment it is told; the next order list replaces it. "
    "A count stands until the stock feed counts again."
)


def standing(note: Note, units: Mapping[str, str], zone: str) -> str:
    """One thing told that stands."""
    by = f"{say.plain(note.told_by)}, {say.moment(note.told_at, zone)}"
    return f"{_what(note, units, zone)} {say.plain(note.reason.rstrip('.'))} ({by})."


def _what(note: Note, units: Mapping[str, str], zone: str) -> str:
    what = note.what
    if isinstance(what, NotToBeHad):
        about = what.item_id or f"Everything from {what.supplier}"
        begins = _from(what.from_on, note, zone)
        return f"**{say.plain(about)}**: cannot be had before {_day(what.until)}{begins}."
    counted = _units(what.quantity, units.get(what.item_id, "unit"))
    about = f"**{say.plain(what.item_id)}**, {say.plain(what.location_id)}"
    if isinstance(what, Recalled):
        end = f" until {_day(what.until)}" if what.until else ""
        return f"{about}: {counted} recalled{end}{_from(what.from_on, note, zone)}."
    return f"{about}: {counted} counted on the shelf, {say.moment(what.counted_at, zone)}."


def _from(first: date | None, note: Note, zone: str) -> str:
    """Said only of what begins after it was told."""
    told_on = note.told_at.astimezone(ZoneInfo(zone)).date()
    return f", from {_day(first)}" if first is not None and first > told_on else ""


def _day(on: date) -> str:
    return say.day(on, year=True)


def _units(number: float, unit: str) -> str:
    return f"{amount(number)} {plural(unit, number)}"


def not_counted_yet(number: int) -> str:
    """What was told since the order list was made."""
    told = "one thing was" if number == 1 else f"{number} things were"
    return (
        f"Since this order list was made, {told} told about its stock: see Suppliers and "
        "shortages. The next order list counts it: run `hospital plan` for one now."
    )


def overlapping(at: datetime, zone: str) -> str:
    """Another order of this store was accepted, and this one does not know."""
    return (
        f"Another order of this store was accepted at {say.moment(at, zone)}, after this list was "
        "worked out, so accepting this one may order the same twice. Run `hospital plan` for a "
        "list that counts it, or decline this one."
    )
