"""The exact cost of templates of a session, however many patients each of them books."""

from collections.abc import Sequence

import numpy as np

from ops.clinic.problem import TemplateProblem
from ops.clinic.service import Numbers
from ops.clinic.session_cost import Session, costs, start_intervals
from ops.clinic.template_session import session_of

Bookings = tuple[int, ...]


class Prices:
    """What templates of one problem cost; those with as many patients are worked out together."""

    def __init__(self, problem: TemplateProblem) -> None:
        self._problem = problem
        self._sessions: dict[int, Session] = {}
        self._known: dict[Bookings, float] = {}

    def of(self, templates: Sequence[Bookings]) -> Numbers:
        """Points of each template."""
        unknown: dict[int, list[Bookings]] = {}
        for bookings in dict.fromkeys(templates):
            if bookings not in self._known:
                unknown.setdefault(sum(bookings), []).append(bookings)
        for patients, some in unknown.items():
            session = self._session(patients)
            times = np.array([start_intervals(session, bookings) for bookings in some])
            self._known |= zip(some, costs(session, times).tolist(), strict=True)
        return np.array([self._known[bookings] for bookings in templates])

    def _session(self, patients: int) -> Session:
        if patients not in self._sessions:
            self._sessions[patients] = session_of(self._problem, patients)
        return self._sessions[patients]
