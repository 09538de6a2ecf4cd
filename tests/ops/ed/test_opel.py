from datetime import UTC, datetime

import pytest

from ops.ed.opel import CutOffs, OpelRules, Reading, opel

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
RULES = OpelRules(
    parameters={
        "four_hour_share": CutOffs((0.95, 0.85, 0.75), (0, 1, 2, 3)),
        "bed_occupancy": CutOffs((0.92, 0.95), (0, 2, 4)),
    },
    level_points=(1, 3, 5, 7),
)


def seen(**values):
    return {name: Reading(value, NOW) for name, value in values.items()}


def test_points_add_up_to_a_level():
    told = opel(RULES, seen(four_hour_share=0.80, bed_occupancy=0.93))
    assert (told.points, told.least_level, told.most_level) == (4, 2, 2)


def test_a_value_at_a_cut_off_counts_as_beyond_it():
    assert CutOffs((0.92, 0.95), (0, 2, 4)).of(0.95) == (4, 0.95)
    assert CutOffs((0.95, 0.85), (0, 1, 2)).of(0.95) == (1, 0.95)


def test_lower_is_worse_where_cut_offs_fall():
    cut = CutOffs((0.95, 0.85, 0.75), (0, 1, 2, 3))
    assert [cut.of(value)[0] for value in (0.99, 0.9, 0.8, 0.5)] == [0, 1, 2, 3]


def test_what_is_unknown_makes_the_level_a_range():
    told = opel(RULES, seen(four_hour_share=0.80))
    assert (told.points, told.least_level, told.most_level) == (2, 1, 3)
    assert told.missing == ("bed_occupancy",)


def test_all_nine_are_shown_though_only_agreed_ones_count():
    told = opel(RULES, seen(four_hour_share=0.99, bed_occupancy=0.5, twelve_hour_share=0.1))
    assert len(told.rows) == 9
    by_name = {row.parameter: row for row in told.rows}
    assert (by_name["twelve_hour_share"].value, by_name["twelve_hour_share"].points) == (0.1, None)


def test_without_agreed_points_there_is_no_score():
    assert opel(OpelRules(), seen(bed_occupancy=1.0)) is None


@pytest.mark.parametrize(
    ("cut_offs", "points", "words"),
    [
        ((1, 3, 2), (0, 1, 2, 3), "rise, or to fall"),
        ((1, 1), (0, 1, 2), "the same"),
        ((1, 2), (0, 1), "one more number"),
        ((1, 2), (0, 2, 1), "may not fall"),
    ],
)
def test_cut_offs_that_contradict_themselves_are_refused(cut_offs, points, words):
    with pytest.raises(ValueError, match=words):
        CutOffs(cut_offs, points)


def test_a_parameter_that_is_not_one_of_the_nine_is_refused():
    with pytest.raises(ValueError, match="no parameter weather"):
        OpelRules({"weather": CutOffs((1.0,), (0, 1))})
