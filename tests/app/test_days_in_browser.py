"""A day at each desk, as the people who sit there spend it: in a real browser, on one hospital.

The stories share the hospital after its first day. The engineer's is the last, because what is
delivered in it changes what everybody else sees.
"""

import io
import re
import zipfile
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect
from typer.testing import CliRunner

from app.words import absent, escalation, every_page, system, waiting
from app.words import desk as desk_words
from app.words.take_away import LABELS
from flows.command import cli
from tests import pdf_words, story
from tests.app.browser import PATIENCE, choose, still, take, type_day

pytestmark = [pytest.mark.slow, pytest.mark.browser]

expect.set_options(timeout=PATIENCE)


def decide(tab, verdict, why=""):
    """Choose a verdict, say why, and keep it."""
    tab.get_by_text(every_page.VERDICTS[verdict], exact=True).click()
    tab.get_by_label(every_page.WHY).fill(why)
    tab.get_by_role("button", name=every_page.KEEP).click()
    expect(tab.get_by_text(f"{every_page.DONE[verdict]} by planner").first).to_be_visible()
    still(tab)


def unfold(tab, title):
    """Open a part of the page that is folded away."""
    part = tab.get_by_test_id("stExpander").filter(has=tab.get_by_text(title, exact=True))
    part.locator("summary").click()
    return part


# --- the huddle -----------------------------------------------------------------------------


def test_a_bed_manager_sets_the_level_and_gives_an_action_an_owner(served, tab):
    served.open(tab, "")
    main = tab.get_by_test_id("stMain")
    expect(main.get_by_text("beds are needed at", exact=False).first).to_be_visible()
    served.open(tab, "escalation")
    tab.get_by_role("radio", name="Level 2").click()
    tab.get_by_label(escalation.REASON).fill("Two resus bays are out of use")
    tab.get_by_role("button", name=escalation.KEEP).click()
    expect(main.get_by_text(f"{escalation.ACTIONS}: Level 2")).to_be_visible()
    tab.get_by_label(escalation.WHO).fill("Site manager")
    tab.get_by_label(escalation.BY_WHEN).fill("16:00")
    tab.get_by_role("button", name=escalation.ADD).click()
    expect(main.get_by_text("— Site manager, due 16:00")).to_be_visible()
    served.open(tab, "")
    expect(main.get_by_text("Level 2 set")).to_be_visible()
    sheet = pdf_words.words(take(tab, LABELS["handover"]["pdf"]))
    assert "Site manager" in sheet
    assert "level 2" in sheet.lower(), sheet
    served.open(tab, "escalation")
    tab.get_by_role("button", name=escalation.TICK, exact=True).click()
    expect(main.get_by_text("done: planner")).to_be_visible()


# --- the roster desk ------------------------------------------------------------------------


def somebody_at_work(tab, day):
    """Who has a duty on the ward shown on that day, by the grid."""
    grid = tab.locator(".st-key-board-roster table")
    heads = grid.locator("thead th").all_inner_texts()
    at = heads.index(f"{day:%a} {day.day}")
    for row in grid.locator("tbody tr").all():
        name, *cells = row.locator("th, td").all_inner_texts()
        if cells[at - 1].strip() in ("E", "L", "N", "LD"):
            return name.split(" ")[0]
    raise AssertionError(f"nobody of this ward works on {day}")


def test_a_scheduler_publishes_a_roster_repairs_it_and_takes_it_away_in_four_forms(served, tab):
    served.open(tab, "roster")
    decide(tab, "accepted")
    expect(tab.get_by_text(desk_words.PUBLISHED, exact=False).first).to_be_visible()
    day = story.NOW.astimezone(ZoneInfo("Europe/London")).date() + timedelta(days=3)
    who = somebody_at_work(tab, day)
    part = unfold(tab, absent.ABSENT)
    choose(tab, absent.PERSON, who, within=part)
    for name in (absent.SINCE, absent.UNTIL):
        type_day(tab, name, day, within=part)
    part.get_by_label(absent.WHY).fill("Flu")
    part.get_by_role("button", name=absent.NOTE).click()
    place = tab.get_by_role("combobox", name=absent.PLACE, exact=True)
    expect(place).to_have_value(re.compile(f"{who} cannot come"))
    still(tab)
    why = tab.get_by_label(absent.WHY, exact=True).filter(visible=True).last
    why.fill("Asked by telephone, and willing")
    why.press("Tab")
    spoken = tab.get_by_role("checkbox", name=absent.SPOKEN)
    if spoken.count():
        spoken.check(force=True)
        still(tab)
    tab.get_by_role("button", name=absent.TAKE).click()
    expect(tab.get_by_text("drafted that nobody decided about").first).to_be_visible()
    decide(tab, "changed", "Flu on the ward")
    labels = LABELS["roster"]
    book = load_workbook(io.BytesIO(take(tab, labels["xlsx"])))
    assert len(book.sheetnames) > 4
    assert who in take(tab, labels["csv"]).decode()
    calendars = zipfile.ZipFile(io.BytesIO(take(tab, labels["ics"])))
    assert any(name.endswith(".ics") and who in name for name in calendars.namelist())
    assert pdf_words.pages(take(tab, labels["pdf-a3"])) >= 1


