"""A roster is solved while somebody listens."""

from ops.staffing.audit import breaches
from ops.staffing.roster import solve_roster
from tests.ops.staffing.rosters import duty, need, nurse, problem

PEOPLE = [nurse(f"n{n}") for n in range(8)]
NEEDS = [need(day, kind) for day in range(14) for kind in ("early", "late", "night")]
ASKED = problem(PEOPLE, NEEDS, points_per_short_hour=3)


def test_whoever_listens_hears_points_fall_the_bound_rise_and_effort_used():
    words = []
    found = solve_roster(ASKED, effort=2.0, attendant=lambda word: not words.append(word))
    points = [word.points for word in words]
    assert points == sorted(points, reverse=True)
    assert [word.used for word in words] == sorted(word.used for word in words)
    assert all(word.bound <= found.total_points for word in words)
    assert found.total_points <= points[0]


def test_stopped_at_the_first_word_it_keeps_the_best_so_far():
    found = solve_roster(ASKED, effort=50.0, attendant=lambda _: False)
    assert breaches(ASKED, found) == []
    assert found.bound <= found.total_points


def test_begun_from_a_good_roster_it_is_never_worse():
    good = solve_roster(ASKED, effort=2.0)
    again = solve_roster(ASKED, start=good.duties, effort=50.0, attendant=lambda _: False)
    assert again.total_points <= good.total_points


def test_a_start_that_breaks_a_rule_is_left_aside():
    tired = [duty("n0", day, "early") for day in range(14)]
    found = solve_roster(ASKED, start=tired, effort=0.5)
    assert breaches(ASKED, found) == []


def test_listening_changes_nothing():
    heard = solve_roster(ASKED, effort=1.0, attendant=lambda _: True)
    assert heard.duties == solve_roster(ASKED, effort=1.0).duties
