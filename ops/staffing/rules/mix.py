"""Who is among the people of a shift, and who stands in for others."""

from collections import defaultdict

from ortools.sat.python.cp_model import IntVar, LinearExpr

from ops.staffing.choices import Amount, Choices, most_of
from ops.staffing.mix import SkillMix
from ops.staffing.shifts import NeedKey


def skill_mix(choices: Choices) -> Amount:
    """Every person that a mix lacks on a ward's shift costs points."""
    price, lacking = choices.problem.policy.points_per_mix_short, list[Amount]()
    for mix in choices.problem.policy.mixes if price else ():
        everybody: dict[object, list[IntVar]] = defaultdict(list)
        asked_for: dict[object, list[IntVar]] = defaultdict(list)
        for (group, key), placed in choices.placed.items():
            if _counts(mix, key):
                everybody[key[:3]].append(placed)
                asked_for[key[:3]] += (
                    [placed] if (group.skills | {group.grade}) & mix.skills else []
                )
        for at, people in everybody.items():
            lacking.append(_lacking(choices, mix, people, asked_for[at]))
    return price * LinearExpr.sum(lacking)


def _counts(mix: SkillMix, key: NeedKey) -> bool:
    ward_id, _, shift_type_id, skill = key
    named = (ward_id, mix.ward_ids), (shift_type_id, mix.shift_type_ids), (skill, mix.among)
    return all(not some or one in some for one, some in named)


def _lacking(
    choices: Choices, mix: SkillMix, people: list[IntVar], asked_for: list[IntVar]
) -> IntVar:
    """One for each ``per`` people or part of them, less those who are there."""
    most = sum(most_of(placed) for placed in people)
    lacking = choices.model.new_int_var(0, -(-most // mix.per), "lacking in the mix")
    there = mix.per * LinearExpr.sum(asked_for)
    choices.model.add(mix.per * lacking >= LinearExpr.sum(people) - there)
    return lacking


def substitution(choices: Choices) -> Amount:
    """Standing in costs points for each step down the order of who may fill a place."""
    policy = choices.problem.policy
    if not policy.substitutes:
        return 0
    steps = [
        (policy.stands_in(choices.alike[group][0], key[3]) or 0) * placed
        for (group, key), placed in choices.placed.items()
    ]
    return policy.points_per_substitution * LinearExpr.sum(steps)
