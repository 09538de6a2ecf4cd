from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ops.ed.levels import (
    LevelPolicy,
    chances_by_hour,
    chances_within,
    lead_hours,
    level_counts,
    level_of,
    surge_levels,
)
from ops.ed.picture import Picture

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
HOURS = [NOW + timedelta(hours=n) for n in range(1, 25)]
POLICY = LevelPolicy(thresholds=(0.8, 1.0, 1.2, 1.5))
COUNTS = (16, 20, 24, 30)


def told(paths, **more):
    what = {"site_id": "north", "issued_at": NOW, "drivers": "17 patients."} | more
    return surge_levels(paths, HOURS, COUNTS, POLICY, **what)


def chance(levels, window, level):
    return levels.filter(window=window, level=level).item(0, "probability")


def test_thresholds_become_numbers_of_patients():
    assert level_counts(POLICY, Picture(ed_places=20)) == COUNTS


def test_a_threshold_between_two_patients_begins_with_the_next():
    policy = LevelPolicy(thresholds=(0.81, 1.01, 1.2, 1.5))
    assert level_counts(policy, Picture(ed_places=20))[:2] == (17, 21)


def test_more_boarders_bring_the_levels_of_nedocs_nearer():
    seen = Picture(None, 20, 0, 200, 0, 0, 0)
    policy = LevelPolicy(measure="nedocs")
    few, many = (level_counts(policy, Picture(None, 20, b, 200, 0, 0, 0)) for b in (0, 10))
    assert few == level_counts(policy, seen)
    # 600 x 10 / 200 = 30 points, which are 30 x 20 / 85.8 = 7 patients
    assert [a - b for a, b in zip(few, many, strict=True)] == [7, 7, 7, 7]


def test_what_a_measure_lacks_is_said_instead_of_counts():
    missing = level_counts(LevelPolicy(measure="nedocs"), Picture(ed_places=20)).missing
    assert "patients on ventilators" in missing


def test_the_level_of_a_count():
    assert [level_of(n, COUNTS) for n in (0, 15, 16, 20, 29, 30, 99)] == [0, 0, 1, 2, 3, 4, 4]


def test_a_window_is_likelier_than_each_of_its_hours():
    # One path is full early, the other late: each hour half, some hour always.
    paths = np.array([[20, 10], [10, 20]] * 50)
    assert chances_by_hour(paths, COUNTS)[1] == pytest.approx([0.5, 0.5])
    assert chances_within(paths, COUNTS, hours=2)[1] > 0.99


def test_the_lead_is_the_first_hour_at_which_acting_pays():
    by_hour = np.array([[0.1, 0.6, 0.9], [0.0, 0.1, 0.2]])
    leads = lead_hours(by_hour, np.array([1.0, 2.0, 3.0]), (0.5, 0.5))
    assert leads == [2.0, None]


def test_chances_are_told_at_4_8_and_24_hours_and_for_the_window():
    paths = np.full((99, 24), 10)
    paths[:, 7] = 20  # the eighth hour ahead
    levels = told(paths)
    assert set(levels["window"]) == {"at_4h", "at_8h", "at_24h", "within"}
    assert chance(levels, "at_8h", 2) == pytest.approx(99.5 / 100)
    assert chance(levels, "at_4h", 2) == chance(levels, "at_24h", 2) == pytest.approx(0.5 / 100)
    assert chance(levels, "within", 2) == pytest.approx(99.5 / 100)
    assert levels.filter(level=2, window="within").item(0, "lead_hours") == 8
    assert levels.filter(level=3, window="within").item(0, "lead_hours") is None


def test_hours_beyond_the_paths_are_not_told():
    short = surge_levels(
        np.full((9, 6), 1), HOURS[:6], COUNTS, POLICY, site_id="n", issued_at=NOW, drivers="-"
    )
    assert set(short["window"]) == {"at_4h", "within"}


@given(arrays(np.int64, (20, 24), elements=st.integers(0, 60)))
def test_no_chance_is_certain_and_higher_levels_are_rarer(paths):
    levels = told(paths)  # the contract itself refuses chances that rise with the level
    assert levels["probability"].is_between(0, 1, closed="none").all()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"thresholds": (1.0, 0.8, 1.2, 1.5)}, "each higher"),
        ({"thresholds": (1.0, 1.2)}, "four thresholds"),
        ({"measure": "mood"}, "no measure mood"),
        ({"cost": (3.0, 1.0, 1.0, 1.0)}, "less than is lost"),
        ({"actions": (("Watch.",),)}, "each of the levels 0 to 4"),
    ],
)
def test_a_policy_that_contradicts_itself_is_refused(wrong, words):
    with pytest.raises(ValueError, match=words):
        LevelPolicy(**wrong)
