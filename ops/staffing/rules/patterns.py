"""Patterns that people prefer, and shifts that turn backward."""

from collections.abc import Iterator
from datetime import date, timedelta

from ortools.sat.python.cp_model import LinearExpr

from ops.staffing.choices import Amount, Choices, Option
from ops.staffing.patterns import NoSingleNights, OnlyThese, Rota, WholeWeekends
from ops.staffing.people import Person

DAY = timedelta(days=1)


def preferred_patterns(choices: Choices) -> Amount:
    """Every departure from what somebody prefers costs its weight."""
    price, costs = choices.problem.policy.points_per_pattern, list[Amount]()
    for person in choices.problem.people if price else ():
        for pattern in person.patterns:
            match pattern:
                case NoSingleNights():
                    departures = list(_single_nights(choices, person))
                case WholeWeekends():
                    departures = list(_half_weekends(choices, person))
                case OnlyThese():
                    departures = list(_others(choices, person, pattern))
                case Rota():
                    departures = list(_off_rota(choices, person, pattern))
            costs.append(pattern.weight * LinearExpr.sum(departures))
    return price * LinearExpr.sum(costs)


def _single_nights(choices: Choices, person: Person) -> Iterator[Amount]:
    problem = choices.problem
    earlier = {shift.day_on for shift in problem.before_of.get(person.id, ()) if shift.night}
    for day_on in problem.dates[:-1]:
        nights = _works(_nights(choices, person, day_on))
        beside = _works(_nights(choices, person, day_on - DAY))
        beside += _works(_nights(choices, person, day_on + DAY))
        if nights and day_on - DAY not in earlier:
            single = choices.model.new_bool_var("single night")
            choices.model.add(single >= LinearExpr.sum(nights) - LinearExpr.sum(beside))
            yield single


def _half_weekends(choices: Choices, person: Person) -> Iterator[Amount]:
    for day_on in choices.problem.dates[:-1]:
        if day_on.isoweekday() == 6:
            saturday = LinearExpr.sum(_works(choices.on(person, day_on)))
            sunday = LinearExpr.sum(_works(choices.on(person, day_on + DAY)))
            half = choices.model.new_bool_var("half a weekend")
            choices.model.add(half >= saturday - sunday)
            choices.model.add(half >= sunday - saturday)
            yield half


def _others(choices: Choices, person: Person, only: OnlyThese) -> Iterator[Amount]:
    for option in choices.of(person, lambda shift: shift.shift_type_id not in only.shift_type_ids):
        yield option.works


def _off_rota(choices: Choices, person: Person, rota: Rota) -> Iterator[Amount]:
    for day_on in choices.problem.dates:
        kind = rota.on(day_on)
        if day_on in person.away:
            continue
        if kind is None:
            yield LinearExpr.sum(_works(choices.on(person, day_on)))
        else:
            yield 1 - choices.works.get((person.id, (day_on, kind)), 0)


def _nights(choices: Choices, person: Person, day_on: date) -> list[Option]:
    return [option for option in choices.on(person, day_on) if option.shift.night]


def _works(options: list[Option]) -> list[Amount]:
    return [option.works for option in options]
