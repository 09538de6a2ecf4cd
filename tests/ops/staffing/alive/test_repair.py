"""A roster is mended with the fewest disturbed people, and what is held stays."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from ops.staffing import audit, prices
from ops.staffing.alive.repair import repair, repaired
from ops.staffing.alive.standing import Freeze, closed, standing_of
from ops.staffing.changes import Change
from ops.staffing.problem import Roster, Verdict
from ops.staffing.shifts import Duty
from tests.ops.staffing.rosters import MONDAY, duty, need, nurse, problem, with_away


def day(n):
    return MONDAY + timedelta(days=n)


def test_one_person_fills_in_and_everybody_else_stays():
    needs = [need(n, "early") for n in range(4)]
    people = [nurse("ana"), nurse("ben"), nurse("cleo", hours=0)]
    duties = [duty("ana", 0, "early"), duty("ana", 1, "early"), duty("ben", 2, "early")]
    ill = with_away(problem(people, needs), [("ana", day(0)), ("ana", day(1))])
    mended = repair(ill, duties)
    assert mended.people == ["ben"]  # ben has time owed, cleo has no contract
    assert [one.day_on for one in mended.changes] == [day(0), day(1)]
    assert mended.fallen == (duty("ana", 0, "early"), duty("ana", 1, "early"))
    assert mended.proven
    assert mended.roster.gaps == {need(3, "early").key: 1}  # empty before, and nobody is called


def test_a_chain_is_found_where_nobody_can_fill_in_alone():
    """Only Ben is trained to lead; his own place can be Cleo's."""
    needs = [need(0, "early", skill="charge"), need(0, "late")]
    people = [
        nurse("ana", skills=["charge"]),
        nurse("ben", skills=["charge", "nurse"]),
        nurse("cleo"),
    ]
    duties = [duty("ana", 0, "early", skill="charge"), duty("ben", 0, "late")]
    mended = repair(with_away(problem(people, needs), [("ana", day(0))]), duties)
    assert mended.changes == (
        Change("ben", day(0), "early", "n1", "charge"),
        Change("cleo", day(0), "late", "n1", "nurse"),
    )


def test_a_roster_nothing_has_happened_to_stays_as_it_is():
    needs = [need(0, "early"), need(1, "early")]
    duties = [duty("ana", 0, "early")]
    mended = repair(problem([nurse("ana"), nurse("ben")], needs), duties)
    assert (mended.changes, mended.roster.duties) == ((), frozenset(duties))


def test_a_published_duty_changes_only_once_its_person_was_spoken_with():
    needs = [need(0, "early", skill="charge"), need(0, "late")]
    people = [nurse("ben", skills=["charge", "nurse"]), nurse("cleo"), nurse("ana")]
    ben = duty("ben", 0, "late")
    asked = with_away(problem(people, needs), [("ana", day(0))])
    gone = duty("ana", 0, "early", skill="charge")
    horizon = Freeze(until=needs[1].shift.starts_at + timedelta(hours=1))
    assert repair(asked, [gone, ben], freeze=horizon).changes == ()
    spoken = Freeze(until=horizon.until, confirmed=frozenset([ben]))
    assert repair(asked, [gone, ben], freeze=spoken).people == ["ben", "cleo"]


def test_nobody_is_called_in_for_a_shift_that_has_begun():
    needs = [need(0, "early"), need(1, "early")]
    ill = with_away(
        problem([nurse("ana"), nurse("ben")], needs), [("ana", day(0)), ("ana", day(1))]
    )
    duties = [duty("ana", 0, "early"), duty("ana", 1, "early")]
    noon = Freeze(now=needs[0].shift.starts_at + timedelta(hours=5))
    assert [one.day_on for one in repair(ill, duties, freeze=noon).changes] == [day(1)]


def test_people_of_a_closed_ward_go_where_they_are_needed():
    needs = [need(0, "early"), need(0, "early", ward="n2"), need(1, "early", ward="n2")]
    people = [nurse("ana"), nurse("ben", ward="n2")]
    duties = [duty("ana", 0, "early"), duty("ben", 1, "early", ward="n2")]
    open_still = problem(people, needs)
    shut = closed(open_still, "n1", day(0), day(13))
    mended = repair(shut, duties, accepted=open_still)
    assert mended.fallen == (duty("ana", 0, "early"),)
    assert mended.changes == (Change("ana", day(0), "early", "n2", "nurse"),)


