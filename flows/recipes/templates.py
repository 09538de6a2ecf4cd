"""How to book every clinic session to come: a template each, one proposal per clinic."""

from datetime import datetime
from zoneinfo import ZoneInfo

import polars as pl

from flows.recipe import Occasion, Said
from flows.recipes.proposals import audited, named, place_by_place, proposal
from ops.clinic.audit import breaches
from ops.clinic.problem import (
    Template,
    TemplateProblem,
    Verdict,
    as_lines,
    as_problem,
    show_chances,
)
from ops.clinic.template import solve_templates
from ops.tables import SessionBooked
from warehouse import clinic, forecasts, plans, reading, writing
from warehouse.settings import settings

DAYS = 28
"""Sessions of the coming four weeks get a template."""

Solved = list[tuple[TemplateProblem, Template]]


def propose(occasion: Occasion) -> Said:
    """Propose a template for every session of the coming weeks."""
    with reading(as_known=occasion.as_of) as db:
        sessions = clinic.sessions(db, as_of=occasion.as_of, days=DAYS)
        risks = forecasts.latest_no_show(db, as_of=occasion.as_of)
    # A day with bookings has no slots of its own: only sessions that clinics share have a template.
    shared = pl.col("listed").fill_null(True) & (pl.col("slots") > 0)
    sessions = SessionBooked.cast(sessions.filter(shared))
    if sessions.is_empty():
        return Said("nothing", "No clinic sessions to come have been delivered.")
    shows = show_chances(sessions, risks)
    rows = list(sessions.iter_rows(named=True))
    problems = [as_problem(row, show_chance=shows[row["session_id"]]) for row in rows]
    templates = solve_templates(problems)
    by_clinic: dict[str, Solved] = {}
    for row, problem, template in zip(rows, problems, templates, strict=True):
        by_clinic.setdefault(row["clinic_id"], []).append((problem, template))
    based_on = None if risks.is_empty() else risks.item(0, "issued_at")
    return place_by_place(
        sorted(by_clinic), lambda name: _keep(occasion, name, by_clinic[name], based_on)
    )


def _keep(
    occasion: Occasion, clinic_id: str, solved: Solved, based_on: datetime | None
) -> tuple[str, int]:
    broken = [words for problem, template in solved for words in breaches(problem, template)]
    audited("template", clinic_id, broken)
    today = occasion.as_of.astimezone(ZoneInfo(settings().time_zone)).date()
    proposal_id = named("template", clinic_id, today, occasion)
    templates = [template for _, template in solved]
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
        based_on=based_on,
        summary=_summary(templates),
    )
    with writing("plan") as db:
        plans.propose(db, made, template=lines)
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
        f"{len(templates)} sessions with {extra} bookings beyond their slots in all; waiting, idle "
        f"time and overrun together cost {less} without them."
    )
