"""What goes on for too long: shifts running, days off that come alone, weekends."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby, pairwise

from ops.staffing.audit.breach import Breach, Code
from ops.staffing.audit.line import PersonLine, Worked
from ops.staffing.audit.rule import broken, rules_of
from ops.staffing.problem import RosterProblem
from ops.staffing.rule_sets import Counted, DaysOff, Running, Weekends

CODES = {Counted.NIGHTS: Code.NIGHT_LIMIT}
"""Of what runs on; the rest is RUNNING."""

SATURDAY = 5


def runs(days: Iterable[date]) -> Iterator[list[date]]:
    """Days that follow one another, together."""
    numbered = enumerate(sorted(days))
    for _, run in groupby(numbered, key=lambda pair: pair[1] - timedelta(days=pair[0])):
        yield [day_on for _, day_on in run]


def too_many_running(problem: RosterProblem, line: PersonLine) -> Iterator[Breach]:
    """Runs that are longer than allowed."""
    who = line.person.id
    for rule, limit in rules_of(problem, Running):
        days = line.days[limit.of]
        for run in runs(days):
            if len(run) > limit.most and any(days[day_on].moves for day_on in run):
                what = "days" if limit.of == Counted.SHIFTS else limit.of.value
                sentence = f"{who} works {len(run)} {what} running from {run[0]:%d %b}"
                yield broken(CODES.get(limit.of, Code.RUNNING), sentence, who, run[0], rule)


def days_off_alone(problem: RosterProblem, line: PersonLine) -> Iterator[Breach]:
    """Days off between two days worked that are too few."""
    who, days = line.person.id, line.days[Counted.SHIFTS]
    for rule, limit in rules_of(problem, DaysOff):
        for one, other in pairwise(days):
            off = (other - one).days - 1
            if 0 < off < limit.least and (days[one].moves or days[other].moves):
                few = f"{off} off before {other:%d %b}, {limit.least} running at least"
                yield broken(Code.DAYS_OFF, f"{who} has {few}", who, other, rule)


def too_many_weekends(problem: RosterProblem, line: PersonLine) -> Iterator[Breach]:
    """Weekends that follow one another, of which too many are worked."""
    who = line.person.id
    for rule, limit in rules_of(problem, Weekends):
        worked: dict[date, bool] = {}
        for one in line.worked:
            saturday = _weekend_of(one, friday_nights=limit.friday_nights)
            if saturday is not None:
                worked[saturday] = worked.get(saturday, True) and one.moves
        for first in sorted(worked):
            until = first + timedelta(weeks=limit.of)
            these = [saturday for saturday in worked if first <= saturday < until]
            if len(these) > limit.most and any(worked[saturday] for saturday in these):
                sentence = f"{who} works {len(these)} of {limit.of} weekends from {first:%d %b}"
                yield broken(Code.WEEKENDS, sentence, who, first, rule)


def _weekend_of(one: Worked, *, friday_nights: bool) -> date | None:
    """The Saturday of the weekend that a shift is part of."""
    beyond = one.shift.day_on.weekday() - SATURDAY
    if beyond >= 0 or (beyond == -1 and friday_nights and one.shift.night):
        return one.shift.day_on - timedelta(days=beyond)
    return None
