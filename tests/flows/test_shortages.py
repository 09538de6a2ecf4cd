"""What people tell of stock, and what they accepted, in the next orders of a real night."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from flows.recipe import Occasion
from flows.recipes import decided, orders
from flows.recipes.publish import make_copy
from ops.supply.shortage.told import Counted, NotToBeHad, Recalled, as_changes, note_id
from warehouse import decisions, plans, reading, reference, supply

pytestmark = pytest.mark.slow
SHORT, STANDS_IN = "gloves-nitrile-m", "gloves-nitrile-l"


def night(at=None):
    """Take in what was decided and propose orders, as every night does."""
    occasion = Occasion(at or datetime.now(UTC), replayed=False, inbox=Path())
    decided.fold(occasion)
    said = orders.propose(occasion)
    assert said.outcome in ("done", "nothing"), said.words
    make_copy(occasion)
    return said


def newest(kind="order"):
    with reading() as db:
        return plans.latest(db, kind, as_of=datetime.now(UTC)).to_dicts()


def outlook():
    """Every item of the first store as the newest order tells of it."""
    with reading() as db:
        rows = plans.stock_outlook(db, newest()[0]["proposal_id"]).to_dicts()
    return {row["item_id"]: row for row in rows}


def tell(what, reason, verdict="changed"):
    decisions.decide(
        proposal_id=note_id(what, datetime(2026, 1, 1, tzinfo=UTC)),
        verdict=verdict,
        decided_by="supplies",
        note=reason,
        changes=as_changes(what) if verdict == "changed" else None,
    )


def positions():
    with reading() as db:
        return supply.positions(db, as_of=datetime.now(UTC))


def test_what_is_told_of_stock_is_in_the_next_order_and_can_be_taken_back(hospital):
    before, store, moment = outlook(), newest()[0]["place_id"], datetime.now(UTC)
    recalled = next(
        item for item, row in sorted(before.items()) if row["on_hand"] >= 1 and item != SHORT
    )
    there = int(before[recalled]["on_hand"])
    other = next(item for item in sorted(before) if item not in (SHORT, STANDS_IN, recalled))
    recall = Recalled(recalled, store, float(there))
    tell(recall, "Lot 7 leaks.")
    tell(Counted(other, store, 3.0, datetime.now(UTC)), "Shelf searched.")
    tell(NotToBeHad(datetime.now(UTC).date() + timedelta(days=25), item_id=SHORT), "Factory burnt.")
    night(moment)  # nobody had told anything by then
    told = outlook()
    assert {item: row["on_hand"] for item, row in told.items()} == {
        item: row["on_hand"] for item, row in before.items()
    }
    assert not any("cannot be had" in row["reason"] for row in told.values())
    night()
    after = outlook()
    assert after[recalled]["on_hand"] == before[recalled]["on_hand"] - there
    assert after[recalled]["reason"].startswith("Recalled: ")
    assert after[other]["on_hand"] == 3
    assert "Counted by hand" in after[other]["reason"]
    assert "cannot be had before" in after[SHORT]["reason"]
    assert f"{STANDS_IN} stands in for" in after[SHORT]["reason"]
    assert f"stands in for {SHORT}" in after[STANDS_IN]["reason"]
    lasts = [told[STANDS_IN]["runs_out_on"] or date.max for told in (after, before)]
    assert lasts[0] < lasts[1]
    tell(recall, "Lot 7 was returned and replaced.", "declined")
    night()
    assert outlook()[recalled]["on_hand"] == before[recalled]["on_hand"]


def due(row):
    """Ordered, or waiting for its supplier: alone it may be less than its least order."""
    return row["quantity"] > 0 or "Waits for" in row["reason"]


def test_nothing_is_ordered_twice_while_an_order_is_open_whoever_accepts_it_again(hospital):
    first = newest()[0]
    with reading() as db:
        lines = plans.order_lines(db, first["proposal_id"]).filter(pl.col("quantity") > 0)
        items = reference.items(db)
    expiring = set(items.filter(pl.col("shelf_life_days").is_not_null())["item_id"])
    lines = lines.sort(pl.col("item_id").is_in(sorted(expiring)), maintain_order=True)
    zeroed = lines["item_id"][0]
    change = [{"item_id": zeroed, "location_id": first["place_id"], "quantity": 0}]
    for who in ("ann", "bob"):
        decisions.decide(
            proposal_id=first["proposal_id"], verdict="changed", decided_by=who,
            note="Not that one.", changes=change,
        )  # fmt: skip
    night()
    told = outlook()
    ordered = {row["item_id"]: row["quantity"] * row["pack_size"] for row in lines.to_dicts()}
    on_order = dict(
        positions().filter(location_id=first["place_id"]).select("item_id", "on_order").rows()
    )
    for item, units in ordered.items():
        coming = on_order[item] + (0 if item == zeroed else units)
        assert told[item]["on_order"] == coming, item
        # What expires is weighed anew each night, on top of what is coming.
        if item == zeroed or item not in expiring:
            assert due(told[item]) == (item == zeroed), (item, told[item]["reason"])
    decisions.decide(
        proposal_id=first["proposal_id"], verdict="declined", decided_by="cho", note="No money."
    )
    night()
    again = {item for item, row in outlook().items() if due(row)}
    # One that went along with a delivery before it was due is left: "at least", then.
    assert len(again & ordered.keys()) > 0.8 * len(ordered.keys() - expiring)
