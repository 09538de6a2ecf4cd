"""Why a roster does not grant a request: by trying it, one person's line at a time.

A duty asked for is put into the person's own line and judged by the audit; a duty asked off is
taken away, and whoever is free that day is tried in its place. No solver runs, so an answer takes
moments; what is left when nothing forbids is that something else weighed more.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ops.staffing.asking.allocation import Outcome
from ops.staffing.audit import Breach, line_of, of_person
from ops.staffing.people import Person
from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Duty, Need, ShiftKey

WEIGHED = "hours, fair shares or other people's requests weighed more than its points"


def why_refused(problem: RosterProblem, duties: Iterable[Duty], refused: Outcome) -> str:
    """The reason as half a sentence, such as ``n1 would be short of 1 nurse on night``."""
    [reason] = reasons(problem, duties, [refused])
    return reason


def reasons(
    problem: RosterProblem, duties: Iterable[Duty], refused: Iterable[Outcome]
) -> list[str]:
    """The reason of each refused request, in their order."""
    held = _Held(problem, tuple(duties))
    return [_why(held, one) for one in refused]


@dataclass(frozen=True)
class _Held:
    """A roster's duties, ready to be tried."""

    problem: RosterProblem
    duties: tuple[Duty, ...]

    @cached_property
    def of(self) -> dict[str, list[Duty]]:
        """By person."""
        by: dict[str, list[Duty]] = defaultdict(list)
        for duty in self.duties:
            by[duty.person_id].append(duty)
        return by

    @cached_property
    def filled(self) -> Counter[tuple[str, date, str, str]]:
        """People in each place."""
        return Counter(duty.need_key for duty in self.duties)

    @cached_property
    def people(self) -> dict[str, Person]:
        """By their number."""
        return {person.id: person for person in self.problem.people}

    def breaks(self, who: Person, need: Need) -> list[Breach]:
        """Rules that a person's line would break with this duty on its day, and does not yet."""
        mine, day_on = self.of.get(who.id, []), need.shift.day_on
        new = Duty(day_on, who.id, need.shift.shift_type_id, need.ward_id, need.skill)
        tried = [*(duty for duty in mine if duty.day_on != day_on), new]
        before = of_person(self.problem, line_of(self.problem, who, mine))
        stood = {(one.code, one.day_on) for one in before}
        found = of_person(self.problem, line_of(self.problem, who, tried))
        return [one for one in found if (one.code, one.day_on) not in stood]

    def short_without(self, duty: Duty) -> str:
        """The place that a duty fills and that would else be short, or nothing."""
        need = self.problem.need.get(duty.need_key)
        missing = 0 if need is None else need.required - self.filled[duty.need_key] + 1
        if need is None or missing <= 0:
            return ""
        kind = need.shift.shift_type_id.replace("_", " ")
        return f"{need.ward_id} would be short of {missing} {need.skill} on {kind}"

    def others_could(self, duty: Duty) -> bool:
        """Whether somebody without a duty that day could lawfully work this one."""
        busy = {one.person_id for one in self.duties if one.day_on == duty.day_on}
        need = self.problem.need[duty.need_key]
        free = (one for one in self.problem.people if one.id not in busy)
        return any(duty.skill in one.skills and not self.breaks(one, need) for one in free)


def _why(held: _Held, one: Outcome) -> str:
    if not one.points:
        return "no points were left for it"
    who = held.people.get(one.staff_id)
    if who is None:
        return f"{one.staff_id} is not on the staff of this site"
    locked = held.problem.locked_of.get(who.id, frozenset())
    if any(duty.day_on == one.day_on for duty in locked):
        return "the duty of that day was locked at the desk"
    key = one.day_on, one.shift_type_id
    return _on(held, who, key) if one.on else _off(held, who, key)


def _on(held: _Held, who: Person, key: ShiftKey) -> str:
    """Why somebody does not work a shift they asked for."""
    needs = held.problem.needs
    fits = [need for need in needs if need.shift.key == key and need.skill in who.skills]
    if not any(need.most for need in fits):
        return "nobody with their skills is needed on it"
    fits.sort(key=lambda need: (need.ward_id != who.home_ward_id, need.key))
    against = [broken for need in fits if (broken := held.breaks(who, need))]
    if len(against) == len(fits):
        return f"their own rules: {against[0][0].sentence}"
    if all(held.filled[need.key] >= need.most for need in fits):
        return "every place on it was taken by others"
    mine = [duty for duty in held.of.get(who.id, []) if duty.day_on == key[0]]
    short = next((said for duty in mine if (said := held.short_without(duty))), "")
    return f"they are needed elsewhere that day: {short}" if short else WEIGHED


def _off(held: _Held, who: Person, key: ShiftKey) -> str:
    """Why somebody works a shift they asked off."""
    mine = (duty for duty in held.of.get(who.id, []) if duty.shift_key == key)
    duty = next(mine, None)
    short = "" if duty is None else held.short_without(duty)
    if duty is None or not short:
        return WEIGHED
    if held.others_could(duty):
        return f"{short} unless a colleague took it, and {WEIGHED}"
    return f"{short}, and nobody else free that day could take it within the rules"
