"""What past orders stated is held against what came; ways are compared once enough is known."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from flows.recipe import Occasion
from flows.recipes.stock_judged import statements, ways
from ops.tables import Proposal, StockoutBy, StockOutlook, StockReplay
from tests.app.stock_record_told import WAYS
from tests.hospital import fill
from tests.stated import PLAIN, frame
from tests.tables import table
from warehouse import plans, publish, reading, stock_judged, writing

pytestmark = pytest.mark.slow

MADE = datetime(2026, 1, 5, 5, tzinfo=UTC)
NOW = MADE + timedelta(days=9)
FEEDS = {
    "items": """
        item_id | issue_unit | pack_size | lead_time_days | criticality
        drain   | piece      | 1         | 2              | vital
    """,
    "stock_movements": """
        movement_id | item_id | location_id | moved_at         | kind  | quantity
        m0          | drain   | store       | 2026-01-02 09:00 | issue | 1
        m1          | drain   | store       | 2026-01-05 09:00 | issue | 4
        m2          | drain   | store       | 2026-01-06 09:00 | issue | 7
        m3          | drain   | store       | 2026-01-12 09:00 | issue | 1
    """,
}


@pytest.fixture
def ordered(folder):
    """An order of a Monday, and what was handed out since."""
    with writing("test") as db:
        for feed, rows in FEEDS.items():
            fill(db, feed, rows)
        proposal = table(
            Proposal,
            """
            proposal_id | kind  | place_id | made_at          | from_on    | to_on      | verdict | points | based_on         | summary
            p1          | order | store    | 2026-01-05 05:00 | 2026-01-05 | 2026-01-06 | optimal | 0      | 2026-01-05 05:00 | so
            """,
        )
        chances = table(
            StockoutBy,
            """
            proposal_id | item_id | location_id | by_on      | probability
            p1          | drain   | store       | 2026-01-05 | 0.1
            p1          | drain   | store       | 2026-01-07 | 0.6
            p1          | drain   | store       | 2026-02-01 | 0.9
            """,
        )
        outlook = frame(StockOutlook, [PLAIN])
        plans.propose(db, proposal, outlook=outlook, stockouts=chances)
    publish.publish(as_of=NOW, run_id="r1")


def occasion(at=NOW):
    return Occasion(as_of=at, replayed=False, inbox=Path("inbox"))


def test_a_review_says_which_statements_came_true_and_which_have_not_passed(ordered):
    assert statements(occasion()).outcome == "done"
    publish.publish(as_of=NOW, run_id="r2")
    with reading() as db:
        told = stock_judged.kept(db, as_of=NOW).filter(pl.col("grouping") == "all")
    rows = told.select("measure", "said", "cases", "came").rows()
    # Ten were there, four and seven were handed out: empty by the 6th, and more than nine in three
    # days.
    assert sorted(rows) == [("lasts", 0.99, 1, 0), ("stockout", 0.1, 1, 0), ("stockout", 0.6, 1, 1)]


def test_ways_are_compared_once_a_week_and_when_enough_weeks_are_known(ordered):
    assert "Too few weeks" in ways(occasion()).words
    with writing("test") as db:
        stock_judged.save_replay(db, table(StockReplay, WAYS))
    publish.publish(as_of=NOW, run_id="r3")
    assert "less than a week ago" in ways(occasion(datetime(2026, 1, 10, tzinfo=UTC))).words
