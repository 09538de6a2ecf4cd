"""Check a roster against the hospital's rules without any solver.

The audit reads a roster the way a ward manager would, line by line. It shares no code with
the rules that built the roster, so that a mistake must be made twice to hide. It also judges
rosters that people have changed by hand. What locked duties alone break is not reported: a
person decided it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby, pairwise

from ops.staffing import prices
from ops.staffing.people import Person
from ops.staffing.problem import Roster, RosterProblem
from ops.staffing.shifts import Duty, Shift

Worked = dict[str, list[tuple[Shift, bool]]]
"""Shifts by person in order of their start, each with whether it can still be moved."""


def breaches(problem: RosterProblem, roster: Roster) -> list[str]:
    """Every broken rule as a sentence; an empty list is a sound roster."""
    strangers = list(_strangers(problem, roster))
    if strangers:
        return strangers
    worked = _worked(problem, roster)
    return [
        *_unskilled_or_away(problem, roster),
        *_twice_a_day(roster),
        *_too_little_rest(problem, worked),
        *_too_many_running(problem, worked),
        *_too_few_days_off(problem, worked),
        *_too_much_overtime(problem, worked),
        *_locks_moved(problem, roster),
        *_too_many_in_a_place(problem, roster),
        *_gaps_miscounted(problem, roster),
        *_points_miscounted(problem, roster),
    ]


def _strangers(problem: RosterProblem, roster: Roster) -> Iterator[str]:
    """Lines about people or places that the problem does not know: nothing else can be judged."""
    people = {person.id for person in problem.people}
    places = {need.key for need in problem.needs}
    for duty in sorted(roster.duties):
        if duty.person_id not in people:
            yield f"{duty.person_id} is not on the staff of this site ({_said(duty)})"
        if duty.need_key not in places:
            yield f"{duty.ward_id} has no place for {_said(duty)}"


def _said(duty: Duty) -> str:
    return f"{duty.shift_type_id} as {duty.skill} on {duty.day_on:%d %b}"


def _worked(problem: RosterProblem, roster: Roster) -> Worked:
    shifts: Worked = defaultdict(list)
    for person_id, shift in problem.before:
        shifts[person_id].append((shift, False))
    locked = set(problem.locked)
    for duty in roster.duties:
        shifts[duty.person_id].append((problem.shift[duty.shift_key], duty not in locked))
    for mine in shifts.values():
        mine.sort(key=lambda one: one[0].starts_at)
    return dict(sorted(shifts.items()))


def _unskilled_or_away(problem: RosterProblem, roster: Roster) -> Iterator[str]:
    people = {person.id: person for person in problem.people}
    for duty in sorted(roster.duties):
        person = people[duty.person_id]
        if duty.skill not in person.skills:
            yield f"{person.id} lacks {duty.skill} for {_said(duty)} on {duty.ward_id}"
        if duty.day_on in person.away:
            yield f"{person.id} is away on {duty.day_on:%d %b} ({duty.shift_type_id})"


def _twice_a_day(roster: Roster) -> Iterator[str]:
    lines = Counter((duty.person_id, duty.day_on) for duty in roster.duties)
    for (person_id, day_on), times in sorted(lines.items()):
        if times > 1:
            yield f"{person_id} is rostered {times} times on {day_on:%d %b}"


def _too_little_rest(problem: RosterProblem, worked: Worked) -> Iterator[str]:
    for person_id, shifts in worked.items():
        for (earlier, one_moves), (later, other_moves) in pairwise(shifts):
            rest = later.starts_at - earlier.ends_at
            if rest < problem.policy.min_rest and (one_moves or other_moves):
                hours = f"{rest.total_seconds() / 3600:g} h"
                yield (
                    f"{person_id} rests {hours} between {earlier.shift_type_id} on "
                    f"{earlier.day_on:%d %b} and {later.shift_type_id} on {later.day_on:%d %b}"
                )


def _too_many_running(problem: RosterProblem, worked: Worked) -> Iterator[str]:
    policy = problem.policy
    for person_id, shifts in worked.items():
        for most, what, nights_only in (
            (policy.most_shifts_running, "days", False),
            (policy.most_nights_running, "nights", True),
        ):
            moves: dict[date, bool] = {}
            for shift, can_move in shifts:
                if shift.night or not nights_only:
                    moves[shift.day_on] = can_move or moves.get(shift.day_on, False)
            for run in _runs(sorted(moves)):
                if len(run) > most and any(moves[day_on] for day_on in run):
                    yield f"{person_id} works {len(run)} {what} running from {run[0]:%d %b}"


def _runs(days: list[date]) -> Iterator[list[date]]:
    """Days that follow one another, together."""
    numbered = enumerate(days)
    for _, run in groupby(numbered, key=lambda pair: pair[1] - timedelta(days=pair[0])):
        yield [day_on for _, day_on in run]


def _too_few_days_off(problem: RosterProblem, worked: Worked) -> Iterator[str]:
    most = 7 - problem.policy.days_off
    for person_id, shifts in worked.items():
        weeks: dict[int, list[bool]] = defaultdict(list)
        for shift, can_move in shifts:
            weeks[(shift.day_on - problem.from_on).days // 7].append(can_move)
        for week, moves in sorted(weeks.items()):
            if week >= 0 and len(moves) > most and any(moves):
                first = problem.from_on + timedelta(weeks=week)
                yield f"{person_id} works {len(moves)} days in the week from {first:%d %b}"


def _too_much_overtime(problem: RosterProblem, worked: Worked) -> Iterator[str]:
    allowed = problem.policy.most_overtime_weekly.total_seconds() / 60 * problem.days / 7
    for person in problem.people:
        mine = [one for one in worked.get(person.id, []) if one[0].day_on >= problem.from_on]
        minutes = sum(shift.paid_minutes for shift, _ in mine)
        over = minutes - _contracted(problem, person)
        if over > allowed and any(can_move for _, can_move in mine):
            yield f"{person.id} works {over / 60:g} h beyond contract, {allowed / 60:g} h at most"


def _contracted(problem: RosterProblem, person: Person) -> int:
    """Weekly minutes for every day of the roster that the person is not away."""
    here = [day_on for day_on in problem.dates if day_on not in person.away]
    return person.weekly_minutes * len(here) // 7


def _locks_moved(problem: RosterProblem, roster: Roster) -> Iterator[str]:
    for duty in problem.locked:
        if duty not in roster.duties:
            yield f"{duty.person_id} is locked on {_said(duty)} on {duty.ward_id}, and not there"


def _too_many_in_a_place(problem: RosterProblem, roster: Roster) -> Iterator[str]:
    here, locked = (
        Counter(duty.need_key for duty in duties) for duties in (roster.duties, problem.locked)
    )
    for need in problem.needs:
        most = max(need.required, need.busy, locked[need.key])
        if here[need.key] > most:
            what = f"{need.shift.shift_type_id} on {need.shift.day_on:%d %b}"
            yield f"{need.ward_id} has {here[need.key]} {need.skill} for {what}, {most} at most"


def _gaps_miscounted(problem: RosterProblem, roster: Roster) -> Iterator[str]:
    counted = prices.gaps(problem, roster.duties)
    for key in sorted(counted.keys() | roster.gaps.keys()):
        ward_id, day_on, shift_type_id, skill = key
        short, said = counted.get(key, 0), roster.gaps.get(key, 0)
        if short != said:
            place = f"{ward_id} {shift_type_id} on {day_on:%d %b}"
            yield f"{place} is short of {short} {skill}, not {said}"


def _points_miscounted(problem: RosterProblem, roster: Roster) -> Iterator[str]:
    for rule, counted in prices.points(problem, roster.duties).items():
        said = roster.points.get(rule, counted)
        if said != counted:
            yield f"{rule} costs {counted} points, not {said}"
    if roster.total_points < roster.bound:
        total, bound = roster.total_points, roster.bound
        yield f"the roster costs {total} points, less than the {bound:g} said to be the least"
