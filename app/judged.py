"""A roster with its draft, judged: the rules it breaks now, and the requests it grants or not.

Whoever became absent since it was made breaks a rule that the roster kept, so this is asked of
every roster and not of changes alone. It is worked out once for each state of the draft.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
import streamlit as st

from app import breaks, read, read_asking
from app.alive import Desk
from app.grid import Marks
from ops.staffing import audit
from ops.staffing.asking import Outcome, Share, outcomes, reasons, shares
from ops.staffing.audit import Breach
from ops.staffing.changes import Change

Cell = tuple[str, date]


@dataclass(frozen=True)
class Judged:
    """What the audit finds in a roster as it lies on the desk, and what it makes of requests."""

    breaches: tuple[Breach, ...]
    outcomes: tuple[Outcome, ...]
    reasons: tuple[tuple[Outcome, str], ...]
    """Each refused request with what stood against it."""

    def broken(self, lines: pl.DataFrame) -> frozenset[Cell]:
        """People's duties on which a rule is broken."""
        worked = set(lines.select("staff_id", "day_on").rows())
        cells = {(one.person_id or "", one.day_on) for one in self.breaches if one.day_on}
        return frozenset(cell for cell in cells if cell in worked)

    def broken_lines(self, lines: pl.DataFrame) -> frozenset[str]:
        """People whose line breaks a rule that no single duty does."""
        at_a_duty = self.broken(lines)
        return frozenset(
            one.person_id
            for one in self.breaches
            if one.person_id and (one.person_id, one.day_on) not in at_a_duty
        )

    def marks(
        self, lines: pl.DataFrame, changes: Sequence[Change], locked: frozenset[Cell]
    ) -> Marks:
        """What the grid marks beside the codes."""
        touched = frozenset((one.staff_id, one.day_on) for one in changes)
        broken = self.broken(lines), self.broken_lines(lines)
        return Marks(touched, locked, *broken, self.met)

    @property
    def met(self) -> dict[str, tuple[int, int]] | None:
        """Requests met and made by person; None where it is not known what was asked."""
        return {one.staff_id: (one.met, one.requests) for one in self.shares} or None

    @property
    def shares(self) -> list[Share]:
        """Everybody's points, asked and granted."""
        return shares(self.outcomes)


def judged(desk: Desk) -> Judged:
    """The roster judged as its lines stand."""
    return _judged(hash((desk.asked, desk.worked)), _desk=desk)


@st.cache_resource(max_entries=32, show_spinner=False)
def _judged(
    kept_under: int,  # noqa: ARG001
    *,
    _desk: Desk,
) -> Judged:
    away = read.absences(_desk.here.copy, _desk.proposal["from_on"])
    heard = read_asking.heard(_desk.here.copy, _desk.proposal_id)
    told = tuple(outcomes(heard, _desk.lines, away))
    if _desk.required.is_empty():
        return Judged((), told, ())
    problem = _desk.problem
    roster = breaks.roster_of(problem, _desk.lines)
    found = [one for one in audit.found(problem, roster) if one.person_id]
    refused = [one for one in told if not one.granted]
    why = reasons(problem, roster.duties, refused)
    return Judged(tuple(found), told, tuple(zip(refused, why, strict=True)))
