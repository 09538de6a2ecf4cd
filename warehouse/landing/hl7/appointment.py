"""The state of one appointment after all its messages: a pure fold in the order of events.

It begins with S12, or with S13 or S14, which say as much. S13 moves it and books it again; S14
changes what it says; S15 and S16 cancel it, S17 takes it back as if it had never been, S26 says
that the patient did not come. SCH-25 (else AIS-10 …) may say as much with any event.
"""

from collections.abc import Iterable, Mapping

from warehouse.landing.hl7.event import Event, in_order
from warehouse.landing.hl7.stays import Row

SAID = {
    "noshow": "no_show",
    "no-show": "no_show",
    "no show": "no_show",
    "arrived": "attended",
    "started": "attended",
    "complete": "attended",
    "completed": "attended",
    "cancelled": "cancelled",
    "canceled": "cancelled",
    "dc": "cancelled",
    "discontinued": "cancelled",
}
"""SCH-25 or AIS-10 (table 0278) where it says more than that somebody is booked."""

BY_CLINIC = ("prov", "clin", "staff", "hosp", "doc")


BEGINS = ("S12", "S13", "S14")
"""What an appointment may begin with: each of them says all there is to say about it."""


def appointment(
    subject: str, events: Iterable[Event], who: Mapping[str, str], *, implied: bool = False
) -> dict[str, list[Row]]:
    """The row of an appointment; none while nothing says when it is, or once it was deleted."""
    row: Row = {"appointment_id": subject, "status": "booked", "cancelled_at": None}
    start = booked = None
    begun = implied
    for each in in_order(events):
        if each.trigger == "S17" or each.said.get("status") == "deleted":
            start = booked = None
            begun = implied
            row = {"appointment_id": subject, "status": "booked", "cancelled_at": None}
            continue
        begun = begun or each.trigger in BEGINS
        booked = booked or each.moment("recorded_at")
        start = each.moment("began_at") if each.began_at else start
        for name in ("clinic_id", "site_id", "planned_minutes", "age_years"):
            if name in each.deleted:
                row[name] = None
            row[name] = each.said.get(name) or row.get(name)
        row["patient_id"] = each.patient_id or row.get("patient_id")
        _status(row, each)
    if start is None or booked is None or not begun:
        return {"appointments": []}
    row["patient_id"] = who.get(row.get("patient_id") or "", row.get("patient_id"))
    row["starts_at"] = start[1]
    # A booking first heard of afterwards was known at the latest when it began.
    row["booked_at"] = min(booked, start)[1]
    return {"appointments": [row]}


def waiting(events: Iterable[Event], *, implied: bool = False) -> list[Event]:
    """Cancels, deletions and no-shows of an appointment that nobody booked yet."""
    told = list(events)
    if any(each.trigger in BEGINS or (implied and each.began_at) for each in told):
        return []
    return told


def _status(row: Row, event: Event) -> None:
    said = SAID.get(event.said.get("status", ""))
    if event.trigger in ("S15", "S16") or (said == "cancelled" and event.trigger != "S26"):
        by_clinic = event.said.get("reason", "").startswith(BY_CLINIC)
        row["status"] = "cancelled_by_clinic" if by_clinic else "cancelled_by_patient"
        row["cancelled_at"] = row["cancelled_at"] or event.moment("occurred_at")[1]
    elif event.trigger == "S26":
        row["status"] = "no_show"
    elif event.trigger in ("S12", "S13") or said:
        row["status"], row["cancelled_at"] = said or "booked", None
