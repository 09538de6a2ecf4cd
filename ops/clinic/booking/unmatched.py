"""Why somebody is left waiting: the first rule after which no start is left, in words."""

from collections.abc import Callable

import numpy as np

from ops.clinic.booking import rules
from ops.clinic.booking.choices import Starts, starts_of
from ops.clinic.booking.problem import BookingProblem
from ops.clinic.booking.requests import Booking, Request
from ops.clinic.booking.sessions import interpreters_of

Words = Callable[[Request], str]


def left_waiting(problem: BookingProblem, bookings: tuple[Booking, ...]) -> dict[str, str]:
    """The reason for everybody without a booking, by request."""
    booked = {one.request_id for one in bookings}
    clinics = {
        clinic_id: starts_of(problem, [s for s in problem.sessions if s.clinic_id == clinic_id])
        for clinic_id in {request.clinic_id for request in problem.requests}
    }
    return {
        one.id: _reason(problem, one, clinics[one.clinic_id])
        for one in problem.requests
        if one.id not in booked
    }


def _reason(problem: BookingProblem, request: Request, starts: Starts) -> str:
    if not starts.sessions:
        return f"{request.clinic_id} holds no session in the weeks ahead"
    left = np.ones(len(starts.slot), np.bool_)
    for fit, words in _STEPS:
        left &= fit(problem, request, starts)
        if not left.any():
            return words(request)
    spoken = any(request.language in one.languages for one in starts.sessions)
    if not spoken and interpreters_of(request.language) not in problem.pool:
        return f"nobody interprets {request.language} in the weeks ahead"
    many = int(left.sum())
    return (
        f"{many} {'start would' if many == 1 else 'starts would'} do, and all go to patients who "
        "come first, or need an interpreter, a chair or a patient's time that is not free then"
    )


def _modality(request: Request) -> str:
    return f"nobody is seen {' or '.join(request.modalities).replace('_', ' ')}"


def _before(request: Request) -> str:
    return f"no slot is free from {request.earliest_on:%d %b} on"


_STEPS: tuple[tuple[rules.Fit, Words], ...] = (
    (rules.visit_kind, lambda r: f"no session takes {r.visit_kind.replace('_', '-')} visits"),
    (rules.modality, _modality),
    (rules.equipment, lambda r: f"no room has {' and '.join(sorted(r.equipment))}"),
    (rules.only_clinician, lambda r: f"{r.clinician_id} holds no such session"),
    (
        rules.slots_in_a_row,
        lambda r: "no slot is free" if r.slots == 1 else f"no {r.slots} slots in a row are free",
    ),
    (rules.not_before, _before),
    (rules.left_to_people, lambda _: "all that is free starts so soon that only people fill it"),
)
