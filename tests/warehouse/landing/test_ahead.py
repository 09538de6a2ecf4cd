import pytest

from warehouse.landing.files.ahead import ahead
from warehouse.landing.refusal import Refused


def test_things_come_in_their_order_and_once():
    assert list(ahead(range(100))) == list(range(100))


def test_nothing_stays_nothing():
    assert list(ahead([])) == []


def test_what_fails_on_the_way_is_raised_after_what_came_before():
    def broken():
        yield 1
        raise Refused("EMPTY", "nothing more")

    things = ahead(broken())
    assert next(things) == 1
    with pytest.raises(Refused):
        next(things)


def test_who_stops_early_leaves_no_thread_behind():
    def endless():
        number = 0
        while True:
            yield number
            number += 1

    things = ahead(endless())
    assert next(things) == 0
    things.close()
