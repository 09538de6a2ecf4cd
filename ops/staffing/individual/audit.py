"""Judge individual rosters without a solver: sentences for broken rules, and the penalty.

It shares no code with the engines, so that it can judge them, and any roster from elsewhere.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby, pairwise

from ops.staffing.individual.problem import SATURDAY, Contract, Line, LinesProblem

WEEK = 7


def breaches(problem: LinesProblem, lines: Mapping[str, Line]) -> list[str]:
    """Every rule that the lines break, as a sentence; none means lawful."""
    found = []
    known = {person.id for person in problem.people}
    found += [f"{name} is nobody of this roster" for name in lines if name not in known]
    for person in problem.people:
        line = lines.get(person.id)
        if line is None:
            found.append(f"{person.id} has no line")
        elif len(line) != problem.days:
            found.append(f"{person.id} has a line of {len(line)} days, {problem.days} are asked")
        else:
            found += (f"{person.id} {what}" for what in _of_one(problem, person, line))
    return found


def penalty(problem: LinesProblem, lines: Mapping[str, Line]) -> int:
    """What the lines cost in requests refused and in cover."""
    return sum(penalties(problem, lines).values())


def penalties(problem: LinesProblem, lines: Mapping[str, Line]) -> dict[str, int]:
    """The penalty by what charges it."""
    cost = {"shift on": 0, "shift off": 0, "under cover": 0, "over cover": 0}
    for asked in problem.requests:
        has = lines[asked.person_id][asked.day] == asked.shift_type_id
        if has != asked.on:
            cost["shift on" if asked.on else "shift off"] += asked.weight
    present = Counter((day, kind) for line in lines.values() for day, kind in enumerate(line))
    for cover in problem.covers:
        beyond = present[cover.day, cover.shift_type_id] - cover.required
        cost["under cover"] += max(0, -beyond) * cover.under
        cost["over cover"] += max(0, beyond) * cover.over
    return cost


def _of_one(problem: LinesProblem, person: Contract, line: Line) -> Iterator[str]:
    minutes = {kind.id: kind.minutes for kind in problem.shift_types}
    unknown = sorted({kind for kind in line if kind is not None and kind not in minutes})
    if unknown:
        yield f"works {', '.join(unknown)}, which is no shift of this roster"
        return
    yield from _successions(problem, line)
    yield from _amounts(person, line, minutes)
    yield from _runs(person, line)
    for day in sorted(person.away):
        if line[day] is not None:
            yield f"works {line[day]} on day {day}, a day off"


def _successions(problem: LinesProblem, line: Line) -> Iterator[str]:
    forbidden = {(one.id, other) for one in problem.shift_types for other in one.not_followed_by}
    for day, (today, tomorrow) in enumerate(pairwise(line)):
        if (today, tomorrow) in forbidden:
            yield f"works {tomorrow} on day {day + 1} right after {today}"


def _amounts(person: Contract, line: Line, minutes: Mapping[str, int]) -> Iterator[str]:
    worked = Counter(kind for kind in line if kind is not None)
    for kind, times in sorted(worked.items()):
        if times > person.most_of.get(kind, 0):
            yield f"works {kind} {times} times, {person.most_of.get(kind, 0)} at most"
    total = sum(minutes[kind] * times for kind, times in worked.items())
    if total > person.most_minutes:
        yield f"works {total} minutes, {person.most_minutes} at most"
    if total < person.least_minutes:
        yield f"works {total} minutes, {person.least_minutes} at least"
    weekends = {
        day // WEEK
        for day, worked_on in enumerate(line)
        if day % WEEK >= SATURDAY and worked_on is not None
    }
    if len(weekends) > person.most_weekends:
        yield f"works {len(weekends)} weekends, {person.most_weekends} at most"


def _runs(person: Contract, line: Line) -> Iterator[str]:
    for works, days in groupby(range(len(line)), key=lambda day: line[day] is not None):
        run = list(days)
        first, length = run[0], len(run)
        at_an_edge = first == 0 or run[-1] == len(line) - 1
        if works and length > person.most_running:
            yield f"works {length} days running from day {first}, {person.most_running} at most"
        if works and length < person.least_running and not at_an_edge:
            yield f"works {length} days running from day {first}, {person.least_running} at least"
        if not works and length < person.least_off and not at_an_edge:
            yield f"is off {length} days running from day {first}, {person.least_off} at least"
