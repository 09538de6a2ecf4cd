"""What a session's template is asked, and what it answers. No solver here: plain values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import dataframely as dy
import polars as pl

from ops.clinic.days import Day
from ops.clinic.service import Minutes
from ops.errors import PlanningError
from ops.tables import TemplateLine

HUNDREDTHS = 2
"""Show chances are rounded to hundredths: sessions that much alike share a template."""


@dataclass(frozen=True)
class TemplatePolicy:
    """What a clinic will accept, and what a minute of each kind is worth in points.

    Extra bookings keep the chance of overrunning by more than ``overrun_minutes`` within
    ``overrun_chance``. ``consultation`` is how many slots a patient is with the clinician, and
    how often: what is stated where a clinic's own durations are not known.
    """

    most_per_slot: int = 3
    most_extra: int = 4
    overrun_minutes: int = 15
    overrun_chance: float = 0.20
    points_per_minute_waiting: int = 1
    points_per_minute_idle: int = 5
    points_per_minute_overrun: int = 8
    consultation: tuple[tuple[float, float], ...] = ((0.75, 0.25), (1.0, 0.5), (1.25, 0.25))
    usual_show_chance: float = 0.92

    def stated_service(self, slot_minutes: int) -> Minutes:
        """How long a patient is with the clinician, where no durations are known."""
        slots, often = zip(*self.consultation, strict=True)
        return Minutes.between([slot_minutes * length for length in slots], often)


@dataclass(frozen=True)
class TemplateProblem:
    """One session to come: its bookable start times, the chance that a patient comes, how long
    consultations take, and what the patients of a session share.
    """

    session_id: str
    starts_at: datetime
    ends_at: datetime
    slots: int
    slot_minutes: int
    show_chance: float
    service: Minutes
    policy: TemplatePolicy = field(default_factory=TemplatePolicy)
    days: tuple[Day, ...] = ()

    @property
    def start_times(self) -> tuple[datetime, ...]:
        """When each slot starts."""
        step = timedelta(minutes=self.slot_minutes)
        return tuple(self.starts_at + n * step for n in range(self.slots))

    @property
    def kind(self) -> str:
        """What sessions of a clinic share that have the same template."""
        return f"{self.slots} × {self.slot_minutes} at {100 * self.show_chance:.0f}"

    def alike(self) -> tuple[object, ...]:
        """All that a pattern of bookings depends on."""
        size = self.slots, self.slot_minutes, self.show_chance
        return *size, self.service, self.policy, self.days


class Verdict(StrEnum):
    """How much the solver can promise about a template."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"


@dataclass(frozen=True)
class Template:
    """How many to book at each start time, and what to expect of it.

    ``overrun`` is the chance of overrunning by more than the policy accepts. Minutes are
    expected values, those of waiting of all patients together; costs are in points, and no
    template within policy costs less than ``bound``.
    """

    session_id: str
    start_times: tuple[datetime, ...]
    bookings: tuple[int, ...]
    expected_arrivals: float
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


def as_problem(
    session: Mapping[str, Any],
    *,
    show_chance: float,
    service: Minutes | None = None,
    days: tuple[Day, ...] = (),
    policy: TemplatePolicy | None = None,
) -> TemplateProblem:
    """The template asked of one row of ``SessionBooked``; durations as stated if not given.

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
    lasts = service or rules.stated_service(minutes)
    return TemplateProblem(name, *times, slots, minutes, chance, lasts, rules, days)


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
