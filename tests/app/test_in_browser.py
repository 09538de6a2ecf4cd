"""The planner as a person meets it: a real server, a real Chromium, a hospital after its first day."""

import hashlib
import re
from pathlib import Path
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import expect

from app.words import every_page as words
from app.words import take_away
from ops.takeaway.roster_from_book import roster_from_xlsx
from tests import pdf_words
from tests.app.browser import PAGES, PARTS_AT, PATIENCE, SCREENSHOTS, Served, barriers, sideways
from warehouse import taken

pytestmark = [pytest.mark.slow, pytest.mark.browser]

DESK = (1366, 768)
WORDS_OF_PROGRAMS = ("quantile", "P90", "NaN", "None", "Traceback")


@pytest.mark.parametrize(
    "tab", [(DESK, "light"), ((320, 720), "dark")], ids=["desk", "phone"], indirect=True
)
@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_fits_its_screen_and_can_be_used_by_everybody(served, tab, path):
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    served.open(tab, path)
    expect(tab.get_by_role("heading", level=1)).to_have_text(PAGES[path])
    expect(tab).to_have_title(re.compile(f". · {words.TITLE}$"))
    assert tab.get_by_text("Page not found").count() == 0
    assert tab.locator("[data-testid=stException], [data-testid=stAlertContentError]").count() == 0
    assert sideways(tab) == []
    text = tab.locator("[data-testid=stMain]").inner_text()
    assert [word for word in WORDS_OF_PROGRAMS if word in text] == []
    assert [url for url in asked if not _ours(url)] == []
    SCREENSHOTS.mkdir(exist_ok=True)
    tab.screenshot(path=SCREENSHOTS / f"{path}-{tab.viewport_size['width']}.png")
    assert barriers(tab) == []
    if tab.viewport_size["width"] == DESK[0]:  # and at twice the size of everything
        tab.set_viewport_size({"width": DESK[0] // 2, "height": DESK[1] // 2})
        assert sideways(tab) == []


@pytest.mark.parametrize("tab", [((320, 720), "dark")], ids=["phone"], indirect=True)
@pytest.mark.parametrize("path", PARTS_AT)
def test_every_part_of_a_long_page_fits_a_phone_and_can_be_used_by_everybody(served, tab, path):
    served.open(tab, path)
    chosen = tab.locator("[class*=st-key-parts] button[data-selected=true]")
    expect(chosen).to_have_text(unquote_plus(path.partition("=")[2]))
    assert sideways(tab) == []
    assert barriers(tab) == []


def _ours(url):
    return "//127.0.0.1" in url or url.startswith(("data:", "blob:"))


def test_a_file_is_made_when_somebody_asks_and_leaves_its_line(served, tab):
    served.open(tab, "roster")
    assert taken.lines().is_empty()
    with tab.expect_download(timeout=PATIENCE) as asked:
        tab.get_by_role("button", name=take_away.LABELS["roster"]["xlsx"], exact=True).click()
    file = Path(asked.value.path()).read_bytes()
    [line] = taken.lines().to_dicts()
    assert line["digest"] == hashlib.sha256(file).hexdigest()
    assert asked.value.suggested_filename == line["file_name"]
    assert roster_from_xlsx(file).remarks == ()


def test_the_handover_is_one_click_on_today(served, tab):
    served.open(tab, "")
    with tab.expect_download(timeout=PATIENCE) as asked:
        tab.get_by_role("button", name=take_away.LABELS["handover"]["pdf"], exact=True).click()
    assert pdf_words.pages(Path(asked.value.path()).read_bytes()) == 1
    assert asked.value.suggested_filename.startswith("handover_north_")


def test_a_wall_that_hears_nothing_any_more_says_so(home, tab):
    with Served() as there:
        there.open(tab, "wall")
        notice = tab.locator(".wall-lost")
        expect(notice).to_be_hidden()
        # As if it had waited in vain; the next telling covers the notice again.
        tab.evaluate(
            "document.getAnimations().filter(one => isFinite(one.effect.getComputedTiming().endTime))"
            ".forEach(one => one.finish())"
        )
        expect(notice).to_be_visible()
        expect(notice).to_be_hidden(timeout=PATIENCE)
        there.process.kill()
        expect(notice).to_be_visible(timeout=30_000)
        expect(notice).to_contain_text("DISCONNECTED since")


def test_a_decision_survives_a_restart_of_the_planner(home, chromium):
    why = "The winter list is covered by the bank."
    with Served() as first:
        page = chromium.new_page()
        first.open(page, "roster")
        page.get_by_text(words.VERDICTS["accepted"], exact=True).click()
        page.get_by_label(words.WHY).fill(why)
        page.get_by_role("button", name=words.KEEP).click()
        expect(page.get_by_text(why).first).to_be_visible(timeout=PATIENCE)
        page.close()
    with Served() as second:
        page = chromium.new_page()
        second.open(page, "roster")
        expect(page.get_by_text(why).first).to_be_visible(timeout=PATIENCE)
        page.close()
    assert (home / "records.sqlite").exists()
