import numpy as np

from ops.supply.outlook.deliveries import Waiting
from ops.supply.replay.shelf import Shelves


def one(on_hand, *, life=0, orders=()):
    return Shelves(np.array([float(on_hand)]), np.array([life]), [list(orders)])


def units(amount):
    return np.array([float(amount)])


def test_an_order_comes_on_its_morning_and_not_before():
    shelf = one(3)
    shelf.order(0, units(10), np.array([2]))
    assert shelf.receive(1) == 0
    assert shelf.on_order == 10
    assert shelf.receive(2) == 10
    assert (shelf.on_hand, shelf.on_order) == (13, 0)


def test_what_is_not_there_is_asked_for_in_vain():
    shelf = one(3)
    assert shelf.issue(units(5)) == 2
    assert shelf.on_hand == 0


def test_what_expires_first_is_handed_out_first_and_the_rest_is_thrown_away_on_its_day():
    shelf = one(4, life=3)
    shelf.order(0, units(6), np.array([1]))
    shelf.receive(1)  # six that are good until day 4, beside four until day 3
    shelf.issue(units(3))
    assert shelf.discard(2) == 0
    assert shelf.discard(3) == 1
    assert shelf.discard(4) == 6
    assert shelf.on_hand == 0


def test_what_keeps_is_never_thrown_away():
    assert one(4).discard(1000) == 0


def test_a_store_knows_how_long_it_has_waited_and_not_when_it_ends():
    shelf = one(0, orders=[(1, 9, 20.0)])
    assert shelf.waiting((("drain", "store"),), 4) == {("drain", "store"): (Waiting(3, 20.0),)}
