"""Who waits for a clinic, what sessions can offer them, and what became of freed places."""

import dataframely as dy
import polars as pl

from ops.tables.columns import count, day, instant, key, one_of, some_of, text

VISIT_KINDS = ("first", "follow_up")
MODALITIES = ("in_person", "phone", "video")
PRIORITIES = ("urgent", "soon", "routine")
HALF_DAYS = tuple(
    f"{weekday}_{half}"
    for weekday in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    for half in ("am", "pm")
)
OFFER_STANDINGS = ("offered", "booked", "declined", "expired", "withdrawn")


class ClinicRequest(dy.Schema):
    """One row per appointment that somebody waits for: the waiting list of a clinic.

    Optional. What is booked or withdrawn is told of again under its number, so that it waits no
    longer.
    """

    request_id = key()
    patient_id = text("pseudonym", nullable=True)
    clinic_id = text()
    visit_kind = one_of(VISIT_KINDS)
    priority = one_of(PRIORITIES)
    waiting_since_on = day("the day the wait began")
    target_on = day("the day by which to be seen")
    earliest_on = day("not before this day", nullable=True)
    slots = dy.Int32(min=1, nullable=True, description="slots in a row; empty: one")
    modalities = some_of(MODALITIES, "ways to be seen that will do, best first", nullable=True)
    equipment = some_of(None, "what must stand in the room", nullable=True)
    chair_minutes = dy.Int32(
        min=1, nullable=True, description="minutes in a treatment chair, from the start on"
    )
    clinician_id = text("whom the patient knows", nullable=True)
    clinician_choice = one_of(
        ("preferred", "only"), "whether others will do; empty: they will", nullable=True
    )
    language = text("code such as pl, where an interpreter may be needed", nullable=True)
    suits = some_of(HALF_DAYS, "half-days that suit; empty: any", nullable=True)
    notice_days = count("days of notice the patient needs; empty: three", nullable=True)
    status = one_of(("waiting", "booked", "withdrawn"))

    @dy.rule()
    def target_after_the_wait_began(cls) -> pl.Expr:
        """Nobody is to be seen before they began to wait."""
        return pl.col("target_on") >= pl.col("waiting_since_on")


class Interpreter(dy.Schema):
    """One row per site, language and span of time in which interpreters can be booked. Optional."""

    site_id = key()
    language = key("code such as pl")
    starts_at = instant(primary_key=True)
    ends_at = instant()
    at_once = count("interpreters at the same time")

    @dy.rule()
    def ends_after_it_starts(cls) -> pl.Expr:
        """A span ends after it starts."""
        return pl.col("ends_at") > pl.col("starts_at")


class SessionToBook(dy.Schema):
    """One row per clinic session to come: what can be booked into it, as far as told."""

    session_id = key()
    clinic_id = text()
    site_id = text()
    starts_at = instant()
    ends_at = instant()
    slots = count("bookable start times")
    slot_minutes = dy.Int32(min=1, description="minutes of one slot of the clinic")
    clinician_id = text(nullable=True)
    room_id = text(nullable=True)
    visit_kinds = some_of(VISIT_KINDS, "kinds of visit; null: any", nullable=True)
    modalities = some_of(MODALITIES, "ways of seeing patients; null: in person", nullable=True)
    equipment = some_of(None, "what stands in the room", nullable=True)
    languages = some_of(None, "languages spoken; null: the hospital's own", nullable=True)
    chairs = count("treatment chairs; null: not told", nullable=True)
    most_booked = count("slots in use at most; null: not told", nullable=True)
    suggested_extra = count("bookings beyond slots that chances allow", nullable=True)


class AppointmentBooked(dy.Schema):
    """One row per appointment in a session to come, with when it was called off, if it was."""

    appointment_id = key()
    patient_id = text("pseudonym", nullable=True)
    clinic_id = text()
    session_id = text()
    visit_kind = one_of(VISIT_KINDS, nullable=True)
    modality = one_of(MODALITIES, nullable=True)
    booked_at = instant()
    starts_at = instant()
    planned_minutes = count("minutes", nullable=True)
    called_off_at = instant(nullable=True)


class BookingLine(dy.Schema):
    """One row per proposal and request: the slot proposed for it. People book; this proposes."""

    proposal_id = key()
    request_id = key()
    clinic_id = text()
    session_id = text()
    slot = count("first slot of the session, from nought")
    slots = dy.Int32(min=1, description="slots in a row")
    starts_at = instant()
    ends_at = instant()
    clinician_id = text(nullable=True)
    room_id = text(nullable=True)
    visit_kind = one_of(VISIT_KINDS)
    modality = one_of(MODALITIES)
    priority = one_of(PRIORITIES)
    waiting_since_on = day()
    target_on = day()
    reason = text("one sentence for people")


class Unbooked(dy.Schema):
    """One row per proposal and request that it leaves waiting, and why."""

    proposal_id = key()
    request_id = key()
    clinic_id = text()
    priority = one_of(PRIORITIES)
    waiting_since_on = day()
    target_on = day()
    reason = text("one sentence for people")


class OfferEvent(dy.Schema):
    """One row per thing that happened to an offer of a freed place; the newest says how it stands.

    An offer that was not answered expires at ``expires_at`` whether or not a row says so.
    """

    event_id = key()
    offer_id = text()
    request_id = text()
    clinic_id = text()
    session_id = text()
    slot = count("first slot of the session, from nought")
    slots = dy.Int32(min=1, description="slots in a row")
    place = dy.Int32(min=1, description="which of several patients at that time")
    starts_at = instant()
    expires_at = instant()
    standing = one_of(OFFER_STANDINGS)
    happened_at = instant()
    happened_by = text("role; null: the clock", nullable=True)
