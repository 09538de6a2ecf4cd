"""What is known when a site's clinics are booked, and which places are taken by whom.

A place is taken by an appointment, by a booking that people agreed to, by an offer that waits for
its answer or was taken, and by a patient moved out of a closed session. What people agreed to
counts until the hospital's own record tells of it, or until the patient waits no longer.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from math import ceil
from typing import Any, NamedTuple

import dataframely as dy

from ops.tables import (
    AppointmentBooked,
    BookingLine,
    ClinicRequest,
    Decision,
    Interpreter,
    OfferEvent,
    SessionToBook,
    TemplateLine,
)

Row = dict[str, Any]
CHANGE = "change-"
"""How the number of a clinic's change begins: a session closed, or a clinician away."""
STANDS = ("accepted", "changed")


class Taken(NamedTuple):
    """Slots of a session that a patient has, or is to have."""

    session_id: str
    slot: int
    slots: int
    patient_id: str | None


@dataclass(frozen=True)
class Told:
    """Everything that is known about booking one site.

    ``proposed`` are all bookings ever proposed; ``decisions`` say which of them, of the templates
    and of the clinics' changes stand, the newest of each; ``offers`` how each offer stands.
    """

    sessions: dy.DataFrame[SessionToBook]
    requests: dy.DataFrame[ClinicRequest]
    booked: dy.DataFrame[AppointmentBooked]
    interpreters: dy.DataFrame[Interpreter]
    templates: dy.DataFrame[TemplateLine]
    proposed: dy.DataFrame[BookingLine]
    decisions: dy.DataFrame[Decision]
    offers: dy.DataFrame[OfferEvent]
    as_of: datetime = field(kw_only=True)

    @cached_property
    def session(self) -> dict[str, Row]:
        """Sessions by id; those that people closed are still among them."""
        return {row["session_id"]: row for row in self.sessions.iter_rows(named=True)}

    @cached_property
    def request(self) -> dict[str, Row]:
        """Requests that wait, by id."""
        return {row["request_id"]: row for row in self.requests.iter_rows(named=True)}

    @cached_property
    def decided(self) -> dict[str, tuple[str, list[Row]]]:
        """The newest verdict on each proposal, and the lines that people changed."""
        ordered = self.decisions.sort("decided_at", "decision_id")
        return {
            row["proposal_id"]: (row["verdict"], json.loads(row["changes"] or "[]"))
            for row in ordered.iter_rows(named=True)
        }

    @cached_property
    def changes(self) -> list[Row]:
        """Each closed session and each moved patient of the clinics' changes that stand."""
        stood = sorted(self.decided.items())
        return [
            change
            for name, (verdict, changes) in stood
            if name.startswith(CHANGE) and verdict in STANDS
            for change in changes
        ]

    @cached_property
    def closed(self) -> frozenset[str]:
        """Sessions that people closed."""
        return frozenset(change["closed"] for change in self.changes if "closed" in change)

    @cached_property
    def slots_at(self) -> dict[str, tuple[int, ...]]:
        """Patients each slot may take: as the template that stands books, else one."""
        own: dict[str, list[int]] = {}
        for name, row in self.session.items():
            own[name] = [1] * row["slots"]
        told: dict[str, dict[datetime, int]] = {}
        for line in self.templates.iter_rows(named=True):
            told.setdefault(line["session_id"], {})[line["starts_at"]] = line["bookings"]
        for proposal_id in self.templates["proposal_id"].unique().to_list():
            for change in self.decided.get(proposal_id, ("", []))[1]:
                at = datetime.fromisoformat(change["starts_at"])
                told.setdefault(change["session_id"], {})[at] = change["bookings"]
        for name, bookings in told.items():
            for at, patients in bookings.items():
                slot = self.slot_of(name, at)
                if name in own and 0 <= slot < len(own[name]):
                    own[name][slot] = patients
        return {name: tuple(patients) for name, patients in own.items()}

    @cached_property
    def agreed(self) -> list[Row]:
        """Proposed bookings that people agreed to and that there is room for, once a patient.

        Who was offered another place meanwhile, or whose place others have by now, waits on.
        """
        offered = {row["request_id"] for row in self.offered}
        used = Counter(
            (one.session_id, one.slot + n)
            for one in (*self._appointments, *map(self._wanted, self.offered))
            for n in range(one.slots)
        )
        found = []
        for line in self._accepted:
            place = self._wanted(line)
            slots = [(place.session_id, place.slot + n) for n in range(place.slots)]
            room = all(used[slot] < self._holds(*slot) for slot in slots)
            if line["request_id"] not in offered and (room or place in self._appointments):
                used.update(slots)
                found.append(line)
        return found

    @cached_property
    def _accepted(self) -> list[Row]:
        """The newest proposed booking of each patient that people agreed to and who still waits."""
        lines: dict[str, Row] = {}
        for line in self.proposed.sort("proposal_id").iter_rows(named=True):
            verdict, changes = self.decided.get(line["proposal_id"], ("", []))
            left_out = {change["request_id"] for change in changes if not change["booked"]}
            if verdict in STANDS and line["request_id"] not in left_out:
                lines[line["request_id"]] = line
        return [line for _, line in sorted(lines.items()) if self._awaits(line)]

    @cached_property
    def offered(self) -> list[Row]:
        """Offers that wait for an answer or were taken, and whose patients still wait."""
        return [
            row
            for row in self.offers.iter_rows(named=True)
            if self._awaits(row)
            and (
                row["standing"] == "booked"
                or (row["standing"] == "offered" and row["expires_at"] > self.as_of)
            )
        ]

    @cached_property
    def placed(self) -> frozenset[str]:
        """Requests that need no other place: agreed to, offered or booked."""
        return frozenset(row["request_id"] for row in (*self.agreed, *self.offered))

    @cached_property
    def kept(self) -> list[Row]:
        """Appointments that stand: not called off, and in a session to come that is not closed."""
        standing = self.booked.filter(self.booked["called_off_at"].is_null())
        held = self.session.keys() - self.closed
        return [row for row in standing.iter_rows(named=True) if row["session_id"] in held]

    @cached_property
    def called_off(self) -> list[Row]:
        """Appointments that were called off, in a session to come that is not closed."""
        held = self.session.keys() - self.closed
        freed = self.booked.drop_nulls("called_off_at")
        return [row for row in freed.iter_rows(named=True) if row["session_id"] in held]

    @cached_property
    def taken(self) -> list[Taken]:
        """Every place that nobody else can have."""
        delivered = {(one.session_id, one.slot, one.patient_id) for one in self._appointments}
        wanted = [*map(self._wanted, (*self.agreed, *self.offered)), *self._moved()]
        more = (one for one in wanted if (*one[:2], one.patient_id) not in delivered)
        return [*self._appointments, *more]

    @cached_property
    def _appointments(self) -> list[Taken]:
        return [self.place_of(row) for row in self.kept]

    def place_of(self, row: Row) -> Taken:
        """Where an appointment is: a longer one takes several slots."""
        minutes = slot_minutes(self.session[row["session_id"]])
        slot = self.slot_of(row["session_id"], row["starts_at"])
        many = max(1, ceil((row["planned_minutes"] or minutes) / minutes))
        return Taken(row["session_id"], slot, many, row["patient_id"])

    def slot_of(self, session_id: str, starts_at: datetime) -> int:
        """The slot of a session in which a moment lies, counted from nought."""
        row = self.session.get(session_id)
        if row is None:
            return -1
        begins: datetime = row["starts_at"]
        return (starts_at - begins) // timedelta(minutes=slot_minutes(row))

    def _awaits(self, row: Row) -> bool:
        """Whether the patient of a booking still waits for it, and its session is held."""
        return row["request_id"] in self.request and row["session_id"] not in self.closed

    def _holds(self, session_id: str, slot: int) -> int:
        """Patients that a slot of a session to come may take; one that began has its places."""
        slots = self.slots_at.get(session_id)
        return 1 if slots is None else slots[slot] if slot < len(slots) else 0

    def _wanted(self, row: Row) -> Taken:
        """The place of a booking that people agreed to, or of an offer."""
        patient = self.request[row["request_id"]]["patient_id"]
        return Taken(row["session_id"], row["slot"], row["slots"], patient)

    def _moved(self) -> Iterator[Taken]:
        """The new places of those moved out of closed sessions."""
        still = {row["appointment_id"]: row for row in self.booked.iter_rows(named=True)}
        for change in self.changes:
            row = still.get(change.get("appointment_id", ""))
            # Once the hospital moved them itself, their appointment is elsewhere.
            if row is None or row["session_id"] not in self.closed or not change["session_id"]:
                continue
            if row["called_off_at"] is None:
                place = change["session_id"], change["slot"], change["slots"]
                yield Taken(*place, row["patient_id"])


def slot_minutes(session: Row) -> int:
    """Minutes of a session's slots: where those of its clinic do not fit, they are drawn in."""
    span: int = (session["ends_at"] - session["starts_at"]) // timedelta(minutes=1)
    return max(1, min(int(session["slot_minutes"]), span // max(1, int(session["slots"]))))
