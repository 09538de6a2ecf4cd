"""A place came free: who could have it, best first, with the reason in words.

Priority decides, then who waits longest, then how well the place suits. Whether somebody
could come at all is judged as any booking is, by the audit.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ops.clinic.booking.audit import booking_breaches
from ops.clinic.booking.problem import BookingProblem
from ops.clinic.booking.requests import Booking, HalfDay, Place, Request
from ops.clinic.booking.sessions import Session


@dataclass(frozen=True)
class Candidate:
    """Somebody who could have a freed place; ``only_by_hand`` where it starts soon."""

    request_id: str
    place: Place
    reason: str
    only_by_hand: bool


def candidates(
    problem: BookingProblem, freed: Place, booked: Iterable[Booking], *, slots: int = 1
) -> list[Candidate]:
    """Everybody who waits without a place and fits into ``slots`` slots from ``freed`` on.

    ``booked`` are all bookings that stand; a place they have filled again has no candidates.
    """
    session, standing = problem.session[freed.session_id], list(booked)
    starts_at = session.slot_starts_at(freed.slot)
    soon = starts_at < problem.made_at + problem.policy.by_hand
    placed = {one.request_id for one in standing}
    waiting = [
        one
        for one in problem.requests
        if one.id not in placed and one.clinic_id == session.clinic_id
    ]
    judge = _Judge(problem, freed, standing)
    fitting = [one for one in waiting if one.slots <= slots and judge.allows(one)]
    fitting.sort(key=lambda one: _rank(problem, one, session, freed.slot, slots))
    return [
        Candidate(one.id, freed, reason(problem, one, session, freed.slot, slots), soon)
        for one in fitting
    ]


class _Judge:
    """Whether one more booking breaks a rule that is not broken already."""

    def __init__(self, problem: BookingProblem, freed: Place, booked: list[Booking]) -> None:
        day_on = _day(problem, freed.session_id, freed.slot)
        self.freed = freed
        policy = replace(problem.policy, by_hand=timedelta(0))
        self.problem = replace(problem, policy=policy)
        self.booked = [
            one
            for one in booked
            if one.session_id in problem.session
            and _day(problem, one.session_id, one.slot) == day_on
        ]
        self.before = set(booking_breaches(self.problem, self.booked))

    def allows(self, request: Request) -> bool:
        """Whether the request could have the place."""
        more = [*self.booked, Booking(request.id, *self.freed)]
        return set(booking_breaches(self.problem, more)) <= self.before


def _rank(
    problem: BookingProblem, request: Request, session: Session, slot: int, slots: int
) -> tuple[int, date, int, str]:
    fit = sum(len(words) > 0 for words in _drawbacks(problem, request, session, slot, slots))
    return request.priority, request.waiting_since, fit, request.id


def reason(
    problem: BookingProblem, request: Request, session: Session, slot: int, slots: int
) -> str:
    """Why this patient, in words: priority, wait, target, and what is less than perfect."""
    today = problem.made_at.astimezone(problem.zone).date()
    waited, left = (today - request.waiting_since).days, (request.target_on - today).days
    ahead = f"target in {_days(left)}" if left else "target today"
    target = ahead if left >= 0 else f"{_days(-left)} past the target"
    words = [request.priority.name.lower(), f"waiting {_days(waited)}", target]
    drawbacks = list(_drawbacks(problem, request, session, slot, slots))
    return ", ".join([*words, *(drawbacks or ["suits in every way"])])


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _drawbacks(
    problem: BookingProblem, request: Request, session: Session, slot: int, slots: int
) -> Iterator[str]:
    """What is less than perfect about this place for this patient."""
    local = session.slot_starts_at(slot).astimezone(problem.zone)
    if request.slots < slots:
        yield f"uses {request.slots} of {slots} slots"
    if request.clinician_id is not None and request.clinician_id != session.clinician_id:
        yield f"knows {request.clinician_id}"
    if request.suits and HalfDay(local.isoweekday(), local.hour >= 12) not in request.suits:
        yield "the half-day does not suit"
    if request.modalities[0] not in session.modalities:
        yield f"would rather be seen {request.modalities[0].replace('_', ' ')}"


def _day(problem: BookingProblem, session_id: str, slot: int) -> date:
    return problem.session[session_id].slot_starts_at(slot).astimezone(problem.zone).date()
