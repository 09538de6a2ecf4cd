from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.staffing.individual.audit import breaches, penalty
from ops.staffing.individual.numbers import OFF, as_lines, numbers_of
from ops.staffing.individual.problem import Engine, NoLawfulLineError
from ops.staffing.individual.progress import Best, Heard, nobody
from ops.staffing.individual.solve import solve_lines
from ops.staffing.individual.states import NOWHERE
from ops.staffing.individual.stretches import Stretches
from ops.staffing.individual.whole import search_whole
from tests.ops.staffing.individual.contracts import asked, cover, line, person, problem


def test_cover_is_met_by_those_who_may():
    people = [person("ana", most={"D": 2}), person("ben", most={"N": 2})]
    wanted = problem(
        2, people, covers=[cover(0, "D", 1), cover(1, "D", 0), cover(0, "N", 0), cover(1, "N", 1)]
    )
    found = solve_lines(wanted)
    assert found.of == {"ana": line("D."), "ben": line(".N")}
    assert (found.penalty, found.bound, found.gap) == (0, 0, 0.0)


def test_a_place_nobody_may_fill_is_paid_for_and_proven():
    wanted = problem(1, [person(most={"D": 1})], covers=[cover(0, "D", 2), cover(0, "N", 1)])
    found = solve_lines(wanted)
    assert (found.penalty, found.bound) == (200, 200)


def test_the_dearer_request_is_granted():
    requests = [asked("ana", 0, "D", 2), asked("ana", 0, "N", 3)]
    found = solve_lines(problem(1, [person()], requests=requests))
    assert found.of["ana"] == line("N")
    assert (found.penalty, found.bound) == (2, 2)


def test_a_contract_nobody_can_keep_is_said():
    with pytest.raises(NoLawfulLineError, match="No lawful roster for ana over 2 days"):
        solve_lines(problem(2, [person(minutes=(480, 999), away=[0, 1])]))


def test_a_search_starts_from_the_roster_given_and_may_be_stopped_at_once():
    wanted = problem(3, [person()], covers=[cover(1, "D", 1)])
    given_roster = {"ana": line(".D.")}
    found = solve_lines(wanted, start=given_roster, listener=lambda _: Heard(stop=True))
    assert found.of == given_roster
    assert found.engine is Engine.GIVEN


def test_a_listener_hears_rosters_and_bounds_come_together():
    heard = []
    wanted = problem(7, [person("ana"), person("ben")], covers=[cover(3, "N", 2)])
    solve_lines(wanted, listener=lambda news: heard.append(news) or Heard())
    assert heard[-1].cost == heard[-1].bound == 0
    assert all(later.cost <= sooner.cost for sooner, later in pairwise(heard))


def test_equal_asks_get_equal_rosters():
    people = [person(name, running=(2, 3), off=2, weekends=1) for name in ("ana", "ben", "cem")]
    wanted = problem(14, people, covers=[cover(d, k, 1) for d in range(14) for k in "DN"])
    assert solve_lines(wanted, effort=0.5, seed=3) == solve_lines(wanted, effort=0.5, seed=3)


def test_a_long_roster_is_made_better_window_by_window():
    people = [person(name, running=(2, 5), off=2, weekends=9) for name in ("ana", "ben")]
    wanted = problem(126, people, covers=[cover(d, "D", 1) for d in range(126)])
    found = solve_lines(wanted, effort=0.2)
    assert breaches(wanted, found.of) == []
    assert penalty(wanted, found.of) == found.penalty >= found.bound


@st.composite
def problems(draw, most_people=2, most_days=6):
    """From one to two people on a few days, so that all rosters can be looked at."""
    days = draw(st.integers(1, most_days))
    names = ("ana", "ben")[: draw(st.integers(1, most_people))]
    number = st.integers(0, 3)
    people = []
    for name in names:
        least, more = draw(st.integers(0, 2)), draw(number)
        running = draw(st.integers(1, 3))
        people.append(
            person(
                name,
                most={"D": draw(number), "N": draw(number)},
                minutes=(480 * least, 480 * least + 600 * more + 1),
                running=(running, running + draw(st.integers(0, 2))),
                off=draw(st.integers(1, 3)),
                weekends=draw(st.integers(0, 1)),
                away=draw(st.sets(st.integers(0, days - 1), max_size=1)),
            )
        )
    place = st.tuples(st.integers(0, days - 1), st.sampled_from("DN"))
    requests = [
        asked(draw(st.sampled_from(names)), d, k, draw(number), on=draw(st.booleans()))
        for d, k in draw(st.lists(place, max_size=4, unique=True))
    ]
    covers = [
        cover(d, k, draw(st.integers(0, 2)), under=draw(st.integers(0, 9)), over=draw(number))
        for d, k in draw(st.lists(place, max_size=6, unique=True))
    ]
    return problem(days, people, requests=requests, covers=covers)


