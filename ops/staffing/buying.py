"""Places that bank and agency may fill, as decisions of the solver."""

from collections import defaultdict

from ortools.sat.python.cp_model import IntVar, LinearExpr

from ops.staffing.choices import Choices
from ops.staffing.shifts import Need, NeedKey, ShiftKey


def may_buy(choices: Choices) -> None:
    """Never more than a gap, and never more on a shift than a tier has people for."""
    for tier in choices.problem.policy.tiers:
        together: dict[tuple[ShiftKey, str], list[IntVar]] = defaultdict(list)
        most: dict[tuple[ShiftKey, str], int] = {}
        for need in choices.problem.needs:
            upto = min(need.required, tier.most(need))
            if upto:
                place = choices.model.new_int_var(0, upto, f"from {tier.name}")
                choices.bought[tier.name, need.key] = place
                choices.bought_at[need.key].append(place)
                together[need.shift.key, need.skill].append(place)
                most[need.shift.key, need.skill] = tier.most(need)
        for at, places in together.items():
            if len(places) > 1:
                choices.model.add(LinearExpr.sum(places) <= most[at])
    hourly = _asked_by_the_hour(choices)
    for key, places in choices.bought_at.items():
        choices.model.add(LinearExpr.sum(places) <= choices.gap[key])
        if key in hourly:
            _no_gap_beside_a_spare(choices, choices.problem.need[key])


def _asked_by_the_hour(choices: Choices) -> set[NeedKey]:
    wanted = {(hour.ward_id, hour.skill) for hour in choices.problem.hours}
    return {key for key in choices.gap if (key[0], key[3]) in wanted}


def _no_gap_beside_a_spare(choices: Choices, need: Need) -> None:
    """Somebody bought counts by the hour: no place may be called empty in order to buy one."""
    if choices.most(need) > need.required:
        gap, here = choices.gap[need.key], LinearExpr.sum(choices.at[need.key])
        full = choices.model.new_bool_var("full")
        choices.model.add(gap == 0).only_enforce_if(full)
        choices.model.add(gap + here <= need.required).only_enforce_if(~full)
