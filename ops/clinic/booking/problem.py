"""What booking is asked, and what it answers. No solver here: plain values only."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from ops.clinic.booking.policy import BookingPolicy
from ops.clinic.booking.requests import Booking, Request
from ops.clinic.booking.sessions import Pool, Session
from ops.errors import PlanningError

__all__ = ["Booking", "BookingPlan", "BookingPolicy", "BookingProblem", "Verdict", "as_problem"]


@dataclass(frozen=True)
class BookingProblem:
    """Sessions with open slots, who waits for them, and what sessions share, at ``made_at``."""

    made_at: datetime
    sessions: tuple[Session, ...]
    requests: tuple[Request, ...]
    pools: tuple[Pool, ...] = ()
    policy: BookingPolicy = field(default_factory=BookingPolicy)
    time_zone: str = "Europe/London"

    @cached_property
    def session(self) -> dict[str, Session]:
        """Sessions by id."""
        return {session.id: session for session in self.sessions}

    @cached_property
    def request(self) -> dict[str, Request]:
        """Requests by id."""
        return {request.id: request for request in self.requests}

    @cached_property
    def pool(self) -> dict[str, Pool]:
        """Pools by id."""
        return {pool.id: pool for pool in self.pools}

    @cached_property
    def zone(self) -> ZoneInfo:
        """The clock on the wall of the clinics."""
        return ZoneInfo(self.time_zone)

    @cached_property
    def day_after(self) -> date:
        """The local day after the last session: when the unbooked are seen at the earliest."""
        last = max((s.ends_at for s in self.sessions), default=self.made_at)
        return last.astimezone(self.zone).date() + timedelta(days=1)


class Verdict(StrEnum):
    """How much the solver can promise about a booking plan."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"


class Engine(StrEnum):
    """What found the bookings."""

    HIGHS = "highs"
    CP_SAT = "cp_sat"
    FLOW = "min_cost_flow"


@dataclass(frozen=True)
class BookingPlan:
    """Proposed bookings by request, and points by the name of the rule that charges them.

    No plan for this problem costs fewer points than ``bound``; ``flow_bound`` is the part of
    it that the flow alone could promise. People book; this proposes.
    """

    bookings: tuple[Booking, ...]
    points: dict[str, int]
    bound: int
    flow_bound: int
    engine: Engine
    verdict: Verdict

    @property
    def total_points(self) -> int:
        """The sum over rules: lower is better."""
        return sum(self.points.values())

    @property
    def gap_to_bound(self) -> float:
        """How far, as a share of the points, a better plan could still be."""
        return max(0, self.total_points - self.bound) / max(1, self.total_points)


def as_problem(
    made_at: datetime,
    sessions: Iterable[Session],
    requests: Iterable[Request],
    pools: Iterable[Pool] = (),
    *,
    policy: BookingPolicy | None = None,
    time_zone: str = "Europe/London",
) -> BookingProblem:
    """The booking asked, in order of ids; raises PlanningError on what cannot be understood."""
    problem = BookingProblem(
        made_at.replace(second=0, microsecond=0),
        tuple(sorted(sessions, key=lambda one: one.id)),
        tuple(sorted(requests, key=lambda one: one.id)),
        tuple(sorted(pools, key=lambda one: one.id)),
        policy or BookingPolicy(),
        time_zone,
    )
    faults = list(_faults(problem))
    if faults:
        more = f" ({len(faults) - 1} more like it)" if len(faults) > 1 else ""
        raise PlanningError(
            f"{faults[0]}{more}. Mend it in the feed it came from, then book again."
        )
    return problem


def _faults(problem: BookingProblem) -> Iterator[str]:
    for what, ids in (
        ("session", [one.id for one in problem.sessions]),
        ("request", [one.id for one in problem.requests]),
        ("pool", [one.id for one in problem.pools]),
    ):
        for name, times in Counter(ids).items():
            if times > 1:
                yield f"Every {what} needs an id of its own; {name} was found {times} times"
    for session in problem.sessions:
        yield from _session_faults(session)
    for request in problem.requests:
        yield from _request_faults(request)


def _session_faults(one: Session) -> Iterator[str]:
    if one.slot_minutes < 1 or not one.places:
        yield (
            f"Session {one.id} needs slots of a minute or more; "
            f"it has {len(one.places)} of {one.slot_minutes} minutes"
        )
    if one.starts_at.second or one.starts_at.microsecond:
        yield f"Session {one.id} needs a start on the minute; it has {one.starts_at:%T.%f}"
    if min(one.places, default=0) < 0:
        yield f"Session {one.id} needs places of nought or more; it has {min(one.places)}"


def _request_faults(request: Request) -> Iterator[str]:
    if request.slots < 1:
        yield f"Request {request.id} needs a slot or more; it asks for {request.slots}"
    if any(use.minutes < 1 for use in request.uses):
        yield f"Request {request.id} needs each pool for a minute or more"
    if len({use.pool_id for use in request.uses}) < len(request.uses):
        yield f"Request {request.id} needs each pool named once; it names one twice"
