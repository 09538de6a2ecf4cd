"""Each rule alone: a roster it allows, and one it refuses or charges."""

from datetime import timedelta

import pytest

from ops.staffing import rules
from ops.staffing.roster import solve_roster
from tests.ops.staffing.rosters import duty, need, nurse, problem, shift


def solve(people, needs, *chosen, **more):
    return solve_roster(problem(people, needs, **more), rules=chosen, effort=1.0)


def short(people, needs, *chosen, **more):
    """Places empty when only gaps and the chosen rules count."""
    return sum(solve(people, needs, rules.staffing_gaps, *chosen, **more).gaps.values())


def test_a_gap_is_counted_when_nobody_is_left():
    roster = solve([nurse("ana")], [need(0, "early", 2)], rules.staffing_gaps)
    assert roster.gaps == {need(0, "early").key: 1}
    assert roster.points == {"staffing_gaps": 1000}


def test_there_is_no_gap_when_there_are_enough():
    assert short([nurse("ana"), nurse("ben")], [need(0, "early", 2)]) == 0


def test_nobody_to_ask_is_answered_with_gaps():
    assert short([], [need(0, "early", 2)]) == 2


def test_gaps_are_priced_by_skill():
    needs = [need(0, "early"), need(0, "early", skill="resus")]
    people = [nurse("ana", skills=("nurse", "resus"))]
    roster = solve(people, needs, rules.staffing_gaps, points_by_skill={"resus": 3000})
    assert roster.duties == {duty("ana", 0, "early", skill="resus")}


def test_gaps_are_spread_over_shifts():
    people = [nurse("ana"), nurse("ben")]
    roster = solve(people, [need(0, "early", 2), need(0, "late", 2)], rules.staffing_gaps)
    assert sorted(roster.gaps.values()) == [1, 1]


def test_no_more_people_than_a_busy_day_needs():
    people = [nurse(name, on=[(0, "early", 5)]) for name in ("ana", "ben", "cem")]
    roster = solve(people, [need(0, "early", 1, busy=2)], rules.staffing_gaps, rules.requests)
    assert len(roster.duties) == 2


def test_nobody_is_rostered_when_away():
    assert solve([nurse("ana", away=[0])], [need(0, "early")]).duties == frozenset()


def test_nobody_is_rostered_without_the_skill():
    assert short([nurse("ana")], [need(0, "early", skill="resus")]) == 1


def test_nobody_works_twice_a_day():
    assert short([nurse("ana")], [need(0, "early"), need(0, "night")]) == 1


@pytest.mark.parametrize(
    ("first", "second", "gaps"),
    [("night", "early", 1), ("late", "early", 1), ("early", "early", 0), ("night", "night", 0)],
)
def test_rest_between_shifts(first, second, gaps):
    needs = [need(0, first), need(1, second)]
    assert short([nurse("ana")], needs, rules.rest_between_shifts) == gaps


@pytest.mark.parametrize(("kind", "gaps"), [("early", 1), ("late", 1), ("night", 0)])
def test_the_night_before_the_roster_counts_for_rest(kind, gaps):
    before = [("ana", shift(-1, "night"))]
    needs = [need(0, kind)]
    assert short([nurse("ana")], needs, rules.rest_between_shifts, before=before) == gaps


@pytest.mark.parametrize(("days", "gaps"), [(6, 0), (7, 1), (13, 1), (14, 2)])
def test_shifts_running(days, gaps):
    needs = [need(day, "early") for day in range(days)]
    assert short([nurse("ana")], needs, rules.shifts_running) == gaps


def test_days_worked_before_the_roster_count_as_running():
    before = [("ana", shift(-day, "early")) for day in range(1, 6)]
    needs = [need(0, "early"), need(1, "early")]
    assert short([nurse("ana")], needs, rules.shifts_running, before=before) == 1


@pytest.mark.parametrize(("nights", "gaps"), [(4, 0), (5, 1)])
def test_nights_running(nights, gaps):
    needs = [need(day, "night") for day in range(nights)]
    assert short([nurse("ana")], needs, rules.nights_running) == gaps


def test_days_do_not_count_as_nights_running():
    needs = [need(day, "early") for day in range(6)]
    assert short([nurse("ana")], needs, rules.nights_running) == 0


@pytest.mark.parametrize(("days", "gaps"), [(range(5), 0), (range(6), 1), (range(2, 12), 0)])
def test_days_off(days, gaps):
    needs = [need(day, "early") for day in days]
    assert short([nurse("ana")], needs, rules.days_off) == gaps


