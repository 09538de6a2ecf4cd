"""Skill mix on a shift, and people who stand in for others."""

from collections import defaultdict
from math import ceil

from ops.staffing.mix import SkillMix
from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Duty, ShiftKey


def skill_mix(problem: RosterProblem, duties: list[Duty]) -> int:
    """People that a mix lacks on a ward's shift."""
    holders = {person.id: {*person.skills, person.grade} for person in problem.people}
    lacking = 0
    for mix in problem.policy.mixes:
        shifts: dict[tuple[str, ShiftKey], list[bool]] = defaultdict(list)
        for duty in duties:
            if _speaks_of(mix, duty):
                holds = not mix.skills.isdisjoint(holders[duty.person_id])
                shifts[duty.ward_id, duty.shift_key].append(holds)
        lacking += sum(max(0, ceil(len(on) / mix.per) - sum(on)) for on in shifts.values())
    return lacking * problem.policy.points_per_mix_short


def _speaks_of(mix: SkillMix, duty: Duty) -> bool:
    return (
        (not mix.ward_ids or duty.ward_id in mix.ward_ids)
        and (not mix.shift_type_ids or duty.shift_type_id in mix.shift_type_ids)
        and (not mix.among or duty.skill in mix.among)
    )


def substitution(problem: RosterProblem, duties: list[Duty]) -> int:
    """Steps down the order of who may fill a place; whoever holds its skill takes none."""
    people, steps = {person.id: person for person in problem.people}, 0
    for duty in duties:
        person = people[duty.person_id]
        if duty.skill not in person.skills:
            order = problem.policy.substitutes.get(duty.skill, ())
            held = [other in {*person.skills, person.grade} for other in order]
            steps += held.index(True) + 1 if any(held) else 0
    return steps * problem.policy.points_per_substitution
