from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from ops.staffing.audit import breaches
from ops.staffing.problem import Verdict
from ops.staffing.roster import as_lines, solve_roster
from tests.ops.staffing.rosters import HOURS, duty, need, nurse, problem, shift

SKILLS = ("nurse", "resus")
KINDS = tuple(HOURS)
DAYS = st.integers(0, 9)
ASKED = st.lists(st.tuples(DAYS, st.sampled_from(KINDS), st.integers(1, 10)), max_size=2)


@st.composite
def problems(draw):
    people = [
        nurse(
            name,
            hours=draw(st.integers(0, 40)),
            skills=draw(st.sets(st.sampled_from(SKILLS), max_size=2)),
            ward=draw(st.sampled_from(("n1", "n2"))),
            away=draw(st.sets(DAYS, max_size=3)),
            on=draw(ASKED),
        )
        for name in ("ana", "ben", "cem")[: draw(st.integers(0, 3))]
    ]
    places = st.tuples(
        DAYS, st.sampled_from(KINDS), st.sampled_from(("n1", "n2")), st.sampled_from(SKILLS)
    )
    needs = [
        need(
            day, kind, draw(st.integers(0, 2)), ward=ward, skill=skill, busy=draw(st.integers(0, 2))
        )
        for day, kind, ward, skill in sorted(draw(st.sets(places, min_size=1, max_size=12)))
    ]
    return problem(
        people, needs, days=10, locked=_locks(draw, people, needs), before=_before(draw, people)
    )


def _locks(draw, people, needs):
    """A few duties that people with the skill, and not away, were promised."""
    locks = {}
    for person in people:
        able = [
            one
            for one in needs
            if one.skill in person.skills and one.shift.day_on not in person.away
        ]
        for one in draw(st.lists(st.sampled_from(able), max_size=3)) if able else ():
            day = (one.shift.day_on - shift(0, "early").day_on).days
            line = duty(person.id, day, one.shift.shift_type_id, ward=one.ward_id, skill=one.skill)
            locks.setdefault((person.id, day), line)
    return sorted(locks.values())


def _before(draw, people):
    worked = st.lists(st.sampled_from(KINDS), max_size=7)
    return [
        (person.id, shift(-1 - back, kind))
        for person in people
        for back, kind in enumerate(draw(worked))
    ]


@given(problems())
@settings(max_examples=40, deadline=None)
def test_every_roster_passes_the_audit(asked):
    assert breaches(asked, solve_roster(asked, effort=0.5)) == []


def ward(people=14):
    """Two wards short of people, too large to be settled with little effort."""
    staff = [
        nurse(
            f"p{n}",
            hours=30 + n % 8,
            ward=("n1", "n2")[n % 2],
            skills=("nurse", "resus") if n % 3 else ("nurse",),
            away=[n, n + 1] if n % 3 == 0 and n < 13 else (),
            off=[(n % 14, "early", 4)],
            on=[((5 * n) % 14, "night", 2)],
        )
        for n in range(people)
    ]
    needs = [
        need(day, kind, 1 + (day + len(kind)) % 2, ward=ward, skill=skill, busy=2)
        for day in range(14)
        for kind in ("early", "late", "night")
        for ward, skill in (("n1", "nurse"), ("n2", "resus"))
    ]
    return problem(staff, needs)


def test_equal_problems_give_equal_rosters():
    assert solve_roster(ward(), effort=0.6) == solve_roster(ward(), effort=0.6)


def test_a_ward_short_of_people_gets_a_sound_roster_and_an_honest_bound():
    asked = ward()
    roster = solve_roster(asked, effort=0.6)
    assert breaches(asked, roster) == []
    assert 0 < roster.bound <= roster.total_points
    assert sum(roster.gaps.values()) > 0


def test_more_effort_never_makes_it_worse():
    asked = ward()
    quick, slow = (solve_roster(asked, effort=effort) for effort in (0.2, 1.0))
    assert slow.total_points <= quick.total_points


def test_hardly_any_effort_still_gives_an_answer():
    asked = ward()
    assert breaches(asked, solve_roster(asked, effort=0.001)) == []


def test_a_small_roster_is_proven_the_best():
    asked = problem([nurse("ana", hours=16)], [need(day, "early") for day in (0, 1, 7, 8)])
    roster = solve_roster(asked)
    assert roster.verdict == Verdict.OPTIMAL
    assert (roster.total_points, roster.gap_to_bound) == (0, 0)


def test_a_locked_roster_is_kept_and_completed():
    asked = problem([nurse("ana"), nurse("ben")], [need(0, "early", 2), need(3, "late")])
    locked = (duty("ben", 0, "early"), duty("ben", 3, "late"))
    roster = solve_roster(replace(asked, locked=locked))
    assert set(locked) < roster.duties
    assert roster.gaps == {}


def test_lines_gaps_and_points_keep_their_contracts():
    asked = problem([nurse("ana")], [need(0, "night", 2)])
    roster = solve_roster(asked)
    lines, gaps, points = as_lines(asked, roster, "p1")
    assert lines.select("staff_id", "ward_id", "skill", "paid_minutes").rows() == [
        ("ana", "n1", "nurse", 720)
    ]
    assert gaps.select("required", "short").rows() == [(2, 1)]
    assert points["points"].sum() == roster.total_points
