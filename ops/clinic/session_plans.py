"""How many patients solved sessions may be booked, and why more than slots.

Limits are per session, whoever is booked: the chance says how many, never who.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import dataframely as dy
import numpy as np
import polars as pl

from ops.clinic.asked import AskedSession
from ops.clinic.problem import Template, TemplateProblem
from ops.clinic.session_cost import expected
from ops.clinic.template_session import extra_allowed, overrun_with, session_of
from ops.tables import SessionLimit

Row = dict[str, Any]
_Kept = TypeVar("_Kept", bound=dy.Schema)


@dataclass(frozen=True)
class ReasonPolicy:
    """From when on a session is said to lose many, or to have been booked long ago, and a clinic
    to end early.
    """

    no_show: float = 0.12
    lead_days: float = 21.0
    underrun_minutes: float = 15.0


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
    return kept(SessionLimit, rows)


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
        "overrun_chance": as_chance(overrun_with(problem, most)),
        "overrun_chance_slots": as_chance(overrun_with(problem, problem.slots)),
        "overrun_chance_proposed": as_chance(template.overrun),
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


def as_chance(told: float) -> float:
    """A chance without what rounding added to it."""
    return float(np.clip(told, 0, 1))


def kept(contract: type[_Kept], rows: Sequence[Row]) -> dy.DataFrame[_Kept]:
    """Rows as a frame that keeps its contract."""
    frame = pl.DataFrame(rows, schema=contract.create_empty().schema)
    return contract.validate(frame.sort(contract.primary_key()), cast=True)