def every_line(wanted, name):
    for letters in product(".DN", repeat=wanted.days):
        alone = problem(wanted.days, [one for one in wanted.people if one.id == name])
        if not breaches(alone, {name: line(letters)}):
            yield line(letters)


def least(wanted):
    names = [one.id for one in wanted.people]
    choices = [list(every_line(wanted, name)) for name in names]
    rosters = (dict(zip(names, chosen, strict=True)) for chosen in product(*choices))
    return min((penalty(wanted, roster) for roster in rosters), default=None)


@settings(max_examples=60, deadline=None)
@given(problems(most_days=4))
def test_the_roster_found_is_the_best_of_all_there_are(wanted):
    best = least(wanted)
    if best is None:
        with pytest.raises(NoLawfulLineError):
            solve_lines(wanted)
        return
    found = solve_lines(wanted, effort=2.0)
    assert breaches(wanted, found.of) == []
    assert penalty(wanted, found.of) == found.penalty == best
    assert found.bound <= best


@settings(max_examples=60, deadline=None)
@given(problems(most_people=1))
def test_pricing_finds_what_looking_at_every_line_finds(wanted):
    numbers, granted = numbers_of(wanted)
    row = np.full(wanted.days, OFF, np.int64)
    price, bound = Stretches(numbers).best(0, row, 0, wanted.days, numbers.wish[0])
    bare = problem(wanted.days, wanted.people, requests=wanted.requests)
    best = least(bare)
    assert (price >= NOWHERE) == (best is None)
    if best is not None:
        assert price + granted == bound + granted == best
        assert penalty(bare, as_lines(wanted, row.reshape(1, -1))) == best


@settings(max_examples=60, deadline=None)
@given(problems(most_people=1))
def test_limits_paid_for_instead_of_counted_still_give_lawful_lines_and_a_bound(wanted):
    numbers, granted = numbers_of(wanted)
    row = np.full(wanted.days, OFF, np.int64)
    price, bound = Stretches(numbers, room=1).best(0, row, 0, wanted.days, numbers.wish[0])
    bare = problem(wanted.days, wanted.people, requests=wanted.requests)
    best = least(bare)
    if best is None:
        assert price >= NOWHERE
        return
    assert bound + granted <= best + 1e-6
    if price < NOWHERE:
        lines = as_lines(wanted, row.reshape(1, -1))
        assert breaches(bare, lines) == []
        assert penalty(bare, lines) == pytest.approx(price + granted)


@settings(max_examples=60, deadline=None)
@given(problems(most_people=1), st.data())
def test_days_set_free_join_what_stands_around_them(wanted, data):
    """Freeing the last days of a lawful line, or the first, never breaks a rule."""
    numbers, _ = numbers_of(wanted)
    stretches = Stretches(numbers)
    row = np.full(wanted.days, OFF, np.int64)
    price, _ = stretches.best(0, row, 0, wanted.days, numbers.wish[0])
    if price >= NOWHERE:
        return
    first = data.draw(st.sampled_from([day for day in range(wanted.days) if day != 6]))
    last = data.draw(st.integers(first + 1, wanted.days))
    changed = row.copy()
    cost = -numbers.wish[0][first:last]
    cost[cost == -float("inf")] = float("inf")
    stretches.best(0, changed, first, last, cost)
    assert breaches(wanted, as_lines(wanted, changed.reshape(1, -1))) == []
    assert (changed[:first] == row[:first]).all()
    assert (changed[last:] == row[last:]).all()


@settings(max_examples=20, deadline=None)
@given(problems(most_days=4))
def test_cp_sat_proves_the_same(wanted):
    best = least(wanted)
    if best is None:
        return
    numbers, granted = numbers_of(wanted)
    found = Best(numbers, nobody)
    search_whole(numbers, found, 10.0, 0)
    assert found.cost + granted == found.bound + granted == best
