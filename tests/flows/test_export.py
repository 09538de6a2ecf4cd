"""What leaves by the command line is what the planner's buttons give."""

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from polars.testing import assert_frame_equal

import warehouse
from flows import leaving
from ops.errors import PlanningError
from ops.takeaway.roster_from_book import roster_from_xlsx
from tests.app.conftest import made, published
from tests.app.published import NOW
from tests.ops.takeaway.leaving import formulas, page, rows_of
from warehouse import decisions, plans, taken

__all__ = ["made", "published"]

pytestmark = pytest.mark.slow


def take(what, place, form, folder, columns="full"):
    told = leaving.export(what, place, form, to=folder / "taken", columns=columns)
    return Path(told["file"]).read_bytes()


def proposed(kind, place):
    with warehouse.reading() as db:
        newest = plans.latest(db, kind, as_of=NOW)
    [name] = newest.filter(place_id=place)["proposal_id"]
    return name


def accept(name, **more):
    told = {"verdict": "accepted", "decided_at": NOW + timedelta(minutes=1)} | more
    decisions.decide(proposal_id=name, decided_by="scheduler", **told)


def calendars(file):
    with zipfile.ZipFile(io.BytesIO(file)) as parcel:
        return {name: Calendar.from_ical(parcel.read(name)) for name in parcel.namelist()}


def test_a_proposed_roster_leaves_marked_so_and_comes_back_as_it_was(published, folder):
    file = take("roster", "north", "xlsx", folder)
    with warehouse.reading() as db:
        lines = plans.roster_lines(db, proposed("roster", "north"))
    assert formulas(file) == []
    assert dict(page(file, "Provenance"))["Standing"] == "proposed"
    assert_frame_equal(roster_from_xlsx(file).lines, lines)


def test_every_file_leaves_a_line_with_its_digest(published, folder):
    take("roster", "north", "csv", folder, columns="payroll")
    take("clinics", "north", "sessions-csv", folder)
    lines = taken.lines()
    assert lines.select("what", "form", "taken_by").rows() == [
        ("roster", "csv", "planner"),
        ("clinics", "csv", "planner"),
    ]
    assert lines["digest"].str.len_chars().to_list() == [64, 64]
    assert lines["as_of"].to_list() == [NOW, NOW]


def test_calendars_hold_accepted_shifts_only(published, folder):
    with pytest.raises(PlanningError, match="not as ics"):
        take("roster", "north", "ics", folder)
    name = proposed("roster", "north")
    accept(name)
    with warehouse.reading() as db:
        lines = plans.roster_lines(db, name)
    found = calendars(take("roster", "north", "ics", folder))
    coming = lines.filter(lines["ends_at"] > NOW)
    assert len(found) == coming["staff_id"].n_unique()
    assert sum(len(one.walk("VEVENT")) for one in found.values()) == coming.height


def test_a_duty_that_is_cleared_later_is_cancelled_and_nothing_else_changes(published, folder):
    name = proposed("roster", "north")
    accept(name)
    before = calendars(take("roster", "north", "ics", folder))
    again = calendars(take("roster", "north", "ics", folder))
    assert {n: c.to_ical() for n, c in before.items()} == {n: c.to_ical() for n, c in again.items()}
    with warehouse.reading() as db:
        lines = plans.roster_lines(db, name)
    duty = lines.filter(lines["ends_at"] > NOW).row(0, named=True)
    cleared = {part: duty[part] for part in ("staff_id", "ward_id", "skill")}
    cleared |= {"day_on": duty["day_on"].isoformat(), "shift_type_id": None}
    accept(name, verdict="changed", changes=[cleared], decided_at=NOW + timedelta(minutes=2))
    later = calendars(take("roster", "north", "ics", folder))
    told = {
        file: [(event["STATUS"], event["SEQUENCE"]) for event in calendar.walk("VEVENT")]
        for file, calendar in later.items()
    }
    mine = told.pop(f"north-{duty['staff_id']}.ics")
    assert mine[0] == ("CANCELLED", 1)
    assert {*mine[1:], *(one for each in told.values() for one in each)} == {("CONFIRMED", 0)}


def test_clinics_leave_as_lists_slots_and_calendars(published, folder):
    sessions = rows_of(take("clinics", "north", "sessions-csv", folder))
    slots = json.loads(take("clinics", "north", "slots-fhir", folder))
    found = calendars(take("clinics", "north", "ics", folder))
    assert {row["clinic_id"] for row in sessions} == {"eyes", "heart"}
    assert set(found) == {"north-clinic-eyes.ics", "north-clinic-heart.ics"}
    assert sum(len(one.walk("VEVENT")) for one in found.values()) == len(sessions)
    kinds = {entry["resource"]["resourceType"] for entry in slots["entry"]}
    assert kinds == {"Schedule", "Slot"}


def test_an_order_leaves_once_it_is_accepted_with_the_packs_people_chose(published, folder):
    with pytest.raises(PlanningError, match="is not accepted"):
        take("order", "main store", "csv", folder)
    name = proposed("order", "main store")
    with warehouse.reading() as db:
        lines = plans.order_lines(db, name)
    first = lines.filter(lines["quantity"] > 0).row(0, named=True)
    change = {
        "item_id": first["item_id"],
        "location_id": first["location_id"],
        "quantity": first["quantity"] + 5,
    }
    accept(name, verdict="changed", changes=[change])
    rows = rows_of(take("order", "main store", "csv", folder))
    packs = {row["item_id"]: int(row["packs"]) for row in rows}
    assert packs[first["item_id"]] == first["quantity"] + 5
    bundle = json.loads(take("order", "main store", "fhir", folder))
    assert len(bundle["entry"]) == len(rows)


@pytest.mark.parametrize(
    ("what", "place", "form", "words"),
    [
        ("roster", "north", "docx", "as xlsx, csv, pdf-a3, pdf-a4, not as docx"),
        ("roster", "south", "xlsx", "No roster of south"),
        ("clinics", "south", "xlsx", "No clinic session of south"),
    ],
)
def test_what_cannot_leave_is_said_in_words(published, folder, what, place, form, words):
    with pytest.raises(PlanningError, match=words):
        take(what, place, form, folder)


def test_a_site_names_the_columns_of_its_duty_lists_in_a_file(published, folder):
    (folder / "duty-lists.toml").write_text('[ours]\nstaff = "No"\ndate = "Day"\n')
    rows = rows_of(take("roster", "north", "csv", folder, columns="ours"))
    assert list(rows[0]) == ["No", "Day"]
    with pytest.raises(PlanningError, match="payroll, ours, not theirs"):
        take("roster", "north", "csv", folder, columns="theirs")
