from datetime import UTC, datetime, timedelta

import pytest

from ops.supply.movements import movements
from ops.supply.statements import statements_kept
from ops.tables import DailyUse, Item, Receipt, StockoutBy, StockOutlook
from tests.stated import COUNTED, KEY, PLAIN, frame
from tests.tables import table

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ITEMS = table(
    Item,
    """
    item_id | issue_unit | pack_size | lead_time_days | criticality
    drain   | piece      | 1         | 2              | vital
    """,
)


def came(days, received=()):
    """Days after the count: issued, or (issued, "empty"); None is a day nobody told of."""
    on = [COUNTED + timedelta(days=n + 1) for n in range(len(days))]
    use = [
        {**KEY, "day_on": day, "issued": float(told[0] if isinstance(told, tuple) else told),
         "stocked_out": isinstance(told, tuple)}
        for day, told in zip(on, days, strict=True) if told is not None
    ]  # fmt: skip
    receipts = [{**KEY, "day_on": on[n], "quantity": float(units)} for n, units in received]
    return movements(
        frame(DailyUse, use), frame(Receipt, receipts), since=COUNTED, until=on[-1]
    )  # fmt: skip


def kept(measure, days, received=(), *, chances=(), **outlook):
    """Cases, how many came true, and how many are unknown, of each stated chance."""
    by = [
        {**KEY, "proposal_id": "p1", "by_on": COUNTED + timedelta(days=day), "probability": chance}
        for day, chance in chances
    ]
    found = statements_kept(
        frame(StockOutlook, [PLAIN | outlook]),
        frame(StockoutBy, by),
        ITEMS,
        came([*days, 0], received),
        reviewed_at=NOW,
    )
    rows = found.filter(measure=measure, grouping="all").sort("said")
    return rows.select("cases", "came", "unknown").rows()


def test_what_must_last_lasts_if_no_more_is_handed_out_in_the_protection_period():
    assert kept("lasts", [3, 3, 3, 9]) == [(1, 1, 0)]
    assert kept("lasts", [3, 3, 4, 9]) == [(1, 0, 0)]


def test_days_of_an_empty_shelf_are_no_success():
    assert kept("lasts", [3, (3, "empty"), 0, 0]) == [(0, 0, 1)]
    assert kept("lasts", [3, (7, "empty"), 0, 0]) == [(1, 0, 0)]  # more than nine all the same


def test_a_span_that_has_not_passed_or_that_nobody_told_of_says_nothing():
    assert kept("lasts", [3, 3]) == []
    assert kept("lasts", [3, None, 3]) == [(0, 0, 1)]


@pytest.mark.parametrize(("used", "empty"), [([4, 5, 0], 0), ([4, 6, 0], 1), ([4, 9, 0], 1)])
def test_a_shelf_is_empty_when_all_of_it_was_handed_out(used, empty):
    assert kept("stockout", used, chances=[(2, 0.3)]) == [(1, empty, 0)]


def test_what_was_ordered_later_does_not_save_a_statement():
    # Five come that were not on order: without them the ten were gone on the second day.
    assert kept("stockout", [4, 6, 3], [(1, 5)], chances=[(3, 0.3)]) == [(1, 1, 0)]
    # Had they been on order, two would be left.
    on_order = {"on_order": 5.0, "chances": [(3, 0.3)]}
    assert kept("stockout", [4, 6, 3], [(1, 5)], **on_order) == [(1, 0, 0)]


def test_an_empty_shelf_settles_what_days_nobody_told_of_leave_unknown():
    assert kept("stockout", [4, None, (2, "empty"), 0], chances=[(3, 0.3)]) == [(1, 1, 0)]
    assert kept("stockout", [4, None, 2, 0], chances=[(3, 0.3)]) == [(0, 0, 1)]


def test_a_shelf_that_was_bare_when_counted_states_nothing():
    assert kept("stockout", [0, 0], chances=[(1, 1.0)], on_hand=0.0) == []


def test_stated_chances_that_lie_close_together_are_one_group():
    chances = [(1, 0.06), (2, 0.08), (3, 0.7)]
    assert kept("stockout", [4, 3, 3, 0], chances=chances) == [(2, 0, 0), (1, 1, 0)]


def test_cover_comes_true_if_the_shelf_alone_lasts_its_whole_days():
    assert kept("cover", [4, 4, 4], cover_days=2.9) == [(1, 1, 0)]
    assert kept("cover", [4, 4, 4], cover_days=3.1) == [(1, 0, 0)]
    assert kept("cover", [4, (4, "empty"), 4], cover_days=2.9) == [(1, 0, 0)]


def test_it_ran_out_if_more_was_wanted_than_there_would_have_been():
    by = COUNTED + timedelta(days=2)
    assert kept("runs_out", [4, 7, 0], runs_out_on=by) == [(1, 1, 0)]
    assert kept("runs_out", [4, 5, 0], runs_out_on=by) == [(1, 0, 0)]
    # Just empty: nobody knows whether more was wanted.
    assert kept("runs_out", [4, (6, "empty"), 0], runs_out_on=by) == [(0, 0, 1)]


def test_nothing_stated_is_nothing_kept():
    found = statements_kept(
        StockOutlook.create_empty(), StockoutBy.create_empty(), ITEMS, came([1, 1]), reviewed_at=NOW
    )
    assert found.is_empty()
