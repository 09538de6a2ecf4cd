from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.clinic.certificate import floor_of_sets


def cuts(links, own):
    """What a set's cut links weigh, and what its members add: submodular."""

    def values(sets):
        parted = sets[:, :, None] & ~sets[:, None, :]
        return (parted * links).sum(axis=(1, 2)) + sets @ own

    return values


@given(st.integers(1, 6), st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_no_set_lies_below_its_floor(size, seed):
    rng = np.random.default_rng(seed)
    values = cuts(rng.random((size, size)), rng.normal(size=size))
    least = values(np.array(list(product((False, True), repeat=size)))).min()
    assert floor_of_sets(values, size).bound <= least + 1e-9


@given(st.integers(1, 6), st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_a_set_below_nothing_is_found_or_ruled_out(size, seed):
    rng = np.random.default_rng(seed)
    values = cuts(rng.random((size, size)), rng.normal(0.3, size=size))
    least = values(np.array(list(product((False, True), repeat=size)))).min()
    floor = floor_of_sets(values, size)
    assert (floor.value < 0) == (least < -1e-12)
    if least == 0:
        assert floor.bound == pytest.approx(0, abs=1e-9)


def test_of_nobody_there_is_only_the_empty_set():
    assert floor_of_sets(lambda sets: np.zeros(len(sets)), 0).bound == 0
