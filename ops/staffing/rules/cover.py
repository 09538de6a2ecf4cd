"""What empty places and people too many cost, by shift and by the hour of the day."""

from collections import Counter

from ortools.sat.python.cp_model import IntVar, LinearExpr

from ops.staffing.choices import Amount, Choices, most_of
from ops.staffing.hourly import HOUR, HourNeed
from ops.staffing.shifts import NeedKey


def staffing_gaps(choices: Choices) -> Amount:
    """Every place is filled, bought or counted, dearly, as empty.

    A shift short of two costs more than two shifts short of one. Up to the number wanted on
    a busy day, more people than required are welcome and free.
    """
    problem, model, costs = choices.problem, choices.model, []
    for need in problem.needs:
        gap, here = choices.gap[need.key], LinearExpr.sum(choices.at[need.key])
        spare = model.new_int_var(0, max(0, choices.most(need) - need.required), "spare")
        model.add(here + gap == need.required + spare)
        empty = gap - LinearExpr.sum(choices.bought_at[need.key])
        costs.append(problem.policy.gap_price(need.skill) * empty)
        if need.required > 1:
            further = model.new_int_var(0, need.required - 1, "further gap")
            model.add(further >= empty - 1)
            costs.append(problem.policy.points_per_further_gap * further)
    return LinearExpr.sum(costs)


def extra_people(choices: Choices) -> Amount:
    """People on a shift beyond those required cost points, if the hospital wants none."""
    price, extra = choices.problem.policy.points_per_extra_person, list[Amount]()
    for need in choices.problem.needs if price else ():
        most = choices.most(need) - need.required
        if most > 0 and choices.at[need.key]:
            more = choices.model.new_int_var(0, most, "extra")
            choices.model.add(more >= LinearExpr.sum(choices.at[need.key]) - need.required)
            extra.append(more)
    return price * LinearExpr.sum(extra)


def cover_by_hour(choices: Choices) -> Amount:
    """People missing, or too many, in the hours that the hospital states numbers for.

    Whoever is on a shift that spans the whole hour is there. Hours that the same shifts span
    and that want the same are counted together.
    """
    costs = list[Amount]()
    for (keys, required, most), hours in _alike(choices).items():
        there = [place for key in keys for place in choices.there(key)]
        costs += [hours * cost for cost in _priced(choices, there, required, most)]
    return LinearExpr.sum(costs)


def _alike(choices: Choices) -> Counter[tuple[tuple[NeedKey, ...], int, int | None]]:
    hours = choices.problem.hours
    return Counter((_spanning(choices, hour), hour.required, hour.most) for hour in hours)


def _spanning(choices: Choices, hour: HourNeed) -> tuple[NeedKey, ...]:
    """The needs whose shifts span a whole hour."""
    return tuple(
        need.key
        for need in choices.problem.needs
        if (need.ward_id, need.skill) == (hour.ward_id, hour.skill)
        and need.shift.starts_at <= hour.hour_start
        and need.shift.ends_at >= hour.hour_start + HOUR
    )


def _priced(
    choices: Choices, there: list[IntVar], required: int, most: int | None
) -> list[LinearExpr]:
    policy, model, people = choices.problem.policy, choices.model, LinearExpr.sum(there)
    costs = []
    if required and policy.points_per_hour_uncovered:
        missing = model.new_int_var(0, required, "missing in an hour")
        model.add(missing >= required - people)
        costs.append(policy.points_per_hour_uncovered * missing)
    if most is not None and there and policy.points_per_hour_overcovered:
        upto = max(0, sum(most_of(place) for place in there) - most)
        beyond = model.new_int_var(0, upto, "beyond an hour's most")
        model.add(beyond >= people - most)
        costs.append(policy.points_per_hour_overcovered * beyond)
    return costs
