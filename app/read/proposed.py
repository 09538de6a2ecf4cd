"""What a copy proposes: rosters, templates and orders, and their lines."""

from datetime import date, datetime

import dataframely as dy
import polars as pl

from app.read.once import from_copy, once
from ops import tables
from warehouse import Connection, plans


@once
def proposals(copy: str, kind: str, as_of: datetime) -> dy.DataFrame[tables.Proposal]:
    """The newest proposal of each place."""
    return from_copy(copy, lambda db: plans.latest(db, kind, as_of=as_of))


@once
def covering(copy: str, kind: str, since: date, as_of: datetime) -> dy.DataFrame[tables.Proposal]:
    """Every proposal that covers a day or a later one."""
    return from_copy(copy, lambda db: plans.covering(db, kind, since=since, as_of=as_of))


@once
def standing(copy: str, kind: str, day_on: date, as_of: datetime) -> dy.DataFrame[tables.Proposal]:
    """The proposal of each place that people accepted for a day."""
    return from_copy(copy, lambda db: plans.standing(db, kind, day_on=day_on, as_of=as_of))


@once
def lines(copy: str, what: str, proposal_id: str) -> pl.DataFrame:
    """The lines of a proposal: roster_lines, gaps, rule_points, template_lines, order_lines."""

    def read(db: Connection) -> pl.DataFrame:
        found: pl.DataFrame = getattr(plans, what)(db, proposal_id)
        return found

    return from_copy(copy, read)
