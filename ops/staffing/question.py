"""The one statement of what a site's roster is asked, by whoever makes, judges or repairs it.

A roster is solved with its site's rules and prices, with what its people worked and were refused
before, with their requests, and against what is published beyond it. Whoever judges it by less
finds breaches that are none, and prices that are not the proposal's; so everybody asks here, and
only reads the frames.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

import dataframely as dy
import polars as pl

from ops.staffing.asked import as_duties
from ops.staffing.asking import with_requests
from ops.staffing.carried import Carried
from ops.staffing.changes import changed, from_json
from ops.staffing.facts import with_facts
from ops.staffing.history import carried_from, carried_together
from ops.staffing.known import RosterBefore, SiteKnown
from ops.staffing.problem import RosterProblem, as_problem
from ops.staffing.site_rules import SiteRules
from ops.tables import Requirement, RosterLine, RosterRequest, ShiftRequest

HISTORY = timedelta(weeks=26)
"""The longest reference period of the rule sets."""


def looks_back(rules: SiteRules) -> timedelta:
    """How long before its first day a roster's question begins."""
    return max(HISTORY, timedelta(weeks=rules.fair_weeks))


def question(
    required: dy.DataFrame[Requirement],
    known: SiteKnown,
    rules: SiteRules,
    *,
    time_zone: str,
    requests: dy.DataFrame[RosterRequest] | None = None,
    locked: dy.DataFrame[RosterLine] | None = None,
) -> RosterProblem:
    """Everything a roster of one site is asked; ``locked`` are lines of it that stand.

    ``requests`` are as the roster hears them, within everybody's points. Raises what
    ``as_problem`` raises.
    """
    around = (_worked(required, known), locked, _published(required, known))
    parts = [lines for lines in around if lines is not None]
    problem = as_problem(
        required,
        known.staff,
        known.skills,
        known.absences,
        ShiftRequest.create_empty(),
        policy=rules.policy,
        locked=RosterLine.cast(pl.concat(parts).sort(RosterLine.primary_key())) if parts else None,
        time_zone=time_zone,
        terms=rules.terms,
    )
    problem = with_known(problem, known, rules, time_zone=time_zone)
    return problem if requests is None else with_requests(problem, requests)


def with_known(
    problem: RosterProblem, known: SiteKnown, rules: SiteRules, *, time_zone: str
) -> RosterProblem:
    """The roster asked for, with the holidays, patterns and shares before of its site."""
    return with_facts(
        problem,
        time_zone=time_zone,
        holidays=known.holidays,
        carried=_carried(problem.from_on, known, rules, time_zone),
        patterns=rules.patterns,
    )


def as_decided(roster: RosterBefore) -> dy.DataFrame[RosterLine]:
    """The lines of a settled roster with what people changed in it."""
    lines = changed(roster.proposed, from_json(roster.changes), roster.required)
    return RosterLine.cast(lines.sort(RosterLine.primary_key()))


def worked_before(before: Sequence[RosterBefore], first: date) -> dy.DataFrame[RosterLine] | None:
    """Lines of the settled rosters that lead up to a day, as far back as rules look.

    Where one began before the last had ended, the later one holds from its first day on.
    """
    earlier, until = [], first
    for roster in before:
        earlier.append(as_decided(roster).filter(pl.col("day_on") < until))
        until = roster.from_on
        if until <= first - HISTORY:
            break
    if not earlier:
        return None
    return RosterLine.cast(pl.concat(earlier).sort(RosterLine.primary_key()))


def _worked(
    required: dy.DataFrame[Requirement], known: SiteKnown
) -> dy.DataFrame[RosterLine] | None:
    if required.is_empty():
        return None
    return worked_before(known.before, min(required["day_on"].to_list()))


def _published(
    required: dy.DataFrame[Requirement], known: SiteKnown
) -> dy.DataFrame[RosterLine] | None:
    """Duties of the settled rosters beyond the last day; a day in the last of them that has it."""
    if required.is_empty() or not known.after:
        return None
    last: date = max(required["day_on"].to_list())
    lines = pl.concat(
        [as_decided(roster).filter(pl.col("day_on") > last) for roster in known.after]
    )
    by_day = lines.unique(["staff_id", "day_on"], keep="last", maintain_order=True)
    return RosterLine.cast(by_day.sort(RosterLine.primary_key()))


def _carried(first: date, known: SiteKnown, rules: SiteRules, time_zone: str) -> dict[str, Carried]:
    """What people carry over from the rosters of the weeks that count; a day in its newest."""
    return carried_together(_left(first, known, rules, time_zone))


def _left(
    first: date, known: SiteKnown, rules: SiteRules, time_zone: str
) -> Iterator[dict[str, Carried]]:
    until, since = first, first - timedelta(weeks=rules.fair_weeks)
    for roster in known.before:
        if until <= since:
            return
        inside = pl.col("day_on").is_between(since, until, closed="left")
        required = roster.required.filter(inside)
        until = min(until, roster.from_on)
        if not required.is_empty():
            past = as_problem(
                Requirement.cast(required),
                known.staff,
                known.skills,
                known.absences,
                ShiftRequest.create_empty(),
                policy=rules.policy,
                time_zone=time_zone,
            )
            past = replace(with_requests(past, roster.requests), holidays=known.holidays)
            yield carried_from(past, as_duties(as_decided(roster).filter(inside)))
