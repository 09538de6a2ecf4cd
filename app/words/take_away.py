"""What can be taken away, and in which form."""

from collections.abc import Mapping, Sequence

from app.words import numbers as say

TITLE = "Take away"
LABELS: Mapping[str, Mapping[str, str]] = {
    "clinics": {
        "xlsx": "Workbook",
        "sessions-csv": "Clinic list, CSV",
        "template-csv": "Template, CSV",
        "ics": "Calendars",
        "slots-fhir": "Slots, FHIR",
        "bookings-fhir": "Proposed bookings, FHIR",
    },
    "roster": {
        "xlsx": "Workbook",
        "csv": "Duty list, CSV",
        "pdf-a3": "For the wall, A3",
        "pdf-a4": "For the wall, A4",
        "ics": "Calendars",
    },
    "order": {"xlsx": "Workbook", "csv": "Order, CSV", "fhir": "Order, FHIR"},
    "handover": {"pdf": "Print handover", "xlsx": "Handover, workbook"},
    "scenario": {
        "xlsx": "Scenario, workbook",
        "beds-csv": "Scenario's beds, CSV",
        "staff-csv": "Scenario's shifts, CSV",
    },
}
HELP = {
    "xlsx": "An Excel workbook with a legend and where it comes from.",
    "csv": "One line per row, for other systems.",
    "beds-csv": "One line per place and bed meeting; each says that it is a scenario.",
    "staff-csv": "One line per shift and skill; each says that it is a scenario.",
    "sessions-csv": "One line per session, for other systems.",
    "template-csv": "One line per start time, for other systems.",
    "pdf-a3": "A page per ward in A3, four weeks wide.",
    "pdf-a4": "A page per ward and two weeks in A4.",
    "ics": "A zip file with one iCalendar file each. Taken again, they change and cancel events.",
    "bookings-fhir": "Proposed appointments as one FHIR R4 bundle: people book, this proposes.",
    "slots-fhir": "Schedules and slots as one FHIR R4 bundle.",
    "fhir": "The order as one FHIR R4 bundle of supply requests, as drafts.",
}
HANDOVER_HELP = {
    "pdf": "This page, discharges, gaps, actions and changes on one side of A4, with lines to "
    "sign. Who took it, and when, is kept.",
    "xlsx": "The same as an Excel workbook, a sheet for each table.",
}
PRESET = "Columns of the duty list"
FOOTNOTE = (
    "Each file says which run it comes from, how old that was and until when it holds. Who took "
    "what, and when, is kept."
)
PROPOSED = "What is not accepted yet leaves marked as proposed."
NOT_YET = "An order leaves the house once it is accepted. Accept it above, or accept it changed."
NO_CALENDARS = "Calendars hold accepted shifts only, and none to come is accepted yet."
BACK = "Give a changed roster back"
GIVE = "The workbook with codes changed on its ward sheets, or a duty list with the columns above"
KEEP = "Keep as my changes"
MOST_TOLD = 20
"""Sentences about a file that came back; more would not be read."""


def differs(number: int) -> str:
    """How much a file that came back changes."""
    if not number:
        return "This file says what the roster says: nothing to keep."
    return f"This file changes {say.counted(number, 'duty', 'duties')}."


def replaces(number: int) -> str:
    """What is drafted already goes."""
    return f"It takes the place of {say.counted(number, 'change')} drafted on this page."


def broken(sentences: Sequence[str]) -> str:
    """Why changes that came back are not taken."""
    listed = "\n".join(f"- {say.told(one)}" for one in sentences[:MOST_TOLD])
    return (
        "These changes break rules that the roster keeps, so they cannot be kept as they are. "
        f"Mend the file and give it again:\n\n{listed}"
    )
