"""What people tell of stock: kept as decisions, standing until taken back or overtaken."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from ops.supply.shortage.absent import absent
from ops.supply.shortage.on_shelf import on_shelf
from ops.supply.shortage.told import (
    Counted,
    NotToBeHad,
    Recalled,
    UnclearNoteError,
    as_changes,
    must_be_clear,
    note_id,
    notes,
)
from ops.tables import Decision, Item, StockPosition
from tests.tables import table

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
TODAY = NOW.date()
ITEMS = table(
    Item,
    """
    item_id | issue_unit | pack_size | lead_time_days | criticality | supplier
    gauze   | piece      | 10        | 2              | essential   | Weavers
    gloves  | pair       | 100       | 2              | essential   | Rubber & Co
    vinyl   | pair       | 100       | 2              | essential   | Rubber & Co
    """,
)
SHELF = table(
    StockPosition,
    """
    item_id | location_id | as_of_on   | on_hand | on_order
    gauze   | store       | 2026-01-04 | 40      | 0
    gloves  | store       | 2026-01-04 | 100     | 0
    """,
)
FED = {(item, "store"): datetime(2026, 1, 5, tzinfo=UTC) for item in ("gauze", "gloves")}


def told(*words, verdict="changed", hours=0):
    """Decisions as people made them, an hour after another."""
    rows = []
    for n, (what, reason) in enumerate(words):
        at = NOW + timedelta(hours=n + hours)
        rows.append({
            "decision_id": f"{at}", "proposal_id": note_id(what, NOW + timedelta(hours=n)),
            "decided_at": at, "decided_by": "ann", "verdict": verdict, "note": reason,
            "changes": pl.Series([as_changes(what)]).struct.json_encode()[0],
        })  # fmt: skip
    return Decision.validate(pl.DataFrame(rows, schema=Decision.create_empty().schema))


def heard(*words, hours=24):
    return notes(told(*words), as_of=NOW + timedelta(hours=hours))


EVERY = [
    NotToBeHad(date(2026, 1, 20), supplier="Rubber & Co"),
    Recalled("gauze", "store", 30.0, from_on=TODAY),
    Counted("gloves", "store", 80.0, NOW),
]


def test_what_is_told_comes_back_as_it_was():
    found = heard(*[(what, "lot 7") for what in EVERY])
    assert [note.what for note in found] == EVERY
    assert {(note.reason, note.told_by) for note in found} == {("lot 7", "ann")}


def test_nothing_is_heard_before_it_was_told():
    assert [note.what for note in heard(*[(what, "x") for what in EVERY], hours=1)] == EVERY[:2]


def test_a_later_decision_takes_it_back():
    both = pl.concat(
        [told((EVERY[0], "fire")), told((EVERY[0], "put out"), verdict="declined", hours=2)]
    )
    assert notes(both, as_of=NOW + timedelta(hours=1)) != []
    assert notes(both, as_of=NOW + timedelta(hours=3)) == []


def test_words_of_a_later_version_are_left_alone():
    odd = told((EVERY[0], "fire")).with_columns(changes=pl.lit('{"kind": "borrowed"}'))
    assert notes(odd, as_of=NOW + timedelta(hours=1)) == []


@pytest.mark.parametrize(
    ("what", "reason", "said"),
    [
        (EVERY[0], " ", "A reason was needed"),
        (NotToBeHad(TODAY), "fire", "Either an item or a supplier"),
        (NotToBeHad(TODAY, "gauze", from_on=TODAY), "fire", "Choose the days again"),
        (Recalled("gauze", "store", 0), "lot 7", "A whole number"),
        (Recalled("gauze", "store", 2.5), "lot 7", "A whole number"),
        (Counted("gauze", "store", -1, NOW), "spill", "A whole number"),
        (Counted("gauze", "store", 1, NOW + timedelta(hours=1)), "spill", "still to come"),
    ],
)
def test_what_nobody_could_act_on_is_refused(what, reason, said):
    with pytest.raises(UnclearNoteError, match=said):
        must_be_clear(what, reason, NOW)


def test_all_that_a_supplier_delivers_is_absent_until_the_latest_day_told():
    told = heard(
        (NotToBeHad(date(2026, 1, 20), supplier="Rubber & Co"), "fire"),
        (NotToBeHad(date(2026, 1, 30), "gloves"), "late ship"),
        (NotToBeHad(TODAY, "gauze"), "over"),
    )
    found = absent(told, ITEMS, {"gauze": date(2026, 1, 9)}, today=TODAY)
    assert {name: one.until.day for name, one in found.items()} == {
        "gauze": 9, "gloves": 30, "vinyl": 20,
    }  # fmt: skip
    assert found["vinyl"].said == (
        "vinyl cannot be had before 20 Jan 2026 (Rubber & Co cannot deliver: fire); what is "
        "ordered of it waits until then."
    )


def shelf(*words, day=TODAY, fed_at=FED):
    found = on_shelf(SHELF, heard(*words), fed_at=fed_at, today=day, time_zone="UTC")
    return dict(found.positions.select("item_id", "on_hand").iter_rows()), found


def test_what_is_recalled_is_not_on_hand():
    on_hand, found = shelf((Recalled("gauze", "store", 30.0), "lot 7."))
    assert on_hand == {"gauze": 10, "gloves": 100}
    assert found.said["gauze", "store"] == (
        "Recalled: 30 of 40 on the shelf must not be used and do not count as there (lot 7).",
    )


def test_more_than_is_there_cannot_be_left_out_and_a_recall_has_its_days():
    recall = Recalled("gauze", "store", 90.0, TODAY, TODAY + timedelta(days=3))
    assert shelf((recall, "lot 7"))[0]["gauze"] == 0
    assert shelf((recall, "lot 7"), day=TODAY + timedelta(days=3))[0]["gauze"] == 40
    assert shelf((recall, "lot 7"), day=TODAY - timedelta(days=1))[0]["gauze"] == 40


def test_a_count_stands_until_the_feed_counts_again():
    count = Counted("gloves", "store", 80.0, NOW)
    on_hand, found = shelf((count, "shelf searched"))
    assert on_hand["gloves"] == 80
    assert "where the stock feed told 100 (shelf searched)" in found.said["gloves", "store"][0]
    later = {("gloves", "store"): NOW + timedelta(hours=1)}
    assert shelf((count, "shelf searched"), fed_at=later)[0]["gloves"] == 100


def test_of_two_counts_the_later_count_stands_and_recalls_come_off_it():
    on_hand, _ = shelf(
        (Counted("gloves", "store", 80.0, NOW), "first"),
        (Counted("gloves", "store", 70.0, NOW - timedelta(hours=1)), "told later, of before"),
        (Recalled("gloves", "store", 50.0), "lot 9"),
    )
    assert on_hand["gloves"] == 30
