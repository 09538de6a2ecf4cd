"""The rules of a roster, one function each.

A rule may forbid (it adds constraints), it may cost (it returns points), or both. The
order does not matter and no rule knows another, so each is tested alone: once on a
roster it must allow and once on a roster it must refuse or charge.

Locked duties stand: a rule forbids only what the locked duties do not break already.
"""

from collections.abc import Callable
from datetime import timedelta

from ortools.sat.python.cp_model import LinearExpr

from ops.staffing.choices import Amount, Choices
from ops.staffing.limits import DAY, at_most, forbid_successions, last_worked, limit_runs
from ops.staffing.shares import beyond_fair_share

Rule = Callable[[Choices], Amount]
MINUTE = timedelta(minutes=1)
WEEK = 7


def staffing_gaps(choices: Choices) -> Amount:
    """Every place is filled or counted, dearly, as a gap.

    A shift short of two costs more than two shifts short of one. Up to the number wanted on
    a busy day, more people than required are welcome and free.
    """
    problem, model, costs = choices.problem, choices.model, []
    for need in problem.needs:
        gap, here = choices.gap[need.key], LinearExpr.sum(choices.at[need.key])
        spare = model.new_int_var(0, max(0, choices.most(need) - need.required), "spare")
        model.add(here + gap == need.required + spare)
        costs.append(problem.policy.gap_price(need.skill) * gap)
        if need.required > 1:
            further = model.new_int_var(0, need.required - 1, "further gap")
            model.add(further >= gap - 1)
            costs.append(problem.policy.points_per_further_gap * further)
    return LinearExpr.sum(costs)


def rest_between_shifts(choices: Choices) -> Amount:
    """Nobody starts a shift before they have rested from the one before."""
    rest, finished = choices.problem.policy.min_rest, last_worked(choices)
    for person in choices.problem.people:
        before = finished.get(person.id)
        for option in choices.of(person, lambda _: True):
            too_soon = before is not None and option.shift.starts_at < before.ends_at + rest
            if too_soon and not option.locked:
                choices.model.add(option.works == 0)
        for day_on in choices.problem.dates:
            today = choices.on(person, day_on)
            for ahead in (DAY, 2 * DAY):
                forbid_successions(choices, today, choices.on(person, day_on + ahead), rest)
    return 0


def shifts_running(choices: Choices) -> Amount:
    """Nobody works more days in a row than the policy allows."""
    limit_runs(choices, choices.problem.policy.most_shifts_running, lambda _: True)
    return 0


def nights_running(choices: Choices) -> Amount:
    """Nobody works more nights in a row than the policy allows."""
    limit_runs(choices, choices.problem.policy.most_nights_running, lambda shift: shift.night)
    return 0


def days_off(choices: Choices) -> Amount:
    """Everybody has days off in each week of the roster, counted from its first day."""
    dates, off = choices.problem.dates, choices.problem.policy.days_off
    for person in choices.problem.people:
        for first in range(0, len(dates), WEEK):
            week = dates[first : first + WEEK]
            working = [option for day_on in week for option in choices.on(person, day_on)]
            at_most(choices, working, WEEK - off)
    return 0


def contracted_hours(choices: Choices) -> Amount:
    """Time beyond or short of contract is charged by the hour; overtime has a limit."""
    policy, costs = choices.problem.policy, []
    free = policy.hours_carried // MINUTE
    most_over = policy.most_overtime_weekly // MINUTE * choices.problem.days // WEEK
    for person in choices.problem.people:
        options = choices.of(person, lambda _: True)
        paid = [option.shift.paid_minutes for option in options]
        minutes = LinearExpr.weighted_sum([option.works for option in options], paid)
        target = choices.problem.target_minutes(person)
        locked = sum(option.shift.paid_minutes for option in options if option.locked)
        choices.model.add(minutes <= max(target + most_over, locked))
        over = choices.model.new_int_var(0, 24 * choices.problem.days, "hours over")
        short = choices.model.new_int_var(0, max(0, -(-(target - free) // 60)), "hours short")
        choices.model.add(60 * over >= minutes - target - free)
        choices.model.add(60 * short >= target - free - minutes)
        costs += [policy.points_per_overtime_hour * over, policy.points_per_short_hour * short]
    return LinearExpr.sum(costs)


def requests(choices: Choices) -> Amount:
    """Every request that is not granted costs its weight."""
    refused: list[Amount] = []
    for person in choices.problem.people:
        for wish in person.wishes:
            works = choices.works.get((person.id, wish.shift_key), 0)
            refused.append(wish.weight * ((1 - works) if wish.on else works))
    return choices.problem.policy.points_per_request * LinearExpr.sum(refused)


def fair_nights(choices: Choices) -> Amount:
    """Nights beyond a person's fair share cost points."""
    price = choices.problem.policy.points_per_unfair_night
    return price * beyond_fair_share(choices, lambda shift: shift.night)


def fair_weekends(choices: Choices) -> Amount:
    """Weekend days beyond a person's fair share cost points."""
    price = choices.problem.policy.points_per_unfair_weekend_day
    return price * beyond_fair_share(choices, lambda shift: shift.weekend)


def home_ward(choices: Choices) -> Amount:
    """Working on another ward than one's own costs points."""
    away = [
        placed
        for (group, need_key), placed in choices.placed.items()
        if need_key[0] != group.home_ward_id
    ]
    return choices.problem.policy.points_away * LinearExpr.sum(away)


RULES: tuple[Rule, ...] = (
    staffing_gaps,
    rest_between_shifts,
    shifts_running,
    nights_running,
    days_off,
    contracted_hours,
    requests,
    fair_nights,
    fair_weekends,
    home_ward,
)
