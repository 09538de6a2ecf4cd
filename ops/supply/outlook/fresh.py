"""Tonight's levels of items with a shelf life: what is worth ordering before it expires.

Use is followed along sample paths of its calibrated law through what is there, next to expire
first, and what is coming. What expires before the next order has come must be replaced, so it
raises the reorder point. What lives no longer than ``SHORT_LIVED`` days is ordered up to the level
of tonight that costs least in shortage, waste and keeping; of what lives longer no more than the
promise asks for. Units that are missed weigh as the policy says against one that is thrown away.
Only a vital item's promise goes beyond what that is worth, and only where the policy says so: in
an invented hospital it threw away nearly three times as much.

Small cases are solved exactly (``small``); the rest by the marginal cost of a batch
(``first_out``), where a unit left out tonight can be ordered at the next review and expire then:
waste of an order that lives through n reviews counts (1 + 1/n²)/2, which is all of it where each
order is used or gone before the next (a newsvendor's). In small cases that this share was not
chosen on, orders so found cost .5 % more than the exact optimum on average and 3.4 % at most
(``python -m tests.bench.perishables --only small``).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl

from ops.series import item_at
from ops.supply.history import Numbers
from ops.supply.outlook.ages import Aged, aged
from ops.supply.outlook.fresh_words import Facts, sentences
from ops.supply.outlook.in_line import Coming, coming_orders, drawn, in_line
from ops.supply.outlook.kept import Kept
from ops.supply.outlook.need import Need
from ops.supply.outlook.small import Row, exact_order
from ops.supply.outlook.stores import StoresLaw
from ops.supply.outlook.use_law import UseLaw
from ops.supply.outlook.use_paths import PATHS, use_paths
from ops.supply.policies.first_out import Asked, Lived, asked_of_new, best_packs, live
from ops.supply.policies.weekdays import Prices
from ops.supply.policy import ReorderPolicy
from ops.supply.reorder import packs

VITAL = "vital"
SHORT_LIVED = 14
"""Days of life up to which each order is weighed, as blood banks do; longer ones have lots."""
KEEPING = 0.25 / 365
"""Share of its price that keeping a unit costs a day."""
NEVER = 0.7
"""What all is used up by in a slow spell (1 in 40) so much sooner than it expires never does."""
SOME = 0.5
"""Units that have to expire on a path for something to have expired."""


@dataclass(frozen=True)
class _Place:
    """One item at a store tonight."""

    item: Row
    law: UseLaw
    row: int
    need: Need
    have: float
    accepted: float
    shelf: Aged
    orders: tuple[Coming, ...]

    @property
    def life(self) -> int:
        """Days of use from receipt; what expires on the day it comes can be used on that day."""
        return max(int(self.item["shelf_life_days"]), 1)

    @property
    def grade(self) -> str:
        """Criticality."""
        return str(self.item["criticality"])

    def paid(self, units: float) -> int:
        """Packs that make up for so many units."""
        return packs(units, self.item)


def keep_fresh(
    stores: StoresLaw,
    positions: pl.DataFrame,
    accepted: Mapping[str, float],
    items: pl.DataFrame,
    policy: ReorderPolicy,
) -> StoresLaw:
    """The same stores, with needs that count what expires of items with a shelf life."""
    told = dict(stores.needs)
    for place, name in _places(stores, positions, accepted, items):
        own = stores.terms.reviewed(place.item["supplier"], policy)
        told[name] = replace(place.need, kept=_kept(place, stores.today, own))
    return replace(stores, needs=told)


def _places(
    stores: StoresLaw,
    positions: pl.DataFrame,
    accepted: Mapping[str, float],
    items: pl.DataFrame,
) -> Iterator[tuple[_Place, str]]:
    living = {
        row["item_id"]: row
        for row in items.filter(pl.col("shelf_life_days").is_not_null()).iter_rows(named=True)
    }
    known = set(stores.law.places)
    newest = positions.sort("item_id", "location_id", "as_of_on").unique(
        ["item_id", "location_id"], keep="last", maintain_order=True
    )
    for there in newest.filter(pl.col("item_id").is_in(list(living))).iter_rows(named=True):
        key = (there["item_id"], there["location_id"])
        name = item_at(*key)
        if key in known and name in stores.needs:
            yield _place(stores, living[key[0]], there, accepted.get(name, 0.0)), name


def _place(stores: StoresLaw, item: Row, there: Row, accepted: float) -> _Place:
    key = (there["item_id"], there["location_id"])
    need, today = stores.needs[item_at(*key)], stores.today
    came = [each for each in stores.came.get(key, ()) if each.day_on <= there["as_of_on"]]
    shelf = aged(there["on_hand"], came, today, max(int(item["shelf_life_days"]), 1))
    due = there["next_receipt_on"]
    coming = Coming(there["on_order"], None if due is None else (due - today).days)
    orders = coming_orders(stores.opened.get(key, ()), coming, accepted, need.lead, today)
    have = there["on_hand"] + there["on_order"] + accepted
    return _Place(item, *stores.law_of(key), need, have, accepted, shelf, tuple(orders))


@dataclass(frozen=True)
class _Followed:
    """What becomes of the line ahead of tonight's order, and what is asked of the order."""

    asked: Asked
    lived: Lived
    replaced: float


