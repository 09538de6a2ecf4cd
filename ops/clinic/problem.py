"""What a session's template is asked, and what it answers. No solver here: plain values only.

Work is counted in quarters of a slot, so that a consultation may run a little short or long.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import dataframely as dy
import polars as pl
from scipy.stats import binom

from ops.errors import PlanningError
from ops.tables import NoShowRisk, SessionBooked, TemplateLine

QUARTERS = 4
"""Quarters in a slot."""

HUNDREDTHS = 2
"""Show chances are rounded to hundredths: sessions that much alike share a template."""


@dataclass(frozen=True)
class TemplatePolicy:
    """What a clinic will accept, and what a minute of each kind is worth in points.

    ``consultation`` is how long a patient is with the clinician, in quarters of a slot, and
    how often; it is one slot on average.
    """

    most_per_slot: int = 3
    most_extra: int = 4
    most_over_slots: float = 0.10
    points_per_minute_waiting: int = 1
    points_per_minute_idle: int = 5
    points_per_minute_overrun: int = 8
    grace_quarters: int = 2
    consultation: tuple[tuple[int, float], ...] = ((3, 0.25), (4, 0.5), (5, 0.25))
    usual_show_chance: float = 0.92


@dataclass(frozen=True)
class TemplateProblem:
    """One session to come: its bookable start times and the chance that a patient comes."""

    session_id: str
    starts_at: datetime
    ends_at: datetime
    slots: int
    slot_minutes: int
    show_chance: float
    policy: TemplatePolicy = field(default_factory=TemplatePolicy)

    @property
    def extra_allowed(self) -> int:
        """Bookings beyond slots that keep the chance of too many patients within policy."""
        return allowed_extra(self.slots, self.show_chance, self.policy)

    @property
    def start_times(self) -> tuple[datetime, ...]:
        """When each slot starts."""
        step = timedelta(minutes=self.slot_minutes)
        return tuple(self.starts_at + n * step for n in range(self.slots))


class Verdict(StrEnum):
    """How much the solver can promise about a template."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"


@dataclass(frozen=True)
class Template:
    """How many to book at each start time, and what to expect of it.

    ``over_slots`` is the chance that more patients come than there are slots; ``overrun`` the
    chance that work is left at the end of the session beyond the policy's grace. Minutes are
    expected values; costs are in points, and no template within policy costs less than
    ``bound``.
    """

    session_id: str
    start_times: tuple[datetime, ...]
    bookings: tuple[int, ...]
    expected_arrivals: float
    over_slots: float
    overrun: float
    waiting_minutes: float
    idle_minutes: float
    overrun_minutes: float
    cost: float
    bound: float
    cost_evenly_spaced: float
    cost_without_overbooking: float
    verdict: Verdict

    @property
    def extra(self) -> int:
        """Bookings beyond slots."""
        return sum(self.bookings) - len(self.bookings)


def over_slots(booked: int, slots: int, show_chance: float) -> float:
    """The chance that more of ``booked`` patients come than there are slots (binomial)."""
    return float(binom.sf(slots, booked, show_chance))


def allowed_extra(slots: int, show_chance: float, policy: TemplatePolicy) -> int:
    """The most bookings beyond slots that keep too many patients within policy."""
    most = min(policy.most_extra, slots * (policy.most_per_slot - 1))
    for extra in range(most, 0, -1):
        if over_slots(slots + extra, slots, show_chance) <= policy.most_over_slots:
            return extra
    return 0


def as_problem(
    session: Mapping[str, Any], *, show_chance: float, policy: TemplatePolicy | None = None
) -> TemplateProblem:
    """The template asked of one row of ``SessionBooked``.

    Start times fit into the session: where slots of the clinic's length do not, they are
    drawn together evenly.
    """
    slots, name = int(session["slots"]), session["session_id"]
    span = (session["ends_at"] - session["starts_at"]) // timedelta(minutes=1)
    if slots < 1 or span < slots:
        raise PlanningError(
            f"Session {name} needs at least one slot and a minute for each; it has {slots} slots "
            f"in {span} minutes. Mend its times or slots in the clinic_sessions feed."
        )
    if not 0 <= show_chance <= 1:
        raise PlanningError(
            f"Session {name} needs a show chance from 0 to 1, and was given {show_chance:g}. "
            "Take it from the no-show chances of its bookings."
        )
    minutes = min(int(session["slot_minutes"]), span // slots)
    chance = round(show_chance, HUNDREDTHS)
    rules = policy or TemplatePolicy()
    times = session["starts_at"], session["ends_at"]
    return TemplateProblem(name, *times, slots, minutes, chance, rules)


def show_chances(
    sessions: dy.DataFrame[SessionBooked],
    risks: dy.DataFrame[NoShowRisk],
    *,
    policy: TemplatePolicy | None = None,
) -> dict[str, float]:
    """The mean chance of coming per session, from those already booked into it.

    A session without bookings takes its clinic's mean, a clinic without any the hospital's:
    a template is about patients like these, never about one of them.
    """
    rules = policy or TemplatePolicy()
    told = risks.with_columns(shows=1 - pl.col("probability"))
    overall = told["shows"].mean()
    usual = rules.usual_show_chance if overall is None else overall
    own = told.group_by("session_id", maintain_order=True).agg(own=pl.col("shows").mean())
    clinic = told.group_by("clinic_id", maintain_order=True).agg(clinic=pl.col("shows").mean())
    joined = sessions.join(own, on="session_id", how="left").join(
        clinic, on="clinic_id", how="left"
    )
    chance = pl.coalesce("own", "clinic", pl.lit(usual))
    return dict(joined.sort("session_id").select("session_id", chance.clip(0, 1)).rows())


def as_lines(templates: Sequence[Template], proposal_id: str) -> dy.DataFrame[TemplateLine]:
    """Templates as rows to keep, start times without a booking included."""
    rows = [
        (proposal_id, template.session_id, starts_at, bookings)
        for template in templates
        for starts_at, bookings in zip(template.start_times, template.bookings, strict=True)
    ]
    schema = TemplateLine.create_empty().schema
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return TemplateLine.validate(frame.sort(TemplateLine.primary_key()))
