"""A booking plan as rows to keep: who should get which slot, and who is left waiting and why."""

import dataframely as dy
import polars as pl

from ops.clinic.booking.backfill import reason
from ops.clinic.booking.problem import BookingPlan, BookingProblem
from ops.clinic.booking.told import Told
from ops.clinic.booking.unmatched import left_waiting
from ops.tables import BookingLine, RulePoints, Unbooked


def as_lines(
    told: Told, problem: BookingProblem, plan: BookingPlan, proposal_id: str
) -> tuple[dy.DataFrame[BookingLine], dy.DataFrame[Unbooked], dy.DataFrame[RulePoints]]:
    """The bookings proposed, those left waiting, and the points by rule."""
    lines = [_line(told, problem, *booking) for booking in plan.bookings]
    left = [
        _who(told, problem, name) | {"reason": words}
        for name, words in left_waiting(problem, plan.bookings).items()
    ]
    points = [{"rule": rule, "points": float(cost)} for rule, cost in plan.points.items()]
    return (
        BookingLine.cast(_frame(BookingLine, lines, proposal_id)),
        Unbooked.cast(_frame(Unbooked, left, proposal_id)),
        RulePoints.cast(_frame(RulePoints, points, proposal_id)),
    )


def _line(
    told: Told, problem: BookingProblem, request_id: str, session_id: str, slot: int
) -> dict[str, object]:
    request, session = problem.request[request_id], problem.session[session_id]
    seen = next(way for way in request.modalities if way in session.modalities)
    return _who(told, problem, request_id) | {
        "session_id": session_id,
        "slot": slot,
        "slots": request.slots,
        "starts_at": session.slot_starts_at(slot),
        "ends_at": session.slot_starts_at(slot + request.slots),
        "clinician_id": told.session[session_id]["clinician_id"],
        "room_id": session.room_id,
        "visit_kind": request.visit_kind,
        "modality": seen.value,
        "reason": reason(problem, request, session, slot, request.slots),
    }


def _who(told: Told, problem: BookingProblem, request_id: str) -> dict[str, object]:
    request = problem.request[request_id]
    return {
        "request_id": request_id,
        "clinic_id": request.clinic_id,
        "priority": told.request[request_id]["priority"],
        "waiting_since_on": request.waiting_since,
        "target_on": request.target_on,
    }


def _frame(
    contract: type[dy.Schema], rows: list[dict[str, object]], proposal_id: str
) -> pl.DataFrame:
    schema = contract.create_empty().schema
    full = [row | {"proposal_id": proposal_id} for row in rows]
    return pl.DataFrame(full, schema=schema).sort(contract.primary_key())
