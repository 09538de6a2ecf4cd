"""What was proposed, and what became of it.

A proposal is kept with all its lines, once. A decision changes nothing in it: the newest
decision beside it says what counts.
"""

from datetime import date, datetime

import dataframely as dy
import polars as pl

from ops.tables import (
    AllocationLine,
    BookingLine,
    Decision,
    DriverLink,
    Gap,
    OrderLine,
    OrderLoser,
    Proposal,
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
from warehouse.keep import keep
from warehouse.open_orders import accepted_allocations, accepted_orders, accepted_transfers
from warehouse.plan_lines import (
    allocation_lines,
    booking_lines,
    driver_links,
    gaps,
    order_lines,
    order_losers,
    requirements,
    roster_lines,
    rule_points,
    stock_outlook,
    stock_transfers,
    stockouts_by,
    supplier_orders,
    template_lines,
    unbooked,
)
from warehouse.query import frame, query

__all__ = [
    "accepted_allocations",
    "accepted_orders",
    "accepted_transfers",
    "allocation_lines",
    "booking_lines",
    "covering",
    "decisions",
    "driver_links",
    "fold_decisions",
    "gaps",
    "latest",
    "order_lines",
    "order_losers",
    "proposal",
    "propose",
    "requirements",
    "roster_lines",
    "rule_points",
    "standing",
    "stock_outlook",
    "stock_transfers",
    "stockouts_by",
    "supplier_orders",
    "template_lines",
    "unbooked",
]


def propose(
    db: Connection,
    proposal: dy.DataFrame[Proposal],
    *,
    points: dy.DataFrame[RulePoints] | None = None,
    roster: dy.DataFrame[RosterLine] | None = None,
    gaps: dy.DataFrame[Gap] | None = None,
    template: dy.DataFrame[TemplateLine] | None = None,
    orders: dy.DataFrame[OrderLine] | None = None,
    outlook: dy.DataFrame[StockOutlook] | None = None,
    stockouts: dy.DataFrame[StockoutBy] | None = None,
    transfers: dy.DataFrame[StockTransfer] | None = None,
    links: dy.DataFrame[DriverLink] | None = None,
    allocation: dy.DataFrame[AllocationLine] | None = None,
    by_supplier: dy.DataFrame[SupplierOrder] | None = None,
    losers: dy.DataFrame[OrderLoser] | None = None,
    requirement: dy.DataFrame[Requirement] | None = None,
    bookings: dy.DataFrame[BookingLine] | None = None,
    unbooked: dy.DataFrame[Unbooked] | None = None,
) -> int:
    """Keep proposals with their lines, and say how many were new; a known one is left as it is.

    A requirement belongs to one roster, so it comes with a single proposal.
    """
    lines: dict[str, pl.DataFrame | None] = {
        "plan.rule_points": points,
        "plan.roster_line": roster,
        "plan.gap": gaps,
        "plan.template_line": template,
        "plan.order_line": orders,
        "plan.stock_outlook": outlook,
        "plan.stockout_by": stockouts,
        "plan.stock_transfer": transfers,
        "plan.driver_link": links,
        "plan.allocation_line": allocation,
        "plan.supplier_order": by_supplier,
        "plan.order_loser": losers,
        "plan.requirement": _of_one(proposal, requirement),
        "plan.booking_line": bookings,
        "plan.unbooked": unbooked,
    }
    given = {table: rows for table, rows in lines.items() if rows is not None}
    for table, rows in given.items():
        if not rows["proposal_id"].is_in(proposal["proposal_id"].to_list()).all():
            raise ValueError(f"rows for {table} belong to a proposal that is not proposed here")
    new = _unknown(db, proposal)
    keep(db, "plan.proposal", new, once=("proposal_id",))
    for table, rows in given.items():
        fresh = rows.join(new.select("proposal_id"), on="proposal_id", how="semi")
        keep(db, table, fresh, once=("proposal_id",))
    return new.height


def latest(db: Connection, kind: str, *, as_of: datetime) -> dy.DataFrame[Proposal]:
    """The newest proposal of a kind for each place that had been made by ``as_of``."""
    sql = """
        select *
        from plan.proposal
        where kind = $kind and made_at <= $as_of
        qualify row_number() over (
            partition by place_id order by made_at desc, proposal_id desc
        ) = 1
        order by proposal_id
    """
    return query(db, Proposal, sql, kind=kind, as_of=as_of)


def standing(db: Connection, kind: str, *, day_on: date, as_of: datetime) -> dy.DataFrame[Proposal]:
    """The proposal of each place that covers a day and that people accepted or changed by then.

    The newest decision about a proposal counts; of several that stand, the one decided last.
    """
    sql = """
        with decided as (
            select proposal_id, decision_id, decided_at, verdict as said
            from plan.decision
            where decided_at <= $as_of
            qualify row_number() over (
                partition by proposal_id order by decided_at desc, decision_id desc
            ) = 1
        )

        select proposal.*
        from plan.proposal as proposal
        join decided using (proposal_id)
        where kind = $kind and $day_on between from_on and to_on
            and said in ('accepted', 'changed')
        qualify row_number() over (
            partition by place_id order by decided_at desc, decision_id desc
        ) = 1
        order by proposal_id
    """
    return query(db, Proposal, sql, kind=kind, day_on=day_on, as_of=as_of)


def covering(db: Connection, kind: str, *, since: date, as_of: datetime) -> dy.DataFrame[Proposal]:
    """Every proposal of a kind that had been made by ``as_of`` and covers ``since`` or later."""
    sql = """
        select *
        from plan.proposal
        where kind = $kind and made_at <= $as_of and to_on >= $since
        order by proposal_id
    """
    return query(db, Proposal, sql, kind=kind, since=since, as_of=as_of)


def proposal(db: Connection, proposal_id: str) -> dy.DataFrame[Proposal]:
    """One proposal, or none if it is not known."""
    sql = "select * from plan.proposal where proposal_id = $proposal_id"
    return query(db, Proposal, sql, proposal_id=proposal_id)


def fold_decisions(db: Connection, decisions: dy.DataFrame[Decision]) -> int:
    """Keep what people decided beside what was proposed, and say how many were new."""
    return keep(db, "plan.decision", decisions, once=("decision_id",))


def decisions(db: Connection, *, as_of: datetime) -> dy.DataFrame[Decision]:
    """The decision that counts for each proposal by ``as_of``: the newest one."""
    sql = """
        select *
        from plan.decision
        where decided_at <= $as_of
        qualify row_number() over (
            partition by proposal_id order by decided_at desc, decision_id desc
        ) = 1
        order by decision_id
    """
    return query(db, Decision, sql, as_of=as_of)


def _unknown(db: Connection, proposal: pl.DataFrame) -> pl.DataFrame:
    known = frame(db, "select proposal_id from plan.proposal")
    return proposal.join(known, on="proposal_id", how="anti", maintain_order="left")


def _of_one(proposal: pl.DataFrame, requirement: pl.DataFrame | None) -> pl.DataFrame | None:
    if requirement is None:
        return None
    if proposal.height != 1:
        raise ValueError("a requirement belongs to exactly one proposal")
    return requirement.with_columns(proposal_id=pl.lit(proposal["proposal_id"][0]))
