"""What is known of an ED at one moment, for whichever score it is read by."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Picture:
    """An ED at one moment; None is what nobody told us, never a zero."""

    present: float | None = None
    """patients in the ED, the waiting room included"""
    ed_places: float | None = None
    """treatment places"""
    boarding: float | None = None
    """patients admitted and waiting for a bed"""
    hospital_beds: float | None = None
    """open inpatient beds"""
    ventilated: float | None = None
    """patients on ventilators in the ED"""
    longest_admit_wait: float | None = None
    """hours since admission was decided, of the patient who waits longest"""
    last_door_to_bed: float | None = None
    """hours from arrival to a place, of the patient who was last given one"""
    waiting: float | None = None
    """patients in the waiting room"""
    critical_care: float | None = None
    """critical care patients in the ED"""
    yearly_visits: float | None = None
    """ED visits a year"""
    urgency: float | None = None
    """mean of (6 - triage category) over the patients present: 5 if all were category 1"""
    physicians: float | None = None
    """attending physicians on duty"""


WORDS = {
    "present": "patients in the ED",
    "ed_places": "treatment places",
    "boarding": "patients waiting for a bed",
    "hospital_beds": "open beds of the hospital",
    "ventilated": "patients on ventilators",
    "longest_admit_wait": "longest wait for a bed",
    "last_door_to_bed": "last wait for a place",
    "waiting": "patients in the waiting room",
    "critical_care": "critical care patients",
    "yearly_visits": "ED visits a year",
    "urgency": "triage categories of those present",
    "physicians": "physicians on duty",
}
"""Every part of a picture as people call it."""
