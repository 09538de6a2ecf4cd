import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import polars as pl

from ops.tables import (
    Absence,
    Attendance,
    BookedAt,
    CalendarEvent,
    Decision,
    Item,
    OrderLine,
    Proposal,
    SessionBooked,
    StaffMember,
    TemplateLine,
)
from ops.takeaway import what_leaves
from tests.ops.takeaway.test_clinics_and_orders import ATTENDANCE
from tests.ops.takeaway.test_fhir import BOOKED, LINES, SESSIONS, TEMPLATE
from tests.tables import table

AS_OF = datetime(2026, 7, 5, 3, tzinfo=UTC)
PAPERS = "proposal_id | kind | place_id | made_at | from_on | to_on | verdict | points | summary\n"
DECIDED = "decision_id | proposal_id | decided_at | decided_by | verdict\n"


def papers(name, kind, place):
    rest = "2026-07-05 03:00 | 2026-07-05 | 2026-08-01 | optimal | 0 | sound"
    return table(Proposal, f"{PAPERS}{name} | {kind} | {place} | {rest}")


def decided(*said):
    rows = [
        f"d{n} | {name} | 2026-07-05 04:00 | clinic | {verdict}"
        for n, (name, verdict) in enumerate(said)
    ]
    return table(Decision, "\n".join([DECIDED.strip(), *rows]))


@dataclass
class Told:
    """What a small site knows, without a warehouse."""

    proposed: dict = field(default_factory=dict)
    sessions_told: str = SESSIONS
    clinician: dict = field(default_factory=dict)

    def lines(self, what, _proposal_id):
        return {
            "template_lines": table(TemplateLine, TEMPLATE),
            "booking_lines": LINES,
            "order_lines": OrderLine.create_empty(),
        }[what]

    def newest(self, kind):
        return self.proposed.get(kind, Proposal.create_empty())

    def covering(self, _kind, _since):
        return Proposal.create_empty()

    def staff(self):
        return StaffMember.create_empty()

    def absences(self, _since):
        return Absence.create_empty()

    def sessions(self):
        return table(SessionBooked, self.sessions_told)

    def clinicians(self):
        rows = [
            {"session_id": s, "clinician_id": c, "room_id": "r1"} for s, c in self.clinician.items()
        ]
        schema = dict.fromkeys(("session_id", "clinician_id", "room_id"), pl.String)
        return pl.DataFrame(rows, schema=schema)

    def attendance(self):
        return table(Attendance, ATTENDANCE)

    def booked_at(self):
        return table(BookedAt, BOOKED)

    def items(self):
        return Item.create_empty()


def clinics(known, *said, **more):
    return what_leaves.clinics(known, "north", decided(*said), as_of=AS_OF, **more)


def origin(leaving, made_at=AS_OF):
    return leaving.origin(
        site="north", run="r", as_of=AS_OF, made_at=made_at, time_zone="Europe/London"
    )


def test_a_site_without_sessions_has_nothing_to_take():
    assert what_leaves.clinics(Told(), "south", decided(), as_of=AS_OF) is None


def test_without_a_template_there_are_no_slots():
    assert clinics(Told()).keys == ("xlsx", "sessions-csv", "ics")


def test_a_declined_template_is_not_open():
    known = Told({"template": papers("t1", "template", "cardio")})
    assert "slots-fhir" in clinics(known).keys
    assert "slots-fhir" not in clinics(known, ("t1", "declined")).keys


def test_proposed_bookings_leave_unless_people_declined_them():
    known = Told({"booking": papers("b1", "template", "north")})
    leaving = clinics(known)
    file, line = leaving.file("bookings-fhir", origin(leaving))
    assert b'"status": "proposed"' in file
    assert (line["form"], line["rows"]) == ("fhir", 1)
    assert "bookings-fhir" not in clinics(known, ("b1", "declined")).keys


def test_a_proposed_booking_that_people_took_out_does_not_leave():
    known = Told({"booking": papers("b1", "template", "north")})
    without = json.dumps([{"request_id": LINES.item(0, "request_id"), "booked": False}])
    said = decided(("b1", "changed")).with_columns(changes=pl.lit(without))
    leaving = what_leaves.clinics(known, "north", said, as_of=AS_OF)
    _, line = leaving.file("bookings-fhir", origin(leaving))
    assert line["rows"] == 0


def test_clinicians_have_calendars_where_they_are_told():
    leaving = clinics(Told(clinician={"s1": "dr-1"}))
    assert set(leaving.calendars) == {
        "clinics/north/clinic/cardio",
        "clinics/north/clinician/dr-1",
    }


def test_what_is_expected_stays_here_when_it_is_too_old():
    leaving = clinics(Told(), trusted=False)
    file, _ = leaving.file("sessions-csv", origin(leaving))
    assert file.splitlines()[1].split(b",")[8] == b'""'


def test_a_session_that_is_no_longer_told_is_cancelled_and_one_beyond_the_horizon_is_not():
    leaving = clinics(Told())
    kept = leaving.revised(origin(leaving), CalendarEvent.create_empty())
    first = SESSIONS.replace("    s2 ", "    s3 ")
    fewer = clinics(Told(sessions_told=first))
    later = origin(fewer, made_at=AS_OF + timedelta(hours=1))
    found = fewer.revised(later, kept).sort("starts_at", "sequence")
    assert sorted(found["status"]) == ["cancelled", "confirmed", "confirmed"]
    file, line = fewer.written(later, found)
    assert file.startswith(b"PK")
    assert (line["form"], line["rows"]) == ("ics", 3)


def test_an_order_waits_for_a_decision():
    proposal = papers("o1", "order", "store")
    assert what_leaves.order(Told(), proposal, decided()) is None
    leaving = what_leaves.order(Told(), proposal, decided(("o1", "accepted")))
    assert (leaving.standing, leaving.keys) == ("accepted by clinic", ("xlsx", "csv", "fhir"))


def test_the_file_says_what_its_line_says():
    leaving = clinics(Told())
    _, line = leaving.file("sessions-csv", origin(leaving))
    assert line == {
        "what": "clinics",
        "place_id": "north",
        "form": "csv",
        "file_name": "clinics_north_sessions_2026-07-05.csv",
        "rows": 2,
        "hidden": 0,
        "source": "appointments",
        "as_of": AS_OF,
    }
