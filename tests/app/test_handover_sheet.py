"""The handover sheet as it leaves the page Today: its numbers are the page's."""

from datetime import timedelta

import pytest

from app import handover, take_away
from app.access import Person, RefusedError
from app.board import SitePlace
from app.read import Here
from app.words.numbers import unmarked
from tests.app.pages import front_door, numbers, open_page, said, tables
from tests.app.published import NOW, hospital
from tests.pdf_words import pages, words
from warehouse import decisions, publish, taken
from warehouse.people_settings import Role

pytestmark = pytest.mark.slow


def printed(*roles):
    """The sheet of north as somebody with these roles takes it away."""
    ann = Person("ann", frozenset(roles or {Role.BED_MANAGER}))
    here = Here(publish.current(), NOW, SitePlace("north", "Europe/London", 40), ann)
    return take_away._hand_over("pdf", here)


def test_today_offers_the_sheet_to_those_who_see_all_that_is_on_it(published, monkeypatch):
    offered = [button.proto.label for button in open_page("today").get("download_button")]
    assert offered == ["Print handover", "Handover, workbook"]
    monkeypatch.setenv("HOSPITAL_LOCAL_ROLES", '["supplies"]')
    assert not open_page("today").get("download_button")
    with pytest.raises(RefusedError):
        printed(Role.SUPPLIES)


def test_the_sheet_is_one_page_with_the_numbers_and_the_wards_of_today(published):
    page = open_page("today")
    file = printed()
    shown = words(file)
    assert pages(file) == 1
    assert "Ward n1 will probably be short of beds at 18:00" in shown
    for label, value in numbers(page).items():
        assert label in shown
        assert value in shown
    [board] = tables(page)
    for row in board.itertuples(index=False):
        cells = [unmarked(cell).lstrip("●▲■◆▨ ") for cell in row]
        assert " ".join(filter(None, cells)) in shown


def test_the_sheet_names_its_run_its_age_and_until_when_it_holds(published):
    shown = words(printed())
    assert publish.current().run_id in shown
    assert "As of 09:00 Tue 6 Jan 2026" in shown
    assert "printed 09:00 — valid to 12:00" in shown


def test_the_sheet_tells_discharges_gaps_actions_and_what_changed(published):
    action = {"action": "Open the discharge lounge.", "level": 2, "owner": "site manager"}
    action |= {"due": "10:00", "done_by": None}
    decisions.save_draft("actions:north", {"changes": [action]}, version=0, by="ann")
    shown = words(printed())
    assert "Discharges needed, the whole site By Needed Expected" in shown
    assert "n1 early nurse 1 2" in shown
    assert "level 2 suggested" in shown
    assert "Open the discharge lounge. site manager 10:00" in shown
    assert "Review who waits for a bed. nobody yet" in shown
    assert "Since the forecast of 08:00" in shown


def test_a_sheet_that_leaves_keeps_its_line(published):
    printed()
    [line] = taken.lines().to_dicts()
    assert (line["what"], line["place_id"], line["form"]) == ("handover", "north", "pdf")
    assert line["file_name"] == "handover_north_2026-01-06T0900.pdf"
    assert line["as_of"] == NOW


def test_old_data_leave_no_forecast_on_paper(folder):
    hospital(replayed=False)
    shown = words(printed())
    assert "No data: Forecast withheld: the last Wards data are from 04:00 Tue 6 Jan" in shown
    assert "will probably be short" not in shown
    assert "Not known: no forecast of the site's wards covers the coming hours." in shown


def test_without_any_feed_the_sheet_says_what_is_missing(bare):
    shown = words(printed())
    assert "nothing was delivered yet" in shown
    assert "Not known: no roster covers today." in shown


def test_a_sheet_holds_until_the_next_bed_meeting():
    here = Here(None, NOW + timedelta(hours=3), SitePlace("north", "Europe/London", 40), None)
    assert handover.next_meeting(here) == NOW.replace(hour=18)


# --- the wall -------------------------------------------------------------------------------


def test_the_wall_says_what_today_says_and_has_nothing_to_click(published):
    wall = open_page("wall")
    today = open_page("today")
    assert numbers(wall) == numbers(today)
    assert "Ward n1 will probably be short of beds at 18:00" in said(wall)
    assert tables(wall)[0]["Ward"].to_list() == tables(today)[0]["Ward"].to_list()
    assert not wall.get("download_button")
    assert not [
        *wall.button,
        *wall.text_input,
        *wall.radio,
        *wall.get("page_link"),
    ]
    assert [one.key for one in wall.selectbox] == ["site"]  # out of sight, for the address


def test_the_wall_shows_as_of_when_it_is_in_large_type(published):
    [clock] = [one for one in html(open_page("wall")) if one.startswith('<p class="wall-clock')]
    assert "As of <strong>09:00</strong> Tue 6 Jan" in clock


def test_the_wall_carries_the_notice_that_is_uncovered_when_nothing_is_heard(published):
    [notice] = [one for one in html(open_page("wall")) if one.startswith('<div class="wall-lost')]
    assert "DISCONNECTED since" in notice


def test_the_wall_withholds_what_is_old_in_words(folder):
    hospital(replayed=False)
    wall = open_page("wall")
    assert "Forecast withheld" in said(wall)
    assert ":gray-badge[▨ Wards 3" in said(wall)
    assert "ago · withheld]" in said(wall)
    assert "will probably be short" not in said(wall)


def test_a_wall_of_a_site_that_nobody_knows_says_so(published):
    assert open_page("wall", site="north").title[0].value == "north"
    wall = open_page("wall", site="no <b>where")
    assert r"No site is called no \<b\>where" in wall.info[0].value
    assert not wall.metric


def test_who_may_see_no_page_any_more_sees_no_wall_either(published, monkeypatch):
    monkeypatch.setenv("HOSPITAL_LOCAL_ROLES", "[]")
    wall = open_page("wall")
    assert not wall.metric
    assert not tables(wall)


def test_the_front_door_leads_to_the_wall(published):
    assert next(link.proto.label for link in front_door().get("page_link")) == "Wall mode"


def html(page):
    return [one.proto.body for one in page.get("html")]
