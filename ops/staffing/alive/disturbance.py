"""What it costs, in a model, to change what people already count on.

Every day of a person that becomes another costs, and every person who is changed at all costs
once more, so that two changes to one person are better than one to each of two. Who cannot come
is not charged for the days lost, nor is somebody whose place is gone and who works the same hours
elsewhere. People alike are interchangeable in the model, so those moved between places on one
shift are counted there by number.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ortools.sat.python.cp_model import LinearExpr

from ops.staffing.alive.standing import Standing
from ops.staffing.choices import Alike, Amount, Choices
from ops.staffing.people import Person
from ops.staffing.shifts import Duty, NeedKey, ShiftKey


@dataclass(frozen=True)
class RepairPrices:
    """How much a filled place is worth in disturbed people.

    With these and the usual price of a gap, a place that nobody knew would be empty is filled if
    that changes two people's days: somebody comes, and another closes the hole that leaves. A
    longer chain costs more goodwill than a shift of the bank.
    """

    per_person: int = 400
    per_change: int = 600
    times_gap: int = 3


def new_gaps(choices: Choices, known: Mapping[NeedKey, int], prices: RepairPrices) -> Amount:
    """Points for every place empty beyond those that people had accepted as empty."""
    costs: list[Amount] = []
    for need in choices.problem.needs:
        if need.required:
            new = choices.model.new_int_var(0, need.required, "new gap")
            choices.model.add(new >= choices.gap[need.key] - known.get(need.key, 0))
            costs.append(prices.times_gap * choices.problem.policy.gap_price(need.skill) * new)
    return LinearExpr.sum(costs)


def disturbance(choices: Choices, standing: Standing, prices: RepairPrices) -> Amount:
    """Points for every person and every day of theirs that the choices change."""
    costs: list[Amount] = []
    gone = {(duty.person_id, duty.shift_key) for duty in standing.fallen}
    for person in choices.problem.people:
        days = list(_changes(choices, standing, person, gone))
        if days:
            anybody = choices.model.new_bool_var("disturbed")
            for changed in days:
                choices.model.add(anybody >= changed)
            costs += [prices.per_person * anybody, prices.per_change * LinearExpr.sum(days)]
    moved = LinearExpr.sum(list(_moved(choices, standing)))
    return LinearExpr.sum(costs) + (prices.per_person + prices.per_change) * moved


def _changes(
    choices: Choices, standing: Standing, person: Person, gone: set[tuple[str, ShiftKey]]
) -> Iterator[Amount]:
    """One for each day of a person that is not what it was."""
    for day_on in choices.problem.dates:
        duty = standing.on.get((person.id, day_on))
        options = [one for one in choices.on(person, day_on) if not one.locked]
        if duty is not None:
            same = [one.works for one in options if one.shift.key == duty.shift_key]
            yield from (1 - works for works in same)
        else:
            new = [one.works for one in options if (person.id, one.shift.key) not in gone]
            if new:
                yield LinearExpr.sum(new)


def _moved(choices: Choices, standing: Standing) -> Iterator[Amount]:
    """People who work the shift they did, in another place."""
    at: dict[tuple[Alike, ShiftKey], dict[NeedKey, list[Duty]]] = defaultdict(
        lambda: defaultdict(list)
    )
    group_of = {one.id: group for group, people in choices.alike.items() for one in people}
    for duty in sorted(standing.duties):
        at[group_of[duty.person_id], duty.shift_key][duty.need_key].append(duty)
    for (group, key), places in at.items():
        if sum(one[0] == group and one[1][1:3] == key for one in choices.placed) < 2:
            continue  # nowhere else to go
        kept = list[Amount]()
        works = [choices.works[duty.person_id, key] for one in places.values() for duty in one]
        for place, duties in places.items():
            stays = choices.model.new_int_var(0, len(duties), "stays")
            choices.model.add(stays <= choices.placed.get((group, place), 0))
            here = [choices.works[duty.person_id, key] for duty in duties]
            choices.model.add(stays <= LinearExpr.sum(here))
            kept.append(stays)
        yield LinearExpr.sum(works) - LinearExpr.sum(kept)
