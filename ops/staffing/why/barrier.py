"""What stands between one person and one empty place."""

from dataclasses import dataclass
from datetime import timedelta

from ops.staffing.audit import Code
from ops.staffing.shifts import Duty


@dataclass(frozen=True)
class Barrier:
    """One rule in the way; ``missing`` is how far the roster is from allowing it, as time.

    For rest it is the rest that lacks, for hours the hours too many; where a whole shift is one
    too many it is the time of that shift.
    """

    code: Code
    sentence: str
    missing: timedelta


@dataclass(frozen=True)
class Trial:
    """One person tried on one place as the roster stands; no barrier means they can take it."""

    duty: Duty
    barriers: tuple[Barrier, ...]

    @property
    def person_id(self) -> str:
        """Who was tried."""
        return self.duty.person_id

    @property
    def main(self) -> Barrier | None:
        """The barrier to name where there is room for one: absence first, then another duty."""
        return self.barriers[0] if self.barriers else None
