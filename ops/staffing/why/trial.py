"""Put a person into a place and see which rules that would break.

The rules are asked of the audit, never stated here: what the audit finds in a person's line with
the duty and does not find without it stands in the way. A rule new to the audit is new here too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from ops.staffing.audit import Breach, Code, PersonLine, line_of, of_person
from ops.staffing.people import Person
from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Duty, Need, NeedKey, Shift
from ops.staffing.why.barrier import Barrier, Trial
from ops.staffing.why.rest import hours, lacking

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
_FINAL = frozenset({Code.NO_SKILL, Code.ON_LEAVE})
"""Whatever else a roster says, these bar; nothing more needs asking."""


class Taker:
    """Somebody who might take a place, with what they work now.

    ``spare`` are the needs that have more people than required: one of them could move.
    """

    def __init__(
        self,
        problem: RosterProblem,
        person: Person,
        duties: Iterable[Duty],
        spare: frozenset[NeedKey] = frozenset(),
    ) -> None:
        self.problem = problem
        self.person = person
        self.duties = frozenset(duties)
        self.spare = spare
        self._stood: dict[frozenset[Duty], set[Breach]] = {}

    def tried(self, need: Need, time_zone: str) -> Trial:
        """What bars this person from a place; a duty of theirs that day is put aside for it."""
        shift = need.shift
        duty = Duty(shift.day_on, self.person.id, shift.shift_type_id, need.ward_id, need.skill)
        final = [one for one in self._found([duty]) if one.code in _FINAL]
        if final:
            return Trial(duty, tuple(_said(one, DAY) for one in final))
        today = [one for one in sorted(self.duties) if one.day_on == duty.day_on]
        busy = [self._busy(other, shift) for other in today]
        return Trial(duty, (*busy, *self._broken(self.duties.difference(today), duty, time_zone)))

    def _broken(self, kept: frozenset[Duty], duty: Duty, time_zone: str) -> Iterator[Barrier]:
        """What taking the duty breaks of the rules for one person's line.

        Too few hours are said anew with every duty, but a duty never makes them fewer.
        """
        stood = self._standing(kept)
        line = line_of(self.problem, self.person, [*kept, duty])
        found = (one for one in of_person(self.problem, line) if one.code is not Code.MIN_HOURS)
        new = [one for one in found if one not in stood]
        shift, rest = self.problem.shift[duty.shift_key], list[Barrier]()
        if any(breach.code is Code.REST for breach in new):
            rest = list(lacking(self.problem, line, shift, time_zone))
            yield from rest
        for breach in new:
            if breach.code is Code.MAX_HOURS and len(new) == 1:
                yield self._too_long(line, shift, breach)
            elif not (rest and breach.code is Code.REST):
                yield _said(breach, shift.paid_minutes * MINUTE)

    def _standing(self, kept: frozenset[Duty]) -> set[Breach]:
        """What their line breaks without the place; a sound one is as sound with a duty less."""
        for duties in (self.duties, kept):
            if duties not in self._stood:
                self._stood[duties] = set(self._found(duties))
            if not self._stood[duties]:
                break
        return self._stood[duties]

    def _too_long(self, line: PersonLine, shift: Shift, breach: Breach) -> Barrier:
        """Too many hours, and how much of the shift's paid time they are too many by."""
        least, most = 0, shift.paid_minutes
        while least < most:
            cut = (least + most) // 2
            shorter = _with(line, shift, replace(shift, paid_minutes=shift.paid_minutes - cut))
            if any(_alike(one, breach) for one in of_person(self.problem, shorter)):
                least = cut + 1
            else:
                most = cut
        said = f"with it, {breach.sentence}: {hours(least * MINUTE)} too much"
        return Barrier(breach.code, said, least * MINUTE)

    def _busy(self, other: Duty, shift: Shift) -> Barrier:
        """They work elsewhere that day."""
        what = f"{other.person_id} works {other.shift_type_id} on {other.ward_id} that day"
        if other in self.problem.locked_of.get(other.person_id, frozenset()):
            return Barrier(Code.LOCKED, f"{what}; locked", DAY)
        if other.need_key in self.spare:
            more = f"{what}, where there are more than needed: could move"
            return Barrier(Code.TWICE_A_DAY, more, timedelta())
        short = f"{what}, which would then be short"
        return Barrier(Code.TWICE_A_DAY, short, shift.paid_minutes * MINUTE)

    def _found(self, duties: Iterable[Duty]) -> Iterator[Breach]:
        return of_person(self.problem, line_of(self.problem, self.person, duties))


def _alike(one: Breach, other: Breach) -> bool:
    return (one.code, one.rule, one.day_on) == (other.code, other.rule, other.day_on)


def _with(line: PersonLine, shift: Shift, other: Shift) -> PersonLine:
    """The same line with one shift in the place of another."""
    worked = (replace(one, shift=other) if one.shift == shift else one for one in line.worked)
    return replace(line, worked=tuple(worked))


def _said(breach: Breach, missing: timedelta) -> Barrier:
    with_it = "" if breach.code in _FINAL else "with it, "
    return Barrier(breach.code, f"{with_it}{breach.sentence}", missing)
