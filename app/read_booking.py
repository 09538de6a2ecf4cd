"""What the waiting list reads: the pinned copy, and what people did since it was made."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

import warehouse
from app import read
from app.read import Here
from app.read.once import once
from ops.clinic.booking.asked import as_asked
from ops.clinic.booking.problem import BookingProblem
from ops.clinic.booking.told import Told
from ops.tables import (
    AppointmentBooked,
    BookingLine,
    ClinicRequest,
    Decision,
    Interpreter,
    OfferEvent,
    SessionToBook,
    TemplateLine,
)
from warehouse import booking, decisions
from warehouse.records import offers

KINDS = ("booking", "change", "template")
"""Proposals whose decisions say what can still be booked."""


@dataclass(frozen=True)
class Facts:
    """What a copy tells about booking a site; what people did since is not in it."""

    sessions: pl.DataFrame
    requests: pl.DataFrame
    booked: pl.DataFrame
    interpreters: pl.DataFrame
    templates: pl.DataFrame
    proposed: pl.DataFrame


@dataclass(frozen=True)
class Waiting:
    """A site's waiting list at this moment: what is known, what can be booked, every offer."""

    told: Told
    problem: BookingProblem
    events: pl.DataFrame


def waiting(here: Here, site_id: str) -> Waiting:
    """The waiting list of a site, with what people have just done."""
    facts = _facts(here.copy, site_id, here.as_of)
    events = offers.events(since=here.now)
    newest = events.sort("event_id").unique("offer_id", keep="last", maintain_order=True)
    kind = pl.col("proposal_id").str.split("-").list.first()
    told = Told(
        SessionToBook.cast(facts.sessions.filter(pl.col("starts_at") > here.now)),
        ClinicRequest.cast(facts.requests),
        AppointmentBooked.cast(facts.booked.filter(pl.col("starts_at") > here.now)),
        Interpreter.cast(facts.interpreters),
        TemplateLine.cast(facts.templates),
        BookingLine.cast(facts.proposed.filter(pl.col("starts_at") > here.now)),
        Decision.cast(decisions.decisions().filter(kind.is_in(KINDS))),
        OfferEvent.cast(newest),
        as_of=here.now.replace(second=0, microsecond=0),
    )
    return Waiting(told, as_asked(told, time_zone=here.zone).problem, events)


@once
def _facts(copy: str, site_id: str, as_of: datetime) -> Facts:
    here = pl.col("site_id") == site_id
    of_site = pl.col("clinic_id").is_in(_clinics(copy, site_id).implode())
    with warehouse.reading(copy) as db:
        return Facts(
            booking.sessions(db, as_of=as_of).filter(here),
            booking.requests(db).filter(of_site),
            booking.booked(db, as_of=as_of).filter(of_site),
            booking.interpreters(db, as_of=as_of).filter(here),
            booking.templates(db, as_of=as_of),
            booking.proposed(db, as_of=as_of).filter(of_site),
        )


def _clinics(copy: str, site_id: str) -> pl.Series:
    clinics = read.reference_table(copy, "clinics")
    return clinics.filter(pl.col("site_id") == site_id)["clinic_id"]
