"""What every store should order today, and what stores can give each other first."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import dataframely as dy
import polars as pl

from flows.recipe import Occasion, Said
from flows.recipes import shortages
from flows.recipes.counts_known import counts_known
from flows.recipes.item_use import days_off
from flows.recipes.proposals import named, place_by_place, proposal
from flows.recipes.store_order import Night
from ops.errors import NotEnoughHistoryError
from ops.supply.drivers.links import links_of
from ops.supply.outlook.left_out import left_out
from ops.supply.outlook.sharing import Move
from ops.supply.outlook.stores import Past, learn_stores
from ops.supply.policy import ReorderPolicy, next_order
from ops.supply.shortage.night import given
from ops.supply.terms import Terms, terms_of
from ops.tables import Item, OrderLine
from warehouse import Connection, plans, reading, reference, supply, writing
from warehouse.settings import settings

PAST = timedelta(days=400)
"""How much of the past use and lead times are learnt from."""


def propose(occasion: Occasion) -> Said:
    """Propose one order per location that has a stock position and known use."""
    policy = policy_of(occasion)
    with reading(as_known=occasion.as_of) as db:
        known, terms = known_now(db, occasion), terms_now(db, occasion)
    items, positions = known.items, known.heard.shelf.positions
    if positions.is_empty() or known.past.use.is_empty() or items.is_empty():
        return Said("nothing", "No stock positions, or no known use, to order from.")
    zone = settings().time_zone
    try:
        stores = learn_stores(
            known.past, items, policy=policy, issued_at=occasion.as_of, time_zone=zone, terms=terms
        )
    except NotEnoughHistoryError as error:
        return Said("nothing", str(error))
    made, stores, words = shortages.night(occasion, known, stores, policy)
    night = Night(made, stores, items, terms, policy)

    def order(location_id: str) -> tuple[str, int]:
        lines = _location(occasion, location_id, night)
        return f"{location_id}: {lines} order line{'' if lines == 1 else 's'}.", lines

    done = place_by_place(made.lines["location_id"].unique().sort().to_list(), order)
    return replace(done, words=done.words + words)


def known_now(db: Connection, occasion: Occasion) -> shortages.Known:
    """What tonight's orders rest on."""
    as_of, items = occasion.as_of, reference.items(db)
    return shortages.Known(
        past_of(db, occasion),
        items,
        shortages.heard(db, occasion, items),
        plans.accepted_orders(db, since=as_of - PAST, as_of=as_of),
        _moved(db, occasion),
    )


def policy_of(occasion: Occasion) -> ReorderPolicy:
    """The promises, and how long it is to the next day on which stores order."""
    said = settings().supply
    today = occasion.as_of.astimezone(ZoneInfo(settings().time_zone)).date()
    review = next_order(today, said.order_weekdays)
    return ReorderPolicy(
        review_days=review,
        order_days=said.order_days,
        service=said.service,
        kind=said.promise,
        weekdays=said.order_weekdays,
        promise_expiring=said.promise_expiring,
    )


def terms_now(db: Connection, occasion: Occasion) -> Terms:
    """What suppliers ask of orders placed now."""
    placed = occasion.as_of.astimezone(ZoneInfo(settings().time_zone))
    days = settings().supply.order_weekdays
    return terms_of(reference.suppliers(db), placed=placed, store_days=days)


def past_of(db: Connection, occasion: Occasion) -> Past:
    """What stores have told of the time that orders are learnt from."""
    as_of, since = occasion.as_of, occasion.as_of - PAST
    return Past(
        supply.daily_use(db, since=since, until=as_of),
        supply.past_positions(db, since=since, as_of=as_of),
        supply.receipts(db, since=since, until=as_of),
        days_off(reference.holidays(db)),
        counts_known(db, as_of=as_of, since=since),
    )


def _location(occasion: Occasion, location_id: str, night: Night) -> int:
    today = occasion.as_of.astimezone(ZoneInfo(settings().time_zone)).date()
    proposal_id = named("order", location_id, today, occasion)
    budget = settings().order_budgets_gbp.get(location_id)
    made_here = night.of_store(location_id, proposal_id, budget_gbp=budget)
    here, found = made_here.here, made_here.found
    lines = found.lines
    made = proposal(
        proposal_id,
        "order",
        location_id,
        occasion,
        today,
        night.policy.review_days,
        verdict=found.verdict,
        points=found.points,
        bound=found.bound,
        based_on=occasion.as_of,
        summary=_summary(lines, night.items)
        + _moving(here.transfers)
        + found.summary
        + _left_out(night, location_id, today),
    )
    with writing("plan") as db:
        plans.propose(
            db,
            made,
            orders=found.kept,
            outlook=here.outlook_with(found.every),
            stockouts=here.chances,
            transfers=here.transfers,
            links=links_of(night.stores.followed, location_id, proposal_id),
            by_supplier=found.parts,
            losers=found.losers,
        )
    return lines.height


def _left_out(night: Night, location_id: str, today: date) -> str:
    places = night.stores.law.places
    return left_out(night.tonight.positions, night.items, places, location_id, today)


def _moving(transfers: pl.DataFrame) -> str:
    """How many items other stores give."""
    items = transfers["item_id"].n_unique()
    if not items:
        return ""
    return f" Before buying, move {items} item{'' if items == 1 else 's'} from other stores."


def _summary(lines: dy.DataFrame[OrderLine], items: dy.DataFrame[Item]) -> str:
    """How much is ordered, for how much money where prices are known."""
    if lines.is_empty():
        return "Nothing needs to be ordered today."
    priced = lines.join(items, on="item_id", how="left")
    vital = priced.filter(pl.col("criticality") == "vital").height
    cost = (priced["quantity"] * priced["pack_price_gbp"]).sum()
    money = f", about £{cost:,.0f}" if cost else ""
    unpriced = priced.filter((pl.col("pack_price_gbp").fill_null(0)) == 0).height
    without = f" without the {unpriced} of unknown price" if cost and unpriced else ""
    return f"{lines.height} lines, {vital} of them vital{money}{without}."


def _moved(db: Connection, occasion: Occasion) -> list[Move]:
    """Moves between stores that people accepted since the item was last counted."""
    allocated = given(plans.accepted_allocations(db, as_of=occasion.as_of))
    return allocated + [
        Move(
            row["item_id"],
            row["from_location_id"],
            row["to_location_id"],
            row["quantity"],
            row["reason"],
        )
        for row in plans.accepted_transfers(db, as_of=occasion.as_of).iter_rows(named=True)
    ]
