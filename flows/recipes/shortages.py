"""What people told of stock by a moment, and who gets what there is of items that cannot be had."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import dataframely as dy

from flows.recipe import Occasion
from flows.recipes.proposals import audited, named, proposal
from ops.errors import PlanningError
from ops.supply.outlook.sharing import Move
from ops.supply.outlook.stores import Past, StoresLaw
from ops.supply.outlook.tonight import Tonight, after, tonight
from ops.supply.policy import ReorderPolicy
from ops.supply.shortage.absent import Absent, absent
from ops.supply.shortage.allocation import Allocation, allocation
from ops.supply.shortage.audit import allocation_breaches
from ops.supply.shortage.night import StoodIn, stood_in, with_words, words_of_the_night
from ops.supply.shortage.on_shelf import OnShelf, on_shelf
from ops.supply.shortage.still_open import still_open
from ops.supply.shortage.told import notes
from ops.supply.shortage.waiting import held, waiting, with_the_wait
from ops.tables import Item, OrderAccepted, StockPosition, Substitute
from warehouse import Connection, plans, reference, supply, writing
from warehouse.settings import settings

WORST = 3
"""Broken rules that a summary tells."""


@dataclass(frozen=True)
class Heard:
    """Stock as people know it, what cannot be had, and what may stand in."""

    shelf: OnShelf
    absent: Mapping[str, Absent]
    substitutes: dy.DataFrame[Substitute]

    def stood_in(
        self,
        stores: StoresLaw,
        positions: dy.DataFrame[StockPosition],
        items: dy.DataFrame[Item],
        policy: ReorderPolicy,
    ) -> StoodIn:
        """The stores' laws once substitutes stand in."""
        return stood_in(
            stores,
            positions,
            items,
            self.substitutes,
            absent=self.absent,
            recalled=self.shelf.recalled.keys(),
            policy=policy,
        )


@dataclass(frozen=True)
class Known:
    """What had been told of stores, and decided about them, by the occasion's moment."""

    past: Past
    items: dy.DataFrame[Item]
    heard: Heard
    ordered: dy.DataFrame[OrderAccepted]
    moved: list[Move]


def today(occasion: Occasion) -> date:
    """The local day of the occasion."""
    return occasion.as_of.astimezone(ZoneInfo(settings().time_zone)).date()


def heard(db: Connection, occasion: Occasion, items: dy.DataFrame[Item]) -> Heard:
    """What had been told by the occasion's moment, and the settings' own items."""
    as_of = occasion.as_of
    told = notes(plans.decisions(db, as_of=as_of), as_of=as_of)
    counted = {(row[0], row[1]): row[2] for row in supply.fed_at(db, as_of=as_of).iter_rows()}
    shelf = on_shelf(
        supply.positions(db, as_of=as_of),
        told,
        fed_at=counted,
        today=today(occasion),
        time_zone=settings().time_zone,
    )
    missing = absent(told, items, settings().supply.not_before, today=today(occasion))
    return Heard(shelf, missing, reference.item_substitutes(db))


def allocate(
    occasion: Occasion,
    missing: Mapping[str, Absent],
    positions: dy.DataFrame[StockPosition],
    stores: StoresLaw,
    items: dy.DataFrame[Item],
) -> str:
    """Propose who gets what of each item that cannot be had; says which, or nothing."""
    made, failed = [], []
    for one in missing.values():
        found = allocation(
            one,
            positions,
            stores,
            items,
            proposal_id=named("allocation", one.item_id, today(occasion), occasion),
            first=settings().supply.served_first,
        )
        if found is None:
            continue
        try:
            _propose(occasion, found, positions)
            made.append(one.item_id)
        except PlanningError as error:  # the stores' orders are made all the same
            failed.append(f" {error}")
    return (f" Shared out: {', '.join(made)}." if made else "") + "".join(failed)


def _propose(occasion: Occasion, found: Allocation, positions: dy.DataFrame[StockPosition]) -> None:
    item = found.absent.item_id
    kept = found.lines["location_id"].to_list()
    there = {
        row["location_id"]: row["on_hand"]
        for row in positions.sort("as_of_on").iter_rows(named=True)
        if row["item_id"] == item and row["location_id"] in kept
    }
    audited("allocation", item, allocation_breaches(found.lines.to_dicts(), there))
    first = today(occasion)
    papers = proposal(
        found.lines["proposal_id"][0],
        "allocation",
        item,
        occasion,
        first,
        max(1, (found.absent.until - first) // timedelta(days=1)),
        verdict="optimal",
        points=0,
        based_on=occasion.as_of,
        summary=found.summary,
    )
    with writing("plan") as db:
        plans.propose(db, papers, allocation=found.lines)


def unsound(found: StoodIn) -> str:
    """That nothing stands in, if the audit would not have it."""
    if not found.breaches:
        return ""
    return f" Nothing stands in for what cannot be had: {' '.join(found.breaches[:WORST])}"


@dataclass(frozen=True)
class WorkedOut:
    """Tonight's orders of all stores, the laws once substitutes stand in, and what is there."""

    night: Tonight
    instead: StoodIn
    there: dy.DataFrame[StockPosition]


def worked_out(
    occasion: Occasion, known: Known, stores: StoresLaw, policy: ReorderPolicy
) -> WorkedOut:
    """Tonight's orders under all that was told, and what they rest on; nothing is proposed."""
    past, items, told = known.past, known.items, known.heard
    zone = settings().time_zone
    accepted = still_open(
        known.ordered, past.positions, past.receipts, stores.needs,
        today=stores.today, time_zone=zone,
    )  # fmt: skip
    waits = waiting(told.shelf.positions, told.absent)
    position, accepted = after(waits, accepted, known.moved)
    there = held(position, known.moved)
    instead = told.stood_in(stores, there, items, policy)
    made = tonight(
        position, items, instead.stores, policy=policy, issued_at=occasion.as_of,
        accepted=accepted, absent=told.absent, time_zone=zone,
    )  # fmt: skip
    return WorkedOut(with_the_wait(made, there, instead.stores, told.absent), instead, there)


def night(
    occasion: Occasion, known: Known, stores: StoresLaw, policy: ReorderPolicy
) -> tuple[Tonight, StoresLaw, str]:
    """Tonight's orders, the laws they rest on, and what to say; what is short is shared out."""
    told, items = known.heard, known.items
    found = worked_out(occasion, known, stores, policy)
    words = allocate(occasion, told.absent, found.there, stores, items)
    said = words_of_the_night(told.shelf, told.absent, found.instead.moved, items)
    return with_words(found.night, said), found.instead.stores, words + unsound(found.instead)
