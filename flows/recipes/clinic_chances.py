"""The chance of a no-show per booked appointment, and attendance per clinic session."""

from datetime import timedelta

import polars as pl

from flows.recipe import Occasion, Said
from flows.recipes import clinic_fairness
from flows.recipes.keep import papers
from ops.clinic.attendance import expected_attendance
from ops.clinic.no_show import SERIES
from ops.clinic.no_show_moments import DAYS_BEFORE, learn_by_moment
from ops.clinic.no_show_reasons import reasons_by_moment
from ops.issued import Issued
from ops.tables import Forecast
from warehouse import clinic, contacts, forecasts, reading, writing

SOON = timedelta(days=7)
"""Reasons are told of appointments that may come on a list of reminders within the day."""


def attendance(occasion: Occasion) -> Said:
    """Learn from appointments held, and say what to expect of those booked."""
    as_of = occasion.as_of
    with reading(as_known=occasion.as_of) as db:
        held = {
            moment: clinic.appointments_known(db, as_of=as_of, days_before=days)
            for moment, days in DAYS_BEFORE.items()
        }
        if all(rows.is_empty() for rows in held.values()):
            return Said("nothing", "No appointments with an outcome have been delivered.")
        coming = clinic.appointments_coming(db, as_of=as_of)
        sessions = clinic.sessions(db, as_of=as_of)
    by_moment = learn_by_moment(held, tried_at=as_of)
    model, risks = by_moment.eve, by_moment.predict(coming)
    expected = expected_attendance(risks, sessions, issued_at=as_of, spread=model.spread)
    issued = Issued(
        Forecast.create_empty(),
        model.name,
        model.note_on(coming),
        model.learnt_since,
        model.learnt_until,
    )
    soon = coming.filter(pl.col("starts_at") < as_of + SOON)["appointment_id"].to_list()
    reasons = reasons_by_moment(by_moment, coming, soon)
    with writing("forecast") as db:
        forecasts.save_no_show(db, risks)
        contacts.save_reasons(db, reasons)
        forecasts.save_attendance(db, expected)
        forecasts.save_trials(db, model.trials)
        forecasts.save_issue(db, papers(occasion, SERIES, issued))
    missed = float(risks.select(pl.col("probability").mean()).item() or 0.0)
    fair = clinic_fairness.report(occasion, model)
    words = (
        f"{risks.height:,} booked appointments by {model.name}, about {missed:.0%} of them missed; "
        f"{expected.height} sessions."
    )
    said = " ".join(each for each in (words, issued.note, fair) if each)
    return Said("done", said, risks.height)
