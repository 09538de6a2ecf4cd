"""What a hospital delivers, understood: one contract per feed.

A column that may be null may also be missing from the delivered file. ``precision`` is
never delivered: landing fills it in, because a visit known only to the day is not an
arrival at midnight.
"""

import dataframely as dy
import polars as pl

from ops.tables.columns import (
    amount,
    count,
    day,
    instant,
    key,
    on_the_hour,
    one_of,
    some_of,
    text,
)
from ops.tables.waiting import MODALITIES, VISIT_KINDS, ClinicRequest, Interpreter

PRECISIONS = ("minute", "day")
ARRIVAL_MODES = ("walk_in", "ambulance", "police", "transfer_in", "unknown")
DISPOSITIONS = ("discharged", "admitted", "transferred", "left_unseen", "died")
ADMISSION_TYPES = ("emergency", "elective", "maternity", "transfer_in")
APPOINTMENT_STATUSES = (
    "booked",
    "attended",
    "no_show",
    "cancelled_by_patient",
    "cancelled_by_clinic",
)
COVARIATES = (
    "temperature_max",
    "temperature_min",
    "rain_mm",
    "snow_cm",
    "wind_kmh",
    "air_quality",
    "pollen",
    "flu",
    "school_term",
    "event_visitors",
)
YES_NO = ("yes", "no")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ENCOUNTER_KINDS = ("emergency", "inpatient", "ambulatory", "virtual", "home", "other")


class Site(dy.Schema):
    """One row per site: a hospital with its own clock and, usually, its own ED."""

    site_id = key()
    time_zone = text("IANA name, such as Europe/London")
    triage_scale = text("ESI, MTS, CTAS …", nullable=True)
    ed_places = count("treatment places in the ED", nullable=True)


class Ward(dy.Schema):
    """One row per ward; the ED of a site is a ward of kind ``emergency``."""

    ward_id = key()
    site_id = text()
    specialty = text()
    kind = one_of(("ward", "emergency"), nullable=True)
    division = text(nullable=True)
    open_beds = count("open, staffed beds")


class ShiftType(dy.Schema):
    """One row per pattern of work: when it starts on the local clock and how long it is."""

    shift_type_id = key()
    starts = dy.Time(nullable=False, description="local clock")
    minutes = count("from start to end, breaks included")
    paid_minutes = count("minutes paid")


class StaffingRatio(dy.Schema):
    """One row per ward, shift type and skill: how many people the patients need."""

    ward_id = key()
    shift_type_id = key()
    skill = key()
    patients_per_person = amount("patients", min_exclusive=0)
    minimum = count("people, however few the patients")


class Clinic(dy.Schema):
    """One row per clinic: a service that books patients into sessions."""

    clinic_id = key()
    site_id = text()
    specialty = text(nullable=True)
    slot_minutes = dy.Int32(min=1, description="minutes of one bookable slot")
    late_cancel_hours = count(
        "cancelling by the patient so few hours before the start, or fewer, is a no-show; "
        "empty or 0: cancelling never is",
        nullable=True,
    )
    calls_a_day = count("reminder calls its staff can make in a day", nullable=True)
    messages_a_day = count("reminder messages it can send in a day", nullable=True)


class ClinicSession(dy.Schema):
    """One row per half-day of a clinic, and what it offers as far as the hospital tells."""

    session_id = key()
    clinic_id = text()
    starts_at = instant()
    ends_at = instant()
    slots = count("bookable start times")
    clinician_id = text("who holds it", nullable=True)
    room_id = text(nullable=True)
    visit_kinds = some_of(VISIT_KINDS, "kinds of visit it takes; empty: any", nullable=True)
    modalities = some_of(MODALITIES, "ways of seeing patients; empty: in person", nullable=True)
    equipment = some_of(None, "what stands in its room", nullable=True)
    languages = some_of(None, "languages it speaks; empty: the hospital's own", nullable=True)
    chairs = count("treatment chairs", nullable=True)
    most_booked = count("slots in use at most, overbooking included", nullable=True)

    @dy.rule()
    def ends_after_it_starts(cls) -> pl.Expr:
        """A session ends after it starts."""
        return pl.col("ends_at") > pl.col("starts_at")


