"""What a request would change, before and after, from the copy that the page stands on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl

from app import decide, read
from app.read import Here
from app.words import numbers as say
from app.words import roster as roster_words
from app.words import second_person as words
from app.words import supplies as supply_words
from ops.approval import Held
from ops.staffing.changes import changed, from_json
from ops.tables import OrderLine
from ops.takeaway.standing import ACCEPTED, order_as_accepted
from warehouse.records import capacity

MOST = 20
"""Lines shown of one request."""

Told = list[dict[str, str]]


@dataclass(frozen=True)
class WouldChange:
    """What a request comes to, and the cells that differ from what they are compared with."""

    totals: Told
    cells: Told = field(default_factory=list)
    against: str = ""


def would_change(held: Held, here: Here) -> WouldChange:
    """What a request would change."""
    kinds = {"roster": _roster, "order": _order, "beds": _beds, "model": _model}
    return kinds[held.kind](held, here)


def _in_force(held: Held) -> Sequence[Mapping[str, Any]] | None:
    """The changes of what stands so far; nothing if the proposal was never accepted."""
    said = [one for one in decide.of(held.about) if one["decision_id"] == held.content["after"]]
    if not said or said[0]["verdict"] not in ACCEPTED:
        return None
    return decide.changes_of(said[0])


def _roster(held: Held, here: Here) -> WouldChange:
    proposed = read.lines(here.copy, "roster_lines", held.about)
    required = read.lines(here.copy, "requirements", held.about)
    stands = _in_force(held)
    before = changed(proposed, from_json(stands or []), required)
    after = changed(proposed, from_json(held.content["changes"] or []), required)
    published = "none" if stands is None else say.whole(before.height)
    total = _row(words.DUTIES_PUBLISHED, published, say.whole(after.height))
    was, will = _duties(before, here), _duties(after, here)
    free = roster_words.shift_name("")
    cells = [
        {
            words.PERSON: say.plain(who),
            words.DAY: say.day(day),
            words.BEFORE: say.plain(was.get((who, day), free)),
            words.AFTER: say.plain(will.get((who, day), free)),
        }
        for who, day in sorted({*was, *will})
        if was.get((who, day)) != will.get((who, day))
    ]
    against = words.AGAINST_PROPOSED if stands is None else words.AGAINST_STANDING
    return WouldChange([total], cells, against)


def _duties(lines: pl.DataFrame, here: Here) -> dict[tuple[str, date], str]:
    return {
        (row["staff_id"], row["day_on"]): words.duty(row, here.zone)
        for row in lines.iter_rows(named=True)
    }


def _order(held: Held, here: Here) -> WouldChange:
    lines = OrderLine.cast(read.lines(here.copy, "order_lines", held.about))
    items = read.reference_table(here.copy, "items").select("item_id", "pack_price_gbp")
    stands = _in_force(held)
    none = lines.clear()
    before = none if stands is None else order_as_accepted(lines, stands)
    after = order_as_accepted(lines, held.content["changes"] or [])
    totals = [
        _row(name, told(before, items), told(after, items))
        for name, told in ((supply_words.COST, _pounds), (supply_words.PACKS, _packs))
    ]
    was, will = _packs_of(before), _packs_of(after)
    differ = [name for name in sorted({*was, *will}) if was.get(name) != will.get(name)]
    cells = [
        {
            words.ITEM: say.plain(item),
            words.BEFORE: say.whole(was.get((item, place), 0)),
            words.AFTER: say.whole(will.get((item, place), 0)),
        }
        for item, place in differ
    ]
    against = words.AGAINST_NOTHING if stands is None else words.AGAINST_STANDING
    return WouldChange(totals, cells, against)


def _packs_of(lines: pl.DataFrame) -> dict[tuple[str, str], int]:
    names = ("item_id", "location_id", "quantity")
    return {(item, place): packs for item, place, packs in lines.select(names).iter_rows()}


def _packs(lines: pl.DataFrame, _items: pl.DataFrame) -> str:
    return say.whole(int(lines["quantity"].sum()))


def _pounds(lines: pl.DataFrame, items: pl.DataFrame) -> str:
    priced = lines.join(items, on="item_id", how="left")
    missing = priced["pack_price_gbp"].null_count()
    known = float((priced["quantity"] * priced["pack_price_gbp"].fill_null(0)).sum())
    told = supply_words.pounds(known, missing, priced.height)
    return f"{told}, {supply_words.unpriced(missing)}" if missing else told


def _beds(held: Held, here: Here) -> WouldChange:
    told = held.content
    first = datetime.fromisoformat(told["from_at"])
    until = told["until_at"] and datetime.fromisoformat(told["until_at"])
    wards = read.reference_table(here.copy, "wards")
    usual = wards.filter(pl.col("ward_id") == told["ward_id"])["open_beds"].to_list()
    at = max(first, here.now)
    noted = [one for one in capacity.standing() if one.edit_id in told["beside"]]
    running = [one for one in noted if one.from_at <= at and (one.until_at or at) >= at]
    name = f"{words.open_beds(told['ward_id'])} {words.span(first, until, here.zone)}"
    change = -told["beds"] if told["undoes"] else told["beds"]
    if not usual or usual[0] is None:
        return WouldChange([_row(name, say.UNKNOWN, f"{change:+d}")])
    before = usual[0] + sum(one.beds for one in running)
    return WouldChange([_row(name, say.whole(before), say.whole(before + change))])


def _model(held: Held, _here: Here) -> WouldChange:
    before, after = held.content["before"], held.content["changes"]["model"]
    told = [say.plain(one) if one else words.CONTESTS for one in (before, after)]
    return WouldChange([_row(f"{words.SPEAKS} {say.plain(held.content['place_id'])}", *told)])


def _row(what: str, before: str, after: str) -> dict[str, str]:
    return {words.WHAT: what, words.BEFORE: before, words.AFTER: after}
