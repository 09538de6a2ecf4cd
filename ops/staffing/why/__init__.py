"""Why a place of a roster is empty, and who comes nearest to filling it."""

from ops.staffing.why.barrier import Barrier, Trial
from ops.staffing.why.unfilled import Offer, Unfilled, Why, unfilled
from ops.staffing.why.words import because, in_short, wanted

__all__ = [
    "Barrier",
    "Offer",
    "Trial",
    "Unfilled",
    "Why",
    "because",
    "in_short",
    "unfilled",
    "wanted",
]