@pytest.mark.parametrize(
    ("weekly_hours", "points"),
    [(4, 0), (1, 6 * 20), (5, 2 * 4), (12, 16 * 4)],
    ids=["as contracted", "overtime", "a little short", "short"],
)
def test_hours_beyond_and_short_of_contract_are_charged(weekly_hours, points):
    roster = solve(
        [nurse("ana", hours=weekly_hours)],
        [need(0, "early")],
        rules.contracted_hours,
        locked=[duty("ana", 0, "early")],
        hours_carried=timedelta(0),
    )
    assert roster.points["contracted_hours"] == points


def test_a_few_hours_are_carried_into_the_next_roster():
    roster = solve([nurse("ana", hours=3)], [], rules.contracted_hours)
    assert roster.points["contracted_hours"] == 0


def test_overtime_has_a_limit():
    needs = [need(day, "long") for day in (0, 2, 4)]
    assert short([nurse("ana", hours=8)], needs, rules.contract_limits) == 1


def test_time_away_counts_as_worked():
    roster = solve([nurse("ana", away=range(14))], [], rules.contracted_hours)
    assert roster.points["contracted_hours"] == 0


def test_the_one_who_asked_gets_the_shift():
    people = [nurse("ana"), nurse("ben", on=[(0, "early", 3)])]
    roster = solve(people, [need(0, "early")], rules.staffing_gaps, rules.requests)
    assert roster.duties == {duty("ben", 0, "early")}
    assert roster.points["requests"] == 0


def test_a_request_off_that_cannot_be_granted_costs_its_weight():
    people = [nurse("ana", off=[(0, "early", 3)])]
    roster = solve(people, [need(0, "early")], rules.staffing_gaps, rules.requests)
    assert roster.points == {"staffing_gaps": 0, "requests": 18}


def test_nights_are_shared_in_proportion_to_contracts():
    people = [nurse("ana", hours=36), nurse("ben", hours=12)]
    needs = [need(day, "night") for day in (0, 3, 7, 10)]
    roster = solve(people, needs, rules.staffing_gaps, rules.fair_nights)
    assert sum(line.person_id == "ana" for line in roster.duties) == 3
    assert roster.points["fair_nights"] == 0


def test_a_night_beyond_the_fair_share_is_charged():
    people = [nurse("ana"), nurse("ben", away=range(7))]
    needs = [need(day, "night") for day in (0, 2, 4)]
    roster = solve(people, needs, rules.staffing_gaps, rules.fair_nights)
    assert roster.points["fair_nights"] == 15


@pytest.mark.parametrize(("day", "points"), [(5, 15), (6, 15), (4, 0)])
def test_a_weekend_day_beyond_the_fair_share_is_charged(day, points):
    people = [nurse("ana"), nurse("ben")]
    locked = [duty("ana", day, "early"), duty("ana", 12, "early")]
    needs = [need(day, "early"), need(12, "early")]
    roster = solve(people, needs, rules.fair_weekends, locked=locked)
    assert roster.points["fair_weekends"] == points


def test_people_work_at_home_before_they_work_away():
    people = [nurse("ana", ward="n1"), nurse("ben", ward="n2")]
    needs = [need(0, "early", ward="n1"), need(0, "early", ward="n2")]
    roster = solve(people, needs, rules.staffing_gaps, rules.home_ward)
    assert roster.duties == {duty("ana", 0, "early"), duty("ben", 0, "early", ward="n2")}


def test_helping_another_ward_costs_less_than_a_gap():
    needs = [need(0, "early", ward="n2")]
    roster = solve([nurse("ana", ward="n1")], needs, rules.staffing_gaps, rules.home_ward)
    assert roster.points == {"staffing_gaps": 0, "home_ward": 25}


def test_trips_to_another_ward_go_round():
    people = [nurse("ana"), nurse("ben")]
    needs = [one for day in (0, 2) for one in (need(day, "early"), need(day, "early", ward="n2"))]
    roster = solve(people, needs, rules.staffing_gaps, rules.home_ward)
    away = {line.person_id for line in roster.duties if line.ward_id == "n2"}
    assert away == {"ana", "ben"}


def test_locked_duties_stand_whatever_they_break():
    locked = [duty("ana", 0, "night"), duty("ana", 1, "early")]
    needs = [need(0, "night"), need(1, "early")]
    roster = solve([nurse("ana", hours=0)], needs, *rules.RULES, locked=locked)
    assert roster.duties == set(locked)
