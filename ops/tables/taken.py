"""What left the house, and what its calendars said when they last left."""

import dataframely as dy
import polars as pl

from ops.tables.columns import count, instant, key, one_of, text


class TakenAway(dy.Schema):
    """One row per file that somebody took away: who, what, when, how much, and its digest."""

    taken_id = key("sorts by time")
    taken_at = instant()
    taken_by = text("account, or the name in which this machine decides")
    what = text("clinics, template, roster, order …")
    place_id = text("site, clinic or location")
    form = one_of(("csv", "xlsx", "ics", "fhir", "pdf"))
    file_name = text()
    rows = count("rows, events or resources in it")
    hidden = count("cells hidden because they count fewer than ten people")
    digest = text("SHA-256 of the file")
    source = text("what it was made from")
    as_of = instant("what it says was known at this moment")


class CalendarEvent(dy.Schema):
    """One row per calendar and event in it, as last taken away; ``sequence`` counts changes."""

    calendar = key("whose calendar: a clinic, a clinician, a person of the roster")
    uid = key("the same for the same session or duty, however often it is taken away")
    sequence = count("changes since it was first taken away")
    status = one_of(("confirmed", "cancelled"))
    starts_at = instant()
    ends_at = instant()
    summary = text()
    place = text("where", nullable=True)
    changed_at = instant("when it was first taken away as it is now")

    @dy.rule()
    def ends_after_it_starts(cls) -> pl.Expr:
        """An event ends after it starts."""
        return pl.col("ends_at") > pl.col("starts_at")
