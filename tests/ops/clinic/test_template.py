from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.clinic.audit import breaches
from ops.clinic.booking_limits import over_slots
from ops.clinic.days import kinds_of_day
from ops.clinic.problem import Verdict, as_lines, as_problem
from ops.clinic.service import Minutes
from ops.clinic.session_cost import expected
from ops.clinic.template import solve_template, solve_templates
from ops.clinic.template_prices import Prices
from ops.clinic.template_session import extra_allowed, session_of
from ops.errors import PlanningError
from tests.ops.clinic.sessions import NINE, session


def row(**more):
    return {
        "session_id": "monday",
        "starts_at": NINE,
        "ends_at": NINE + timedelta(hours=3),
        "slots": 12,
        "slot_minutes": 15,
        **more,
    }


TEN = Minutes.of({10: 1.0})
DAYS = st.builds(kinds_of_day, coming=st.floats(0, 0.6), pace=st.floats(0, 0.3))
LAWS = st.dictionaries(st.integers(1, 25), st.integers(1, 5), min_size=1, max_size=4)


@given(
    slots=st.integers(1, 9),
    hundredths=st.integers(30, 100),
    per_slot=st.integers(1, 3),
    cap=st.sampled_from((0.0, 0.1, 0.5, 1.0)),
    law=LAWS,
    days=DAYS,
)
@settings(max_examples=25, deadline=None)
def test_every_template_passes_the_audit(slots, hundredths, per_slot, cap, law, days):
    rules = {"most_per_slot": per_slot, "overrun_chance": cap}
    service = Minutes.of(law)
    problem = session(slots, hundredths / 100, minutes=10, service=service, days=days, **rules)
    assert breaches(problem, solve_template(problem)) == []


def test_equal_problems_give_equal_templates():
    problem = session(12, 0.8)
    assert solve_template(problem) == solve_template(problem)


def test_patients_who_always_come_get_one_slot_each():
    template = solve_template(session(8, 1.0, minutes=10, service=TEN))
    assert template.bookings == (1,) * 8
    assert (template.cost, template.bound, template.verdict.value) == (0, 0, "optimal")


def test_empty_chairs_make_an_extra_booking_worth_it():
    template = solve_template(session(12, 0.7))
    assert template.extra == 2
    assert template.overrun <= 0.2
    assert template.cost < template.cost_without_overbooking


def test_bookings_are_found_that_beat_even_spacing():
    template = solve_template(session(16, 0.7))
    assert template.extra == 3
    assert template.cost < template.cost_evenly_spaced
    assert template.bound == pytest.approx(template.cost)


def within_policy(problem):
    policy, slots = problem.policy, problem.slots
    for bookings in product(range(policy.most_per_slot + 1), repeat=slots):
        if bookings[0] and slots <= sum(bookings) <= slots + extra_allowed(problem):
            yield bookings


@given(
    slots=st.integers(1, 5),
    hundredths=st.integers(30, 100),
    per_slot=st.integers(1, 3),
    cap=st.sampled_from((0.0, 0.1, 1.0)),
    idle=st.integers(0, 6),
    overrun=st.integers(0, 9),
    law=LAWS,
    days=DAYS,
)
@settings(max_examples=40, deadline=None)
def test_no_template_within_policy_beats_the_proven_one(
    slots, hundredths, per_slot, cap, idle, overrun, law, days
):
    problem = session(
        slots,
        hundredths / 100,
        minutes=10,
        service=Minutes.of(law),
        days=days,
        most_per_slot=per_slot,
        overrun_chance=cap,
        points_per_minute_idle=idle,
        points_per_minute_overrun=overrun,
    )
    least = float(Prices(problem).of(list(within_policy(problem))).min())
    template = solve_template(problem)
    assert template.cost == pytest.approx(least, abs=1e-7)
    assert template.bound <= least + 1e-7
    assert template.verdict is Verdict.OPTIMAL


def test_sessions_alike_share_a_pattern_at_their_own_times():
    later = replace(session(8, 0.8, name="tuesday"), starts_at=NINE + timedelta(days=1))
    one, other = solve_templates([session(8, 0.8), later])
    assert one.bookings == other.bookings
    assert other.start_times[0] - one.start_times[0] == timedelta(days=1)


def test_sharing_a_pattern_changes_nothing():
    problems = [session(8, 0.8), session(8, 0.8, minutes=30), session(6, 0.9)]
    assert solve_templates(problems) == [solve_template(problem) for problem in problems]


def test_points_are_for_the_waiting_of_all_who_come():
    problem = session(3, 1.0, minutes=10, service=TEN, points_per_minute_overrun=0)
    # The second of nine o'clock waits a slot, and so does the one of ten past nine.
    assert Prices(problem).of([(2, 1, 0), (1, 1, 1)]).tolist() == [20, 0]
    asked = session_of(problem, 3)
    assert expected(asked, (2, 1, 0)).waiting == pytest.approx(20 / 3)


def test_the_chance_of_too_many_is_binomial():
    assert over_slots(2, 1, 0.5) == pytest.approx(0.25)
    assert over_slots(3, 1, 0.5) == pytest.approx(0.5)


@pytest.mark.parametrize(("cap", "extra"), [(0.0, 0), (0.63, 0), (0.65, 1), (0.9, 2), (1.0, 4)])
def test_extra_bookings_keep_overrun_within_policy(cap, extra):
    # Of three patients in two slots, both of the second come 64 times in 100.
    asked = session(2, 0.8, minutes=20, service=Minutes.of({20: 1.0}), overrun_chance=cap)
    assert extra_allowed(asked) == extra


def test_show_chances_are_rounded_and_slots_fit_the_session():
    problem = as_problem(row(slots=18), show_chance=0.8049)
    assert (problem.show_chance, problem.slot_minutes) == (0.80, 10)
    assert problem.start_times[-1] < problem.ends_at


@pytest.mark.parametrize("wrong", [{"slots": 0}, {"slots": 999}, {"ends_at": NINE}])
def test_a_session_without_time_for_its_slots_is_refused(wrong):
    with pytest.raises(PlanningError, match="at least one slot and a minute for each"):
        as_problem(row(**wrong), show_chance=0.8)


def test_a_show_chance_is_a_chance():
    with pytest.raises(PlanningError, match="from 0 to 1"):
        as_problem(row(), show_chance=1.2)


def test_lines_tell_of_every_start_time():
    template = solve_template(session(3, 0.9))
    lines = as_lines([template], "p1")
    assert lines["starts_at"].to_list() == list(template.start_times)
    assert lines["bookings"].sum() == sum(template.bookings)
