"""What we propose, and what people decided."""

import dataframely as dy

from ops.tables.columns import amount, count, day, instant, key, one_of, probability, text

VERDICTS = ("optimal", "feasible", "not_solved")
EXTRA_REASONS = ("HIGH_DNA_SESSION", "LONG_LEAD", "HIST_UNDERRUN")
CHANCES_FROM = ("session", "clinic", "hospital", "stated")
RESTS_ON = ("shift", "earlier_shift", "ranges", "open_beds")
SPACINGS = ("best", "present", "bailey_welch", "even", "even_waits")


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
    more_than = dy.List(
        probability("chance"),
        nullable=True,
        description="chances that more than 0, 1, 2 … people are needed; empty where no joint "
        "paths were known",
    )
    rests_on = one_of(
        RESTS_ON,
        "joint paths of the shift or of a comparable earlier one, ranges alone, or the open beds "
        "of a ward that nobody forecasts",
        nullable=True,
    )


class StaffNeed(Requirement):
    """One row per ward, local day, shift type, skill and moment: people needed, as said then."""

    made_at = instant(primary_key=True)


class Proposal(dy.Schema):
    """One row per proposal: a site's roster or bookings, a clinic's template, a store's order.

    An allocation is of an item: who gets what there is of it.
    """

    proposal_id = key()
    kind = one_of(("roster", "template", "order", "booking", "allocation"))
    place_id = text("site, clinic or location; of an allocation the item")
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
    """One row per proposal, ward, day, shift type and skill that the staff do not fill."""

    proposal_id = key()
    ward_id = key()
    day_on = day(primary_key=True)
    shift_type_id = key()
    skill = key()
    required = count("people")
    short = dy.Int32(min=1, description="people of the staff missing")
    bank = count("people to ask for from the bank; unknown if there is none", nullable=True)
    agency = count("people to ask for from agencies; unknown if none is asked", nullable=True)
    outside_gbp = amount("pounds for both, if their costs are known", nullable=True)


class TemplateLine(dy.Schema):
    """One row per proposal, clinic session and start time: how many to book."""

    proposal_id = key()
    session_id = key()
    starts_at = instant(primary_key=True)
    bookings = count("patients to book at this time")


class SessionLimit(dy.Schema):
    """One row per clinic session to come and moment it was worked out: how many it may be booked.

    Sessions of one clinic and ``kind`` share a template, compared in ``TemplateCompared``.
    """

    session_id = key()
    made_at = instant(primary_key=True)
    clinic_id = text()
    kind = text("slots, their minutes and hundredths of patients who come")
    starts_at = instant()
    slots = count("bookable start times")
    booked = count("patients booked")
    proposed = count("patients the proposed template books in all")
    most_booked = count("patients it may be booked in all: its overbooking limit, at least slots")
    overrun_minutes = count("minutes of overrun that are still accepted")
    accepted_chance = probability("most accepted of the chance of overrunning by more than that")
    overrun_chance = probability("of overrunning by more, with most_booked evenly spaced")
    overrun_chance_slots = probability("of overrunning by more, with one patient a slot")
    overrun_chance_proposed = probability("of overrunning by more, with the proposed template")
    idle_saved = amount("idle minutes that the extra bookings proposed save", nullable=True)
    overrun_added = amount("minutes of overrun that they add", nullable=True)
    reasons = dy.List(
        one_of(EXTRA_REASONS), description="why extra bookings are worth it, most telling first"
    )
    chances_from = one_of(CHANCES_FROM, "whose patients the chance of coming is the mean of")


class TemplateCompared(dy.Schema):
    """One row per clinic, kind of session, moment and spacing: what to expect of a template.

    ``best`` is the one proposed. ``even_waits`` keeps the longest expected wait of any third of
    the places short, at a cost that is told.
    """

    clinic_id = key()
    kind = key("as in SessionLimit")
    made_at = instant(primary_key=True)
    spacing = one_of(SPACINGS, primary_key=True)
    slots = count("bookable start times")
    slot_minutes = dy.Int32(min=1, description="minutes of one slot")
    bookings = dy.List(count("patients"), description="patients booked at each start time")
    show_chance = probability("that a booked patient comes")
    waiting = amount("minutes that a patient who comes waits, on average", min=0)
    longest_wait = amount("minutes, of the third of the places that waits longest", min=0)
    idle = amount("minutes of the session in which nobody is seen, on average", min=0)
    overrun = amount("minutes past the planned end, on average", min=0)
    overrun_minutes = count("minutes of overrun that are still accepted")
    overrun_chance = probability("of overrunning by more than those")
    cost = amount("points at the clinic's own prices of a minute", min=0)
    bound = amount("no template within policy costs less; only told of best", nullable=True)
    consultation = amount("minutes with the clinician, on average", min=0)
    durations = count("consultations that was learnt from; 0 where it is the stated default")
    chances_from = one_of(CHANCES_FROM, "as in SessionLimit")


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
