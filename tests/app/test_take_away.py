import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app import take_away
from app.access import Person, RefusedError
from app.read import Here
from flows import leaving
from ops.takeaway.leaving import Leaving
from tests.app.pages import open_page, said
from tests.app.published import NOW
from tests.app.test_pages import decide
from warehouse import decisions, publish, taken
from warehouse.people_settings import Role

pytestmark = pytest.mark.slow


def offered(page):
    return [button.proto.label for button in page.get("download_button")]


def test_a_roster_that_nobody_accepted_leaves_marked_and_without_calendars(published):
    page = open_page("roster")
    assert offered(page) == ["Workbook", "Duty list, CSV", "For the wall, A3", "For the wall, A4"]
    assert "leaves marked as proposed" in said(page)
    assert "none to come is accepted yet" in said(page)


def test_accepted_shifts_can_be_taken_away_as_calendars(published):
    decide(open_page("roster"), "roster 1", "accepted")
    assert "Calendars" in offered(open_page("roster"))


def test_clinics_offer_lists_slots_and_calendars(published):
    wanted = {"Workbook", "Clinic list, CSV", "Template, CSV", "Calendars", "Slots, FHIR"}
    assert wanted <= set(offered(open_page("clinics")))


def test_an_order_is_offered_once_it_is_accepted(published):
    page = open_page("supplies")
    assert offered(page) == []
    assert "leaves the house once it is accepted" in said(page)
    [name] = [r.key.removeprefix("verdict-") for r in page.radio if "verdict-" in r.key]
    decide(page, name, "accepted")
    assert offered(open_page("supplies")) == ["Workbook", "Order, CSV", "Order, FHIR"]


def test_what_other_systems_act_on_is_for_those_who_decide_about_it(published, monkeypatch):
    decide(open_page("roster"), "roster 1", "accepted")
    monkeypatch.setenv("HOSPITAL_LOCAL_ROLES", '["bed_manager"]')
    assert offered(open_page("roster")) == [
        "Workbook",
        "Duty list, CSV",
        "For the wall, A3",
        "For the wall, A4",
    ]


@pytest.mark.parametrize(("role", "key"), [("viewer", "xlsx"), ("bed_manager", "ics")])
def test_a_file_that_is_asked_for_past_the_page_is_refused(published, role, key):
    here = Here(publish.current(), NOW, None, Person("ann", frozenset({Role(role)})))
    told = Leaving("roster", "north", "roster 1", "proposed", lambda _: {}, ("xlsx", "ics"))
    with pytest.raises(RefusedError):
        take_away._leave(told, key, here)
    assert taken.lines().is_empty()


def cleared(folder):
    """The roster's workbook as it leaves, with its first duty taken out, and whose it was."""
    told = leaving.export("roster", "north", "xlsx", to=folder / "taken", columns="full")
    book = load_workbook(told["file"])
    page = book["Ward n1"]
    for row in page.iter_rows(min_row=5, min_col=5):
        for cell in row:
            if cell.value in ("E", "L", "N"):
                cell.value = "·"
                held = io.BytesIO()
                book.save(held)
                return held.getvalue(), page.cell(cell.row, 2).value
    raise AssertionError("nobody works on ward n1")


def test_a_changed_workbook_comes_back_as_drafted_changes(published, folder):
    file, person = cleared(folder)
    page = open_page("roster")
    page.file_uploader(key="back-roster 1").upload("roster.xlsx", file).run()
    assert "This file changes 1 duty." in said(page)
    page.button(key="keep-back-roster:roster 1").click().run()
    [change] = decisions.draft("roster:roster 1").content["changes"]
    assert (change["staff_id"], change["shift_type_id"]) == (person, None)


def test_a_duty_list_speaks_only_of_those_it_names(published, folder):
    told = leaving.export("roster", "north", "csv", to=folder / "taken", columns="e-rostering")
    head, first, *_ = Path(told["file"]).read_text("utf-8").splitlines()
    page = open_page("roster")
    page.selectbox(key="duty-list").set_value("e-rostering").run()
    one_duty = "\n".join([head, first]).encode()
    page.file_uploader(key="back-roster 1").upload("duties.csv", one_duty).run()
    assert "This file says what the roster says" in said(page)


def test_who_does_not_decide_about_rosters_gives_none_back(published, monkeypatch):
    monkeypatch.setenv("HOSPITAL_LOCAL_ROLES", '["bed_manager"]')
    assert not open_page("roster").file_uploader
