"""A person's contract and their own terms: time over the roster, and shifts they never work."""

from collections.abc import Iterator

from ops.staffing.audit.breach import Breach, Code
from ops.staffing.audit.line import PersonLine
from ops.staffing.audit.rule import broken, hours, rules_of
from ops.staffing.problem import RosterProblem
from ops.staffing.rule_sets import Contract


def excused(_: RosterProblem, line: PersonLine) -> Iterator[Breach]:
    """Shifts that somebody's own terms keep them from."""
    terms, who = line.person.terms, line.person.id
    for one in line.worked:
        shift = one.shift
        if not one.moves:
            continue
        reasons = {
            f"works no {shift.shift_type_id}": shift.shift_type_id in terms.never,
            "works no nights": shift.night and not terms.nights,
            f"works no {shift.day_on:%A}s": shift.day_on.weekday() + 1 in terms.days_off,
        }
        for reason in [why for why, holds in reasons.items() if holds]:
            sentence = f"{who} {reason}, and has {shift.shift_type_id} on {shift.day_on:%d %b}"
            yield Breach(Code.EXCUSED, sentence, who, shift.day_on)


def too_far_from_contract(problem: RosterProblem, line: PersonLine) -> Iterator[Breach]:
    """Time over the roster beyond or below what a contract lets through."""
    person = line.person
    last = problem.dates[-1]
    mine = [one for one in line.worked if problem.from_on <= one.shift.day_on <= last]
    paid, contracted = sum(one.shift.paid_minutes for one in mine), _contracted(problem, line)
    moved = any(one.moves and one.shift.paid_minutes for one in mine)
    for rule, limit in rules_of(problem, Contract):
        allowed = limit.beyond.total_seconds() / 60 * problem.days / 7
        if person.terms.most_minutes is None and paid - contracted > allowed and moved:
            over = f"{(paid - contracted) / 60:g} h beyond contract, {allowed / 60:g} h at most"
            yield broken(Code.MAX_HOURS, f"{person.id} works {over}", person.id, None, rule)
        if person.terms.least_minutes is None and limit.below is not None:
            least = contracted - int(limit.below.total_seconds() / 60) * problem.days // 7
            if paid < least:
                less = f"{hours(paid)} of {hours(contracted)}, {hours(least)} at least"
                yield broken(Code.MIN_HOURS, f"{person.id} works {less}", person.id, None, rule)
    yield from _own(line, paid, moved=moved)


def _own(line: PersonLine, paid: int, *, moved: bool) -> Iterator[Breach]:
    """Against the bounds of one's own terms, which stand in place of the rule for everybody."""
    who, terms = line.person.id, line.person.terms
    if terms.most_minutes is not None and paid > terms.most_minutes and moved:
        most = f"{hours(terms.most_minutes)} at most by their own terms"
        yield Breach(Code.MAX_HOURS, f"{who} works {hours(paid)}, {most}", who)
    if terms.least_minutes is not None and paid < terms.least_minutes:
        least = f"{hours(terms.least_minutes)} at least by their own terms"
        yield Breach(Code.MIN_HOURS, f"{who} works {hours(paid)}, {least}", who)


def _contracted(problem: RosterProblem, line: PersonLine) -> int:
    """Weekly minutes for every day of the roster that the person is not away."""
    here = [day_on for day_on in problem.dates if day_on not in line.person.away]
    return line.person.weekly_minutes * len(here) // 7
