"""Why a roster does not grant a request: by trying it, one person's line at a time.

A duty asked for is put into the person's own line and judged by the audit; a duty asked off is
taken away, and whoever is free that day is tried in its place. No solver runs, so a person's
answer takes moments; what is left when nothing forbids is that something else weighed more.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from ops.staffing.asking.allocation import Outcome
from ops.staffing.audit import Breach, line_of, of_person
from ops.staffing.people import Person
from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Duty, Need, ShiftKey

WEIGHED = "hours, fair shares or other people's requests weighed more than its points"


def why_refused(problem: RosterProblem, duties: Iterable[Duty], one: Outcome) -> str:
    """The reason as half a sentence, such as ``n1 would be short of 1 nurse on it``."""
    if not one.points:
        return "no points were left for it"
    roster = tuple(duties)
    people = {person.id: person for person in problem.people}
    who = people.get(one.staff_id)
    if who is None:
        return f"{one.staff_id} is not on the staff of this site"
    if _locked(problem, one):
        return "a duty of that day was locked at the desk"
    key = one.day_on, one.shift_type_id
    return _on(problem, roster, who, key) if one.on else _off(problem, roster, who, key)


def _locked(problem: RosterProblem, one: Outcome) -> bool:
    mine = problem.locked_of.get(one.staff_id, frozenset())
    return any(duty.day_on == one.day_on for duty in mine)


def _on(problem: RosterProblem, roster: Sequence[Duty], who: Person, key: ShiftKey) -> str:
    """Why somebody does not work a shift they asked for."""
    fits = [need for need in problem.needs if need.shift.key == key and need.skill in who.skills]
    if not any(need.most for need in fits):
        return "nobody with their skills is needed on it"
    fits.sort(key=lambda need: (need.ward_id != who.home_ward_id, need.key))
    against = [broken for need in fits if (broken := _breaks(problem, roster, who, need))]
    if len(against) == len(fits):
        return f"their own rules: {against[0][0].sentence}"
    filled = Counter(duty.need_key for duty in roster)
    if all(filled[need.key] >= need.most for need in fits):
        return "every place on it was taken by others"
    instead = [duty for duty in roster if (duty.person_id, duty.day_on) == (who.id, key[0])]
    for duty in instead:
        if short := _short_without(problem, roster, duty):
            return f"they are needed elsewhere that day: {short}"
    return WEIGHED


def _off(problem: RosterProblem, roster: Sequence[Duty], who: Person, key: ShiftKey) -> str:
    """Why somebody works a shift they asked off."""
    mine = [duty for duty in roster if duty.person_id == who.id and duty.shift_key == key]
    for duty in mine:
        short = _short_without(problem, roster, duty)
        if short and not _could_take(problem, roster, duty):
            return f"{short}, and nobody else free that day could take it within the rules"
        if short:
            return f"{short} unless a colleague took it, and {WEIGHED}"
    return WEIGHED


def _short_without(problem: RosterProblem, roster: Sequence[Duty], duty: Duty) -> str:
    """Which place a duty fills that would else be empty, or nothing if it is one too many."""
    need = problem.need.get(duty.need_key)
    filled = sum(one.need_key == duty.need_key for one in roster)
    if need is None or filled - 1 >= need.required:
        return ""
    missing = need.required - filled + 1
    return f"{need.ward_id} would be short of {missing} {need.skill} on {need.shift.shift_type_id}"


def _could_take(problem: RosterProblem, roster: Sequence[Duty], duty: Duty) -> list[str]:
    """Who has no duty that day and could lawfully work this one."""
    busy = {one.person_id for one in roster if one.day_on == duty.day_on}
    need = problem.need[duty.need_key]
    return [
        person.id
        for person in problem.people
        if person.id not in busy
        and duty.skill in person.skills
        and not _breaks(problem, roster, person, need)
    ]


def _breaks(
    problem: RosterProblem, roster: Sequence[Duty], who: Person, need: Need
) -> list[Breach]:
    """The rules that a person's line would break with this duty on its day, and does not yet."""
    mine = [duty for duty in roster if duty.person_id == who.id]
    day_on = need.shift.day_on
    new = Duty(day_on, who.id, need.shift.shift_type_id, need.ward_id, need.skill)
    tried = [*(duty for duty in mine if duty.day_on != day_on), new]
    stood = {(one.code, one.day_on) for one in of_person(problem, line_of(problem, who, mine))}
    found = of_person(problem, line_of(problem, who, tried))
    return [one for one in found if (one.code, one.day_on) not in stood]
