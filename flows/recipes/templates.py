"""How to book every clinic session to come: a template each, one proposal per clinic."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import dataframely as dy
import polars as pl

from flows.recipe import Occasion, Said
from flows.recipes.proposals import audited, named, place_by_place, proposal
from ops.clinic.asked import AskedSession, asked_sessions
from ops.clinic.audit import breaches
from ops.clinic.consultations import usual_underrun
from ops.clinic.plans_compared import templates_compared
from ops.clinic.problem import Template, Verdict, as_lines
from ops.clinic.session_plans import SolvedSession, session_limits
from ops.clinic.template import solve_templates
from ops.tables import SessionBooked, SlotBooked
from warehouse import clinic, clinic_past, forecasts, plans, reading, writing
from warehouse import session_limits as limits
from warehouse.settings import settings

DAYS = 28
"""Sessions of the coming four weeks get a template."""


@dataclass(frozen=True)
class _Known:
    """What is known of the clinics' past, and of who is booked into their sessions."""

    asked: list[AskedSession]
    underrun: Mapping[str, float]
    lead_days: Mapping[str, float]
    held: dy.DataFrame[SlotBooked]
    based_on: datetime | None


def propose(occasion: Occasion) -> Said:
    """Propose a template for every session of the coming weeks, and keep how it compares."""
    known = _known(occasion.as_of)
    if not known.asked:
        return Said("nothing", "No clinic sessions to come have been delivered.")
    templates = solve_templates([one.problem for one in known.asked])
    by_clinic: dict[str, list[SolvedSession]] = {}
    for asked, template in zip(known.asked, templates, strict=True):
        lead = known.lead_days.get(template.session_id)
        solved = SolvedSession(asked, template, lead, known.underrun.get(asked.clinic_id))
        by_clinic.setdefault(asked.clinic_id, []).append(solved)
    return place_by_place(
        sorted(by_clinic), lambda name: _keep(occasion, name, by_clinic[name], known)
    )


def _known(as_of: datetime) -> _Known:
    with reading(as_known=as_of) as db:
        sessions = clinic.sessions(db, as_of=as_of, days=DAYS)
        risks = forecasts.latest_no_show(db, as_of=as_of)
        coming = clinic.appointments_coming(db, as_of=as_of, days=DAYS)
        seen = clinic_past.consultations(db, as_of=as_of)
        came = clinic_past.attended(db, as_of=as_of)
        held = clinic_past.slots_booked(db, as_of=as_of)
    # A day with bookings has no slots of its own: only sessions that clinics share have a template.
    shared = pl.col("listed").fill_null(True) & (pl.col("slots") > 0)
    listed = SessionBooked.cast(sessions.filter(shared))
    lead = coming.drop_nulls("session_id").group_by("session_id").agg(pl.col("lead_days").mean())
    return _Known(
        asked=asked_sessions(listed, risks, seen, came),
        underrun=usual_underrun(seen),
        lead_days=dict(lead.rows()),
        held=held,
        based_on=None if risks.is_empty() else risks.item(0, "issued_at"),
    )


def _keep(
    occasion: Occasion, clinic_id: str, solved: list[SolvedSession], known: _Known
) -> tuple[str, int]:
    audited("template", clinic_id, [b for s in solved for b in breaches(s.problem, s.template)])
    today = occasion.as_of.astimezone(ZoneInfo(settings().time_zone)).date()
    proposal_id = named("template", clinic_id, today, occasion)
    templates = [one.template for one in solved]
    lines = as_lines(templates, proposal_id)
    made = proposal(
        proposal_id,
        "template",
        clinic_id,
        occasion,
        today,
        DAYS,
        verdict=_verdict(templates),
        points=sum(template.cost for template in templates),
        bound=sum(template.bound for template in templates),
        based_on=known.based_on,
        summary=_summary(templates),
    )
    with writing("plan") as db:
        plans.propose(db, made, template=lines)
        limits.save(db, session_limits(solved, made_at=occasion.as_of))
        limits.save_compared(db, templates_compared(solved, known.held, made_at=occasion.as_of))
    return f"{clinic_id}: {len(templates)} sessions.", lines.height


def _verdict(templates: list[Template]) -> Verdict:
    """What is promised of all templates together."""
    proven = all(template.verdict is Verdict.OPTIMAL for template in templates)
    return Verdict.OPTIMAL if proven else Verdict.FEASIBLE


def _summary(templates: list[Template]) -> str:
    """What the templates ask of the clinic, and what they save against booking nobody extra."""
    extra = sum(template.extra for template in templates)
    now = sum(template.cost_without_overbooking for template in templates)
    then = sum(template.cost for template in templates)
    saved = (now - then) / now if now else 0.0
    less = f"{saved * 100:.0f} % less than" if saved >= 0.005 else "as much as"
    return (
        f"{len(templates)} sessions with {extra or 'no'} bookings beyond their slots in all; "
        f"waiting, idle time and overrun together cost {less} with one patient at each start time."
    )
