"""A store's order if beds, lead times, promises or its budget were others, beside the order it is.

Both are worked out from what was known when the order was proposed, by the code of the nightly
order. What comes of it is kept with the request, under its name; the proposal stays as it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flows.recipe import Occasion
from flows.recipes import shortages
from flows.recipes.orders import known_now, policy_of, terms_now
from flows.recipes.store_order import Night
from flows.requests.apart import CutShortError
from ops.errors import PlanningError
from ops.staffing.attended import Attendant, Word
from ops.supply.drivers.driver import BEDS
from ops.supply.outlook.stores import StoresLaw, learn_stores
from ops.supply.policy import ReorderPolicy
from ops.supply.supposed.laws import promising, supposed_stores
from ops.supply.supposed.question import SupposedError, WhatIf
from ops.supply.supposed.sides import Side, compared
from ops.supply.terms import Terms
from warehouse import Connection, plans, reading, reference
from warehouse.settings import settings

READ, LEARNT, USUAL = 0.1, 0.6, 0.8
"""How much of the work is done once all is read, learnt, and worked out as it is."""


class OrderGoneError(PlanningError):
    """An order that is no longer kept."""


@dataclass(frozen=True)
class _Asked:
    """The order a what-if is about, and what was known when it was made."""

    occasion: Occasion
    location_id: str
    known: shortages.Known
    terms: Terms
    policy: ReorderPolicy
    site_of: Mapping[str, str]

    def side(self, stores: StoresLaw, policy: ReorderPolicy, budget_gbp: float | None) -> Side:
        """The store's order under these laws, this policy and this budget."""
        found = shortages.worked_out(self.occasion, self.known, stores, policy)
        night = Night(found.night, found.instead.stores, self.known.items, self.terms, policy)
        made = night.of_store(self.location_id, "what-if", budget_gbp=budget_gbp)
        return Side(made.store, policy, self.terms, made.found)


def answer(content: Mapping[str, Any], attendant: Attendant) -> dict[str, Any]:
    """The order as it is and under what is supposed, in numbers, as JSON can hold it."""
    go_on, what_if = _told(attendant), WhatIf.from_json(content["what_if"])
    asked = _asked(content["proposal_id"])
    _must_be_known(asked, what_if)
    go_on(READ)
    zone, as_of = settings().time_zone, asked.occasion.as_of
    stores = learn_stores(
        asked.known.past, asked.known.items,
        policy=asked.policy, issued_at=as_of, time_zone=zone, terms=asked.terms,
    )  # fmt: skip
    go_on(LEARNT)
    budget = settings().order_budgets_gbp.get(asked.location_id)
    usual = asked.side(stores, asked.policy, budget)
    go_on(USUAL)
    policy = promising(asked.policy, what_if)
    other = supposed_stores(
        stores, asked.known.items, policy, what_if,
        site_of=asked.site_of, issued_at=as_of, time_zone=zone,
    )  # fmt: skip
    supposed = asked.side(other, policy, what_if.budget(budget))
    return _papers(asked, stores) | compared(usual, supposed)


def _told(attendant: Attendant) -> Callable[[float], None]:
    """Say how far it is; half an order is none, so whoever stops it has no answer."""

    def go_on(used: float) -> None:
        if not attendant(Word(None, 0.0, used)):
            raise CutShortError(
                "It was stopped before the order was worked out, so nothing was kept. Ask again."
            )

    return go_on


def _asked(proposal_id: str) -> _Asked:
    with reading() as db:
        made_at, location_id = _papers_of(db, proposal_id)
    then = Occasion(as_of=made_at, replayed=True, inbox=Path())
    with reading(as_known=made_at) as db:
        site_of = dict(reference.wards(db).select("ward_id", "site_id").iter_rows())
        known, terms = known_now(db, then), terms_now(db, then)
    return _Asked(then, location_id, known, terms, policy_of(then), site_of)


def _papers_of(db: Connection, proposal_id: str) -> tuple[datetime, str]:
    papers = plans.proposal(db, proposal_id)
    if papers.is_empty() or papers["kind"][0] != "order":
        raise OrderGoneError(
            f"The order {proposal_id} is no longer kept, so nothing can be supposed of it. "
            "Load the page again, and ask about the order it shows."
        )
    row = papers.row(0, named=True)
    return row["made_at"], row["place_id"]


def _must_be_known(asked: _Asked, what_if: WhatIf) -> None:
    suppliers = set(asked.known.items["supplier"].drop_nulls())
    for name, known, what in (
        (what_if.ward_id, asked.site_of, "ward"),
        (what_if.supplier, suppliers, "supplier of a listed item"),
    ):
        if name is not None and name not in known:
            raise SupposedError(f"There is no {what} called {name}. Load the page, and choose one.")


def _papers(asked: _Asked, stores: StoresLaw) -> dict[str, Any]:
    """Which order it is about, and how many of the store's items follow what."""
    links = stores.followed.told() if stores.followed else []
    here = [one for one in links if one["location_id"] == asked.location_id and one["admitted"]]
    beds = sum(one["kind"] == BEDS for one in here)
    return {
        "location_id": asked.location_id,
        "made_at": asked.occasion.as_of.isoformat(),
        "follow": {"beds": beds, "bookings": len(here) - beds},
    }
