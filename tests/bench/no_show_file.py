"""Read public appointments with the columns of Vitória as they were known the day before."""

import polars as pl

from ops.tables import AppointmentKnown

DAY, TOGETHER = pl.duration(days=1), pl.duration(minutes=10)


def read(file):
    """Appointments as known the day before (or when booked, if later), and what groups say.

    Returns those, a frame of ``sex``, ``benefit`` and ``age`` per appointment (for the report
    only), and how many rows were left out: booked after their day, or of a negative age.
    """
    given = (
        pl.read_csv(file, infer_schema=False)
        .select(
            "PatientId",
            appointment_id="AppointmentID",
            clinic_id="Neighbourhood",
            booked_at=_moment("ScheduledDay"),
            starts_at=_moment("AppointmentDay"),
            age_years=pl.col("Age").cast(pl.Int32),
            # Sent about three days before, so known the day before.
            reminded=pl.col("SMS_received") == "1",
            missed=pl.col("No-show") == "Yes",
            sex="Gender",
            benefit=pl.col("Scholarship").replace_strict({"0": "no benefit", "1": "benefit"}),
        )
        .with_columns(
            starts_on=pl.col("starts_at").dt.date(), booked_on=pl.col("booked_at").dt.date()
        )
    )
    sound = given.filter(pl.col("booked_on") <= pl.col("starts_on"), pl.col("age_years") >= 0)
    lead = (pl.col("starts_on") - pl.col("booked_on")).dt.total_days()
    clock = pl.col("booked_at") - pl.col("booked_at").dt.truncate("1d")
    known = sound.with_columns(
        known_at=pl.max_horizontal("booked_at", pl.col("starts_at") - DAY),
        lead_days=lead.cast(pl.Float64),
        starts_weekday=pl.col("starts_at").dt.weekday().cast(pl.Int32),
        booked_hour=clock.dt.total_seconds() / 3600,
        session_id=pl.col("clinic_id") + pl.col("starts_on").cast(pl.String),
        visit_kind=None,
        modality=None,
        starts_hour=None,
    ).sort("known_at", "appointment_id")
    told = _with_past(known).join(_others(known), on="appointment_id", how="left")
    counts = ("past_appointments", "past_no_shows", "past_ahead", "other_bookings")
    ready = told.with_columns(pl.col(*counts, "booked_together").fill_null(0))
    rows = ready.select(AppointmentKnown.column_names()).sort("appointment_id", "known_at")
    groups = sound.select("appointment_id", "sex", "benefit", "age_years")
    return AppointmentKnown.validate(rows, cast=True), groups, given.height - sound.height


def _moment(column):
    return pl.col(column).str.to_datetime(time_zone="UTC").dt.cast_time_unit("us")


def _with_past(known):
    """The patient's appointments whose day was over by then."""
    by_day = known.group_by("PatientId", "starts_at").agg(
        past_appointments=pl.len(),
        past_no_shows=pl.sum("missed"),
        past_ahead=(pl.col("booked_on") < pl.col("starts_on")).sum(),
    )
    counts = pl.col("past_appointments", "past_no_shows", "past_ahead")
    past = by_day.sort("PatientId", "starts_at").select(
        "PatientId", counts.cum_sum().over("PatientId"), passed_at=pl.col("starts_at") + DAY
    )
    return known.join_asof(
        past.sort("passed_at"),
        left_on="known_at",
        right_on="passed_at",
        by="PatientId",
        check_sortedness=False,
    )


def _others(known):
    """The patient's other bookings made by then whose day was not over."""
    each = known.select("PatientId", "appointment_id", "known_at", "booked_at")
    other = known.select("PatientId", "starts_at", other="appointment_id", by="booked_at")
    open_then = each.join(other, on="PatientId").filter(
        pl.col("other") != pl.col("appointment_id"),
        pl.col("by") <= pl.col("known_at"),
        pl.col("starts_at") + DAY > pl.col("known_at"),
    )
    gap = (pl.col("by") - pl.col("booked_at")).abs()
    return open_then.group_by("appointment_id").agg(
        other_bookings=pl.len(), booked_together=(gap <= TOGETHER).sum()
    )
