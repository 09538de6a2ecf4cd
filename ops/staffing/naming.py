"""Which ward each person of a shift works on, for the rules that must know it.

Those alike are interchangeable only while nobody asks where one of them was the day before.
"""

from collections import defaultdict

from ortools.sat.python.cp_model import IntVar, LinearExpr

from ops.staffing.choices import Alike, Choices
from ops.staffing.shifts import ShiftKey


def name_wards(choices: Choices) -> None:
    """The ward of every person on every shift: one of those where those alike are placed."""
    for group in choices.alike:
        for key in choices.problem.shift:
            _name(choices, group, key)


def _name(choices: Choices, group: Alike, key: ShiftKey) -> None:
    placed: dict[str, list[IntVar]] = defaultdict(list)
    for need in choices.wanted[key]:
        if (group, need.key) in choices.placed:
            placed[need.ward_id].append(choices.placed[group, need.key])
    names = [one.id for one in choices.alike[group] if (one.id, key) in choices.works]
    if len(placed) == 1:
        (ward_id,) = placed
        for name in names:
            choices.named[name, key] = {ward_id: choices.works[name, key]}
        return
    for name in names:
        _one_of(choices, name, key, list(placed))
    for ward_id, places in placed.items():
        here = [choices.named[name, key][ward_id] for name in names]
        choices.model.add(LinearExpr.sum(here) == LinearExpr.sum(places))


def _one_of(choices: Choices, name: str, key: ShiftKey, wards: list[str]) -> None:
    """One of the wards if working; a locked duty keeps its own."""
    model = choices.model
    if choices.is_locked((name, key)):
        there = choices.locked[name, key[0]].ward_id
        choices.named[name, key] = {ward: model.new_constant(int(ward == there)) for ward in wards}
        return
    choices.named[name, key] = {ward: model.new_bool_var(f"on {ward}") for ward in wards}
    on_any = list(choices.named[name, key].values())
    model.add(LinearExpr.sum(on_any) == choices.works[name, key])
