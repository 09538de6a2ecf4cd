from datetime import date, timedelta

from ops.supply.outlook.ages import Batch, Came, aged

TODAY = date(2026, 1, 5)


def came(days_ago, units, expires_in=None):
    expires_on = None if expires_in is None else TODAY + timedelta(days=expires_in)
    return Came(TODAY - timedelta(days=days_ago), units, expires_on)


def test_what_is_there_came_last():
    found = aged(7, [came(3, 10), came(1, 5)], TODAY, life=5)
    assert found.batches == (Batch(2, 1), Batch(5, 3))
    assert (found.guessed, found.overdue, found.told) == (0, 0, False)


def test_a_unit_of_one_days_life_is_used_on_the_day_it_comes():
    assert aged(1, [came(0, 1)], TODAY, life=1).batches == (Batch(1, 0),)


def test_an_expiry_that_was_told_counts_and_decides_what_goes_first():
    found = aged(6, [came(2, 3, expires_in=9), came(1, 3, expires_in=4)], TODAY, life=30)
    assert found.batches == (Batch(3, 4), Batch(3, 9))
    assert found.told


def test_what_no_receipt_tells_of_is_half_way_through_its_life_and_no_fresher():
    assert aged(4, [], TODAY, life=10).batches == (Batch(4, 5),)
    found = aged(4, [came(8, 1)], TODAY, life=10)
    assert (found.batches, found.guessed) == ((Batch(1, 1), Batch(3, 1)), 3)


def test_what_should_have_expired_can_be_used_today_and_is_told():
    found = aged(4, [came(9, 9), came(1, 1)], TODAY, life=3)
    assert (found.batches, found.overdue) == ((Batch(3, 0), Batch(1, 1)), 3)


def test_an_empty_shelf_has_no_age():
    assert aged(0, [came(1, 5)], TODAY, life=3).batches == ()
