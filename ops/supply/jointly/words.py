"""Why a line of the joint order is not what the item alone would have asked for."""

from collections.abc import Iterator, Sequence
from datetime import date
from operator import itemgetter

from ops import odds
from ops.supply.jointly.order import Limits, Settled, Weighed
from ops.supply.jointly.wish import Wish
from ops.supply.sentence import in_days, in_packs, order_words, packed
from ops.supply.terms import Asks, Terms

WORTH_TELLING = 0.05
"""Chance of a stock-out from which a summary names the item."""


def changed(
    wish: Wish, packs: int, wanted: int, terms: Terms, limits: Limits, chance: float
) -> str:
    """The reason of a line, with what became of it first."""
    reason = str(wish.line["reason"])
    if packs == wish.due:
        return reason
    before = order_words(wish.line, wish.item)
    now = " ".join([_ordered(wish, packs), *_why(wish, packs, wanted, terms, limits, chance)])
    return reason.replace(before, now, 1) if before in reason else f"{reason} {now}"


def _ordered(wish: Wish, packs: int) -> str:
    if packs == 0:
        return "Order nothing today."
    return f"Order {packed(packs, wish.line['pack_size'], wish.item['issue_unit'])}."


def _why(
    wish: Wish, packs: int, wanted: int, terms: Terms, limits: Limits, chance: float
) -> Iterator[str]:
    asks, name = terms.of(wish.supplier), wish.supplier
    if packs < wanted:
        yield f"Kept to {packs} of {in_packs(wanted)} by {limit_words(limits)}."
        yield f"Chance of a stock-out until the next order arrives: {odds.told(chance)}."
    elif packs < wish.due:
        day = day_words(terms.next_on(name))
        if terms.taken_today(name):
            yield f"Waits for {day}: what is due of {name} is below its {least_words(asks)}."
        else:
            yield f"Waits for {day}, when {name} takes orders."
        yield f"Chance of a stock-out before that order arrives: {odds.told(chance)}."
    elif wish.due:
        yield f"Raised by {in_packs(packs - wish.due)} to reach {name}'s {least_words(asks)}."
    elif asks.least and not asks.charge:
        yield f"{_early(wish)}, to reach {name}'s {least_words(asks)}."
    else:
        saves = f"it saves a later delivery charge of {pounds(asks.charge)}"
        yield f"{_early(wish)}, with what {name} delivers anyway: {saves}."


def _early(wish: Wish) -> str:
    days = max(1, round(wish.due_in))
    return f"It comes early, as it is due {'within' if days == 1 else 'in about'} {in_days(days)}"


def worst_words(losers: Sequence[tuple[Wish, float]]) -> str:
    """The item that loses out and is likeliest to run out, if any is likely enough to be told."""
    item, chance = max(
        ((w.line["item_id"], c) for w, c in losers), key=itemgetter(1), default=("", 0)
    )
    if chance < WORTH_TELLING:
        return ""
    return f" Worst off is {item}, with a chance of {odds.told(chance)} of running out meanwhile."


def limit_words(limits: Limits) -> str:
    """The limits of a store that are set."""
    budget, room = limits.budget_gbp, limits.room_litres
    told = [] if budget is None else [f"the store's budget of £{budget:,.0f}"]
    told += [] if room is None else [f"its room left for {room:,.0f} L"]
    return " and ".join(told)


def part_words(asks: Asks, standing: str, terms: Terms, weighed: Weighed | None) -> str:
    """What was weighed about one supplier's part of an order."""
    name, day = asks.supplier, day_words(terms.next_on(asks.supplier))
    if standing == "closed":
        return f"{name} takes no orders now; the next day is {day}."
    if standing == "waits" and weighed is None:
        return f"Nothing of it fits today; the next day is {day}."
    if standing == "waits":
        return (
            f"What is due is below its {least_words(asks)}, and raising it would lose more than "
            f"waiting for {day}. If that is too long, ask {name} to take a smaller order."
        )
    if standing == "raised" and weighed is not None:
        return (
            f"Raised to its {least_words(asks)}: waiting for {day} would be expected to lose "
            f"£{weighed.waiting:,.2f}, this £{weighed.raised:,.2f}."
        )
    return "What is ordered reaches its least order." if asks.least else "It has no least order."


def summed(found: Settled, wished: list[Wish], terms: Terms, limits: Limits) -> str:
    """What suppliers and limits did to the order, for its summary."""
    return "".join(_summed(found, wished, terms, limits))


def _summed(found: Settled, wished: list[Wish], terms: Terms, limits: Limits) -> Iterator[str]:
    of = sorted({w.supplier for w, n in zip(wished, found.packs, strict=True) if n and w.supplier})
    charges = sum(terms.of(name).charge for name in of)
    if charges:
        yield f" Deliveries cost {pounds(charges)}."
    pairs = list(zip(wished, found.packs, found.wanted, strict=True))
    waiting = sum(1 for wish, packs, wanted in pairs if packs < wish.due and packs == wanted)
    if waiting:
        line, wait = ("line", "waits") if waiting == 1 else ("lines", "wait")
        yield f" {waiting} {line} {wait} for a later order day."
    if found.cut is not None:
        less = sum(1 for _, packs, wanted in pairs if packs < wanted)
        yield (
            f" {less} {'line is' if less == 1 else 'lines are'} kept below what is due by "
            f"{limit_words(limits)}, which is expected to cost £{found.cost_gbp:,.0f} in "
            f"shortages (at most {100 * found.cut.gap:.2f} % above the least possible loss)."
        )


def least_words(asks: Asks) -> str:
    """The least order of a supplier."""
    return f"least order of {pounds(asks.least)}"


def day_words(on: date) -> str:
    """A weekday with its date: Thursday 8 January."""
    return f"{on:%A} {on.day} {on:%B}"


def pounds(pence: int) -> str:
    """Money; pence only where there are any."""
    return f"£{pence / 100:,.0f}" if pence % 100 == 0 else f"£{pence / 100:,.2f}"
