"""Shifts turn forward: early, late, night."""

from datetime import date, timedelta

from ortools.sat.python.cp_model import LinearExpr

from ops.staffing.choices import Amount, Choices
from ops.staffing.people import Person
from ops.staffing.shifts import Shift

DAY = timedelta(days=1)
BACK = timedelta(hours=2)
"""Beginning so much earlier in the day is a turn back; a change of the clock is less."""

On = list[tuple[Shift, Amount]]
"""Shifts of a day, and whether they are worked: decided here, or known from history."""


def forward_rotation(choices: Choices) -> Amount:
    """A shift that begins earlier in the day than the last one, up to two days before, costs.

    Forward turning rotas are easier on sleep (HSE, Managing shift work, HSG256).
    """
    price = choices.problem.policy.points_per_turn_back
    people = choices.problem.people if price else ()
    turns = [_turn(choices, one, day_on) for one in people for day_on in choices.problem.dates]
    return price * LinearExpr.sum(turns)


def _turn(choices: Choices, person: Person, day_on: date) -> Amount:
    """Whether somebody's shift on a day turns back from the one before it."""
    yesterday = _on(choices, person, day_on - DAY)
    between = LinearExpr.sum([works for _, works in yesterday])
    later = _on(choices, person, day_on)
    clauses = [
        *_clauses(yesterday, later, 1),
        *(both - between for both in _clauses(_on(choices, person, day_on - 2 * DAY), later, 2)),
    ]
    if not clauses:
        return 0
    turn = choices.model.new_bool_var("turns back")
    for both in clauses:
        choices.model.add(turn >= both - 1)
    return turn


def _clauses(earlier: On, later: On, days: int) -> list[LinearExpr]:
    """Sums that are 2 where a turn back is worked, one for each set of shifts turned back to."""
    turned: dict[tuple[int, ...], list[int]] = {}
    for n, (one, _) in enumerate(earlier):
        back = [
            m
            for m, (other, _) in enumerate(later)
            if other.starts_at - one.starts_at <= days * DAY - BACK
        ]
        turned.setdefault(tuple(back), []).append(n)
    clauses = []
    for these in filter(None, turned):
        firsts = [n for more, ns in turned.items() if set(more) >= set(these) for n in ns]
        both = [earlier[n][1] for n in firsts] + [later[m][1] for m in these]
        clauses.append(LinearExpr.sum(both))
    return clauses


def _on(choices: Choices, person: Person, day_on: date) -> On:
    before = choices.problem.before_of.get(person.id, ())
    if day_on < choices.problem.from_on:
        return [(shift, 1) for shift in before if shift.day_on == day_on]
    return [(option.shift, option.works) for option in choices.on(person, day_on)]
