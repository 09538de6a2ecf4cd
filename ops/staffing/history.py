"""What people carry over from rosters that were worked: beyond their share, and refused."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction

from ops.staffing.carried import NOTHING, Carried
from ops.staffing.problem import RosterProblem
from ops.staffing.shares import fair_shares
from ops.staffing.shifts import Duty, Shift


def carried_from(past: RosterProblem, duties: Iterable[Duty]) -> dict[str, Carried]:
    """What one past roster leaves its people with, as it was worked.

    Shares are counted among those who worked in it: who joined since owes nothing for it, and
    who was not there has no share of it to make up for.
    """
    lines = [duty for duty in duties if duty.shift_key in past.shift]
    there = {duty.person_id for duty in lines}
    past = replace(past, people=tuple(one for one in past.people if one.id in there))
    nights = _beyond(past, lines, lambda shift: shift.night)
    weekends = _beyond(past, lines, lambda shift: shift.weekend)
    holidays = _beyond(past, lines, lambda shift: shift.day_on in past.holidays)
    refused = _refused(past, lines)
    return {
        one.id: Carried(nights[one.id], weekends[one.id], holidays[one.id], refused[one.id])
        for one in past.people
    }


def carried_together(rosters: Iterable[dict[str, Carried]]) -> dict[str, Carried]:
    """What several past rosters leave, by person."""
    together: dict[str, Carried] = {}
    for roster in rosters:
        for name, one in roster.items():
            together[name] = together.get(name, NOTHING) + one
    return together


def _beyond(
    past: RosterProblem, lines: list[Duty], kind: Callable[[Shift], bool]
) -> dict[str, Fraction]:
    """Shifts of a kind worked beyond one's share of those that were worked."""
    filled = Counter(duty.need_key for duty in lines)
    worked = tuple(replace(need, required=filled[need.key]) for need in past.needs)
    shares = fair_shares(replace(past, needs=worked), kind)
    mine = Counter(duty.person_id for duty in lines if kind(past.shift[duty.shift_key]))
    return {name: mine[name] - share for name, share in shares.items()}


def _refused(past: RosterProblem, lines: list[Duty]) -> Counter[str]:
    worked = {(duty.person_id, duty.shift_key) for duty in lines}
    return Counter(
        person.id
        for person in past.people
        for wish in person.wishes
        if ((person.id, wish.shift_key) in worked) != wish.on
    )
