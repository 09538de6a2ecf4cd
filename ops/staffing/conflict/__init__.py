"""When wishes taken as hard cannot all be had: which of them clash, and the cheapest ways out."""

from ops.staffing.conflict.find import Conflict, conflicts, cover_conflict, person_conflict
from ops.staffing.conflict.smallest import Relaxation
from ops.staffing.conflict.statement import MUST, Kind, Statement

__all__ = [
    "MUST",
    "Conflict",
    "Kind",
    "Relaxation",
    "Statement",
    "conflicts",
    "cover_conflict",
    "person_conflict",
]
