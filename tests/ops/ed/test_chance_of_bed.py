from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.ed import chance_of_bed
from ops.ed.chance_of_bed import AdmissionModel, learn_admission
from ops.ed.four_hours import Compliance
from ops.ed.mix import learn_mix, learn_shares
from ops.ed.visits import ASKED, CELLS, GOES_ON, LEFT, visits_at
from ops.errors import NotEnoughHistoryError
from tests.ops.ed.front_doors import HOUR, START, stays, steady

NOW = START + timedelta(days=28)


def visits(some=None, moment=NOW):
    return visits_at(stays(steady() if some is None else some), moment, "UTC")


def learnt(some=None):
    return learn_admission(visits(some), NOW.timestamp() / 3600)


def cell(moment=START):
    return visits([(moment, None, None)], moment + HOUR).cell


def test_a_visit_goes_on_until_somebody_asks_for_a_bed_or_leaves():
    three = [(START, 2.0, 5.0), (START, None, 1.0), (START, None, None)]
    found = visits(three, START + 4 * HOUR)
    assert found.ended.tolist() == [ASKED, LEFT, GOES_ON]
    assert found.hours.tolist() == [2.0, 1.0, 4.0]
    assert found.waits.tolist() == [True, False, False]


def test_what_happened_after_the_moment_is_not_seen():
    early = visits([(START, 2.0, 5.0), (START + 3 * HOUR, None, 1.0)], START + HOUR)
    assert early.ended.tolist() == [GOES_ON]
    assert not early.waits.any()


def test_one_in_four_asks_for_a_bed_and_does_so_after_two_hours():
    model, here = learnt(), cell()
    assert model.asks_ever(here) == pytest.approx(0.25, abs=0.02)
    assert model.asked(here, np.array([1.9])) < 0.02
    assert model.asked(here, np.array([2.3])) > 0.2


def test_who_is_still_there_after_the_others_left_will_ask():
    model, here = learnt(), cell()
    soon = model.asks_within(here, np.array([1.5]), np.array([1.0]))
    assert soon[0] > 0.8


def test_visits_that_go_on_are_neither_dropped_nor_taken_as_ended():
    recent = NOW - 1.5 * HOUR
    going_on = [(recent, None, None)] * 300
    with_them, without = learnt([*steady(), *going_on]), learnt()
    np.testing.assert_allclose(
        with_them.asks_within(cell(), np.array([1.5]), np.array([6.0])),
        without.asks_within(cell(), np.array([1.5]), np.array([6.0])),
        atol=0.03,
    )


def test_a_cell_nobody_came_in_leans_on_everybody():
    model = learnt()
    strange = np.array([CELLS - 1])
    assert model.asks_ever(strange)[0] == pytest.approx(0.25, abs=0.03)


def test_too_few_admissions_say_so_and_what_to_deliver():
    few = [(at, None, 1.0) for at, _, _ in steady()]
    with pytest.raises(NotEnoughHistoryError, match="found 0 in 28 days"):
        learnt(few)


rates = st.lists(
    st.floats(0, 3), min_size=len(chance_of_bed.EDGES), max_size=len(chance_of_bed.EDGES)
)


@given(rates, rates, st.floats(0, 80), st.floats(0, 80))
def test_chances_stay_chances_and_rise_with_time(asking, leaving, hours, ahead):
    model = AdmissionModel(np.array([asking]), np.array([leaving]), 0.0)
    zero = np.array([0])
    first, later = (model.asked(zero, np.array([at]))[0] for at in (hours, hours + ahead))
    still = model.undecided(zero, np.array([hours]))[0]
    assert -1e-12 <= first <= later + 1e-12
    assert first + still <= 1 + 1e-9
    assert later <= model.asks_ever(zero)[0] + 1e-9
    assert 0 <= model.asks_within(zero, np.array([hours]), np.array([ahead]))[0] <= 1


def test_shares_follow_where_patients_went():
    some = visits()
    half = replace(
        some, specialty=np.array(["a" if n % 8 == 0 else "b" for n in range(len(some.arrived))])
    )
    shares = learn_shares(half, NOW.timestamp() / 3600)
    assert shares.names == ("a", "b")
    np.testing.assert_allclose(shares.seen / shares.seen.sum(), [0.5, 0.5], atol=0.02)


def test_who_waits_longer_is_met_waiting_more_often():
    some = visits()
    long = np.array([n % 8 == 0 for n in range(len(some.arrived))])
    uneven = replace(
        some,
        specialty=np.where(long, "full", "free"),
        waited=np.where(long, 9.0, 1.0),
    )
    waiting = learn_shares(uneven, NOW.timestamp() / 3600).waiting
    np.testing.assert_allclose(waiting / waiting.sum(), [0.1, 0.9], atol=0.03)


def test_the_mix_of_an_hour_is_that_of_its_own_arrivals():
    mix = learn_mix(visits(), NOW.timestamp() / 3600)
    np.testing.assert_allclose(mix.sum(axis=1), 1.0)
    assert mix[9].argmax() == cell(START + 9 * HOUR)[0]


def test_the_usual_target_is_ninety_five_in_a_hundred_within_four_hours():
    curve = Compliance()
    np.testing.assert_allclose(
        curve.by(np.array([0.0, 2.0, 4.0, 12.0, 99.0])), [0, 0.475, 0.95, 1, 1]
    )
    assert curve.within(np.array([20.0]), np.array([0.0]))[0] == 1.0


@pytest.mark.parametrize(
    "points", [((4.0, 0.95),), ((4.0, 0.9), (3.0, 1.0)), ((4.0, 1.2), (5.0, 1.0))]
)
def test_a_curve_that_does_not_rise_to_everybody_is_refused(points):
    with pytest.raises(ValueError, match="rises to 1"):
        Compliance(points)