class Item(dy.Schema):
    """One row per stocked item."""

    item_id = key()
    issue_unit = text("what is handed out")
    pack_size = dy.Int32(min=1, description="issue units in the pack that is ordered")
    lead_time_days = count("days from order to shelf")
    criticality = one_of(("vital", "essential", "desirable"))
    shelf_life_days = count("days from receipt to expiry", nullable=True)
    pack_price_gbp = amount("pounds a pack", min=0, nullable=True)
    supplier = text("who delivers it; lead times are learnt by supplier", nullable=True)
    minimum_packs = dy.Int32(min=1, nullable=True, description="least packs of one order")
    room_litres = amount("litres of a store that a pack takes", min=0, nullable=True)


class SupplierTerms(dy.Schema):
    """One row per supplier: what it asks of an order. Optional; who is not listed asks nothing.

    Terms are those of one order of one store. An order placed on a day that is not listed, or
    after ``order_by`` on one that is, counts as placed on the next day listed.
    """

    supplier = key("as items name it")
    delivery_gbp = amount("pounds charged for a delivery, however large", min=0, nullable=True)
    least_order_gbp = amount("pounds that an order must be worth", min=0, nullable=True)
    order_weekdays = some_of(WEEKDAYS, "days on which it takes orders; empty: any", nullable=True)
    order_by = dy.Time(nullable=True, description="local clock: last moment for the same day")


class Substitute(dy.Schema):
    """One row per item and item that may stand in for it. Optional.

    Used when the item cannot be had before it runs out: the substitute of the lowest
    ``preference`` first.
    """

    item_id = key()
    substitute_id = key("the item that stands in")
    factor = amount("issue units of the substitute for one unit of the item", min=1e-6)
    preference = dy.Int32(min=1, description="1 is tried first")

    @dy.rule()
    def stands_in_for_another(cls) -> pl.Expr:
        """No item stands in for itself."""
        return pl.col("substitute_id") != pl.col("item_id")


class Holiday(dy.Schema):
    """One row per site and public holiday."""

    site_id = key()
    day_on = day(primary_key=True)
    name = text(nullable=True)


class DayCovariate(dy.Schema):
    """One row per site, day and thing told of it: weather, school terms, events. Optional.

    A value counts from ``known_at``, or from its delivery if that is empty: the weather of
    tomorrow as forecast today, a school term from the day it was decided. It enters forecasts of
    ED arrivals only if it made those of past weeks better.
    """

    site_id = key()
    day_on = day(primary_key=True)
    name = one_of(COVARIATES, primary_key=True)
    value = amount("degrees, mm, cm, km/h, an index, people; for a school term 1, else 0")
    known_at = instant("when it was first known, if earlier than this delivery", nullable=True)


class EdVisit(dy.Schema):
    """One row per visit of one patient to one ED, from arrival to departure."""

    visit_id = key()
    patient_id = text("pseudonym", nullable=True)
    site_id = text()
    arrived_at = instant()
    seen_at = instant("first seen by a clinician", nullable=True)
    admit_decided_at = instant("decision to admit", nullable=True)
    departed_at = instant(nullable=True)
    arrival_mode = one_of(ARRIVAL_MODES, nullable=True)
    triage = dy.Int32(min=1, max=5, nullable=True, description="urgency 1 (most) to 5 (least)")
    disposition = one_of(DISPOSITIONS, nullable=True)
    precision = one_of(PRECISIONS, "how exactly times are known")

    @dy.rule()
    def leaves_after_arriving(cls) -> pl.Expr:
        """Nobody leaves before arriving."""
        return pl.col("departed_at").is_null() | (pl.col("departed_at") >= pl.col("arrived_at"))


class EdArrivalsHourly(dy.Schema):
    """One row per site and hour, from hospitals that share counts only."""

    site_id = key()
    hour_start = instant(primary_key=True)
    arrivals = count("patients arriving in the hour")
    ambulance_arrivals = count("of them by ambulance", nullable=True)

    @dy.rule()
    def starts_on_the_hour(cls) -> pl.Expr:
        """Every hour starts at minute zero."""
        return on_the_hour("hour_start")


class EdCensusHourly(dy.Schema):
    """One row per site and hour: patients present on the hour, counts only."""

    site_id = key()
    hour_start = instant("the moment of the count", primary_key=True)
    present = count("patients in the ED")
    waiting = count("of them not yet seen", nullable=True)
    boarding = count("of them admitted and waiting for a bed", nullable=True)

    @dy.rule()
    def starts_on_the_hour(cls) -> pl.Expr:
        """Every count is taken on the hour."""
        return on_the_hour("hour_start")


