"""What a roster promises about better ones."""

import pytest

from ops.staffing.promise import promise


@pytest.mark.parametrize(
    ("points", "bound", "words"),
    [
        (200, 150, "no roster can be more than 25 % better"),
        (200, 199.9, "no roster can be more than 1 % better"),
        (200, 200, "no roster is better"),
        (200, 201.5, "no roster is better"),
        (0, 0, "no roster is better"),
        (200, 0, "how much better a roster could be is not known"),
        (1000, 0.5, "how much better a roster could be is not known"),
        (200, None, "how much better a roster could be is not known"),
    ],
)
def test_a_bound_is_told_as_far_as_it_says_anything(points, bound, words):
    assert promise(points, bound) == words
