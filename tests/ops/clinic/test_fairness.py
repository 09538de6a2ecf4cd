import polars as pl
import pytest

from ops.clinic.fairness import UNKNOWN, age_band, fairness
from ops.errors import NothingToDoError


def people(group, n, *, missed, chosen, found, said=0.2):
    """``n`` people of a group, ``missed`` of whom missed, ``chosen`` of whom were called, and
    ``found`` of whom both."""
    both = [(True, True)] * found + [(True, False)] * (missed - found)
    both += [(False, True)] * (chosen - found)
    both += [(False, False)] * (n - len(both))
    return pl.DataFrame(both, schema=["missed", "chosen"], orient="row").with_columns(
        sex=pl.lit(group, pl.String), probability=pl.lit(said)
    )


def report(*parts):
    told = fairness(pl.concat(parts), ["sex"], use="call")
    return {row["group"]: row for row in told.iter_rows(named=True)}


def test_each_group_is_told_with_shares_that_can_be_worked_out_by_hand():
    told = report(
        people("F", 100, missed=20, chosen=40, found=15),
        people("M", 200, missed=80, chosen=50, found=25),
    )
    f = told["F"]
    assert (f["n"], f["came"], f["selection_rate"], f["precision"]) == (100, 0.2, 0.4, 0.375)
    assert f["said"] == pytest.approx(0.2)
    assert (f["calibrated"], told["M"]["calibrated"]) == (True, False)
    # Clopper and Pearson's range of 20 in 100.
    assert (f["came_low"], f["came_high"]) == pytest.approx((0.1267, 0.2918), abs=1e-4)


def test_a_group_under_ten_is_not_told_nor_one_that_would_give_it_away():
    told = report(
        people("F", 100, missed=20, chosen=40, found=15),
        people("M", 200, missed=80, chosen=50, found=25),
        people("X", 9, missed=3, chosen=3, found=2),
    )
    assert told["X"]["n"] is told["X"]["said"] is told["X"]["came"] is None
    assert told["F"]["n"] is None  # the smallest of the rest
    assert told["M"]["n"] == 200


def test_few_chosen_hide_precision_but_not_calibration():
    told = report(
        people("F", 100, missed=20, chosen=9, found=5),
        people("M", 200, missed=80, chosen=8, found=5),
    )
    assert told["F"]["selection_rate"] is told["F"]["precision"] is None
    assert told["F"]["came"] == 0.2


def test_none_chosen_reads_like_few_chosen():
    none, few = (
        report(
            people("F", 100, missed=20, chosen=count, found=0),
            people("M", 200, missed=80, chosen=8, found=5),
        )
        for count in (0, 3)
    )
    assert none["F"] == few["F"]


def test_those_who_gave_no_answer_are_a_group_of_their_own():
    told = report(
        people("F", 50, missed=20, chosen=20, found=15),
        people(None, 50, missed=20, chosen=20, found=15),
    )
    assert list(told) == ["F", UNKNOWN]


def test_a_report_on_nobody_is_refused_with_what_to_deliver():
    rows = people(None, 50, missed=20, chosen=20, found=15)
    with pytest.raises(NothingToDoError, match="needs sex for its groups"):
        fairness(rows, ["sex"], use="call")
    with pytest.raises(NothingToDoError, match="needs language"):
        fairness(rows, ["language"], use="call")


def test_age_bands_begin_at_their_edges():
    ages = pl.DataFrame({"age": [0, 17, 18, 39, 64, 79, 80, None]})
    bands = ages.select(age_band(pl.col("age"))).to_series().to_list()
    assert bands == ["0-17", "0-17", "18-39", "18-39", "40-64", "65-79", "80+", None]
