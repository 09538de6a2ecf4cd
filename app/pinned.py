"""What the copy that a rerun began with knows, for whatever leaves the house."""

from dataclasses import dataclass
from datetime import date, datetime

import dataframely as dy
import polars as pl

from app import read
from app.read import Here
from ops.tables import (
    Absence,
    Attendance,
    BookedAt,
    Item,
    Proposal,
    SessionBooked,
    StaffMember,
)
from ops.takeaway.known import Known


@dataclass(frozen=True)
class _Pinned:
    """What the pinned copy knows."""

    copy: str
    as_of: datetime

    def lines(self, what: str, proposal_id: str) -> pl.DataFrame:
        return read.lines(self.copy, what, proposal_id)

    def covering(self, kind: str, since: date) -> dy.DataFrame[Proposal]:
        return read.covering(self.copy, kind, since, self.as_of)

    def newest(self, kind: str) -> dy.DataFrame[Proposal]:
        return read.proposals(self.copy, kind, self.as_of)

    def staff(self) -> dy.DataFrame[StaffMember]:
        return read.staff(self.copy)

    def absences(self, since: date) -> dy.DataFrame[Absence]:
        return read.absences(self.copy, since)

    def sessions(self) -> dy.DataFrame[SessionBooked]:
        return read.sessions(self.copy, self.as_of)

    def clinicians(self) -> pl.DataFrame:
        return read.clinicians(self.copy, self.as_of)

    def attendance(self) -> dy.DataFrame[Attendance]:
        return read.attendance(self.copy, self.as_of)

    def booked_at(self) -> dy.DataFrame[BookedAt]:
        return read.booked_at(self.copy, self.as_of)

    def items(self) -> dy.DataFrame[Item]:
        return Item.cast(read.reference_table(self.copy, "items"))


def known(here: Here) -> Known:
    """What can be read of the copy that a page stands on."""
    return _Pinned(here.copy, here.as_of)
