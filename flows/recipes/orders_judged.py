"""Tonight's order of a store, held against what it should keep by those who did not make it."""

from collections.abc import Mapping

from ops.supply.audit import breaches
from ops.supply.jointly.told import Together
from ops.supply.jointly.wish import Store
from ops.supply.policy import ReorderPolicy
from ops.supply.terms import Terms
from ops.supply.terms_audit import unmet


def wrong(
    found: Together,
    store: Store,
    policy: ReorderPolicy,
    terms: Terms,
    accepted: Mapping[str, float],
) -> list[str]:
    """What audits of lines, of suppliers' bills and of the solver's plan find wrong."""
    limits = found.limits
    line_by_line = breaches(
        found.lines,
        store.positions,
        store.demand,
        store.items,
        policy=policy,
        accepted=accepted,
        kept_short=found.cut_short,
        needs=store.needs,
        terms=terms,
    )
    as_billed = unmet(
        found.lines,
        store.items,
        terms,
        budget_gbp=limits.budget_gbp,
        room_litres=limits.room_litres,
    )
    return [*line_by_line, *as_billed, *found.breaches]
