"""How the files of each form are made, once somebody asks for one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import dataframely as dy
import polars as pl

from ops.tables import Attendance, BookedAt, CalendarEvent, Item, OrderLine, TemplateLine
from ops.takeaway import clinic_fhir
from ops.takeaway.calendar_events import to_tell
from ops.takeaway.calendar_file import as_ics
from ops.takeaway.clinics import clinics_document
from ops.takeaway.csv_file import as_csv
from ops.takeaway.document import Document, Provenance, guarded
from ops.takeaway.duty_list import PRESETS, Preset, duty_list
from ops.takeaway.fhir import Resource, as_bundle
from ops.takeaway.forms import Making, Taken
from ops.takeaway.handover import Handover, handover_document
from ops.takeaway.handover_page import handover_page
from ops.takeaway.orders import order_document, supply_requests
from ops.takeaway.parcel import as_zip
from ops.takeaway.plain_text import file_word
from ops.takeaway.poster import as_pdf
from ops.takeaway.roster_to_take import RosterToTake
from ops.takeaway.rosters import roster_document
from ops.takeaway.scenario import ScenarioToTake, scenario_document
from ops.takeaway.workbook import as_xlsx


@dataclass(frozen=True)
class ClinicsToTake:
    """The sessions of a site to come, what is expected of them, and what is proposed."""

    sessions: pl.DataFrame
    attendance: dy.DataFrame[Attendance]
    template: dy.DataFrame[TemplateLine]
    booked_at: dy.DataFrame[BookedAt]
    standing: Mapping[str, str]
    """Of each template: accepted or proposed."""
    provenance: Provenance
    bookings: pl.DataFrame | None = None
    """Proposed bookings, a row per proposal and request, where there are any."""


@dataclass(frozen=True)
class OrderToTake:
    """An order that people accepted."""

    lines: dy.DataFrame[OrderLine]
    items: dy.DataFrame[Item]
    place: str
    accepted_at: datetime
    accepted_by: str
    provenance: Provenance


def clinics(told: ClinicsToTake) -> Making:
    """The forms of clinics, apart from calendars."""
    document = clinics_document(
        told.sessions,
        told.attendance,
        told.template,
        told.booked_at,
        told.provenance,
        told.standing,
    )
    sheets = {sheet.title: sheet for sheet in document.sheets}
    origin = told.provenance
    making = {
        "xlsx": lambda: _book(document),
        "sessions-csv": lambda: _list(document, "Clinic list"),
        "slots-fhir": lambda: _bundle(_open_slots(told), "slots", origin),
    }
    if "Template" in sheets:
        making["template-csv"] = lambda: _list(document, "Template")
    if (lines := told.bookings) is not None:
        making["bookings-fhir"] = lambda: _bundle(
            clinic_fhir.appointments(lines, time_zone=origin.time_zone), "bookings", origin
        )
    return making


def _open_slots(told: ClinicsToTake) -> list[Resource]:
    zone = told.provenance.time_zone
    with_slots = told.sessions.join(told.template, on="session_id", how="semi")
    return [
        *clinic_fhir.schedules(with_slots, time_zone=zone),
        *clinic_fhir.slots(with_slots, told.template, told.booked_at, time_zone=zone),
    ]


def roster(told: RosterToTake, *, preset: Preset = PRESETS["full"]) -> Making:
    """The forms of a roster, apart from calendars."""
    return {
        "xlsx": lambda: _book(roster_document(told)),
        "csv": lambda: _duties(told, preset),
        "pdf-a3": lambda: Taken(as_pdf(told, paper="A3"), told.lines.height),
        "pdf-a4": lambda: Taken(as_pdf(told, paper="A4"), told.lines.height),
    }


def order(told: OrderToTake) -> Making:
    """The forms of an accepted order."""
    document = order_document(told.lines, told.items, told.provenance, told.place)
    origin = told.provenance
    return {
        "xlsx": lambda: _book(document),
        "csv": lambda: _list(document, "Order"),
        "fhir": lambda: _bundle(
            supply_requests(
                told.lines,
                told.items,
                accepted_at=told.accepted_at,
                accepted_by=told.accepted_by,
                time_zone=origin.time_zone,
            ),
            "order",
            origin,
        ),
    }


def handover(told: Handover, origin: Provenance) -> Making:
    """The forms of a handover sheet."""
    document = handover_document(told, origin)
    return {
        "pdf": lambda: Taken(handover_page(told, origin), document.rows),
        "xlsx": lambda: _book(document),
    }


def scenario(told: ScenarioToTake, origin: Provenance) -> Making:
    """The forms of a scenario."""
    document = scenario_document(told, origin)
    making: dict[str, Callable[[], Taken]] = {
        "xlsx": lambda: _book(document),
        "beds-csv": lambda: _list(document, "SCENARIO Beds"),
    }
    if told.staff is not None:
        making["staff-csv"] = lambda: _list(document, "SCENARIO Staff")
    return making


def calendar_files(
    every: dy.DataFrame[CalendarEvent], *, made_at: datetime, time_zone: str
) -> Taken:
    """One iCalendar file per calendar with something to tell, in one parcel."""
    told = to_tell(every, made_at=made_at)
    files = {}
    for name in told["calendar"].unique().sort():
        mine = CalendarEvent.cast(told.filter(pl.col("calendar") == name))
        short = " ".join(name.split("/")[1:])
        files[f"{file_word(short)}.ics"] = as_ics(mine, name=short, time_zone=time_zone)
    return Taken(as_zip(files, made_at), told.height)


def _book(document: Document) -> Taken:
    safe, hidden = guarded(document)
    return Taken(as_xlsx(safe), safe.rows, hidden)


def _list(document: Document, title: str) -> Taken:
    safe, hidden = guarded(document)
    [sheet] = [one for one in safe.sheets if one.title == title]
    return Taken(as_csv(sheet, safe.provenance), len(sheet.rows), hidden)


def _duties(told: RosterToTake, preset: Preset) -> Taken:
    sheet = duty_list(
        told.lines,
        told.staff,
        told.provenance,
        published=told.published,
        preset=preset,
        locked=told.locked,
    )
    # Who reads a preset of their own wants their columns and no others.
    dated = preset == PRESETS["full"]
    return Taken(as_csv(sheet, told.provenance, dated=dated), len(sheet.rows))


def _bundle(resources: list[Resource], name: str, origin: Provenance) -> Taken:
    whole = f"{name}|{origin.site}|{origin.source}"
    file = as_bundle(resources, name=whole, made_at=origin.made_at, time_zone=origin.time_zone)
    return Taken(file, len(resources))
