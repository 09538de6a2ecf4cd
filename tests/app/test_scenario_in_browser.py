"""A scenario as a person meets it: asked by one press, sent by its address, marked on paper."""

import re

import pytest
from playwright.sync_api import expect

from app.words import scenario as words
from tests.app.browser import barriers, sideways, still

pytestmark = [pytest.mark.slow, pytest.mark.browser]

DESK, PHONE = ((1366, 768), "light"), ((320, 720), "dark")
ASKED = (
    "scenario?supposed=%7B%22beds%22%3A%7B%22n1%22%3A-4%7D%2C%22sick%22%3A%7B%22nurse%22%3A6%7D%7D"
)


@pytest.mark.parametrize("tab", [DESK, PHONE], ids=["desk", "phone"], indirect=True)
def test_an_answer_fits_its_screen_and_can_be_read_by_everybody(small_served, tab):
    small_served.open(tab, ASKED)
    expect(tab.get_by_role("alert").filter(has_text=words.WATERMARK).first).to_be_visible()
    expect(tab.get_by_label("n1 · medicine: beds")).to_have_value("-4")
    assert sideways(tab) == []
    assert barriers(tab) == []


def test_every_printed_page_bears_the_watermark(small_served, tab):
    """What is fixed on the screen, browsers set on each sheet of paper."""
    small_served.open(tab, ASKED)
    tab.emulate_media(media="print")
    mark = tab.locator(".scenario-mark")
    drawn = mark.evaluate("it => getComputedStyle(it, '::before').content")
    assert drawn == f'"{words.WATERMARK}"'
    expect(mark).to_have_css("position", "fixed")
    expect(mark).to_have_css("opacity", "0.16")


def test_the_address_follows_a_press_and_asks_the_same_again(small_served, tab):
    small_served.open(tab, "scenario")
    tab.get_by_role("button", name="Close 12 beds").click()
    tab.wait_for_url(re.compile("supposed="))
    still(tab)
    shown = tab.locator(".st-key-board-scenario-sides").inner_text()
    tab.reload()
    still(tab)
    expect(tab.locator(".st-key-board-scenario-sides")).to_have_text(re.compile("76"))
    assert tab.locator(".st-key-board-scenario-sides").inner_text() == shown
