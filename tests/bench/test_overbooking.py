"""What the measure of overbooking makes of sessions played."""

import numpy as np

from tests.bench.overbooking import Played, held, margin

SESSIONS = [
    {
        "stated_limit": 0.25,
        "played": {
            "limit": Played(np.array([1.0, 0, 0, 0]), np.array([10.0, 10, 10, 10])),
            "template": Played(np.zeros(4), np.array([8.0, 8, 8, 8])),
            "none": Played(np.zeros(4), np.array([10.0, 10, 10, 10])),
        },
    },
    {
        "stated_limit": 0.25,
        "played": {
            "limit": Played(np.array([1.0, 1, 0, 0]), np.array([10.0, 10, 10, 10])),
            "template": Played(np.zeros(4), np.array([10.0, 10, 10, 10])),
            "none": Played(np.zeros(4), np.array([10.0, 10, 10, 10])),
        },
    },
]


def test_what_came_is_held_against_what_was_stated():
    told = held(SESSIONS, "limit")
    assert (told["stated"], told["came"], told["off_points"]) == (0.25, 0.375, 12.5)
    assert told["first_replay"] == 1
    low, high = told["interval"]
    assert low < 12.5 < high


def test_a_margin_is_told_in_per_cent_of_what_the_other_way_costs():
    assert margin(SESSIONS, "none")["percent"] == 10
