"""The rules that bind one person, each read off their line the way a ward manager would.

What locked duties and history alone break is not reported: a person decided it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import groupby, pairwise

from ops.staffing.audit.breach import Breach, Code
from ops.staffing.audit.line import PersonLine
from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Duty

Judge = Callable[[RosterProblem, PersonLine], Iterator[Breach]]


def said(duty: Duty) -> str:
    """A duty in words."""
    return f"{duty.shift_type_id} as {duty.skill} on {duty.day_on:%d %b}"


def _unskilled_or_away(_: RosterProblem, line: PersonLine) -> Iterator[Breach]:
    who = line.person
    for duty in line.duties:
        if duty.skill not in who.skills:
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


def _too_little_rest(problem: RosterProblem, line: PersonLine) -> Iterator[Breach]:
    who = line.person.id
    for one, other in pairwise(line.worked):
        rest = other.shift.starts_at - one.shift.ends_at
        if rest < problem.policy.min_rest and (one.moves or other.moves):
            hours = f"{rest.total_seconds() / 3600:g} h"
            sentence = (
                f"{who} rests {hours} between {one.shift.shift_type_id} on "
                f"{one.shift.day_on:%d %b} and {other.shift.shift_type_id} on "
                f"{other.shift.day_on:%d %b}"
            )
            yield Breach(Code.REST, sentence, who, other.shift.day_on)


def _too_many_running(problem: RosterProblem, line: PersonLine) -> Iterator[Breach]:
    policy, who = problem.policy, line.person.id
    for most, what, code in (
        (policy.most_shifts_running, "days", Code.RUNNING),
        (policy.most_nights_running, "nights", Code.NIGHT_LIMIT),
    ):
        moves: dict[date, bool] = {}
        for one in line.worked:
            if one.shift.night or code is not Code.NIGHT_LIMIT:
                day_on = one.shift.day_on
                moves[day_on] = one.moves or moves.get(day_on, False)
        for run in _runs(sorted(moves)):
            if len(run) > most and any(moves[day_on] for day_on in run):
                sentence = f"{who} works {len(run)} {what} running from {run[0]:%d %b}"
                yield Breach(code, sentence, who, run[0])


def _runs(days: list[date]) -> Iterator[list[date]]:
    """Days that follow one another, together."""
    numbered = enumerate(days)
    for _, run in groupby(numbered, key=lambda pair: pair[1] - timedelta(days=pair[0])):
        yield [day_on for _, day_on in run]


def _too_few_days_off(problem: RosterProblem, line: PersonLine) -> Iterator[Breach]:
    most, who = 7 - problem.policy.days_off, line.person.id
    weeks: dict[int, list[bool]] = defaultdict(list)
    for one in line.worked:
        weeks[(one.shift.day_on - problem.from_on).days // 7].append(one.moves)
    for week, moves in sorted(weeks.items()):
        if week >= 0 and len(moves) > most and any(moves):
            first = problem.from_on + timedelta(weeks=week)
            sentence = f"{who} works {len(moves)} days in the week from {first:%d %b}"
            yield Breach(Code.DAYS_OFF, sentence, who, first)


def _too_much_overtime(problem: RosterProblem, line: PersonLine) -> Iterator[Breach]:
    allowed = problem.policy.most_overtime_weekly.total_seconds() / 60 * problem.days / 7
    person = line.person
    mine = [one for one in line.worked if one.shift.day_on >= problem.from_on]
    over = sum(one.shift.paid_minutes for one in mine) - _contracted(problem, line)
    if over > allowed and any(one.moves for one in mine):
        sentence = f"{person.id} works {over / 60:g} h beyond contract, {allowed / 60:g} h at most"
        yield Breach(Code.MAX_HOURS, sentence, person.id)


def _contracted(problem: RosterProblem, line: PersonLine) -> int:
    """Weekly minutes for every day of the roster that the person is not away."""
    here = [day_on for day_on in problem.dates if day_on not in line.person.away]
    return line.person.weekly_minutes * len(here) // 7


JUDGES: tuple[Judge, ...] = (
    _unskilled_or_away,
    _twice_a_day,
    _too_little_rest,
    _too_many_running,
    _too_few_days_off,
    _too_much_overtime,
)
"""One judge per rule; a new rule is a new judge."""


def of_person(problem: RosterProblem, line: PersonLine) -> Iterator[Breach]:
    """Every rule that one person's line breaks."""
    for judge in JUDGES:
        yield from judge(problem, line)
