"""The rules that bind one person, each read off their line the way a ward manager would.

What locked duties and history alone break is not reported: a person decided it.
"""

from collections import Counter
from collections.abc import Callable, Iterator

from ops.staffing.audit.amounts import (
    too_long_a_shift,
    too_much_in_a_week,
    too_much_in_days,
    too_much_in_hours,
    too_much_on_average,
)
from ops.staffing.audit.breach import Breach, Code
from ops.staffing.audit.line import PersonLine
from ops.staffing.audit.rest import no_free_period, too_little_rest, too_little_rest_after_a_run
from ops.staffing.audit.running import days_off_alone, too_many_running, too_many_weekends
from ops.staffing.audit.terms import excused, too_far_from_contract
from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Duty

Judge = Callable[[RosterProblem, PersonLine], Iterator[Breach]]


def said(duty: Duty) -> str:
    """A duty in words."""
    return f"{duty.shift_type_id} as {duty.skill} on {duty.day_on:%d %b}"


def _unskilled_or_away(problem: RosterProblem, line: PersonLine) -> Iterator[Breach]:
    who = line.person
    fills = {who.grade, *who.skills}
    for duty in line.duties:
        stand_ins = problem.policy.substitutes.get(duty.skill, ())
        if duty.skill not in who.skills and fills.isdisjoint(stand_ins):
            sentence = f"{who.id} lacks {duty.skill} for {said(duty)} on {duty.ward_id}"
            yield Breach(Code.NO_SKILL, sentence, who.id, duty.day_on)
        if duty.day_on in who.away:
            sentence = f"{who.id} is away on {duty.day_on:%d %b} ({duty.shift_type_id})"
            yield Breach(Code.ON_LEAVE, sentence, who.id, duty.day_on)


def _twice_a_day(_: RosterProblem, line: PersonLine) -> Iterator[Breach]:
    who = line.person.id
    for day_on, times in sorted(Counter(duty.day_on for duty in line.duties).items()):
        if times > 1:
            sentence = f"{who} is rostered {times} times on {day_on:%d %b}"
            yield Breach(Code.TWICE_A_DAY, sentence, who, day_on)


JUDGES: tuple[Judge, ...] = (
    _unskilled_or_away,
    excused,
    _twice_a_day,
    too_long_a_shift,
    too_little_rest,
    too_little_rest_after_a_run,
    no_free_period,
    too_many_running,
    days_off_alone,
    too_many_weekends,
    too_much_in_a_week,
    too_much_in_days,
    too_much_in_hours,
    too_much_on_average,
    too_far_from_contract,
)
"""One judge per rule; a new rule is a new judge."""


def of_person(problem: RosterProblem, line: PersonLine) -> Iterator[Breach]:
    """Every rule that one person's line breaks."""
    for judge in JUDGES:
        yield from judge(problem, line)
