"""The chance of a no-show per booked appointment, and attendance per clinic session."""

from datetime import timedelta

import dataframely as dy
import polars as pl

from flows.recipe import Occasion, Said
from flows.recipes import clinic_fairness
from flows.recipes.keep import papers
from ops.clinic.attendance import expected_attendance
from ops.clinic.no_show import SERIES
from ops.clinic.no_show_moments import (
    DAYS_BEFORE,
    Moment,
    NoShowByMoment,
    learn_by_moment,
)
from ops.clinic.no_show_reasons import reasons_by_moment
from ops.issued import Issued
from ops.tables import AppointmentKnown, Attendance, Forecast, NoShowRisk
from warehouse import clinic, contacts, forecasts, reading, writing

SOON = timedelta(days=7)
"""Reasons are told of appointments that may come on a list of reminders within the day."""


def attendance(occasion: Occasion) -> Said:
    """Learn from appointments held, and say what to expect of those booked."""
    as_of = occasion.as_of
    with reading(as_known=as_of) as db:
        called = contacts.called(db, as_of=as_of)
        held = {
            moment: clinic.appointments_known(db, as_of=as_of, days_before=days)
            for moment, days in DAYS_BEFORE.items()
        }
        if all(rows.is_empty() for rows in held.values()):
            return Said("nothing", "No appointments with an outcome have been delivered.")
        coming = clinic.appointments_coming(db, as_of=as_of)
        sessions = clinic.sessions(db, as_of=as_of)
    by_moment = learn_by_moment(_not_called(held, called), tried_at=as_of)
    risks = by_moment.predict(coming)
    expected = expected_attendance(risks, sessions, issued_at=as_of, spread=by_moment.eve.spread)
    note = _keep(occasion, by_moment, coming, risks, expected)
    fair = clinic_fairness.report(occasion, by_moment.eve)
    missed = float(risks.select(pl.col("probability").mean()).item() or 0.0)
    words = (
        f"{risks.height:,} booked appointments by {by_moment.eve.name}, about {missed:.0%} of them "
        f"missed; {expected.height} sessions."
    )
    return Said("done", " ".join(each for each in (words, note, fair) if each), risks.height)


def _keep(
    occasion: Occasion,
    by_moment: NoShowByMoment,
    coming: dy.DataFrame[AppointmentKnown],
    risks: dy.DataFrame[NoShowRisk],
    expected: dy.DataFrame[Attendance],
) -> str | None:
    """Append the chances with their papers and reasons; says what a planner must know of them."""
    model = by_moment.eve
    issued = Issued(
        Forecast.create_empty(),
        model.name,
        model.note_on(coming),
        model.learnt_since,
        model.learnt_until,
    )
    soon = coming.filter(pl.col("starts_at") < occasion.as_of + SOON)["appointment_id"].to_list()
    reasons = reasons_by_moment(by_moment, coming, soon)
    with writing("forecast") as db:
        forecasts.save_no_show(db, risks)
        contacts.save_reasons(db, reasons)
        forecasts.save_attendance(db, expected)
        forecasts.save_trials(db, model.trials)
        forecasts.save_issue(db, papers(occasion, SERIES, issued))
    return issued.note


def _not_called(
    held: dict[Moment, dy.DataFrame[AppointmentKnown]], called: list[str]
) -> dict[Moment, dy.DataFrame[AppointmentKnown]]:
    """What chances are learnt from: nobody whom a list gave to be called."""
    among = ~pl.col("appointment_id").is_in(called)
    return {moment: AppointmentKnown.cast(rows.filter(among)) for moment, rows in held.items()}
