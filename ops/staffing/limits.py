"""What rules forbid, in constraints that say it tightly."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from ortools.sat.python.cp_model import LinearExpr

from ops.staffing.choices import Choices, Option
from ops.staffing.shifts import Shift

DAY = timedelta(days=1)


def at_most(choices: Choices, options: Sequence[Option], most: int) -> None:
    """No more than ``most`` of these, unless more are locked."""
    limit = max(most, sum(option.locked for option in options))
    if len(options) > limit:
        choices.model.add(LinearExpr.sum([option.works for option in options]) <= limit)


def last_worked(choices: Choices) -> dict[str, Shift]:
    """The shift each person finished last before the roster begins."""
    in_order = sorted(choices.problem.before, key=lambda worked: worked[1].ends_at)
    return dict(in_order)


def forbid_successions(
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


def limit_runs(choices: Choices, most: int, kind: Callable[[Shift], bool]) -> None:
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
            at_most(choices, running, max(0, most - already))
