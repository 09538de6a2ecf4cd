"""The lines of one proposal: a roster's shifts, an order's packs, and what explains them."""

from typing import TypeVar

import dataframely as dy

from ops.tables import (
    AllocationLine,
    BookingLine,
    DriverLink,
    Gap,
    OrderLine,
    OrderLoser,
    Requirement,
    RosterLine,
    RulePoints,
    StockoutBy,
    StockOutlook,
    StockTransfer,
    SupplierOrder,
    TemplateLine,
    Unbooked,
)
from warehouse.connection import Connection
from warehouse.query import query

Lines = TypeVar("Lines", bound=dy.Schema)


def rule_points(db: Connection, proposal_id: str) -> dy.DataFrame[RulePoints]:
    """What bending each rule cost."""
    return _lines(db, "rule_points", RulePoints, proposal_id)


def roster_lines(db: Connection, proposal_id: str) -> dy.DataFrame[RosterLine]:
    """Who works which shift."""
    return _lines(db, "roster_line", RosterLine, proposal_id)


def gaps(db: Connection, proposal_id: str) -> dy.DataFrame[Gap]:
    """The places on shifts that nobody fills."""
    return _lines(db, "gap", Gap, proposal_id)


def requirements(db: Connection, proposal_id: str) -> dy.DataFrame[Requirement]:
    """The people needed that a roster started from."""
    sql = """
        select * exclude (proposal_id) from plan.requirement where proposal_id = $proposal_id
        order by ward_id, day_on, shift_type_id, skill
    """
    return query(db, Requirement, sql, proposal_id=proposal_id)


def template_lines(db: Connection, proposal_id: str) -> dy.DataFrame[TemplateLine]:
    """How many patients to book at each start time."""
    return _lines(db, "template_line", TemplateLine, proposal_id)


def order_lines(db: Connection, proposal_id: str) -> dy.DataFrame[OrderLine]:
    """What to order, and why."""
    return _lines(db, "order_line", OrderLine, proposal_id)


def stock_outlook(db: Connection, proposal_id: str) -> dy.DataFrame[StockOutlook]:
    """How long the stock of each item lasts, ordered or not."""
    return _lines(db, "stock_outlook", StockOutlook, proposal_id)


def stockouts_by(db: Connection, proposal_id: str) -> dy.DataFrame[StockoutBy]:
    """The chance of running out of each item by coming days."""
    return _lines(db, "stockout_by", StockoutBy, proposal_id)


def stock_transfers(db: Connection, proposal_id: str) -> dy.DataFrame[StockTransfer]:
    """What other stores should give before anything is bought."""
    return _lines(db, "stock_transfer", StockTransfer, proposal_id)


def driver_links(db: Connection, proposal_id: str) -> dy.DataFrame[DriverLink]:
    """What the use of each item was tried on, and whether it moves with it."""
    return _lines(db, "driver_link", DriverLink, proposal_id)


def allocation_lines(db: Connection, proposal_id: str) -> dy.DataFrame[AllocationLine]:
    """What each store should have of an item that cannot be had."""
    return _lines(db, "allocation_line", AllocationLine, proposal_id)


def supplier_orders(db: Connection, proposal_id: str) -> dy.DataFrame[SupplierOrder]:
    """Each supplier's part of an order."""
    return _lines(db, "supplier_order", SupplierOrder, proposal_id)


def order_losers(db: Connection, proposal_id: str) -> dy.DataFrame[OrderLoser]:
    """Items that get less than is due, and the chance of a stock-out they keep."""
    return _lines(db, "order_loser", OrderLoser, proposal_id)


def booking_lines(db: Connection, proposal_id: str) -> dy.DataFrame[BookingLine]:
    """Who should get which slot."""
    return _lines(db, "booking_line", BookingLine, proposal_id)


def unbooked(db: Connection, proposal_id: str) -> dy.DataFrame[Unbooked]:
    """Who is left waiting, and why."""
    return _lines(db, "unbooked", Unbooked, proposal_id)


def _lines(
    db: Connection, table: str, contract: type[Lines], proposal_id: str
) -> dy.DataFrame[Lines]:
    """Rows of a proposal in one of the tables of ``plan``, in the order of their key."""
    order = ", ".join(contract.primary_key())
    sql = f"select * from plan.{table} where proposal_id = $proposal_id order by {order}"
    return query(db, contract, sql, proposal_id=proposal_id)
