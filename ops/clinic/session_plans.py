"""What is asked of clinics' sessions, and what is kept of them once solved: their booking limits,
and their templates beside others.

Limits are per session, whoever is booked: the chance says how many, never who.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import dataframely as dy
import numpy as np
import polars as pl

from ops.clinic.attendance import SPREAD
from ops.clinic.consultations import Consulting, learn_consulting
from ops.clinic.days import kinds_of_day
from ops.clinic.even_waits import even_waits, group_waits, thirds
from ops.clinic.problem import (
    Coming,
    Template,
    TemplatePolicy,
    TemplateProblem,
    as_problem,
    show_chances,
)
from ops.clinic.session_cost import expected, start_intervals
from ops.clinic.session_laws import overrun_chance
from ops.clinic.template_comparison import Spacing, spacings
from ops.clinic.template_session import extra_allowed, overrun_with, session_of
from ops.tables import (
    ClinicAttended,
    Consultation,
    NoShowRisk,
    SessionBooked,
    SessionLimit,
    SlotBooked,
    TemplateCompared,
)

ENOUGH_HELD = 4
"""Sessions held before a clinic is said to have a template of its own."""

Row = dict[str, Any]
_Kept = TypeVar("_Kept", bound=dy.Schema)
Bookings = tuple[int, ...]


@dataclass(frozen=True)
class ReasonPolicy:
    """From when on a session is said to lose many, or to have been booked long ago, and a clinic
    to end early.
    """

    no_show: float = 0.12
    lead_days: float = 21.0
    underrun_minutes: float = 15.0


@dataclass(frozen=True)
class AskedSession:
    """A session whose template is asked, how likely its patients come, and how its clinic
    consults; None where its durations are stated.
    """

    clinic_id: str
    booked: int
    problem: TemplateProblem
    coming: Coming
    consulting: Consulting | None


@dataclass(frozen=True)
class SolvedSession:
    """An asked session with its template, and what is known of its patients and its past.

    ``lead_days``: of those booked, on average. ``underrun``: minutes before its planned end at
    which the clinic's sessions usually end.
    """

    asked: AskedSession
    template: Template
    lead_days: float | None = None
    underrun: float | None = None

    @property
    def problem(self) -> TemplateProblem:
        """What was asked."""
        return self.asked.problem


def asked_sessions(
    sessions: dy.DataFrame[SessionBooked],
    risks: dy.DataFrame[NoShowRisk],
    seen: dy.DataFrame[Consultation],
    came: dy.DataFrame[ClinicAttended],
    *,
    policy: TemplatePolicy | None = None,
) -> list[AskedSession]:
    """What is asked of each session: chances of its patients, durations of its clinic's own past
    consultations where there are enough, and what its patients share of a day.
    """
    coming, consulting = show_chances(sessions, risks, came, policy=policy), learn_consulting(seen)
    asked = []
    for row in sessions.iter_rows(named=True):
        own, chance = consulting.get(row["clinic_id"]), coming[row["session_id"]]
        problem = as_problem(
            row,
            show_chance=chance.chance,
            service=own.service if own else None,
            days=kinds_of_day(coming=SPREAD, pace=own.pace if own else 0.0),
            policy=policy,
        )
        asked.append(AskedSession(row["clinic_id"], row["booked"], problem, chance, own))
    return asked


def session_limits(
    solved: Sequence[SolvedSession], *, made_at: datetime, policy: ReasonPolicy | None = None
) -> dy.DataFrame[SessionLimit]:
    """How many each session may be booked, and what the extra bookings proposed trade."""
    rules, known = policy or ReasonPolicy(), dict[tuple[object, ...], Row]()
    rows = []
    for one in solved:
        alike = one.problem.alike()
        if alike not in known:
            known[alike] = _limit(one.problem, one.template)
        of_session = {
            "session_id": one.problem.session_id,
            "made_at": made_at,
            "clinic_id": one.asked.clinic_id,
            "starts_at": one.problem.starts_at,
            "booked": one.asked.booked,
            "reasons": list(_reasons(one, rules)),
            "chances_from": one.asked.coming.told_of,
        }
        rows.append(of_session | known[alike])
    return _kept(SessionLimit, rows)


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
    return _kept(TemplateCompared, rows)


def present_template(held: dy.DataFrame[SlotBooked], clinic_id: str, slots: int) -> Bookings | None:
    """How a clinic books sessions of so many slots now; None where too few were held."""
    own = held.filter(
        (pl.col("clinic_id") == clinic_id)
        & (pl.col("slots") == slots)
        & (pl.col("sessions") >= ENOUGH_HELD)
    ).sort("slot")
    bookings = tuple(own["bookings"].round().cast(pl.Int64).to_list())
    return bookings if sum(bookings) else None


def _limit(problem: TemplateProblem, template: Template) -> Row:
    most, policy = problem.slots + extra_allowed(problem), problem.policy
    slots = expected(session_of(problem, problem.slots), (1,) * problem.slots)
    return {
        "kind": problem.kind,
        "slots": problem.slots,
        "proposed": sum(template.bookings),
        "most_booked": most,
        "overrun_minutes": policy.overrun_minutes,
        "accepted_chance": policy.overrun_chance,
        "overrun_chance": _chance(overrun_with(problem, most)),
        "overrun_chance_slots": _chance(overrun_with(problem, problem.slots)),
        "overrun_chance_proposed": _chance(template.overrun),
        "idle_saved": slots.idle - template.idle_minutes if template.extra else None,
        "overrun_added": template.overrun_minutes - slots.overrun if template.extra else None,
    }


def _reasons(one: SolvedSession, policy: ReasonPolicy) -> Iterator[str]:
    """Why extra bookings are worth it, where any are proposed."""
    if not one.template.extra:
        return
    if 1 - one.problem.show_chance >= policy.no_show - 1e-9:
        yield "HIGH_DNA_SESSION"
    if one.lead_days is not None and one.lead_days >= policy.lead_days:
        yield "LONG_LEAD"
    if one.underrun is not None and one.underrun >= policy.underrun_minutes:
        yield "HIST_UNDERRUN"


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
        "overrun_chance": _chance(late),
        "cost": max(0.0, told.cost),
    }


def _chance(told: float) -> float:
    return float(np.clip(told, 0, 1))


def _kept(contract: type[_Kept], rows: Sequence[Row]) -> dy.DataFrame[_Kept]:
    frame = pl.DataFrame(rows, schema=contract.create_empty().schema)
    return contract.validate(frame.sort(contract.primary_key()), cast=True)
