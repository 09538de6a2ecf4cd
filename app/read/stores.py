"""What a copy tells of the shelves, and of how orders did."""

from datetime import datetime

import dataframely as dy

from app.read.once import from_copy, once
from ops import tables
from warehouse import stock_judged
from warehouse import supply as supply_facts


@once
def positions(copy: str, as_of: datetime) -> dy.DataFrame[tables.StockPosition]:
    """What is on every shelf."""
    return from_copy(copy, lambda db: supply_facts.positions(db, as_of=as_of))


@once
def fed_at(copy: str, as_of: datetime) -> dict[tuple[str, str], datetime]:
    """When the stock feed last counted each item and store."""
    rows = from_copy(copy, lambda db: supply_facts.fed_at(db, as_of=as_of)).iter_rows()
    return {(item, location): at for item, location, at in rows}


@once
def stock_replay(copy: str, as_of: datetime) -> dy.DataFrame[tables.StockReplay]:
    """How the ways of ordering did on past weeks."""
    return from_copy(copy, lambda db: stock_judged.replay(db, as_of=as_of))


@once
def stock_kept(copy: str, as_of: datetime) -> dy.DataFrame[tables.StockKept]:
    """How right it was what orders rest on."""
    return from_copy(copy, lambda db: stock_judged.kept(db, as_of=as_of))
