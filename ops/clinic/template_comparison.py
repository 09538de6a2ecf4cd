"""A session's best template beside those a clinic uses now or might use by rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ops.clinic.session_cost import Expected, Session, expected
from ops.clinic.spacing import bailey_welch, spread_evenly
from ops.clinic.template_search import ProvenTemplate, proven_template


class Spacing(StrEnum):
    """How patients are laid out over a session."""

    BEST = "best"
    PRESENT = "present"
    BAILEY_WELCH = "Bailey–Welch"
    EVEN = "evenly spaced"


@dataclass(frozen=True)
class Comparison:
    """The best template, and what is to be expected of each, by spacing."""

    best: ProvenTemplate
    bookings: dict[Spacing, tuple[int, ...]]
    expected: dict[Spacing, Expected]

    def dearer(self, spacing: Spacing) -> float:
        """How much more than the best this spacing costs."""
        return self.expected[spacing].cost - self.best.expected.cost


def compared(session: Session, *, present: Sequence[int] | None = None) -> Comparison:
    """The best template beside the clinic's present one, if any, and those of the two rules."""
    best = proven_template(session)
    bookings = {Spacing.BEST: best.bookings}
    if present is not None:
        bookings[Spacing.PRESENT] = tuple(present)
    bookings[Spacing.BAILEY_WELCH] = bailey_welch(session)
    bookings[Spacing.EVEN] = spread_evenly(session)
    told = {spacing: expected(session, booked) for spacing, booked in bookings.items()}
    return Comparison(best, bookings, told)
