"""How orders did, read as the newest judgement said it, and what past orders stated."""

from datetime import UTC, datetime, timedelta

import polars as pl

from ops.tables import Proposal, StockKept, StockoutBy, StockOutlook, StockReplay
from tests.app.stock_record_told import STATED, WAYS
from tests.tables import table
from warehouse import plans, stock_judged

MONDAY = datetime(2026, 1, 5, 7, tzinfo=UTC)
WEEK = timedelta(days=7)


def test_the_newest_judgement_up_to_a_moment_counts(db):
    first = StockReplay.validate(table(StockReplay, WAYS).sort(StockReplay.primary_key()))
    later = first.with_columns(pl.col("judged_at") + WEEK, lines=pl.lit(1, pl.Int32))
    stock_judged.save_replay(db, first)
    stock_judged.save_replay(db, StockReplay.validate(later))
    assert stock_judged.replay(db, as_of=MONDAY).equals(first)
    assert set(stock_judged.replay(db, as_of=MONDAY + WEEK)["lines"]) == {1}
    assert stock_judged.replay(db, as_of=MONDAY - WEEK).is_empty()


def test_a_review_held_again_takes_the_place_of_the_first(db):
    first = table(StockKept, STATED)
    stock_judged.save_kept(db, first)
    again = StockKept.validate(first.with_columns(unknown=pl.lit(3, pl.Int32)))
    stock_judged.save_kept(db, again)
    assert stock_judged.kept(db, as_of=MONDAY).equals(again)


def proposed(db, name, made_at):
    proposal = table(
        Proposal,
        f"""
        proposal_id | kind  | place_id | made_at            | from_on    | to_on      | verdict | points | based_on           | summary
        {name}      | order | store    | {made_at:%Y-%m-%d} | 2026-01-05 | 2026-01-06 | optimal | 0      | {made_at:%Y-%m-%d} | so
        """,
    )
    chance = table(
        StockoutBy,
        f"""
        proposal_id | item_id | location_id | by_on      | probability
        {name}      | drain   | store       | 2026-01-12 | 0.2
        """,
    )
    plans.propose(db, proposal, outlook=StockOutlook.create_empty(), stockouts=chance)


def test_the_first_order_of_each_store_and_week_speaks_for_it(db):
    for day in (0, 1, 4, 7, 9):
        proposed(db, f"p{day}", MONDAY + timedelta(days=day))
    told = stock_judged.chances(db, since=MONDAY - WEEK, as_of=MONDAY + 2 * WEEK)
    assert told["proposal_id"].to_list() == ["p0", "p7"]
    assert stock_judged.outlooks(db, since=MONDAY, as_of=MONDAY + WEEK).is_empty()