class WardStay(dy.Schema):
    """One row per stay of one patient on one ward; a transfer starts another stay."""

    stay_id = key()
    admission_id = text("joins the stays of one admission", nullable=True)
    patient_id = text("pseudonym", nullable=True)
    ward_id = text()
    specialty = text(nullable=True)
    admission_type = one_of(ADMISSION_TYPES, nullable=True)
    in_at = instant()
    out_at = instant(nullable=True)
    expected_out_on = day("expected day of discharge", nullable=True)
    precision = one_of(PRECISIONS, "how exactly times are known")

    @dy.rule()
    def leaves_after_coming(cls) -> pl.Expr:
        """Nobody leaves before coming."""
        return pl.col("out_at").is_null() | (pl.col("out_at") >= pl.col("in_at"))


class BedChange(dy.Schema):
    """One row per change of a ward's open, staffed beds for a while: escalation or closure."""

    change_id = key()
    ward_id = text()
    from_at = instant()
    until_at = instant("empty: until further notice", nullable=True)
    beds = dy.Int32(nullable=False, description="beds opened (+) or closed (-)")
    kind = one_of(("closed", "escalation"))

    @dy.rule()
    def ends_after_it_starts(cls) -> pl.Expr:
        """A change ends after it starts."""
        return pl.col("until_at").is_null() | (pl.col("until_at") > pl.col("from_at"))

    @dy.rule()
    def sign_says_which_kind(cls) -> pl.Expr:
        """Closed beds are below zero, escalation beds above it."""
        return (pl.col("beds") < 0) == (pl.col("kind") == "closed")


class PlannedAdmission(dy.Schema):
    """One row per elective admission on a booked list."""

    booking_id = key()
    patient_id = text("pseudonym", nullable=True)
    ward_id = text()
    specialty = text(nullable=True)
    planned_at = instant()
    booked_at = instant()
    status = one_of(("planned", "admitted", "cancelled"))


class Appointment(dy.Schema):
    """One row per patient booked into a clinic."""

    appointment_id = key()
    patient_id = text("pseudonym", nullable=True)
    clinic_id = text()
    session_id = text(nullable=True)
    visit_kind = one_of(VISIT_KINDS, nullable=True)
    modality = one_of(MODALITIES, nullable=True)
    age_years = dy.Int32(min=0, max=90, nullable=True, description="years, 90 and over as 90")
    booked_at = instant()
    starts_at = instant()
    planned_minutes = count("minutes", nullable=True)
    reminded_at = instant(nullable=True)
    cancelled_at = instant(nullable=True)
    status = one_of(APPOINTMENT_STATUSES)
    precision = one_of(PRECISIONS, "how exactly the start is known")

    @dy.rule()
    def booked_before_it_starts(cls) -> pl.Expr:
        """Nobody books an appointment after its day."""
        # The local midnight of a day can lie on the day before in UTC.
        in_its_day = pl.col("booked_at") - pl.col("starts_at") < pl.duration(hours=25)
        same_date = pl.col("booked_at").dt.date() <= pl.col("starts_at").dt.date()
        return pl.when(pl.col("precision") == "day").then(in_its_day).otherwise(same_date)


class ContactPreference(dy.Schema):
    """One row per patient: how they may be reminded of appointments. Optional.

    Nobody is called or sent a message without a row that says yes to it.
    """

    patient_id = key("pseudonym")
    call_consent = one_of(YES_NO, "whether they agreed to be called", nullable=True)
    message_consent = one_of(YES_NO, "whether they agreed to be sent messages", nullable=True)
    language = text("as a code, such as en, pl, ur", nullable=True)
    muted_until = instant("not to be reminded before then", nullable=True)
    opted_out = one_of(YES_NO, "yes: never to be reminded", nullable=True)


class PatientGroup(dy.Schema):
    """One row per patient: groups that the fairness report tells apart. Optional.

    Kept apart from everything a chance may rest on: see the allow-list of
    ``ops.clinic.no_show_features``.
    """

    patient_id = key("pseudonym")
    sex = one_of(("female", "male", "other"), nullable=True)
    deprivation = dy.Int32(
        min=1, max=5, nullable=True, description="fifth of the country, 1 the most deprived"
    )


