"""Hold what orders rest on against what came, and live past weeks again under other ways."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import dataframely as dy

from flows.recipe import Occasion, Said
from flows.recipes.orders import past_of, policy_of
from ops.supply.movements import movements
from ops.supply.replay.ways_compared import ways_compared
from ops.supply.statements import statements_kept
from ops.tables import StockReplay
from warehouse import reading, reference, stock_judged, supply, writing
from warehouse.settings import settings

SPAN = timedelta(days=84)
"""How long ago an order may have been made whose statements are held against what came."""
EVERY = timedelta(days=7)
"""Time between two judgements of the ways of ordering."""


def statements(occasion: Occasion) -> Said:
    """Score what the orders of the last twelve weeks stated, as far as its day has passed."""
    as_of, since = occasion.as_of, occasion.as_of - SPAN
    with reading(as_known=as_of) as db:
        told = stock_judged.outlooks(db, since=since, as_of=as_of)
        if told.is_empty():
            return Said("nothing", "No order has stated yet how long stock lasts.")
        chances = stock_judged.chances(db, since=since, as_of=as_of)
        use = supply.daily_use(db, since=since - EVERY, until=as_of)
        came = supply.receipts(db, since=since - EVERY, until=as_of)
        items = reference.items(db)
    today = as_of.astimezone(ZoneInfo(settings().time_zone)).date()
    moved = movements(use, came, since=(since - EVERY).date(), until=today)
    kept = statements_kept(told, chances, items, moved, reviewed_at=as_of)
    if kept.is_empty():
        return Said("done", "The days that orders made statements of have not passed yet.")
    with writing("review") as db:
        stock_judged.save_kept(db, kept)
    cases = int(kept.filter(grouping="all")["cases"].sum())
    return Said("done", f"{cases:,} statements of orders held against what came.", kept.height)


def ways(occasion: Occasion) -> Said:
    """Once a week, live the last weeks again under the nightly order, min and max, and months."""
    as_of = occasion.as_of
    with reading(as_known=as_of) as db:
        last = stock_judged.replay(db, as_of=as_of)
        if last.height and as_of - last["judged_at"][0] < EVERY:
            return Said("nothing", "The ways of ordering were compared less than a week ago.")
        past, items = past_of(db, occasion), reference.items(db)
    if past.use.is_empty() or items.is_empty():
        return Said("nothing", "No known use of listed items to order for.")
    told = ways_compared(
        past, items, policy=policy_of(occasion), judged_at=as_of, time_zone=settings().time_zone
    )
    if told.is_empty():
        return Said("nothing", "Too few weeks of use and stock are known to compare orders.")
    with writing("review") as db:
        stock_judged.save_replay(db, told)
    return Said("done", _words(told), told.height)


def _words(told: dy.DataFrame[StockReplay]) -> str:
    every = {row["way"]: row for row in told.filter(grouping="all").iter_rows(named=True)}
    ours, present = every["ours"], every["min_max"]
    return (
        f"{ours['places']} items lived again: the shelf lasted in {ours['kept']} of "
        f"{ours['cycles']} cycles, under min and max in {present['kept']} of {present['cycles']}."
    )
