import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.wards.luck import coins, named, poisson, without_return


def same():
    return named(3, "test")


@settings(max_examples=40, deadline=None)
@given(few=st.integers(0, 9), more=st.integers(0, 9), chance=st.floats(0, 1))
def test_one_patient_more_changes_nothing_for_the_others(few, more, chance):
    number = np.array([[few]])
    first = coins(number, chance, same())
    assert 0 <= (coins(number + more, chance, same()) - first).item() <= more


@settings(max_examples=40, deadline=None)
@given(mean=st.floats(0, 30), factor=st.floats(1, 2))
def test_more_expected_are_never_fewer_who_come(mean, factor):
    few, many = (poisson(np.full((20, 2), m), same()) for m in (mean, mean * factor))
    assert (many >= few).all()


def test_counts_are_those_of_poisson_and_binomial():
    come = poisson(np.full((20_000, 1), 3.0), same())
    assert (come.mean(), come.var()) == (pytest.approx(3, abs=0.05), pytest.approx(3, abs=0.1))
    heads = coins(np.full((20_000, 1), 8), 0.25, same())
    assert (heads.mean(), heads.var()) == (pytest.approx(2, abs=0.05), pytest.approx(1.5, abs=0.1))


def test_nobody_is_drawn_twice():
    places = np.array([[2, 0, 1]] * 50)
    drawn = without_return(places, np.full(50, 5), same())
    assert (drawn == places).all()
    assert (without_return(places, np.full(50, 1), same()).sum(axis=1) == 1).all()
