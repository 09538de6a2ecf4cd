"""What is wrong with a roster as a whole: strangers, locks moved, places overfilled, miscounts."""

from collections import Counter
from collections.abc import Iterator

from ops.staffing import prices
from ops.staffing.audit.breach import Breach, Code
from ops.staffing.audit.people import said
from ops.staffing.problem import Roster, RosterProblem
from ops.staffing.shifts import NeedKey, ShiftKey


def strangers(problem: RosterProblem, roster: Roster) -> Iterator[Breach]:
    """Lines about people or places that the problem does not know: nothing else can be judged."""
    people = {person.id for person in problem.people}
    for duty in sorted(roster.duties):
        at = duty.person_id, duty.day_on
        if duty.person_id not in people:
            sentence = f"{duty.person_id} is not on the staff of this site ({said(duty)})"
            yield Breach(Code.UNKNOWN, sentence, *at)
        if duty.need_key not in problem.need:
            yield Breach(Code.UNKNOWN, f"{duty.ward_id} has no place for {said(duty)}", *at)


def locks_moved(problem: RosterProblem, roster: Roster) -> Iterator[Breach]:
    """Locked duties that are not there."""
    for duty in problem.locked:
        if duty not in roster.duties:
            sentence = (
                f"{duty.person_id} is locked on {said(duty)} on {duty.ward_id}, and not there"
            )
            yield Breach(Code.LOCKED, sentence, duty.person_id, duty.day_on)


def too_many_in_a_place(problem: RosterProblem, roster: Roster) -> Iterator[Breach]:
    """More people than a busy day needs, and more than are locked there."""
    here, locked = (
        Counter(duty.need_key for duty in duties) for duties in (roster.duties, problem.locked)
    )
    for need in problem.needs:
        most = max(need.required, need.busy, locked[need.key])
        if here[need.key] > most:
            what = f"{need.shift.shift_type_id} on {need.shift.day_on:%d %b}"
            sentence = (
                f"{need.ward_id} has {here[need.key]} {need.skill} for {what}, {most} at most"
            )
            yield Breach(Code.FULL, sentence, None, need.shift.day_on)


def gaps_miscounted(problem: RosterProblem, roster: Roster) -> Iterator[Breach]:
    """Gaps that are not what the lines leave empty."""
    counted = prices.gaps(problem, roster.duties)
    for key in sorted(counted.keys() | roster.gaps.keys()):
        ward_id, day_on, shift_type_id, skill = key
        short, told = counted.get(key, 0), roster.gaps.get(key, 0)
        if short != told:
            place = f"{ward_id} {shift_type_id} on {day_on:%d %b}"
            sentence = f"{place} is short of {short} {skill}, not {told}"
            yield Breach(Code.MISCOUNTED, sentence, None, day_on)


def bought_beyond(problem: RosterProblem, roster: Roster) -> Iterator[Breach]:
    """More asked from bank or agency than is missing, or than they have people for."""
    missing = prices.gaps(problem, roster.duties)
    asked = Counter[NeedKey]()
    on_shift = Counter[tuple[str, ShiftKey, str]]()
    for (name, key), places in roster.bought.items():
        asked[key] += places
        on_shift[name, (key[1], key[2]), key[3]] += places
    for (ward_id, day_on, shift_type_id, skill), places in sorted(asked.items()):
        short = missing.get((ward_id, day_on, shift_type_id, skill), 0)
        if places > short:
            place = f"{ward_id} {shift_type_id} on {day_on:%d %b}"
            sentence = f"{place} asks for {places} {skill} from outside and is short of {short}"
            yield Breach(Code.MISCOUNTED, sentence, None, day_on)
    there = {tier.name: tier.available for tier in problem.policy.tiers}
    for (name, (day_on, shift_type_id), skill), places in sorted(on_shift.items()):
        most = there.get(name, {}).get(skill, 0)
        if not isinstance(most, int):
            most = most.get(shift_type_id, 0)
        if places > most:
            what = f"{skill} for {shift_type_id} on {day_on:%d %b}"
            sentence = f"{places} {what} are asked from {name}, which has {most}"
            yield Breach(Code.FULL, sentence, None, day_on)


def points_miscounted(problem: RosterProblem, roster: Roster) -> Iterator[Breach]:
    """Prices that are not what the lines cost, and a bound above them."""
    for rule, counted in prices.points(problem, roster.duties, roster.bought).items():
        told = roster.points.get(rule, counted)
        if told != counted:
            yield Breach(Code.MISCOUNTED, f"{rule} costs {counted} points, not {told}")
    if roster.total_points < roster.bound:
        total, bound = roster.total_points, roster.bound
        sentence = f"the roster costs {total} points, less than the {bound:g} said to be the least"
        yield Breach(Code.MISCOUNTED, sentence)