# --- the clinic desk ------------------------------------------------------------------------


def test_a_clinic_manager_accepts_a_template_and_offers_a_freed_place(served, tab):
    served.open(tab, "clinics?clinics-part=Slot+template")
    decide(tab, "accepted")
    served.open(tab, "waiting-list")
    expect(tab.get_by_text(waiting.NO_OFFERS)).to_be_visible()
    places = tab.locator(".st-key-board-places tbody tr")
    patient = (
        tab.locator(".st-key-board-candidates tbody tr").first.locator("td").first.inner_text()
    )
    assert places.count() > 0
    tab.get_by_role("button", name=waiting.OFFER, exact=True).click()
    offered = tab.locator(".st-key-board-offers tbody tr").first
    expect(offered).to_contain_text(patient)
    expect(offered).to_contain_text(waiting.STOOD["offered"])
    tab.get_by_role("button", name=waiting.BOOKED, exact=True).click()
    expect(offered).to_contain_text(waiting.STOOD["booked"])


# --- the store room -------------------------------------------------------------------------


def test_a_store_keeper_changes_a_line_accepts_the_order_and_takes_it_away(served, tab):
    served.open(tab, "supplies")
    lines = tab.get_by_test_id("stDataFrame").filter(visible=True)
    lines.click(position={"x": 30, "y": 52})  # the first line: from there by the keyboard
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Enter")
    tab.locator("#portal input").fill("77")
    tab.keyboard.press("Enter")
    expect(tab.get_by_text(every_page.drafted(1))).to_be_visible()
    decide(tab, "changed", "The pallet holds that many")
    order = take(tab, LABELS["order"]["csv"]).decode()
    assert re.search(r"\b77\b", order)


# --- the engine room ------------------------------------------------------------------------


def command(*words):
    """One word of the command line, said and done."""
    said = CliRunner().invoke(cli, [str(word) for word in words])
    assert said.exit_code == 0, said.output


def kept_aside(served, tab):
    """Records kept aside for a site that nobody listed."""
    served.open(tab, "data-and-runs")
    tab.get_by_role("tab", name=system.TABS[2]).click()
    table = tab.get_by_role("tabpanel", name=system.TABS[2])
    expect(table.locator("tbody tr").first).to_be_visible()
    rows = [row.locator("th, td").all_inner_texts() for row in table.locator("tbody tr").all()]
    return {row[-1]: int(row[1].replace(",", "")) for row in rows if row[0] == "ed_visits"}


def test_an_engineer_mends_what_was_kept_aside_and_lands_it_again(served, home, tab):
    before = kept_aside(served, tab).get("UNKNOWN_SITE", 0)
    at = f"{story.NOW - timedelta(hours=2):%Y-%m-%dT%H:%M:%SZ}"
    visits = ["visit_id,site_id,arrived_at,triage", f"late-1,south,{at},3", f"late-2,north,{at},3"]
    (home / "inbox" / "ed_visits" / "late.csv").write_text("\n".join([*visits, ""]))
    command("ingest", home / "inbox")
    assert kept_aside(served, tab)["UNKNOWN_SITE"] == before + 1
    known = next((home / "inbox" / "sites").iterdir()).read_text().splitlines()
    south = known[1].replace("north", "south")
    (home / "inbox" / "sites" / "mended.csv").write_text("\n".join([*known, south, ""]))
    command("ingest", home / "inbox")
    command("quarantine", "replay", "--delivery", "ed_visits/late.csv")
    assert kept_aside(served, tab).get("UNKNOWN_SITE", 0) == before
