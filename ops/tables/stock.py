"""What stores face: how long stock lasts, what may move between them, what arrived."""

import dataframely as dy

from ops.tables.columns import amount, count, day, instant, key, one_of, probability, text

STANDINGS = ("ordered", "raised", "waits", "closed")
KEPT_BY = ("calendar", "least_order", "limits")


class Receipt(dy.Schema):
    """One row per item, location and local day on which some of it arrived from a supplier."""

    item_id = key()
    location_id = key()
    day_on = day(primary_key=True)
    quantity = amount("issue units", min=0)
    expires_on = day("last day of use of what expires first, where it was told", nullable=True)


class StockOutlook(dy.Schema):
    """One row per order proposal, item and location: how long the stock lasts, and why.

    Dates and days that lie beyond what is looked at are left empty.
    """

    proposal_id = key()
    item_id = key()
    location_id = key()
    as_of_on = day("close of this day: when it was counted")
    on_hand = amount("issue units on the shelf", min=0)
    on_order = amount("issue units coming, with orders accepted since the count", min=0)
    next_receipt_on = day("promised day of what is coming", nullable=True)
    quantity = count("packs proposed, after what other stores give")
    pack_size = dy.Int32(min=1, description="issue units a pack")
    use_a_day = amount("issue units on an average day of the coming week", min=0)
    busy_use_a_day = amount("issue units; 9 days in 10 use no more", min=0)
    cover_days = amount("days the shelf lasts at usual use", min=0, nullable=True)
    cover_days_at_least = amount("days it lasts 9 times in 10", min=0, nullable=True)
    cover_days_at_most = amount("days it lasts 1 time in 10", min=0, nullable=True)
    runs_out_on = day("shelf and what is coming are used up, as likely as not", nullable=True)
    runs_out_early_on = day("the same, 1 time in 10", nullable=True)
    order_by_on = day("last day to order and keep the promise", nullable=True)
    overdue = dy.Bool(description="the last day to order has gone by")
    protection_days = count("days the order must last: review and usual lead time")
    lead_days = count("days an order usually takes")
    slow_lead_days = count("days that 9 orders in 10 take at most")
    lead_from = one_of(("own", "supplier", "all", "stated"), "whose past orders say so")
    lead_orders = count("past orders it is learnt from")
    service = probability("what is promised")
    service_kind = one_of(("cycle", "fill"), "cycle service or fill rate")
    usual_use = amount("issue units in the protection period, median", min=0)
    busy_use = amount("issue units in the protection period that keep the promise", min=0)
    reorder_point = amount("issue units", min=0)
    par_level = amount("issue units to order up to", min=0)
    stockout_chance = probability("before an order placed now would arrive")
    demand_kind = one_of(("smooth", "erratic", "intermittent", "lumpy"), "how it is asked for")
    order_waste = amount("issue units of the order expected to expire", min=0, nullable=True)
    shelf_waste = amount("the same of what is there and coming", min=0, nullable=True)
    expiry_chance = probability("that any of it expires; null: no shelf life", nullable=True)
    reason = text("what is proposed and every input, in words")


class StockoutBy(dy.Schema):
    """One row per order proposal, item, location and day: the chance of running out by its end."""

    proposal_id = key()
    item_id = key()
    location_id = key()
    by_on = day(primary_key=True)
    probability = probability("the shelf has been empty by then, if nothing more is ordered")


class StockTransfer(dy.Schema):
    """One row per order proposal, item and giving store: what to move before buying.

    The proposal is that of the store that gets it.
    """

    proposal_id = key()
    item_id = key()
    from_location_id = key()
    to_location_id = text()
    quantity = amount("issue units", min=0)
    reason = text("why it can be spared and is needed")


class AllocationLine(dy.Schema):
    """One row per allocation proposal, item and store that keeps it: who gets how much of it.

    The shares of a proposal sum to the whole issue units that are there.
    """

    proposal_id = key()
    item_id = key()
    location_id = key()
    until_on = day("the item cannot be had before it")
    on_hand = count("whole issue units on the shelf")
    need = count("issue units usually used until then, rounded up")
    served_first = dy.Bool(description="served before the others, up to its need")
    share = count("issue units that it should have")
    chance_without = probability("of running out until then with what it has")
    chance_with = probability("of running out until then with its share")
    reason = text("in words")


class AllocationGiven(dy.Schema):
    """One row per allocation that people accepted and store: what it had and what it gets."""

    proposal_id = key()
    item_id = key()
    location_id = key()
    decided_at = instant()
    on_hand = count("whole issue units when it was proposed")
    share = count("issue units as accepted or changed")


class OrderAccepted(dy.Schema):
    """One row per order that people accepted, item and store: what they ordered."""

    proposal_id = key()
    item_id = key()
    location_id = key()
    decided_at = instant()
    units = amount("issue units", min=0)


class StockFed(dy.Schema):
    """One row per item and store: when the stock feed last counted it."""

    item_id = key()
    location_id = key()
    counted_at = instant()


class SupplierOrder(dy.Schema):
    """One row per order proposal and supplier of whom something is due: its part of the order.

    Terms are those known when it was proposed.
    """

    proposal_id = key()
    supplier = key()
    standing = one_of(STANDINGS, "ordered, raised to its least order, kept back, or not today")
    lines = count("lines ordered of it")
    value_gbp = amount("pounds, of lines with a price", min=0)
    delivery_gbp = amount("pounds charged for the delivery", min=0)
    least_order_gbp = amount("pounds it takes no order below", min=0, nullable=True)
    next_order_on = day("the next day after this one on which it takes orders")
    order_by = dy.Time(nullable=True, description="local clock: last moment for the same day")
    reason = text("what was weighed, in words")


class OrderLoser(dy.Schema):
    """One row per order proposal, item and location that gets less than is due today."""

    proposal_id = key()
    item_id = key()
    location_id = key()
    supplier = text("who delivers it", nullable=True)
    due = count("packs due")
    packs = count("packs ordered")
    kept_by = one_of(KEPT_BY, "what stands in the way")
    probability = probability("of a stock-out before the next order can arrive")
    reason = text("why, in words")
