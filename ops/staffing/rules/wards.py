"""Work on wards other than one's own, and changing wards from day to day."""

from datetime import date, timedelta

from ortools.sat.python.cp_model import IntVar, LinearExpr

from ops.staffing.choices import Amount, Choices
from ops.staffing.naming import name_wards
from ops.staffing.people import Person

DAY = timedelta(days=1)


def home_ward(choices: Choices) -> Amount:
    """Working on a ward that is neither one's own nor one of one's pool costs its price."""
    policy = choices.problem.policy
    return LinearExpr.sum(
        [
            price * placed
            for (group, need_key), placed in choices.placed.items()
            if (price := policy.away_price(group.home_ward_id, need_key[0]))
        ]
    )


def ward_changes(choices: Choices) -> Amount:
    """A duty on another ward than the one the day before costs points."""
    price = choices.problem.policy.points_per_ward_change
    if not price:
        return 0
    if not choices.named:
        name_wards(choices)
    dates = choices.problem.dates
    pairs = [(person, day_on) for person in choices.problem.people for day_on in dates[:-1]]
    return price * LinearExpr.sum([_changes(choices, *pair) for pair in pairs])


def _changes(choices: Choices, person: Person, day_on: date) -> Amount:
    """Whether somebody is on one ward on a day, and on another one the day after."""
    today, after = _on(choices, person, day_on), _on(choices, person, day_on + DAY)
    if not today or not after or len(today.keys() | after.keys()) == 1:
        return 0
    changes = choices.model.new_bool_var("changes ward")
    for ward_id, here in today.items():
        elsewhere = [at for other, ats in after.items() if other != ward_id for at in ats]
        choices.model.add(changes >= LinearExpr.sum(here) + LinearExpr.sum(elsewhere) - 1)
    return changes


def _on(choices: Choices, person: Person, day_on: date) -> dict[str, list[IntVar]]:
    """What puts somebody on each ward on a day."""
    by_ward: dict[str, list[IntVar]] = {}
    for option in choices.on(person, day_on):
        for ward_id, at in choices.named[person.id, option.shift.key].items():
            by_ward.setdefault(ward_id, []).append(at)
    return by_ward
