"""What has to be read before something can leave; the planner reads it kept, a command afresh."""

from datetime import date
from typing import Protocol

import dataframely as dy
import polars as pl

from ops.tables import (
    Absence,
    Attendance,
    BookedAt,
    Item,
    Proposal,
    SessionBooked,
    StaffMember,
)


class Known(Protocol):
    """What is read at one moment, however it is read."""

    def lines(self, what: str, proposal_id: str) -> pl.DataFrame:
        """Lines of a proposal, such as ``roster_lines`` or ``requirements``."""

    def covering(self, kind: str, since: date) -> dy.DataFrame[Proposal]:
        """Every proposal of a kind that covers a day or a later one."""

    def newest(self, kind: str) -> dy.DataFrame[Proposal]:
        """The newest proposal of a kind for each place."""

    def staff(self) -> dy.DataFrame[StaffMember]:
        """Everybody who can be rostered."""

    def absences(self, since: date) -> dy.DataFrame[Absence]:
        """Who is away from a day on."""

    def sessions(self) -> dy.DataFrame[SessionBooked]:
        """Clinic sessions to come."""

    def clinicians(self) -> pl.DataFrame:
        """``clinician_id`` and ``room_id`` by ``session_id``, for sessions that tell them."""

    def attendance(self) -> dy.DataFrame[Attendance]:
        """How many will come to each."""

    def booked_at(self) -> dy.DataFrame[BookedAt]:
        """Patients booked at each start time."""

    def items(self) -> dy.DataFrame[Item]:
        """What is stocked."""
