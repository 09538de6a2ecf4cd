"""What we propose, and what people decided."""

import dataframely as dy

from ops.tables.columns import amount, count, day, instant, key, one_of, probability, text

VERDICTS = ("optimal", "feasible", "not_solved")


class Requirement(dy.Schema):
    """One row per ward, local day, shift type and skill: people needed."""

    ward_id = key()
    day_on = day(primary_key=True)
    shift_type_id = key()
    skill = key()
    starts_at = instant()
    ends_at = instant()
    paid_minutes = count("minutes paid for the shift")
    required = count("people at the staffing level asked for")
    required_usual = count("people at usual demand (median)")
    required_busy = count("people on a busy day (9 in 10)")


class Proposal(dy.Schema):
    """One row per proposal: a roster of a site, a template of a clinic, an order of a store."""

    proposal_id = key()
    kind = one_of(("roster", "template", "order"))
    place_id = text("site, clinic or location")
    made_at = instant()
    from_on = day()
    to_on = day("last day it covers")
    verdict = one_of(VERDICTS)
    points = amount("cost of bending rules; lower is better")
    bound = amount("no plan can cost less", nullable=True)
    based_on = instant("issue of the forecast it was made from", nullable=True)
    summary = text("one sentence for people")


class RulePoints(dy.Schema):
    """One row per proposal and rule: what bending it cost."""

    proposal_id = key()
    rule = key()
    points = amount("points")


class RosterLine(dy.Schema):
    """One row per proposal, person and day: the shift worked."""

    proposal_id = key()
    staff_id = key()
    day_on = day(primary_key=True)
    ward_id = text()
    shift_type_id = text()
    skill = text()
    starts_at = instant()
    ends_at = instant()
    paid_minutes = count("minutes")


class Gap(dy.Schema):
    """One row per proposal, ward, day, shift type and skill that nobody fills."""

    proposal_id = key()
    ward_id = key()
    day_on = day(primary_key=True)
    shift_type_id = key()
    skill = key()
    required = count("people")
    short = dy.Int32(min=1, description="people missing")


class TemplateLine(dy.Schema):
    """One row per proposal, clinic session and start time: how many to book."""

    proposal_id = key()
    session_id = key()
    starts_at = instant(primary_key=True)
    bookings = count("patients to book at this time")


class Attendance(dy.Schema):
    """One row per clinic session to come: how many of those booked will come."""

    session_id = key()
    clinic_id = text()
    issued_at = instant(primary_key=True)
    starts_at = instant()
    slots = count("bookable start times")
    booked = count("patients booked")
    expected = amount("patients who will come, on average", min=0)
    low = count("9 in 10 sessions see at least this many and at most `high`")
    high = count("patients")
    suggested_extra = count("bookings beyond slots the template would allow", nullable=True)
    over_slots = probability("chance that more come than there are slots", nullable=True)


class OrderLine(dy.Schema):
    """One row per proposal, item and location: what to order, with every input shown."""

    proposal_id = key()
    item_id = key()
    location_id = key()
    quantity = count("packs")
    pack_size = dy.Int32(min=1, description="issue units a pack")
    on_hand = amount("issue units", min=0)
    on_order = amount("issue units", min=0)
    protection_days = count("days the order must last: review and lead time")
    usual_use = amount("issue units in the protection period, median", min=0)
    busy_use = amount("issue units in the protection period at the service level", min=0)
    reorder_point = amount("issue units", min=0)
    par_level = amount("issue units to order up to", min=0)
    stockout_chance = probability(
        "before the order would arrive, with what is there", nullable=True
    )
    reason = text("one sentence for people")


class Decision(dy.Schema):
    """One row per decision of a person about a proposal; the newest counts."""

    decision_id = key()
    proposal_id = text()
    decided_at = instant()
    decided_by = text("role")
    verdict = one_of(("accepted", "changed", "declined"))
    note = text("the reason", nullable=True)
    changes = text("the changed lines as JSON", nullable=True)
