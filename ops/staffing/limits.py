"""What rules forbid, in constraints that say it tightly.

History and obligations after the roster are options that are locked, so that every constraint is
written once for all days. Locked shifts stand: a constraint speaks of the free ones alone, and
leaves them what the locked ones have not used.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from math import ceil

from ortools.sat.python.cp_model import LinearExpr

from ops.staffing.choices import Choices, Option
from ops.staffing.rule_sets import Counted, counted
from ops.staffing.shifts import Shift

DAY = timedelta(days=1)
Line = dict[date, list[Option]]
"""What one person works or may work, by day."""
Weight = Callable[[Shift], int]


def weight_of(what: Counted) -> Weight:
    """What one shift adds to a limit."""
    return lambda shift: counted(shift, what)


def at_most(
    choices: Choices, options: Iterable[Option], most: int, weight: Weight = lambda _: 1
) -> None:
    """No more than ``most`` of these together, each with its weight, unless more are locked.

    Where the lightest shift of each day shows that fewer days than there are can be worked, the
    solver is told so: it does not see that from the weights.
    """
    weighed = [(option, weight(option.shift)) for option in options]
    left = max(0, most - sum(heavy for option, heavy in weighed if option.locked))
    free = [(option, heavy) for option, heavy in weighed if heavy and not option.locked]
    days: dict[date, list[int]] = {}
    for option, heavy in free:
        days.setdefault(option.shift.day_on, []).append(heavy)
    if sum(max(heavy) for heavy in days.values()) <= left:
        return
    works, weights = [option.works for option, _ in free], [heavy for _, heavy in free]
    choices.model.add(LinearExpr.weighted_sum(works, weights) <= left)
    fewest = _how_many(sorted(min(heavy) for heavy in days.values()), left)
    if fewest < len(days) and len(set(weights)) > 1:
        choices.model.add(LinearExpr.sum(works) <= fewest)


def at_least(choices: Choices, options: Sequence[Option], least: int, weight: Weight) -> None:
    """No less than ``least`` of these together, and as many days as that takes at their longest."""
    weights = [weight(option.shift) for option in options]
    works = [option.works for option in options]
    choices.model.add(LinearExpr.weighted_sum(works, weights) >= least)
    days: dict[date, int] = {}
    for option, heavy in zip(options, weights, strict=True):
        days[option.shift.day_on] = max(heavy, days.get(option.shift.day_on, 0))
    enough = _how_many(sorted(days.values(), reverse=True), least - 1) + 1
    if least > 0 and enough <= len(days):
        choices.model.add(LinearExpr.sum(works) >= enough)


def _how_many(weights: Sequence[int], together: int) -> int:
    """How many of these, from the first on, weigh no more than this together."""
    total = 0
    for number, heavy in enumerate(weights):
        total += heavy
        if total > together:
            return number
    return len(weights)


def locked_only(*groups: Sequence[Option]) -> bool:
    """Whether none of these can be moved."""
    return all(option.locked for group in groups for option in group)


def together(options: Sequence[Option]) -> LinearExpr:
    """How many of these are worked."""
    return LinearExpr.sum([option.works for option in options])


def too_soon(
    firsts: Sequence[Option], later: Sequence[Option], rest: timedelta
) -> Iterator[tuple[list[Option], list[Option]]]:
    """Each set of later shifts that some of the first forbid, with all the first that do.

    Of one day nobody works two, so both sides of a pair are exclusive in themselves and one
    constraint says them all.
    """
    forbidden: dict[tuple[int, ...], list[int]] = {}
    for n, one in enumerate(firsts):
        ready_at = one.shift.ends_at + rest
        these = [m for m, other in enumerate(later) if other.shift.starts_at < ready_at]
        forbidden.setdefault(tuple(these), []).append(n)
    for those in filter(None, forbidden):
        causes = [n for more, ns in forbidden.items() if set(more) >= set(those) for n in ns]
        yield [firsts[n] for n in causes], [later[m] for m in those]


def reach(line: Line, rest: timedelta) -> int:
    """After how many days a shift can no longer be too soon after another."""
    spans = [one.shift.ends_at - one.shift.starts_at for day in line.values() for one in day]
    return ceil((rest + DAY + max(spans, default=DAY)) / DAY)


def days_near(choices: Choices, line: Line, days: int) -> Iterator[date]:
    """The days of a line from so many before the roster to so many after it."""
    first = choices.problem.from_on - days * DAY
    last = choices.problem.dates[-1] + days * DAY
    return (day_on for day_on in line if first <= day_on <= last)


def of_kind(line: Line, day_on: date, kind: Weight) -> list[Option]:
    """The shifts of a kind on a day: of several that are locked, the one that ends last."""
    options = [option for option in line.get(day_on, ()) if kind(option.shift)]
    locked = [option for option in options if option.locked]
    return [max(locked, key=lambda one: one.shift.ends_at)] if locked else options


def limit_runs(choices: Choices, most: int, kind: Weight) -> None:
    """A shift of a kind on at most ``most`` of any ``most`` + 1 days."""
    for person in choices.problem.people:
        line = choices.line(person)
        for first in days_near(choices, line, most):
            window = [of_kind(line, first + n * DAY, kind) for n in range(most + 1)]
            at_most(choices, [option for day in window for option in day], most)


def windows(choices: Choices, line: Line, days: int) -> Iterator[list[Option]]:
    """What may be worked on each so many days that touch the roster, from each day that counts."""
    for first in days_near(choices, line, days - 1):
        window = [line.get(first + n * DAY, []) for n in range(days)]
        yield [option for day in window for option in day]
