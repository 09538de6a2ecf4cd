"""Facts at the grain that planners and models use."""

import dataframely as dy
import polars as pl

from ops.tables.columns import amount, count, day, instant, key, on_the_hour, one_of, text
from ops.tables.deliveries import ARRIVAL_MODES, COVARIATES

MODES = ("ambulance", "other")
TRIAGE_BANDS = ("1-2", "3", "4-5", "unknown")


class HourlyArrivals(dy.Schema):
    """One row per site and whole hour that has ended: patients who arrived at the ED in it.

    Quiet hours are present and zero. An absent hour means that we do not know.
    """

    site_id = key()
    hour_start = instant(primary_key=True)
    arrivals = count("patients")
    ambulance_arrivals = count("patients by ambulance", nullable=True)

    @dy.rule()
    def starts_on_the_hour(cls) -> pl.Expr:
        """Every hour starts at minute zero."""
        return on_the_hour("hour_start")


class ArrivalsByMode(dy.Schema):
    """One row per site, whole hour and way of coming: the hour's arrivals by ambulance and other.

    Only hours of which it is known who came by ambulance; quiet parts are present and zero, and
    the parts of an hour add up to its arrivals.
    """

    site_id = key()
    hour_start = instant(primary_key=True)
    part = one_of(MODES, "way of coming", primary_key=True)
    arrivals = count("patients")

    @dy.rule()
    def starts_on_the_hour(cls) -> pl.Expr:
        """Every hour starts at minute zero."""
        return on_the_hour("hour_start")


class ArrivalsByTriage(dy.Schema):
    """One row per site, whole hour and triage band: the hour's arrivals by how urgent they were.

    Only from the first hour on in which somebody was triaged; quiet parts are present and zero,
    and the parts of an hour add up to its arrivals. ``unknown``: not triaged, or not yet.
    """

    site_id = key()
    hour_start = instant(primary_key=True)
    part = one_of(TRIAGE_BANDS, "triage categories, 1 is most urgent", primary_key=True)
    arrivals = count("patients")

    @dy.rule()
    def starts_on_the_hour(cls) -> pl.Expr:
        """Every hour starts at minute zero."""
        return on_the_hour("hour_start")


class DayCovariateKnown(dy.Schema):
    """One row per site, day, covariate and moment from which its value was known.

    A later row of the same day corrects an earlier one from its own ``known_at`` on.
    """

    site_id = key()
    day_on = day(primary_key=True)
    name = one_of(COVARIATES, primary_key=True)
    known_at = instant(primary_key=True)
    value = amount("in the unit its name says")


class HourlyCensus(dy.Schema):
    """One row per site and hour: patients present in the ED on the hour."""

    site_id = key()
    hour_start = instant("the moment of the count", primary_key=True)
    present = count("patients")
    waiting = count("patients not yet seen", nullable=True)
    boarding = count("patients admitted and waiting for a bed", nullable=True)

    @dy.rule()
    def starts_on_the_hour(cls) -> pl.Expr:
        """Every count is taken on the hour."""
        return on_the_hour("hour_start")


class EdStay(dy.Schema):
    """One row per ED visit as known at a moment: what it was on arrival, and what came of it.

    A bed is asked for at the decision to admit or, where nobody wrote one down, on leaving for a
    ward. A visit that has neither asked nor left goes on: it is censored. Never for pages.
    """

    visit_id = key()
    site_id = text()
    arrived_at = instant()
    arrival_mode = one_of(ARRIVAL_MODES, nullable=True)
    triage = dy.Int32(min=1, max=5, nullable=True, description="urgency 1 (most) to 5 (least)")
    asked_at = instant("a bed was asked for", nullable=True)
    departed_at = instant(nullable=True)
    specialty = text("of the ward stay it led to", nullable=True)


class WardCensus(dy.Schema):
    """One row per ward and local day: who was there at the midnight that ends the day."""

    ward_id = key()
    day_on = day(primary_key=True)
    occupied = count("patients at midnight")
    open_beds = count("beds")
    admissions = count("patients coming in during the day")
    discharges = count("patients going out during the day")


class WardHourlyCensus(dy.Schema):
    """One row per ward and hour: patients on the ward on the hour."""

    ward_id = key()
    hour_start = instant("the moment of the count", primary_key=True)
    occupied = count("patients")


class WeekOfStays(dy.Schema):
    """One row per site and week of its calendar, under its Monday: who came, for how long.

    Admissions, not moves between wards; a stay on a ward counts up to 28 days.
    """

    site_id = key()
    week_on = day("a Monday", primary_key=True)
    emergencies = count("emergency admissions")
    stays = count("stays on wards begun")
    mean_days = amount("mean length of those stays, days", nullable=True)


