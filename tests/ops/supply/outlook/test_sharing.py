import polars as pl

from ops.supply.outlook.sharing import shared


def lines(*rows):
    names = ("location_id", "on_hand", "on_order", "par_level", "quantity", "stockout_chance")
    told = [dict(zip(names, row, strict=True)) for row in rows]
    return pl.DataFrame([{"item_id": "gloves", "pack_size": 10, **row} for row in told])


def moves(*rows):
    found = shared(lines(*rows), {"gloves": "glove"})
    return [(move.giver, move.getter, move.quantity) for move in found]


def test_what_one_store_has_too_much_of_goes_to_one_that_is_due_to_order():
    assert moves(("north", 300, 0, 200, 0, 0.0), ("south", 20, 0, 90, 7, 0.4)) == [
        ("north", "south", 70)
    ]


def test_a_store_gives_nothing_of_what_it_needs_itself():
    assert moves(("north", 200, 0, 200, 0, 0.0), ("south", 20, 0, 90, 7, 0.4)) == []
    assert moves(("north", 300, 0, 200, 1, 0.0), ("south", 20, 0, 90, 7, 0.4)) == []


def test_less_than_a_pack_moves_only_where_it_would_run_out():
    north = ("north", 205, 0, 200, 0, 0.0)
    assert moves(north, ("south", 20, 0, 90, 7, 0.05)) == []
    assert moves(north, ("south", 20, 0, 90, 7, 0.4)) == [("north", "south", 5)]


def test_the_store_likelier_to_run_out_gets_first():
    north = ("north", 260, 0, 200, 0, 0.0)
    found = moves(north, ("east", 20, 0, 90, 7, 0.1), ("south", 20, 0, 90, 7, 0.4))
    assert found == [("north", "south", 60)]


def test_the_reason_tells_what_is_over():
    [move] = shared(
        lines(("north", 300, 0, 200, 0, 0.0), ("south", 20, 0, 90, 7, 0.4)), {"gloves": "glove"}
    )
    for part in ("Move 70 gloves", "300 on the shelf", "100 above its par level of 200"):
        assert part in move.reason
