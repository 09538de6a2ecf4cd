"""Look for what cannot be had: one person at a time, then cover over few days, then all."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain

from ops.staffing.attended import Attendant, Word
from ops.staffing.conflict.smallest import Relaxation, clashing, relaxations
from ops.staffing.conflict.statement import MUST, Statement, of_cover, of_person, of_room
from ops.staffing.conflict.together import Together, UnsettledError
from ops.staffing.people import Person
from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import NeedKey

SPANS = (1, 3, 7)
"""Days that are looked at together, fewer first."""
TOLD = 3
"""Clashes looked for, each on days of its own."""
WAYS_OUT = 3
"""Relaxations told of each conflict."""


@dataclass(frozen=True)
class Conflict:
    """Statements that cannot all hold, none of which could be left out; and the ways out."""

    statements: tuple[Statement, ...]
    ways_out: tuple[Relaxation, ...]

    @property
    def sentence(self) -> str:
        """The conflict and its cheapest way out."""
        clash = "; ".join(one.sentence for one in self.statements)
        if not self.ways_out:
            return f"These cannot all be had: {clash}. None of them may be given up."
        cheapest = "; ".join(one.sentence for one in self.ways_out[0].given_up)
        return f"These cannot all be had: {clash}. Cheapest to give up: {cheapest}."


@dataclass(frozen=True)
class Clash:
    """A conflict, and the few days on which it is one."""

    days: tuple[date, ...]
    conflict: Conflict


@dataclass(frozen=True)
class Clashes:
    """What was found to clash, by day; and how many spans of days were not settled in time."""

    found: tuple[Clash, ...]
    unsettled: int


def conflicts(
    problem: RosterProblem,
    *,
    cover: Collection[NeedKey] | None = None,
    contracts: bool = True,
) -> tuple[Conflict, ...]:
    """What cannot be had of wishes taken as hard, person by person; else of cover.

    ``cover`` names the needs that must be met in full; None means all. Cover is looked at only
    where no person's own wishes clash, because those must be mended first. ``contracts`` holds
    everybody to their contract's least hours. Raises PlanningError where an answer takes too long.
    """
    each = (person_conflict(problem, one, contracts=contracts) for one in problem.people)
    own = tuple(found for found in each if found is not None)
    if own:
        return own
    found = cover_conflict(problem, cover=cover, contracts=contracts)
    return () if found is None else (found,)


def person_conflict(
    problem: RosterProblem, person: Person, *, contracts: bool = True
) -> Conflict | None:
    """What one person's own musts, leave, contract, locked duties and the rules cannot all be."""
    asks = person.id in problem.locked_of or any(one.weight >= MUST for one in person.wishes)
    if not asks:
        return None
    locked = tuple(duty for duty in problem.locked if duty.person_id == person.id)
    alone = replace(problem, people=(person,), locked=locked)
    return _conflict(alone, list(of_person(problem, person, contracts=contracts)))


def cover_conflict(
    problem: RosterProblem,
    *,
    cover: Collection[NeedKey] | None = None,
    contracts: bool = True,
) -> Conflict | None:
    """What cover, leave, musts and rules cannot all be, in the fewest days in which they clash.

    Raises PlanningError where nothing was found to clash and some days were not settled.
    """
    asked = {need.key for need in problem.needs} if cover is None else set(cover)
    unsettled: UnsettledError | None = None
    for part in _parts(problem):
        statements = _asked(part, asked, contracts=contracts and part is problem)
        try:
            found = _conflict(part, statements) if statements else None
        except UnsettledError as error:
            unsettled = error
            continue
        if found is not None:
            return found
    if unsettled is not None:
        raise unsettled
    return None


def clashes(
    problem: RosterProblem, days: Collection[date], attendant: Attendant, *, most: int = TOLD
) -> Clashes:
    """Why places on these days cannot all be filled: what clashes there, the fewest days first.

    Days on which something was found to clash are not looked at again. Only rules, leave, musts,
    locks and cover are asked about, over a week at most: what binds over the whole roster, such as
    contracts, bends at a price and forbids nothing. The attendant may end the search.
    """
    found, unsettled = list[Clash](), 0
    spans = [span for span in _spans(problem) if not span.isdisjoint(days)]
    for n, span in enumerate(spans):
        if len(found) == most or not attendant(Word(None, 0.0, n / len(spans))):
            break
        if any(not span.isdisjoint(one.days) for one in found):
            continue
        part = _only(problem, min(span), max(span) + timedelta(days=1))
        try:
            clash = _conflict(part, _asked(part, {need.key for need in part.needs}))
        except UnsettledError:
            unsettled += 1
        else:
            found += [] if clash is None else [Clash(tuple(sorted(span)), clash)]
    return Clashes(tuple(sorted(found, key=lambda one: one.days)), unsettled)


def _spans(problem: RosterProblem) -> Iterator[set[date]]:
    for days in SPANS:
        for first in range(0, problem.days, days):
            yield set(problem.dates[first : first + days])


def _asked(
    part: RosterProblem, cover: Collection[NeedKey], *, contracts: bool = False
) -> list[Statement]:
    """Everything that the people of a part and its cover are held to; nothing without cover."""
    musts = [of_cover(part, one) for one in part.needs if one.key in cover and one.required]
    musts += of_room(part)
    if not musts:
        return []
    own = (of_person(part, person, contracts=contracts) for person in part.people)
    return [*chain.from_iterable(own), *musts]


def _parts(problem: RosterProblem) -> Iterator[RosterProblem]:
    """The needs, wishes and locked duties of each few days, then the roster as a whole.

    What clashes in a part clashes in the whole, as nothing outside a part helps within it; and the
    smaller a part, the sooner it is settled and the fewer statements it takes.
    """
    for days in (size for size in SPANS if size < problem.days):
        for first in range(0, problem.days, days):
            since = problem.from_on + timedelta(days=first)
            yield _only(problem, since, since + timedelta(days=days))
    yield problem


def _only(problem: RosterProblem, since: date, until: date) -> RosterProblem:
    people = (
        replace(one, wishes=tuple(w for w in one.wishes if since <= w.shift_key[0] < until))
        for one in problem.people
    )
    return replace(
        problem,
        people=tuple(people),
        needs=tuple(need for need in problem.needs if since <= need.shift.day_on < until),
        locked=tuple(duty for duty in problem.locked if since <= duty.day_on < until),
    )


def _conflict(problem: RosterProblem, statements: list[Statement]) -> Conflict | None:
    together = Together(problem, statements)
    found = clashing(together)
    if found is None:
        return None
    ways_out = relaxations(together, most=WAYS_OUT)
    return Conflict(tuple(statements[n] for n in sorted(found)), ways_out)