def test_people_of_a_closed_ward_that_nobody_needs_are_stood_down():
    needs = [need(0, "early")]
    asked = problem([nurse("ana")], needs)
    mended = repair(closed(asked, "n1", day(0), day(0)), [duty("ana", 0, "early")])
    assert (mended.roster.duties, mended.changes) == (frozenset(), ())


def test_a_place_that_is_needed_anew_is_filled_and_one_known_to_be_empty_is_not():
    before = problem([nurse("ana")], [need(0, "early"), need(2, "early")])
    now = problem([nurse("ana")], [need(0, "early"), need(2, "early"), need(4, "early")])
    mended = repair(now, [duty("ana", 0, "early")], accepted=before)
    assert mended.changes == (Change("ana", day(4), "early", "n1", "nurse"),)


def test_where_fewer_are_needed_somebody_is_stood_down():
    duties = [duty("ana", 0, "early"), duty("ben", 0, "early")]
    people = [nurse("ana"), nurse("ben")]
    before, now = (problem(people, [need(0, "early", many)]) for many in (2, 1))
    mended = repair(now, duties, accepted=before)
    assert [(one.staff_id, one.shift_type_id) for one in mended.changes] == [("ana", None)] or [
        (one.staff_id, one.shift_type_id) for one in mended.changes
    ] == [("ben", None)]


@settings(max_examples=12, deadline=None)
@given(st.data())
def test_no_repair_changes_more_than_brute_force_needs(data):
    """Three people, three days, one shift a day: every roster can be tried."""
    wanted = [data.draw(st.integers(0, 2)) for _ in range(3)]
    needs = [need(n, "early", many) for n, many in enumerate(wanted)]
    people = [nurse(name, away=data.draw(st.sets(st.integers(0, 2)))) for name in ("a", "b", "c")]
    duties = {
        duty(who.id, n, "early")
        for n, many in enumerate(wanted)
        for who in people[: data.draw(st.integers(0, many))]
    }
    locked = {one for one in duties if data.draw(st.booleans()) and stands(one, people)}
    asked = problem(people, needs, locked=sorted(locked))
    mended = repair(asked, duties)
    stood = frozenset(one for one in duties if stands(one, people))
    assert locked <= mended.roster.duties
    assert audit.breaches(asked, mended.roster) == []
    new = new_gaps(asked, duties, mended.roster.duties)
    changed = len(mended.roster.duties ^ stood)
    assert (new, changed) == min(
        (new_gaps(asked, duties, tried), len(tried ^ stood))
        for tried in every_roster(asked)
        if locked <= tried and not audit.breaches(asked, priced(asked, tried))
    )


def stands(one, people):
    return next(who for who in people if who.id == one.person_id).away.isdisjoint({one.day_on})


def every_roster(asked):
    days = [one.shift.day_on for one in asked.needs]
    for worked in product([False, True], repeat=9):
        at = [(who.id, on) for who in asked.people for on in days]
        yield frozenset(
            Duty(on, name, "early", "n1", "nurse")
            for (name, on), works in zip(at, worked, strict=True)
            if works
        )


def priced(asked, duties):
    gaps, points = prices.gaps(asked, duties), prices.points(asked, duties)
    return Roster(duties, gaps, points, Verdict.FEASIBLE, 0.0)


def new_gaps(asked, before, after):
    known = prices.gaps(asked, before)
    now = prices.gaps(asked, after)
    return sum(max(0, short - known.get(key, 0)) for key, short in now.items())


def test_nobody_who_works_on_is_given_a_duty_the_day_after():
    """Ben's late ends at two at night now; his next late is left alone."""
    needs = [need(0, "late"), need(1, "late")]
    people = [nurse("ana"), nurse("ben"), nurse("cleo", hours=0)]
    ben = duty("ben", 0, "late")
    late = needs[0].shift
    longer = {ben: replace(late, ends_at=late.ends_at + timedelta(hours=5))}
    ill = with_away(problem(people, needs), [("ana", day(1))])
    assert repair(ill, [ben, duty("ana", 1, "late")]).people == ["ben"]
    standing = standing_of(ill, [ben, duty("ana", 1, "late")], hours=longer)
    assert repaired(standing).people == ["cleo"]
