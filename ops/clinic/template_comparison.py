"""A session's best template beside those a clinic uses now or might use by rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ops.clinic.session_cost import Expected, Session, expected
from ops.clinic.spacing import bailey_welch, spread_evenly
from ops.clinic.template_search import ProvenTemplate, proven_template

Bookings = tuple[int, ...]


class Spacing(StrEnum):
    """How patients are laid out over a session."""

    BEST = "best"
    PRESENT = "present"
    BAILEY_WELCH = "bailey_welch"
    EVEN = "even"
    EVEN_WAITS = "even_waits"


@dataclass(frozen=True)
class Comparison:
    """The best template, and what is to be expected of each, by spacing."""

    best: ProvenTemplate
    bookings: dict[Spacing, Bookings]
    expected: dict[Spacing, Expected]

    def dearer(self, spacing: Spacing) -> float:
        """How much more than the best this spacing costs."""
        return self.expected[spacing].cost - self.best.expected.cost


def compared(session: Session, *, present: Sequence[int] | None = None) -> Comparison:
    """The best template beside the clinic's present one, if any, and those of the two rules."""
    best = proven_template(session)
    ways = spacings(session, best=best.bookings, present=present)
    told = {spacing: expected(session, booked) for spacing, booked in ways.items()}
    return Comparison(best, ways, told)


def spacings(
    session: Session, *, best: Bookings, present: Sequence[int] | None = None
) -> dict[Spacing, Bookings]:
    """The best template, the clinic's present one, if any, and those of the two rules."""
    ways = {Spacing.BEST: best}
    if present is not None:
        ways[Spacing.PRESENT] = tuple(present)
    ways[Spacing.BAILEY_WELCH] = bailey_welch(session)
    ways[Spacing.EVEN] = spread_evenly(session)
    return ways
