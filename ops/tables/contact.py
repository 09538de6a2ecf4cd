"""Reminders and calls: who could be reached, who is on the list, what came of it."""

import dataframely as dy
import polars as pl

from ops.tables.columns import amount, count, day, instant, key, one_of, probability, text

CHANNELS = ("call", "message")
ARMS = ("contact", "held_out")
OUTCOMES = (
    "confirmed",
    "reached",
    "will_cancel",
    "other_time",
    "no_answer",
    "wrong_number",
    "asked_not",
)
"""What people write down of a contact; ``asked_not``: the patient wants no more reminders."""


class ContactCandidate(dy.Schema):
    """One row per appointment that a list could hold: its chance, and how its patient may be
    reached as known then. Nothing known of a patient's wishes is null, and means no.
    """

    appointment_id = key()
    clinic_id = text()
    session_id = text(nullable=True)
    patient_id = text("pseudonym", nullable=True)
    starts_at = instant()
    probability = probability("of a no-show")
    reasons = text("what raises or lowers it, in words", nullable=True)
    age_years = dy.Int32(min=0, nullable=True, description="years")
    wishes_known = dy.Bool(description="whether contact preferences were delivered")
    call_consent = dy.Bool(nullable=True)
    message_consent = dy.Bool(nullable=True)
    language = text(nullable=True)
    muted = dy.Bool(description="whether the patient asked not to be reminded for a while")
    opted_out = dy.Bool(description="whether the patient asked never to be reminded")
    calls_before = count("earlier lists on which it stood to be called")
    messages_before = count("earlier lists on which it stood to be sent a message")
    reached = dy.Bool(description="whether somebody spoke to the patient about it")
    wrong_number = dy.Bool(description="whether a call about it found a wrong number")


class ContactList(dy.Schema):
    """One row per clinic and day: a list of whom to call and whom to send a message."""

    list_id = key()
    clinic_id = text()
    site_id = text()
    day_on = day("local day on which to call")
    made_at = instant()
    calls = count("calls the clinic can make that day")
    messages = count("messages it can send that day")
    held_out = probability("share of appointments held out by lot")
    considered = count("appointments that were considered")
    summary = text("one sentence for people")


class ContactLine(dy.Schema):
    """One row per list and appointment: whom to contact how, or who was held out by lot.

    Those held out stand where they would have stood; they are never contacted by the list. The
    only table from which a page shows a chance of one patient: the clinic's own list.
    """

    list_id = key()
    appointment_id = key()
    clinic_id = text()
    session_id = text(nullable=True)
    patient_id = text("pseudonym", nullable=True)
    starts_at = instant()
    channel = one_of(CHANNELS)
    arm = one_of(ARMS, "decided by lot alone")
    place = dy.Int32(min=1, description="place on the list of its channel, by benefit")
    language = text(nullable=True)
    group = text("age band, of which no more than a share of the list may be")
    benefit = probability("of a no-show that the contact prevents: chance times effect")
    probability = probability("of a no-show")
    reasons = text("what raises or lowers the chance, in words", nullable=True)


class NoShowReason(dy.Schema):
    """One row per booked appointment and moment of issue: why its chance is what it is."""

    appointment_id = key()
    issued_at = instant(primary_key=True)
    reasons = text("one sentence")


class ContactLeftOut(dy.Schema):
    """One row per list and reason: appointments that are not on it."""

    list_id = key()
    reason = key("in words")
    appointments = count("appointments")


class ContactOutcome(dy.Schema):
    """One row per thing written down about a contact; one that ``undoes`` another takes it back.

    It speaks of a place on a list and names no patient or appointment.
    """

    contact_id = key()
    list_id = text()
    channel = one_of(CHANNELS)
    place = dy.Int32(min=1, nullable=False, description="place on the list of its channel")
    outcome = one_of(OUTCOMES, nullable=True)
    noted_at = instant()
    noted_by = text("role")
    undoes = text("contact_id taken back", nullable=True)

    @dy.rule()
    def says_or_undoes(cls) -> pl.Expr:
        """A row says what came of a contact, or takes back one that did."""
        return pl.col("outcome").is_null() != pl.col("undoes").is_null()


class ContactSeen(dy.Schema):
    """One row per appointment that once stood on a list and whose day is over: on which channel,
    by which lot, and whether it was missed. Called off in time is not missed.
    """

    appointment_id = key()
    clinic_id = text()
    channel = one_of(CHANNELS)
    arm = one_of(ARMS)
    probability = probability("of a no-show, as said when it was listed")
    missed = dy.Bool()


class ContactEffect(dy.Schema):
    """One row per channel and moment: the share of no-shows that standing on a list prevents.

    From those listed against those held out by lot, whether reached or not; drawn towards what was
    published the fewer they are. See ``ops.clinic.reminder_effect``.
    """

    channel = one_of(CHANNELS, primary_key=True)
    learnt_at = instant(primary_key=True)
    prevented = amount("share of no-shows prevented; below 0 if it makes them more likely", max=1)
    low = amount("least share that fits, 95 times in 100", max=1)
    high = amount("greatest share that fits", max=1)
    listed = count("appointments listed whose day is over")
    listed_missed = count("of them missed")
    held_out = count("appointments held out whose day is over")
    held_out_missed = count("of them missed")
    published = amount("share prevented in published trials, towards which it is drawn", max=1)
