"""What is asked of a roster, one statement at a time, each with a sentence and a way to tell it.

Rules, room and leave bind: no relaxation gives them up. Wishes, contract minimums, locked duties
and cover may be given up, at the price at which the policy bends them.
"""

import copy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

from ortools.sat.python.cp_model import LinearExpr

from ops.staffing import prices
from ops.staffing.choices import Choices
from ops.staffing.people import Person
from ops.staffing.problem import RosterProblem
from ops.staffing.rules import RULES, Rule
from ops.staffing.rules.hours import contracted_hours
from ops.staffing.shifts import Duty, Need, ShiftKey

MUST = 10
"""A request of this weight, the greatest there is, is taken as a must."""

MINUTE = timedelta(minutes=1)
NOTHING = RosterProblem(date.min, 0, (), ())
BINDING: tuple[Rule, ...] = tuple(
    rule
    for rule in RULES
    if rule is contracted_hours or rule.__name__ not in prices.points(NOTHING, ())
)
"""Rules that forbid; one that only charges never stands against a wish."""


class Kind(StrEnum):
    """What a statement is about."""

    RULE = "rule"
    ROOM = "room"
    LEAVE = "leave"
    WISH = "wish"
    CONTRACT = "contract"
    LOCK = "lock"
    COVER = "cover"


@dataclass(frozen=True)
class Statement:
    """Something a roster is held to; ``price`` None is never given up."""

    kind: Kind
    sentence: str
    price: int | None
    tell: Callable[[Choices], object] = field(compare=False, repr=False)
    person_id: str | None = None


def of_person(
    problem: RosterProblem, person: Person, *, contracts: bool = True
) -> Iterator[Statement]:
    """All that is asked of one person's line: rules, leave, musts, contract and locked duties."""
    name = person.id
    for rule in BINDING:
        said = f"{rule.__name__.replace('_', ' ')}: the rule holds for {name}"
        yield Statement(Kind.RULE, said, None, _for_one(rule, person), name)
    yield from _leave(person)
    yield from _musts(problem, person)
    if contracts and _least(problem, person) > 0:
        yield _contract(problem, person)
    yield from _locks(problem, person)


def of_cover(problem: RosterProblem, need: Need) -> Statement:
    """Everybody required is there."""
    shift = need.shift
    where = f"{need.ward_id} {shift.shift_type_id} on {shift.day_on:%d %b}"
    said = f"{where} needs {need.required} {need.skill}"

    def tell(choices: Choices) -> None:
        choices.model.add(LinearExpr.sum(choices.at[need.key]) >= need.required)

    return Statement(Kind.COVER, said, problem.policy.gap_price(need.skill), tell)


def of_room(problem: RosterProblem) -> Iterator[Statement]:
    """Places there are on shifts that somebody must work, beyond which nobody is taken."""
    musts = (wish for person in problem.people for wish in person.wishes if wish.weight >= MUST)
    asked = {wish.shift_key for wish in musts if wish.on}
    asked |= {duty.shift_key for duty in problem.locked}
    locked = Counter(duty.need_key for duty in problem.locked)
    for need in problem.needs:
        if need.shift.key in asked:
            yield _room(need, max(need.most, locked[need.key]))


def _room(need: Need, most: int) -> Statement:
    where = f"{need.ward_id} has room for {most} {need.skill}"

    def tell(choices: Choices) -> None:
        choices.model.add(LinearExpr.sum(choices.at[need.key]) <= most)

    return Statement(Kind.ROOM, f"{where} on {_named(need.shift.key)}", None, tell)


def _for_one(rule: Rule, person: Person) -> Callable[[Choices], object]:
    """A rule told of one person among all those in a model."""

    def tell(choices: Choices) -> object:
        alone = copy.copy(choices)
        alone.problem = replace(choices.problem, people=(_same(choices, person),))
        return rule(alone)

    return tell


def _same(choices: Choices, person: Person) -> Person:
    return next(one for one in choices.problem.people if one.id == person.id)


def _leave(person: Person) -> Iterator[Statement]:
    numbered = enumerate(sorted(person.away))
    for _, run in groupby(numbered, key=lambda pair: pair[1] - timedelta(days=pair[0])):
        days = [day_on for _, day_on in run]
        until = f" to {days[-1]:%d %b}" if len(days) > 1 else ""
        said = f"{person.id} is away on {days[0]:%d %b}{until}"
        yield Statement(Kind.LEAVE, said, None, _nothing_on(person, days), person.id)


def _nothing_on(person: Person, days: list[date]) -> Callable[[Choices], object]:
    def tell(choices: Choices) -> None:
        for day_on in days:
            for option in choices.on(person, day_on):
                choices.model.add(option.works == 0)

    return tell


def _musts(problem: RosterProblem, person: Person) -> Iterator[Statement]:
    for wish in person.wishes:
        if wish.weight >= MUST:
            what = "must work" if wish.on else "must not work"
            said = f"{person.id} {what} {_named(wish.shift_key)}, as asked"
            price = problem.policy.points_per_request * wish.weight
            tell = _works(person, wish.shift_key, on=wish.on)
            yield Statement(Kind.WISH, said, price, tell, person.id)


def _locks(problem: RosterProblem, person: Person) -> Iterator[Statement]:
    for duty in sorted(problem.locked_of.get(person.id, frozenset[Duty]())):
        said = f"{person.id} is locked on {_named(duty.shift_key)}"
        tell = _works(person, duty.shift_key, on=True)
        price = problem.policy.points_per_further_gap
        yield Statement(Kind.LOCK, said, price, tell, person.id)


def _contract(problem: RosterProblem, person: Person) -> Statement:
    least = _least(problem, person)
    said = f"{person.id} works at least {least / 60:g} h, by contract"

    def tell(choices: Choices) -> None:
        options = choices.of(person, lambda _: True)
        paid = [option.shift.paid_minutes for option in options]
        worked = LinearExpr.weighted_sum([option.works for option in options], paid)
        choices.model.add(worked >= least)

    price = problem.policy.points_per_short_hour * -(-least // 60)
    return Statement(Kind.CONTRACT, said, price, tell, person.id)


def _least(problem: RosterProblem, person: Person) -> int:
    """The least minutes of the contract, after those that may be carried over."""
    return problem.target_minutes(person) - problem.policy.hours_carried // MINUTE


def _works(person: Person, key: ShiftKey, *, on: bool) -> Callable[[Choices], object]:
    def tell(choices: Choices) -> None:
        works = choices.works.get((person.id, key), 0)
        choices.model.add(LinearExpr.sum([works]) == int(on))

    return tell


def _named(key: ShiftKey) -> str:
    day_on, shift_type_id = key
    return f"{shift_type_id.replace('_', ' ')} on {day_on:%d %b}"