class BedChangeKnown(dy.Schema):
    """One row per change of a ward's open beds for a while, with when it was known."""

    change_id = key()
    ward_id = text()
    from_at = instant()
    until_at = instant("null: until further notice", nullable=True)
    beds = dy.Int32(description="escalation beds opened (+) or beds closed (-)")
    known_at = instant("known from then on")


class WardFlow(dy.Schema):
    """One row per ward: who came and went between two moments, where the time of day is known."""

    ward_id = key()
    emergencies = count("patients who came, not from another ward and not elective")
    electives = count("patients who came by plan")
    moved_in = count("patients who came from another ward")
    moved_out = count("patients who went to another ward")
    discharged = count("patients who left the wards")


class Stay(dy.Schema):
    """One row per stay on a ward as known at a moment; a stay that goes on is censored."""

    stay_id = key()
    admission_id = text("joins the stays of one admission", nullable=True)
    ward_id = text()
    specialty = text(nullable=True)
    admission_type = text(nullable=True)
    in_at = instant()
    los_hours = amount("hours so far, or in all if it ended", min=0)
    ended = dy.Bool(description="whether the patient has left the ward")
    expected_out_on = day("as said last", nullable=True)


class ExpectedDay(dy.Schema):
    """One row per stay and moment at which a day of discharge was told: what was expected then."""

    stay_id = key()
    known_at = instant("known from then on", primary_key=True)
    expected_out_on = day("null: nobody expects a day", nullable=True)


class AppointmentKnown(dy.Schema):
    """One row per appointment as known at a moment: nothing later than ``known_at``.

    ``past_appointments`` and ``past_no_shows`` count the patient's appointments whose day had
    passed by then; ``past_ahead`` those of them not booked on their very day. Other bookings are
    those the patient had by then and whose day was not over. ``missed`` is null until it happened.
    """

    appointment_id = key()
    known_at = instant(primary_key=True)
    clinic_id = text()
    session_id = text(nullable=True)
    visit_kind = text(nullable=True)
    modality = text(nullable=True)
    age_years = dy.Int32(nullable=True, description="years")
    starts_at = instant()
    starts_on = day("local day it is held")
    booked_at = instant()
    booked_on = day("local day it was booked")
    booked_hour = amount("hours of the local clock at booking", min=0, max=24, nullable=True)
    lead_days = amount("days from booking to start", min=0)
    starts_weekday = dy.Int32(min=1, max=7, description="local, Monday is 1")
    starts_hour = dy.Int32(min=0, max=23, nullable=True, description="local; null if unknown")
    past_appointments = count("appointments held before known_at")
    past_no_shows = count("of them missed")
    past_ahead = count("of them booked before their day")
    other_bookings = count("the patient's other bookings still to come, known by known_at")
    booked_together = count("of them made within ten minutes of this one")
    reminded = dy.Bool()
    missed = dy.Bool(nullable=True)


class Consultation(dy.Schema):
    """One row per patient seen in a clinic: from when and until when, and in which session."""

    encounter_id = key()
    clinic_id = text()
    session_id = text("null where the clinic shared none", nullable=True)
    started_at = instant()
    ended_at = instant()
    session_ends_at = instant("planned end of the session", nullable=True)


class ClinicAttended(dy.Schema):
    """One row per clinic: how many of its patients came of late."""

    clinic_id = key()
    appointments = count("held or missed")
    attended = count("of them held")


class SlotBooked(dy.Schema):
    """One row per clinic, number of slots and slot: how many patients past sessions had there."""

    clinic_id = key()
    slots = dy.Int32(primary_key=True, min=1, description="bookable start times of a session")
    slot = dy.Int32(primary_key=True, min=0, description="place of the start time, 0 the first")
    sessions = dy.Int32(min=1, description="sessions held that this is the mean of")
    bookings = amount("patients who were booked and not cancelled, on average", min=0)


class SessionBooked(dy.Schema):
    """One row per clinic session to come: its slots and how many patients are booked."""

    session_id = key()
    clinic_id = text()
    site_id = text()
    starts_at = instant()
    ends_at = instant()
    slots = count("bookable start times")
    slot_minutes = dy.Int32(min=1, description="minutes")
    booked = count("patients booked and not cancelled")
    listed = dy.Bool(
        nullable=True, description="whether the clinic shared it; else a day with bookings"
    )


class BookedAt(dy.Schema):
    """One row per clinic session to come and start time: how many patients are booked."""

    session_id = key()
    starts_at = instant(primary_key=True)
    booked = count("patients booked and not cancelled")


class DailyUse(dy.Schema):
    """One row per item, location and local day: what was used, net of returns.

    On a day with ``stocked_out`` the wish was not seen: demand is unknown, not ``issued``.
    """

    item_id = key()
    location_id = key()
    day_on = day(primary_key=True)
    issued = amount("issue units, net of returns")
    stocked_out = dy.Bool()
    closing_on_hand = amount("issue units", nullable=True)
