import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.clinic.days import Day, kinds_of_day
from ops.clinic.service import Exponential, Minutes
from ops.clinic.session_cost import Session, Weights, costs, expected, start_intervals
from ops.clinic.session_laws import idle_law, overrun_chance, overrun_law, waiting_laws
from ops.clinic.template_search import every_template, proven_template
from ops.errors import PlanningError

TEN = Minutes.of({10: 1.0})
SLOW_OR_QUICK = (Day(0.5, pace=0.5), Day(0.5, pace=1.5))


def test_a_session_of_slow_and_quick_days_runs_over_on_the_slow_ones():
    asked = Session(2, 10, (1.0, 1.0), TEN, days=SLOW_OR_QUICK)
    told = expected(asked, (1, 1))
    # Quick: 5 minutes each, 10 idle. Slow: 15 each, the second waits 5, and it runs 10 over.
    assert (told.waiting, told.idle, told.overrun) == (1.25, 5, 5)
    assert told.overrun_chance == overrun_chance(asked, np.array([0, 1]), 9) == 0.5
    assert overrun_chance(asked, np.array([0, 1]), 10) == 0


def test_who_comes_on_a_good_day_weighs_more_in_the_waiting():
    days = (Day(0.5, log_odds=-1.0), Day(0.5, log_odds=1.0))
    asked = Session(1, 10, (0.5, 0.5), TEN, days=days)
    often, seldom = 1 / (1 + np.exp(-1.0)), 1 / (1 + np.exp(1.0))
    second = 10 * (often**2 + seldom**2) / (often + seldom)
    assert expected(asked, (2,)).waits == pytest.approx((0, second))


@given(st.floats(0, 0.5), st.floats(0, 0.3), st.lists(st.integers(0, 2), min_size=3, max_size=3))
@settings(max_examples=30, deadline=None)
def test_laws_of_many_kinds_of_day_have_the_means_that_are_told(coming, pace, bookings):
    patients = sum(bookings) or 1
    bookings = bookings if sum(bookings) else [1, 0, 0]
    days = kinds_of_day(coming=coming, pace=pace)
    asked = Session(3, 10, (0.8,) * patients, Minutes.of({6: 0.5, 14: 0.5}), days=days)
    told, times = expected(asked, bookings), start_intervals(asked, bookings)
    assert overrun_law(asked, times).minutes == pytest.approx(told.overrun, abs=1e-9)
    assert idle_law(asked, times).minutes == pytest.approx(told.idle, abs=1e-9)
    waits = [law.minutes for law in waiting_laws(asked, times)]
    assert waits == pytest.approx(told.waits, abs=1e-9)


@given(st.floats(0, 1), st.floats(0, 0.4), st.integers(1, 4))
@settings(max_examples=20, deadline=None)
def test_the_best_template_is_proven_whatever_days_share(coming, pace, patients):
    days = kinds_of_day(coming=coming, pace=pace)
    law, weights = Minutes.of({4: 0.5, 12: 0.5}), Weights(1, 1, 2)
    asked = Session(4, 8, (0.8,) * patients, law, weights, days=days)
    least = min(float(costs(asked, times).min()) for times in every_template(asked))
    best = proven_template(asked, few=0)
    assert best.expected.cost == pytest.approx(least, abs=1e-8)
    assert best.gap <= 1e-8


def test_kinds_of_day_have_the_spread_asked_for():
    days = kinds_of_day(coming=0.3, pace=0.1)
    assert sum(day.share for day in days) == pytest.approx(1)
    assert sum(day.share * day.log_odds**2 for day in days) == pytest.approx(0.09)
    assert sum(day.share * (day.pace - 1) ** 2 for day in days) == pytest.approx(0.01)
    assert kinds_of_day() == ()


def test_stretched_durations_keep_their_share_of_the_mean():
    assert Minutes.of({10: 1.0}).stretched(1.25) == Minutes.of({12: 0.5, 13: 0.5})


@pytest.mark.parametrize(
    ("service", "days"),
    [
        (Exponential(10), SLOW_OR_QUICK),
        (TEN, (Day(0.5), Day(0.4))),
        (TEN, (Day(0.5, pace=0), Day(0.5))),
    ],
)
def test_kinds_of_day_that_cannot_be_are_refused(service, days):
    with pytest.raises(PlanningError, match="pace"):
        Session(2, 10, (1.0,), service, days=days)