def _kept(place: _Place, today: date, policy: ReorderPolicy) -> Kept:
    daily = float(place.law.mean[place.row, -1]) / place.law.days
    point, par = place.need.busy, place.need.busy + daily * policy.lot_days
    if _never_expires(place, max(place.have, par + place.item["pack_size"])):
        return Kept(point, par, 0.0, 0.0, 0.0, ())
    found = _follow(place, policy)
    point, par = point + found.replaced, par + found.replaced
    facts = _decided(place, today, policy, found, (point, par))
    if facts.ordered != facts.due or place.accepted:
        point = par = place.have + facts.ordered * place.item["pack_size"]
    return Kept(point, par, facts.order_waste, facts.shelf_waste, facts.chance, sentences(facts))


def _decided(
    place: _Place,
    today: date,
    policy: ReorderPolicy,
    found: _Followed,
    levels: tuple[float, float],
) -> Facts:
    """Packs due by the levels, worth ordering, and ordered, with what will expire."""
    point, par = levels
    # More stock has more to expire, but what was ordered for it is not ordered for it again.
    due = place.have <= (place.need.busy if place.accepted else point)
    rule = place.paid(par - place.have) if due else 0
    worth, exact = _worth(place, today, policy, found.asked, rule)
    # What people have ordered since the count is not ordered again for being worth it.
    worth = min(worth, rule) if place.accepted else worth
    kept = policy.promise_expiring and place.grade == VITAL
    promised = place.paid(point - place.have) if due and kept else 0
    ordered = max(worth, promised)
    return Facts(
        item=place.item,
        ordered=ordered,
        due=rule,
        worth=worth,
        exact=exact,
        weighs=policy.missed_for_one_wasted(place.grade),
        **_waste(found, ordered * place.item["pack_size"]),
        shelf=place.shelf,
        replaced=found.replaced,
    )


def _never_expires(place: _Place, most: float) -> bool:
    """Whether even slow use takes all there may be long before it expires."""
    slow = place.law.said[place.row, :, 0] * NEVER

    def used(days: int) -> float:
        known = min(max(days, 0), place.law.days)
        return 0.0 if known == 0 else float(slow[known - 1]) * days / known

    so_far = np.cumsum([batch.units for batch in place.shelf.batches])
    in_time = [
        used(batch.last_day + 1) >= units
        for batch, units in zip(place.shelf.batches, so_far, strict=True)
    ]
    return all(in_time) and used(place.life) >= most


def _follow(place: _Place, policy: ReorderPolicy) -> _Followed:
    rng = np.random.default_rng(1)
    line, comes = in_line(place.shelf, place.orders, place.need.lead, place.life, rng, PATHS)
    later = policy.review_days + drawn(place.need.lead.chances, rng, PATHS)
    next_comes = np.maximum(comes, later)
    last = int(max(line.last_day.max(initial=0), comes.max() + place.life, next_comes.max()))
    use = use_paths(place.law, place.row, last + 1)
    lived = live(line, use)
    asked = asked_of_new(lived.missing, comes, next_comes, place.life)
    until = np.arange(len(use))[:, None] < next_comes
    service = policy.service[place.grade]
    # What expires in an evening is missing from the next morning on.
    replaced = _more(use * until, lived.expiring * np.roll(until, -1, axis=0), service)
    return _Followed(asked, lived, replaced)


def _more(use: Numbers, expiring: Numbers, service: float) -> float:
    """How many units more must be there for the promise because some expire before."""
    used, gone = use.sum(axis=0), expiring.sum(axis=0)
    if not gone.any():
        return 0.0
    return max(0.0, float(np.quantile(used + gone, service) - np.quantile(used, service)))


def _worth(
    place: _Place, today: date, policy: ReorderPolicy, asked: Asked, most: int
) -> tuple[int, bool]:
    """Packs that are worth ordering, and whether that is exact; ``most`` of what lives long."""
    weighs, pack = policy.missed_for_one_wasted(place.grade), float(place.item["pack_size"])
    counts = counted(place.life / max(policy.review_days, 1))
    if place.life > SHORT_LIVED:
        return best_packs(asked, pack, most, Prices(counts, weighs)), False
    keeping = KEEPING * max(policy.review_days, 1)
    exact = exact_order(
        place.law, place.row, place.item, place.shelf, place.orders,
        lead=place.need.lead, policy=policy, weekday=today.weekday(),
        prices=Prices(1.0, weighs, KEEPING),
    )  # fmt: skip
    if exact is not None:
        return exact, True
    most = int(np.ceil(asked.soon.max() / pack))
    least = best_packs(asked, pack, most, Prices(counts, weighs, keeping))
    return place.paid(least * pack), False


def counted(reviews: float) -> float:
    """The share of an order's waste that ordering it now and not later brings about."""
    return (1 + 1 / max(reviews, 1.0) ** 2) / 2


def _waste(found: _Followed, ordered: float) -> dict[str, float]:
    of_order = found.asked.expiring(ordered)
    of_shelf = found.lived.expiring.sum(axis=0)
    return {
        "order_waste": float(of_order.mean()),
        "shelf_waste": float(of_shelf.mean()),
        "chance": float(((of_order + of_shelf) >= SOME).mean()),
    }
