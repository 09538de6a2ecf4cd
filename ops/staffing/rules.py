"""The rules of a roster, one function each.

A rule may forbid (it adds constraints), it may cost (it returns points), or both. The
order does not matter and no rule knows another, so each is tested alone: once on a
roster it must allow and once on a roster it must refuse or charge.

Locked duties stand: a rule forbids only what the locked duties do not break already.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from fractions import Fraction
from math import ceil

from ortools.sat.python.cp_model import LinearExpr

from ops.staffing.choices import Amount, Choices, Option
from ops.staffing.shifts import Shift

Rule = Callable[[Choices], Amount]
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
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
    rest, last_worked = choices.problem.policy.min_rest, _last_worked(choices)
    for person in choices.problem.people:
        before = last_worked.get(person.id)
        for option in choices.of(person, lambda _: True):
            too_soon = before is not None and option.shift.starts_at < before.ends_at + rest
            if too_soon and not option.locked:
                choices.model.add(option.works == 0)
        for day_on in choices.problem.dates:
            today = choices.on(person, day_on)
            for ahead in (DAY, 2 * DAY):
                _forbid_successions(choices, today, choices.on(person, day_on + ahead), rest)
    return 0


def shifts_running(choices: Choices) -> Amount:
    """Nobody works more days in a row than the policy allows."""
    _limit_runs(choices, choices.problem.policy.most_shifts_running, lambda _: True)
    return 0


def nights_running(choices: Choices) -> Amount:
    """Nobody works more nights in a row than the policy allows."""
    _limit_runs(choices, choices.problem.policy.most_nights_running, lambda shift: shift.night)
    return 0


def days_off(choices: Choices) -> Amount:
    """Everybody has days off in each week of the roster, counted from its first day."""
    dates, off = choices.problem.dates, choices.problem.policy.days_off
    for person in choices.problem.people:
        for first in range(0, len(dates), WEEK):
            week = dates[first : first + WEEK]
            working = [option for day_on in week for option in choices.on(person, day_on)]
            _at_most(choices, working, WEEK - off)
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
    share = _fair_share(choices, lambda shift: shift.night)
    beyond = _beyond(choices, share, lambda shift: shift.night)
    return choices.problem.policy.points_per_unfair_night * beyond


def fair_weekends(choices: Choices) -> Amount:
    """Weekend days beyond a person's fair share cost points."""
    share = _fair_share(choices, lambda shift: shift.weekend)
    beyond = _beyond(choices, share, lambda shift: shift.weekend)
    return choices.problem.policy.points_per_unfair_weekend_day * beyond


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


def _at_most(choices: Choices, options: Sequence[Option], most: int) -> None:
    """No more than ``most`` of these, unless more are locked."""
    limit = max(most, sum(option.locked for option in options))
    if len(options) > limit:
        choices.model.add(LinearExpr.sum([option.works for option in options]) <= limit)


def _last_worked(choices: Choices) -> dict[str, Shift]:
    """The shift each person finished last before the roster begins."""
    in_order = sorted(choices.problem.before, key=lambda worked: worked[1].ends_at)
    return dict(in_order)


def _forbid_successions(
    choices: Choices, today: Sequence[Option], later: Sequence[Option], rest: timedelta
) -> None:
    """One clause for each set of later shifts that some of today's forbid.

    Nobody works two shifts a day, so everything in a clause excludes everything else in it.
    """
    forbidden: dict[tuple[int, ...], list[int]] = {}
    for n, one in enumerate(today):
        ready_at = one.shift.ends_at + rest
        too_soon = [m for m, other in enumerate(later) if other.shift.starts_at < ready_at]
        forbidden.setdefault(tuple(too_soon), []).append(n)
    for these in filter(None, forbidden):
        firsts = [n for more, ns in forbidden.items() if set(more) >= set(these) for n in ns]
        clause = [today[n] for n in firsts] + [later[m] for m in these]
        if not all(option.locked for option in clause):
            choices.model.add_at_most_one(option.works for option in clause)


def _limit_runs(choices: Choices, most: int, kind: Callable[[Shift], bool]) -> None:
    """At most ``most`` shifts of a kind on any ``most`` + 1 days, the days before included."""
    problem = choices.problem
    worked = {(name, shift.day_on) for name, shift in problem.before if kind(shift)}
    for person in problem.people:
        options = {
            day_on: [option for option in choices.on(person, day_on) if kind(option.shift)]
            for day_on in problem.dates
        }
        for first in range(-most, problem.days - most):
            window = [problem.from_on + n * DAY for n in range(first, first + most + 1)]
            already = sum((person.id, day_on) in worked for day_on in window)
            running = [option for day_on in window for option in options.get(day_on, ())]
            _at_most(choices, running, max(0, most - already))


def _fair_share(choices: Choices, kind: Callable[[Shift], bool]) -> dict[str, int]:
    """How many shifts of a kind each person should expect, rounded up.

    Each skill's places are shared among those who hold it, in proportion to the time they
    are contracted for and not away.
    """
    problem = choices.problem
    places = Counter[str]()
    for need in problem.needs:
        places[need.skill] += need.required if kind(need.shift) else 0
    minutes = {person.id: problem.target_minutes(person) for person in problem.people}
    share: dict[str, Fraction] = dict.fromkeys(minutes, Fraction(0))
    for skill, wanted in places.items():
        holders = [person.id for person in problem.people if skill in person.skills]
        together = sum(minutes[name] for name in holders)
        for name in holders if together else ():
            share[name] += Fraction(wanted * minutes[name], together)
    return {name: ceil(fair) for name, fair in share.items()}


def _beyond(choices: Choices, share: dict[str, int], kind: Callable[[Shift], bool]) -> LinearExpr:
    """Shifts of a kind that people work beyond their fair share."""
    beyond: list[Amount] = []
    for person in choices.problem.people:
        options = choices.of(person, kind)
        spare = len(choices.problem.dates) - share[person.id]
        if options and spare > 0:
            more = choices.model.new_int_var(0, spare, "beyond fair share")
            works = LinearExpr.sum([option.works for option in options])
            choices.model.add(more >= works - share[person.id])
            beyond.append(more)
    return LinearExpr.sum(beyond)
