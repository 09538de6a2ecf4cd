"""When wishes taken as hard cannot all be had: which of them clash, and the cheapest ways out."""

from ops.staffing.conflict.find import (
    Clash,
    Clashes,
    Conflict,
    clashes,
    conflicts,
    cover_conflict,
    person_conflict,
)
from ops.staffing.conflict.smallest import Relaxation
from ops.staffing.conflict.statement import MUST, Kind, Statement

__all__ = [
    "MUST",
    "Clash",
    "Clashes",
    "Conflict",
    "Kind",
    "Relaxation",
    "Statement",
    "clashes",
    "conflicts",
    "cover_conflict",
    "person_conflict",
]
