"""Rest between shifts, shifts and nights running, and days off."""

from ops.staffing.choices import Amount, Choices
from ops.staffing.limits import DAY, at_most, forbid_successions, last_worked, limit_runs

WEEK = 7


def rest_between_shifts(choices: Choices) -> Amount:
    """Nobody starts a shift before they have rested from the one before."""
    rest, finished = choices.problem.policy.min_rest, last_worked(choices)
    for person in choices.problem.people:
        before = finished.get(person.id)
        for option in choices.of(person, lambda _: True):
            too_soon = before is not None and option.shift.starts_at < before.ends_at + rest
            if too_soon and not option.locked:
                choices.model.add(option.works == 0)
        for day_on in choices.problem.dates:
            today = choices.on(person, day_on)
            for ahead in (DAY, 2 * DAY):
                forbid_successions(choices, today, choices.on(person, day_on + ahead), rest)
    return 0


def shifts_running(choices: Choices) -> Amount:
    """Nobody works more days in a row than the policy allows."""
    limit_runs(choices, choices.problem.policy.most_shifts_running, lambda _: True)
    return 0


def nights_running(choices: Choices) -> Amount:
    """Nobody works more nights in a row than the policy allows."""
    limit_runs(choices, choices.problem.policy.most_nights_running, lambda shift: shift.night)
    return 0


def days_off(choices: Choices) -> Amount:
    """Everybody has days off in each week of the roster, counted from its first day."""
    dates, off = choices.problem.dates, choices.problem.policy.days_off
    for person in choices.problem.people:
        for first in range(0, len(dates), WEEK):
            week = dates[first : first + WEEK]
            working = [option for day_on in week for option in choices.on(person, day_on)]
            at_most(choices, working, WEEK - off)
    return 0
