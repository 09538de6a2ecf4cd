"""What is seen without scrolling in a larger hospital, and what addresses say, in a browser."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import expect

from app.words import answers, every_page, today
from app.words.numbers import unmarked
from tests.app.browser import PATIENCE, still

pytestmark = [pytest.mark.slow, pytest.mark.browser]

expect.set_options(timeout=PATIENCE)

LETTERS = """all => all.filter(one => one.innerText.trim()
    && parseFloat(getComputedStyle(one).fontSize) < 12).map(one => one.innerText)"""


def asked(tab):
    """The parameters of the address, as often as it holds them."""
    return parse_qsl(urlsplit(tab.url).query)


def arrive(tab, title):
    """Wait for the page of a title."""
    expect(tab.locator("[data-testid=stMain] h1")).to_have_text(title)
    still(tab)


def test_today_answers_the_twelve_questions_without_scrolling_for_twelve_wards(large_served, tab):
    large_served.open(tab, "")
    parts = {
        ".st-key-strip": 1,
        ".st-key-numbers [data-testid=stMetric]": 6,
        ".st-key-board-wards tbody tr": 13,
        ".st-key-answers [data-testid=stPageLink]": 5,
        "[data-testid=stVegaLiteChart]": 1,
    }
    expect(tab.get_by_text("beds are needed at").first).to_be_in_viewport(ratio=1)
    for part, number in parts.items():
        found = tab.locator(part)
        expect(found).to_have_count(number)
        for one in found.all():
            expect(one).to_be_in_viewport(ratio=1)
    for part in (".st-key-strip", ".st-key-board-wards", ".st-key-answers"):
        assert not tab.locator(f"{part} :is(p, span, th, td, strong)").evaluate_all(LETTERS)
    for link in tab.locator(".st-key-answers a").all():
        assert link.bounding_box()["height"] >= 24
    tab.get_by_text(today.every(13, 12)).click()
    expect(tab.locator(".st-key-board-wards tbody tr")).to_have_count(14)


def test_an_address_holds_each_parameter_once_wherever_a_link_leads(large_served, tab):
    large_served.open(tab, "?site=south")
    tab.get_by_role("link", name=unmarked(answers.FIRST_FORECAST)).click()
    arrive(tab, every_page.CHANGED)
    assert asked(tab) == [("site", "south")]
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.get_by_role("button", name=every_page.MENU).click()
    tab.locator(".st-key-phone-menu, [data-testid=stPopoverBody]").get_by_text(
        every_page.ED, exact=True
    ).click()
    arrive(tab, "Emergency department")
    assert asked(tab) == [("site", "south")]


def test_a_wall_keeps_its_site_when_it_is_loaded_anew(large_served, tab):
    large_served.open(tab, "?site=south")
    tab.get_by_role("link", name=every_page.WALL).click()
    arrive(tab, "south")
    tab.reload()
    arrive(tab, "south")
    assert asked(tab) == [("site", "south")]
