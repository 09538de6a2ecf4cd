"""Proposed templates beside those that clinics use now, or might use by rule, as kept."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import dataframely as dy
import polars as pl

from ops.clinic.even_waits import even_waits, group_waits, thirds
from ops.clinic.problem import TemplateProblem
from ops.clinic.session_cost import expected, start_intervals
from ops.clinic.session_laws import overrun_chance
from ops.clinic.session_plans import Row, SolvedSession, as_chance, kept
from ops.clinic.template_comparison import Spacing, spacings
from ops.clinic.template_session import session_of
from ops.tables import SlotBooked, TemplateCompared

Bookings = tuple[int, ...]

ENOUGH_HELD = 4
"""Sessions held before a clinic is said to have a template of its own."""


def templates_compared(
    solved: Sequence[SolvedSession], held: dy.DataFrame[SlotBooked], *, made_at: datetime
) -> dy.DataFrame[TemplateCompared]:
    """The template of each kind of session beside the clinic's present one and the others."""
    # The first session of a kind speaks for all: it has most patients booked.
    by_kind = {(one.asked.clinic_id, one.problem.kind): one for one in reversed(solved)}
    rows = [
        row | {"clinic_id": clinic_id, "kind": kind, "made_at": made_at}
        for (clinic_id, kind), one in sorted(by_kind.items())
        for row in _compared(one, present_template(held, clinic_id, one.problem.slots))
    ]
    return kept(TemplateCompared, rows)


def present_template(held: dy.DataFrame[SlotBooked], clinic_id: str, slots: int) -> Bookings | None:
    """How a clinic books sessions of so many slots now; None where too few were held."""
    own = held.filter(
        (pl.col("clinic_id") == clinic_id)
        & (pl.col("slots") == slots)
        & (pl.col("sessions") >= ENOUGH_HELD)
    ).sort("slot")
    bookings = tuple(own["bookings"].round().cast(pl.Int64).to_list())
    return bookings if sum(bookings) else None


def _compared(one: SolvedSession, present: Bookings | None) -> Iterator[Row]:
    problem, best = one.problem, one.template.bookings
    session = session_of(problem, sum(best))
    even = even_waits(
        session, thirds(sum(best)), plain=best, most_per_slot=problem.policy.most_per_slot
    )
    ways = spacings(session, best=best, present=present) | {Spacing.EVEN_WAITS: even.bookings}
    for spacing, bookings in ways.items():
        row = _expected(problem, bookings)
        bound = one.template.bound if spacing is Spacing.BEST else None
        of_kind = {
            "spacing": spacing.value,
            "bound": bound,
            "slots": problem.slots,
            "slot_minutes": problem.slot_minutes,
            "show_chance": problem.show_chance,
            "overrun_minutes": problem.policy.overrun_minutes,
            "consultation": problem.service.mean,
            "durations": one.asked.consulting.durations if one.asked.consulting else 0,
            "chances_from": one.asked.coming.told_of,
        }
        yield of_kind | row


def _expected(problem: TemplateProblem, bookings: Bookings) -> Row:
    session = session_of(problem, sum(bookings))
    told, times = expected(session, bookings), start_intervals(session, bookings)
    late = overrun_chance(session, times, problem.policy.overrun_minutes)
    return {
        "bookings": list(bookings),
        "waiting": max(0.0, told.waiting),
        "longest_wait": max(group_waits(session, thirds(session.patients), told.waits)),
        "idle": max(0.0, told.idle),
        "overrun": max(0.0, told.overrun),
        "overrun_chance": as_chance(late),
        "cost": max(0.0, told.cost),
    }
