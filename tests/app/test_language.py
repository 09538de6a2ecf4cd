"""The whole planner in two languages: as the hospital set it, and as somebody chose."""

import io
import re

import pytest
from openpyxl import load_workbook

from app import handover, read, spoken
from app.access import Person
from app.origin import origin
from app.read import Here
from ops.languages import EN_GB, EN_US
from tests import pdf_words
from tests.app.heard import heard
from tests.app.pages import front_door, open_page, said
from warehouse.people_settings import Role
from warehouse.records import preferences, trail

pytestmark = pytest.mark.slow

PAGES = ("today", "ed", "escalation", "wards", "discharges", "changed", "scenario", "staffing_gap")
PAGES += ("roster", "clinics", "reminders", "waiting", "supplies", "trust", "models", "fair_use")
PAGES += ("approvals", "system", "wall")
BRITISH = re.compile(rf"(?<![\w`./-])({'|'.join(EN_US.spelling)})(?![\w`/])", re.IGNORECASE)
BOTH_SIDES = {"check", "practice", "while", "license", "meter", "program", "forward", "backward"}
MARKUP = {"center", "color", "colors", "gray", "percent"}
"""Words of charts' and tables' own notation, which is American."""
AMERICAN = re.compile(
    rf"(?<![\w`./-])({'|'.join({*EN_US.spelling.values()} - BOTH_SIDES - MARKUP)})(?![\w`/])",
    re.IGNORECASE,
)
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
DAY_FIRST = re.compile(rf"(?<![\w:-])\d\d? {_MONTH}\b")
MONTH_FIRST = re.compile(rf"\b{_MONTH} \d\d?\b(?!:)")


def test_every_page_is_american_where_the_hospital_says_so(published, monkeypatch):
    monkeypatch.setenv("HOSPITAL_LANGUAGE", "en-US")
    months = 0
    for page in PAGES:
        told = heard(open_page(page))
        assert not BRITISH.findall(told), page
        assert not DAY_FIRST.findall(told), page
        months += len(MONTH_FIRST.findall(told))
    assert months > 100


def test_every_page_is_british_where_it_says_nothing(published):
    days = 0
    for page in PAGES:
        told = heard(open_page(page))
        assert not AMERICAN.findall(told), page
        assert not MONTH_FIRST.findall(told), page
        days += len(DAY_FIRST.findall(told))
    assert days > 100


# --- one person's choice --------------------------------------------------------------------


def choose(page, code):
    page.selectbox(key="language").set_value(code)
    page.run()
    assert not page.exception, page.exception
    return page


def test_the_choice_stands_at_the_foot_of_every_page_and_in_no_address(published):
    page = front_door()
    assert page.selectbox(key="language").value == "en-GB"
    assert page.selectbox(key="language").options == ["English (UK)", "English (US)"]
    choose(page, "en-US")
    assert "Replay of 09:00 Tue, Jan 6, 2026" in said(page)
    assert not [name for name in page.query_params if "lang" in name]


def test_a_choice_lasts_and_leaves_a_line(published):
    choose(front_door(), "en-US")
    assert "Replay of 09:00 Tue, Jan 6, 2026" in said(front_door())
    (line,) = trail.lines(trail.Wanted(act=preferences.ACT))
    assert (line.by, line.about) == ("planner", "language:planner")


def test_a_choice_is_ones_own(published, monkeypatch):
    preferences.keep_language("planner", "en-US")
    monkeypatch.setenv("HOSPITAL_ROLE", "night desk")
    assert "Replay of 09:00 Tue 6 Jan 2026" in said(front_door())
    monkeypatch.setenv("HOSPITAL_LANGUAGE", "en-US")
    assert "Replay of 09:00 Tue, Jan 6, 2026" in said(front_door())


def test_a_language_that_is_spoken_no_more_gives_way_to_the_hospitals(published):
    preferences.keep_language("planner", "x-old")
    assert "Replay of 09:00 Tue 6 Jan 2026" in said(front_door())


def test_two_at_once_see_nothing_of_each_others_language(published):
    # Charts and grids are drawn once for all who ask for the same: of the same language.
    for page in ("today", "ed", "roster", "models"):
        ours = open_page(page)
        preferences.keep_language("planner", "en-US")
        theirs = open_page(page)
        preferences.keep_language("planner", "en-GB")
        for _ in range(2):
            with spoken.speaking(EN_US):  # AppTest formats options here, outside the session
                theirs.run()
            ours.run()
            assert not DAY_FIRST.findall(heard(theirs)), page
            assert not MONTH_FIRST.findall(heard(ours)), page


def test_a_choice_survives_pages_on_which_it_is_not_drawn(published):
    page = open_page("wall")
    page.session_state["spoken"] = "en-US"
    assert not DAY_FIRST.findall(heard(page.run()))


# --- what leaves the house ------------------------------------------------------------------


@pytest.fixture
def here(published):
    copy, now = read.pin()
    site = read.sites(copy.name, copy.as_of)[0]
    return Here(copy, now, site, Person("planner", frozenset({Role.ADMIN})))


def taken(here, key):
    told = handover.to_leave(here)
    return told.file(key, origin(told, here))[0]


@pytest.mark.parametrize(
    ("language", "name", "stamp"),
    [
        (EN_GB, "Handover · north", "As of 09:00 Tue 6 Jan 2026"),
        (EN_US, "Handoff · north", "As of 09:00 Tue, Jan 6, 2026"),
    ],
)
def test_the_sheet_on_paper_speaks_the_language_of_who_takes_it(here, language, name, stamp):
    with spoken.speaking(language):
        paper = pdf_words.words(taken(here, "pdf"))
    assert name in paper
    assert stamp in paper
    other = DAY_FIRST if language is EN_US else MONTH_FIRST
    assert not other.findall(paper)


def test_the_workbook_dates_its_cells_for_its_reader(here):
    with spoken.speaking(EN_US):
        book = load_workbook(io.BytesIO(taken(here, "xlsx")))
    forms = {cell.number_format for page in book for row in page for cell in row if cell.is_date}
    assert forms <= {"ddd, mmm d, yyyy", "ddd, mmm d, yyyy hh:mm", "ddd d"}
    told = "\n".join(str(c.value) for page in book for row in page for c in row if c.value)
    assert not BRITISH.findall(told)
    assert not DAY_FIRST.findall(told)


def test_a_file_made_by_a_click_speaks_as_its_page_did(published):
    page = open_page("today")
    assert "Print handover" in heard(page)
    page.session_state["spoken"] = "en-US"
    assert "Print handoff" in heard(page.run())
