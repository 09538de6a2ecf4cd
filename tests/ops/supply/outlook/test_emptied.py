from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from ops.supply.history import UseHistory, as_history
from ops.supply.outlook.emptied import with_emptied

UNTIL = date(2026, 1, 5)


def told(days, *, first=0):
    """Rows of one item from so many days before UNTIL on: issued, or (issued, "empty")."""
    rows = [
        {
            "item_id": "drain", "location_id": "store",
            "day_on": UNTIL - timedelta(days=len(days) - n + first),
            "issued": float(day[0] if isinstance(day, tuple) else day),
            "stocked_out": isinstance(day, tuple),
        }
        for n, day in enumerate(days)
    ]  # fmt: skip
    return pl.DataFrame(rows)


def filled(days):
    use = told(days)
    return with_emptied(as_history(use, UNTIL), use).used[0]


QUIET = [0, 4, 0, 6, 0, 5, 0] * 8


def test_a_day_that_emptied_the_shelf_was_asked_for_what_was_issued_at_least():
    used = filled([*QUIET, (9, "empty"), 0])
    assert used[-2] >= 9
    assert used[:-2].tolist() == QUIET


def test_the_days_of_the_empty_shelf_after_it_take_what_other_days_of_their_weekday_brought():
    used = filled([*QUIET, (9, "empty"), (0, "empty")])
    assert used[-1] in {4.0}  # every eighth, fifteenth … day of the past brought four


def test_an_empty_shelf_is_filled_in_for_two_weeks_and_unknown_from_then_on():
    used = filled([*QUIET, (9, "empty"), *[(0, "empty")] * 20])
    assert np.isfinite(used[-20:-6]).all()
    assert np.isnan(used[-6:]).all()


def test_a_shelf_that_was_never_seen_to_be_emptied_stays_unknown():
    assert np.isnan(filled([(0, "empty"), *QUIET])[0])


def test_what_is_never_emptied_stays_as_it_is():
    use = told(QUIET)
    history = as_history(use, UNTIL)
    assert with_emptied(history, use) is history


def test_no_places_need_no_filling():
    nothing = UseHistory((), UNTIL, np.empty((0, 0)))
    assert with_emptied(nothing, told(QUIET).clear()) is nothing


@pytest.mark.parametrize("held", [6.0, 12.0])
def test_leaving_emptied_days_out_hides_the_busiest_and_filling_them_in_does_not(held):
    # Two hundred items wanted on one day in five, ten at a time or more; shelves hold so much.
    dice = np.random.default_rng(3)
    wished = (dice.random((200, 140)) < 0.2) * (1 + dice.geometric(0.1, (200, 140)))
    rows = [
        {"item_id": f"{item}", "location_id": "store", "day_on": UNTIL - timedelta(days=140 - day),
         "issued": float(min(wish, held)), "stocked_out": bool(wish >= held)}
        for item, of in enumerate(wished) for day, wish in enumerate(of)
    ]  # fmt: skip
    use = pl.DataFrame(rows)
    history = as_history(use, UNTIL)
    left_out = np.nanmean(history.used)
    told_of = np.nanmean(with_emptied(history, use).used)
    assert left_out < 0.4 * wished.mean()
    assert told_of == pytest.approx(wished.mean(), rel=0.25)
