"""What a rule charges for duties, by the model and recomputed alike."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ops.staffing import prices, rules
from ops.staffing.audit import breaches
from ops.staffing.roster import solve_roster
from tests.ops.staffing.rosters import problem


def asked(people, needs, *, hours=(), holidays=(), carried=None, **more):
    facts = {"hours": tuple(hours), "holidays": frozenset(holidays), "carried": carried or {}}
    return replace(problem(people, needs, **more), **facts)


def charged(rule, question, *duties):
    """What a rule charges for these duties, which the price recomputed must agree with."""
    locked = replace(question, locked=tuple(duties))
    found = solve_roster(locked, rules=[rule, nothing_else], effort=1.0)
    assert found.duties == set(duties)
    by_hand = prices.points(locked, duties, found.bought)[rule.__name__]
    assert found.points[rule.__name__] == by_hand
    return by_hand


def nothing_else(choices):
    """Forbid every duty that is not locked."""
    for key, works in choices.works.items():
        if not choices.is_locked(key):
            choices.model.add(works == 0)
    return 0


def solved(question, *chosen):
    found = solve_roster(question, rules=chosen or rules.RULES, effort=2.0)
    assert breaches(question, found) == []
    return found


def at(day, hour):
    return datetime(2026, 1, 5, tzinfo=UTC) + timedelta(days=day, hours=hour)
