"""The forms in which something leaves, and what their files are called."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ops.takeaway.document import Provenance
from ops.takeaway.plain_text import file_word

HOLDS = timedelta(hours=24)
"""Plans are made anew every night, so what leaves holds for a day from what was known."""


class Form(NamedTuple):
    """A kind of file: its standard, the end of its name and its media type."""

    standard: str
    ending: str
    media: str


XLSX = Form("xlsx", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
CSV = Form("csv", "csv", "text/csv")
PDF = Form("pdf", "pdf", "application/pdf")
FHIR = Form("fhir", "json", "application/fhir+json")
ICS = Form("ics", "zip", "application/zip")

FORMS: Mapping[str, Mapping[str, Form]] = {
    "clinics": {
        "xlsx": XLSX,
        "sessions-csv": CSV,
        "template-csv": CSV,
        "ics": ICS,
        "slots-fhir": FHIR,
        "bookings-fhir": FHIR,
    },
    "roster": {"xlsx": XLSX, "csv": CSV, "pdf-a3": PDF, "pdf-a4": PDF, "ics": ICS},
    "order": {"xlsx": XLSX, "csv": CSV, "fhir": FHIR},
    "handover": {"pdf": PDF, "xlsx": XLSX},
    "scenario": {"xlsx": XLSX, "beds-csv": CSV, "staff-csv": CSV},
}
"""What can be taken away, and in which forms; a calendar is made with what it said before."""


class Taken(NamedTuple):
    """A file that is ready to leave, how much is in it and how many cells it hides."""

    file: bytes
    rows: int
    hidden: int = 0


MARKED = {"scenario": "SCENARIO-not-the-forecast"}
"""What must not be taken for what it is not says so in the name of its file."""

Making = Mapping[str, Callable[[], Taken]]


def file_name(what: str, key: str, place: str, origin: Provenance) -> str:
    """How a file is called: what, where, and when it was made on the clock of the site."""
    made = origin.made_at.astimezone(ZoneInfo(origin.time_zone))
    part = key.removesuffix("-csv").removesuffix("-fhir")
    more = "" if key in ("xlsx", "csv", "fhir", "pdf") else f"_{part}"
    # Several sheets are printed in a day, and each holds for hours only.
    hour = f"T{made:%H%M}" if what in ("handover", "scenario") else ""
    ending = FORMS[what][key].ending
    return f"{MARKED.get(what, what)}_{file_word(place)}{more}_{made:%Y-%m-%d}{hour}.{ending}"
