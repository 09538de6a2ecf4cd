"""Rest between shifts, and after runs of them."""

from datetime import date

from ops.staffing.choices import Amount, Choices, Option
from ops.staffing.limits import (
    DAY,
    Line,
    at_most,
    days_near,
    locked_only,
    of_kind,
    reach,
    together,
    too_soon,
    weight_of,
)
from ops.staffing.rule_sets import Rest, RestAfterRun, counted


def rest_between_shifts(choices: Choices) -> Amount:
    """Nobody starts a shift before they have rested from the one before."""
    for limit in choices.problem.policy.limits(Rest):
        for person in choices.problem.people:
            line = choices.line(person)
            far = reach(line, limit.least)
            for day_on in days_near(choices, line, far):
                firsts = [one for one in line[day_on] if _binds(limit, one)]
                for ahead in range(1, far + 1):
                    later = line.get(day_on + ahead * DAY, ())
                    for causes, these in too_soon(firsts, later, limit.least):
                        at_most(choices, [*causes, *these], 1)
    return 0


def _binds(limit: Rest, option: Option) -> bool:
    shift = option.shift
    return bool(counted(shift, limit.after)) and shift.ends_at - shift.starts_at >= limit.lasting


def rest_after_runs(choices: Choices) -> Amount:
    """Nobody starts a shift before they have rested from a run of nights, or of long days."""
    for limit in choices.problem.policy.limits(RestAfterRun):
        for person in choices.problem.people:
            line = choices.line(person)
            for last in days_near(choices, line, limit.run + reach(line, limit.least)):
                _rest_after(choices, line, limit, last)
    return 0


def _rest_after(choices: Choices, line: Line, limit: RestAfterRun, last: date) -> None:
    """A run, its last shift and one too soon after are too many, unless the run goes on."""

    def day(ahead: int) -> list[Option]:
        return of_kind(line, last + ahead * DAY, weight_of(limit.of))

    days, firsts, on = [day(-n) for n in range(1, limit.run)], day(0), day(1)
    if not all(days) or (on and locked_only(on)):
        return
    run = [option for each in days for option in each]
    for ahead in range(1, reach(line, limit.least) + 1):
        later = line.get(last + ahead * DAY, [])
        if ahead == 1:
            later = [one for one in later if not counted(one.shift, limit.of)]
        for causes, these in too_soon(firsts, later, limit.least):
            if not locked_only(run, causes, these):
                many = together(run) + together(causes) + together(these)
                choices.model.add(many <= limit.run + (together(on) if ahead > 1 else 0))
