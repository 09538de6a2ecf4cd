"""Whether a person rests enough: between shifts, after runs of them, and for long once a while."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from ops.staffing.audit.breach import Breach, Code
from ops.staffing.audit.line import PersonLine, Worked
from ops.staffing.audit.rule import broken, hours, rules_of
from ops.staffing.audit.running import runs
from ops.staffing.problem import RosterProblem
from ops.staffing.rule_sets import FreePeriod, Rest, RestAfterRun, Rule


def too_little_rest(problem: RosterProblem, line: PersonLine) -> Iterator[Breach]:
    """Any two shifts of which the later begins too soon after the earlier."""
    for rule, limit in rules_of(problem, Rest):
        for n, one in enumerate(line.worked):
            if one.amount(limit.after) and one.lasts >= limit.lasting:
                for other in islice(line.worked, n + 1, None):
                    rest = other.shift.starts_at - one.shift.ends_at
                    if rest >= limit.least:
                        break
                    if one.moves or other.moves:
                        yield _rests(line, one, other, rest, rule)


def _rests(line: PersonLine, one: Worked, other: Worked, rest: timedelta, rule: Rule) -> Breach:
    who = line.person.id
    sentence = f"{who} rests {hours(rest)} between {_named(one)} and {_named(other)}"
    return broken(Code.REST, sentence, who, other.shift.day_on, rule)


def _named(one: Worked) -> str:
    return f"{one.shift.shift_type_id} on {one.shift.day_on:%d %b}"


def too_little_rest_after_a_run(problem: RosterProblem, line: PersonLine) -> Iterator[Breach]:
    """Shifts too soon after a long enough run has ended."""
    who = line.person.id
    for rule, limit in rules_of(problem, RestAfterRun):
        days = line.days[limit.of]
        for run in runs(days):
            if len(run) < limit.run:
                continue
            last = days[run[-1]]
            moved = any(days[day_on].moves for day_on in run[-limit.run :])
            for other in line.worked:
                rest = other.shift.starts_at - last.shift.ends_at
                if other.shift.day_on > run[-1] and rest < limit.least and (moved or other.moves):
                    what = f"{len(run)} {limit.of.value} running"
                    sentence = f"{who} rests {hours(rest)} after {what} before {_named(other)}"
                    yield broken(Code.REST, sentence, who, other.shift.day_on, rule)


def no_free_period(problem: RosterProblem, line: PersonLine) -> Iterator[Breach]:
    """Work that goes on without a long rest until it is too late for one."""
    who = line.person.id
    for rule, limit in rules_of(problem, FreePeriod):
        told: set[int] = set()
        for first, one in enumerate(line.worked):
            late = one.shift.starts_at + timedelta(days=limit.days) - limit.least
            chain = _without(line, first, limit.least, late)
            if chain and first not in told and any(line.worked[n].moves for n in chain):
                told |= set(chain)
                day_on = one.shift.day_on
                sentence = (
                    f"{who} has no {hours(limit.least)} free within {limit.days} days "
                    f"from {day_on:%d %b}"
                )
                yield broken(Code.FREE_PERIOD, sentence, who, day_on, rule)


def _without(line: PersonLine, first: int, least: timedelta, late: datetime) -> list[int]:
    """The shifts from one on to the one that ends too late, if no long rest lies between them."""
    chain, busy_until = [first], line.worked[first].shift.ends_at
    while busy_until <= late:
        following = chain[-1] + 1
        if following == len(line.worked):
            return []
        shift = line.worked[following].shift
        if shift.starts_at - busy_until >= least:
            return []
        chain.append(following)
        busy_until = max(busy_until, shift.ends_at)
    return chain
