"""Who should get which slot in the weeks ahead: one proposal per site that has a waiting list."""

from zoneinfo import ZoneInfo

import polars as pl

from flows.recipe import Occasion, Said
from flows.recipes.places import site_clocks
from flows.recipes.proposals import audited, named, place_by_place, proposal
from ops.clinic.booking.asked import as_asked
from ops.clinic.booking.audit import breaches
from ops.clinic.booking.lines import as_lines
from ops.clinic.booking.plan import solve_booking
from ops.clinic.booking.problem import BookingPlan, BookingProblem
from ops.clinic.booking.told import Told
from ops.tables import (
    AppointmentBooked,
    ClinicRequest,
    Interpreter,
    SessionToBook,
)
from warehouse import Connection, booking, plans, reading, reference, writing


def propose(occasion: Occasion) -> Said:
    """Propose bookings for everybody who waits; what starts within 72 hours people fill."""
    with reading(as_known=occasion.as_of) as db:
        if booking.requests(db).is_empty():
            return Said("nothing", "Nobody waits for a clinic, as far as was delivered.")
        zones = site_clocks(db)
        told = {site_id: told_of(db, occasion, site_id) for site_id in zones}
    waited_for = [site_id for site_id, one in told.items() if not one.requests.is_empty()]
    return place_by_place(
        waited_for, lambda site_id: _site(occasion, site_id, told[site_id], zones[site_id])
    )


def told_of(db: Connection, occasion: Occasion, site_id: str) -> Told:
    """Everything known about booking the clinics of a site."""
    as_of, here = occasion.as_of, pl.col("site_id") == site_id
    clinics = reference.clinics(db).filter(here)["clinic_id"].implode()
    of_site = pl.col("clinic_id").is_in(clinics)
    return Told(
        SessionToBook.cast(booking.sessions(db, as_of=as_of).filter(here)),
        ClinicRequest.cast(booking.requests(db).filter(of_site)),
        AppointmentBooked.cast(booking.booked(db, as_of=as_of).filter(of_site)),
        Interpreter.cast(booking.interpreters(db, as_of=as_of).filter(here)),
        booking.templates(db, as_of=as_of),
        booking.proposed(db, as_of=as_of),
        booking.decisions(db, as_of=as_of),
        booking.offers(db, as_of=as_of),
        as_of=as_of,
    )


def _site(occasion: Occasion, site_id: str, told: Told, zone: str) -> tuple[str, int]:
    asked = as_asked(told, time_zone=zone)
    plan = solve_booking(asked.problem)
    audited("booking", site_id, breaches(asked.problem, plan))
    today = occasion.as_of.astimezone(ZoneInfo(zone)).date()
    proposal_id = named("booking", site_id, today, occasion)
    lines, left, points = as_lines(told, asked.problem, plan, proposal_id)
    words = " ".join([_summary(asked.problem, plan), *asked.left_out])
    made = proposal(
        proposal_id,
        "booking",
        site_id,
        occasion,
        today,
        booking.DAYS,
        verdict=plan.verdict.value,
        points=plan.total_points,
        bound=plan.bound,
        summary=words,
    )
    with writing("plan") as db:
        plans.propose(db, made, points=points, bookings=lines, unbooked=left)
    return f"{site_id}: {words}", lines.height + left.height


def _summary(problem: BookingProblem, plan: BookingPlan) -> str:
    """How many get a slot, how many of them in time, and how good the plan is at least."""
    sessions, requests = problem.session, problem.request
    seen = {
        one.request_id: sessions[one.session_id]
        .slot_starts_at(one.slot)
        .astimezone(problem.zone)
        .date()
        for one in plan.bookings
    }
    late = sum(day_on > requests[name].target_on for name, day_on in seen.items())
    further = f"{plan.gap_to_bound * 100:.1f}"
    least = "better" if further == "0.0" else f"more than {further} % better"
    return (
        f"{len(seen)} of {len(requests)} who wait without a place get a slot, {late} of them after "
        f"their target; no plan can be {least}."
    )