class Encounter(dy.Schema):
    """One row per contact of any kind that a record system told of; the common ground of
    ED visits, ward stays and the rest.
    """

    encounter_id = key()
    patient_id = text("pseudonym", nullable=True)
    kind = one_of(ENCOUNTER_KINDS)
    class_code = text("as delivered: EMER, IMP, AMB …", nullable=True)
    status = text("as delivered", nullable=True)
    place_id = text("location or provider", nullable=True)
    started_at = instant()
    ended_at = instant(nullable=True)
    precision = one_of(PRECISIONS, "how exactly times are known")


class StaffMember(dy.Schema):
    """One row per person who can be rostered."""

    staff_id = key()
    home_ward_id = text()
    contracted_minutes = count("minutes a week")
    grade = text(nullable=True)


class StaffSkill(dy.Schema):
    """One row per person and skill."""

    staff_id = key()
    skill = key()


class Absence(dy.Schema):
    """One row per person and first day away."""

    staff_id = key()
    from_on = day(primary_key=True)
    to_on = day("last day away")
    kind = one_of(("leave", "sickness", "study", "other"))

    @dy.rule()
    def ends_after_it_starts(cls) -> pl.Expr:
        """An absence ends on or after its first day."""
        return pl.col("to_on") >= pl.col("from_on")


class ShiftRequest(dy.Schema):
    """One row per person, day and shift type asked for or asked off."""

    staff_id = key()
    day_on = day(primary_key=True)
    shift_type_id = key()
    wish = one_of(("on", "off"))
    weight = dy.Int32(min=1, max=10, nullable=True, description="how much it matters, 1 to 10")


class StockMovement(dy.Schema):
    """One row per movement of an item at a location.

    ``quantity`` is positive for issues, receipts and returns, signed for adjustments, the
    counted level for counts; a negative issue is a return.
    """

    movement_id = key()
    item_id = text()
    location_id = text("store or ward")
    moved_at = instant()
    kind = one_of(("issue", "receipt", "return", "adjustment", "count"))
    quantity = amount("issue units")
    unit = text("what was counted, to be held against the item's issue unit", nullable=True)
    expires_on = day("of a receipt: last day on which it may be used", nullable=True)
    precision = one_of(PRECISIONS, "how exactly the time is known")


class StockPosition(dy.Schema):
    """One row per item, location and day: what is on the shelf and what is coming."""

    item_id = key()
    location_id = key()
    as_of_on = day("at close of this day", primary_key=True)
    on_hand = amount("issue units on the shelf", min=0)
    on_order = amount("issue units coming", min=0)
    next_receipt_on = day(nullable=True)


REFERENCES: dict[str, type[dy.Schema]] = {
    "sites": Site,
    "wards": Ward,
    "shift_types": ShiftType,
    "staffing_ratios": StaffingRatio,
    "clinics": Clinic,
    "clinic_sessions": ClinicSession,
    "interpreters": Interpreter,
    "items": Item,
    "item_substitutes": Substitute,
    "suppliers": SupplierTerms,
    "holidays": Holiday,
}
"""Reference feeds: each delivery is full and replaces what was known."""

FACTS: dict[str, type[dy.Schema]] = {
    "ed_visits": EdVisit,
    "ed_arrivals_hourly": EdArrivalsHourly,
    "day_covariates": DayCovariate,
    "ed_census_hourly": EdCensusHourly,
    "ward_stays": WardStay,
    "planned_admissions": PlannedAdmission,
    "bed_changes": BedChange,
    "appointments": Appointment,
    "contact_preferences": ContactPreference,
    "patient_groups": PatientGroup,
    "clinic_requests": ClinicRequest,
    "encounters": Encounter,
    "staff": StaffMember,
    "staff_skills": StaffSkill,
    "absences": Absence,
    "shift_requests": ShiftRequest,
    "stock_movements": StockMovement,
    "stock_positions": StockPosition,
}
"""Fact feeds: each delivery adds rows; a row with a known key corrects it."""

DELIVERIES: dict[str, type[dy.Schema]] = {**REFERENCES, **FACTS}


def table_of(feed: str) -> str:
    """The singular table name of a feed: ``ed_visits`` is kept in ``ed_visit``."""
    return _SINGULAR.get(feed, feed.removesuffix("s"))


_SINGULAR: dict[str, str] = {
    "staff": "staff_member",
    "ed_arrivals_hourly": "ed_arrivals_hourly",
    "ed_census_hourly": "ed_census_hourly",
}
