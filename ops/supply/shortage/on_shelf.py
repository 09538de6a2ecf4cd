"""What is on each shelf, once people's counts and recalls have been heard.

A count stands for the feed's until a newer one comes; what is recalled is not on hand from the
moment it was told, and so an order replaces it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import dataframely as dy
import polars as pl

from ops.supply.sentence import amount
from ops.supply.shortage.told import Counted, Note, Recalled
from ops.tables import StockPosition

Place = tuple[str, str]


@dataclass(frozen=True)
class OnShelf:
    """Positions as people know them; ``said`` tells why, by item and store."""

    positions: dy.DataFrame[StockPosition]
    said: Mapping[Place, tuple[str, ...]]
    recalled: Mapping[Place, float]
    """Issue units left out, where there are any."""


def on_shelf(
    positions: dy.DataFrame[StockPosition],
    told: Sequence[Note],
    *,
    fed_at: Mapping[Place, datetime],
    today: date,
    time_zone: str = "Europe/London",
) -> OnShelf:
    """Positions with what was told; ``fed_at`` is when the feed last counted each."""
    counts, recalls, zone = _newest(told, fed_at), _standing(told, today), ZoneInfo(time_zone)
    hands: list[float] = []
    said: dict[Place, tuple[str, ...]] = {}
    recalled: dict[Place, float] = {}
    for item, location, fed in positions.select("item_id", "location_id", "on_hand").iter_rows():
        place, on_hand, why = (item, location), fed, []
        if place in counts:
            on_hand = _count(counts[place]).quantity
            why.append(_counted(counts[place], fed, zone))
        if place in recalls:
            out = min(on_hand, sum(_recall(each).quantity for each in recalls[place]))
            why.append(_recalled(recalls[place], out, on_hand))
            recalled[place], on_hand = out, on_hand - out
        hands.append(on_hand)
        if why:
            said[place] = tuple(why)
    left = positions.with_columns(on_hand=pl.Series(hands, dtype=pl.Float64))
    return OnShelf(StockPosition.validate(left), said, recalled)


def _newest(told: Sequence[Note], fed_at: Mapping[Place, datetime]) -> dict[Place, Note]:
    """The newest count of each place that no feed has overtaken."""
    counts: dict[Place, Note] = {}
    for note in told:
        if isinstance(note.what, Counted):
            place = (note.what.item_id, note.what.location_id)
            fed, known = fed_at.get(place), counts.get(place)
            newer = known is None or _count(known).counted_at <= note.what.counted_at
            if newer and (fed is None or note.what.counted_at > fed):
                counts[place] = note
    return counts


def _standing(told: Sequence[Note], today: date) -> dict[Place, list[Note]]:
    recalls: dict[Place, list[Note]] = {}
    for note in told:
        what = note.what
        if isinstance(what, Recalled):
            begun = what.from_on is None or what.from_on <= today
            if begun and (what.until is None or what.until > today):
                recalls.setdefault((what.item_id, what.location_id), []).append(note)
    return recalls


def _counted(note: Note, fed: float, zone: ZoneInfo) -> str:
    what = _count(note)
    return (
        f"Counted by hand at {what.counted_at.astimezone(zone):%H:%M on %d %b %Y}: "
        f"{amount(what.quantity)} on the shelf, where the stock feed told {amount(fed)} "
        f"({note.reason.rstrip('.')})."
    )


def _recalled(notes: Sequence[Note], out: float, on_hand: float) -> str:
    why = "; ".join(dict.fromkeys(note.reason.rstrip(".") for note in notes))
    return (
        f"Recalled: {amount(out)} of {amount(on_hand)} on the shelf must not be used and do not "
        f"count as there ({why})."
    )


def _count(note: Note) -> Counted:
    assert isinstance(note.what, Counted)  # only counts were kept
    return note.what


def _recall(note: Note) -> Recalled:
    assert isinstance(note.what, Recalled)  # only recalls were kept
    return note.what
