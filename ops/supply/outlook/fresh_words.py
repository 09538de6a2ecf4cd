"""What a shelf life makes of an order, as a storekeeper would say it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ops.supply.outlook.ages import Aged
from ops.supply.sentence import amount, in_days, in_packs, plural

HARDLY = 0.05
"""Units expected to expire from which it is said."""


@dataclass(frozen=True)
class Facts:
    """One item's order tonight: packs due, worth ordering and ordered, and what will expire."""

    item: Mapping[str, Any]
    ordered: int
    due: int
    worth: int
    exact: bool
    weighs: float
    order_waste: float
    shelf_waste: float
    chance: float
    shelf: Aged
    replaced: float


def sentences(facts: Facts) -> tuple[str, ...]:
    """Whatever is to be said of it, a sentence each."""
    return (*_kept(facts), *_replaced(facts), *_expected(facts), *_ages(facts))


def _kept(facts: Facts) -> Iterator[str]:
    life = in_days(facts.item["shelf_life_days"])
    how = ", worked out exactly" if facts.exact else ""
    weighs = f"one that is missed weighs as much as {amount(facts.weighs)} thrown away"
    if facts.ordered > facts.worth:
        beyond = in_packs(facts.ordered - facts.worth)
        yield (
            f"The promise for {facts.item['criticality']} items asks for {beyond} more than is "
            f"likely to be used in its shelf life of {life}."
        )
    elif facts.ordered < facts.due:
        so_many = f"{in_packs(facts.ordered)}" if facts.ordered else "none"
        yield (
            f"Kept to {so_many} by its shelf life of {life}: more would sooner expire than be "
            f"missed ({weighs}{how})."
        )
    elif facts.ordered > facts.due:
        more = in_packs(facts.ordered - facts.due)
        yield (
            f"With a shelf life of {life}, {more} more than the promise asks for would sooner be "
            f"missed than expire ({weighs}{how})."
        )
    if facts.item["shelf_life_days"] == 0:
        yield "A shelf life of 0 days is taken as use on the day of receipt only."


def _replaced(facts: Facts) -> Iterator[str]:
    if facts.replaced >= HARDLY:
        yield (
            f"The reorder point counts {amount(facts.replaced)} more, for what expires before the "
            "next order can arrive."
        )


def _expected(facts: Facts) -> Iterator[str]:
    of_order, of_shelf = facts.order_waste, facts.shelf_waste
    if of_order + of_shelf < HARDLY:
        return
    parts = []
    if facts.ordered:
        parts.append(f"{_units(of_order, facts)} of this order{_money(of_order, facts)}")
    if of_shelf >= HARDLY or not facts.ordered:
        parts.append(
            f"{_units(of_shelf, facts)} of what is there and coming{_money(of_shelf, facts)}"
        )
    yield (
        f"Expected to expire: {' and '.join(parts)}; the chance that any does is "
        f"{_of_100(facts.chance)} in 100."
    )


def _units(number: float, facts: Facts) -> str:
    return f"{amount(number)} {plural(facts.item['issue_unit'], round(number, 1))}"


def _money(units: float, facts: Facts) -> str:
    price = facts.item.get("pack_price_gbp")
    return f" (£{units * price / facts.item['pack_size']:,.0f})" if price else ""


def _of_100(chance: float) -> str:
    of = round(chance * 100)
    return "less than 1" if of < 1 else "more than 99" if of > 99 else f"{of}"


def _ages(facts: Facts) -> Iterator[str]:
    shelf = facts.shelf
    if shelf.overdue >= 1:
        yield (
            f"By its receipts {amount(shelf.overdue)} of what was counted should have expired: "
            "check the dates on the shelf."
        )
    elif shelf.guessed >= 1:
        yield (
            f"No receipt tells how old {amount(shelf.guessed)} on the shelf are: they are taken to "
            "be half-way through their shelf life."
        )
    elif shelf.batches:
        how = (
            "Expiry dates are those told with the receipts."
            if shelf.told
            else "How old the shelf is, is taken from its receipts: the oldest goes out first."
        )
        yield how
