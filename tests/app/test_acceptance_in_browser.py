"""Checks of acceptance that only a browser can make, on the published hospital.

The table of all twenty is in ``test_acceptance``.
"""

import pytest
from playwright.sync_api import expect

from app.words import desk as desk_words
from app.words import escalation, every_page, roster
from tests.app.browser import PATIENCE, choose, still
from warehouse import decisions
from warehouse.records import duty_locks, trail

pytestmark = [pytest.mark.slow, pytest.mark.browser]

expect.set_options(timeout=PATIENCE)


# --- 1: roles -------------------------------------------------------------------------------

MENUS = {
    "viewer": ["Beds and ED", "Staff", "System"],
    "bed_manager": ["Beds and ED", "Staff", "System"],
    "scheduler": ["Beds and ED", "Staff", "System"],
    "clinic": ["Clinics", "System"],
    "supplies": ["Stores", "System"],
    "engineer": ["Beds and ED", "Staff", "System"],
    "admin": ["Beds and ED", "Staff", "Clinics", "Stores", "System"],
}


@pytest.fixture
def role_of(small_home):
    """Say whose planner it is; afterwards it is everybody's again."""
    told = small_home / "hospital.toml"

    def is_now(role):
        told.write_text(f'local_roles = ["{role}"]\n')

    yield is_now
    told.unlink()


def test_each_role_sees_the_groups_that_are_its_own(small_served, role_of, tab):
    for role, groups in MENUS.items():
        role_of(role)
        small_served.open(tab, "")
        menu = tab.get_by_role("navigation").get_by_role("button")
        expect(menu).to_have_text(groups)


def test_a_page_of_somebody_else_is_refused_at_its_address_and_noted(small_served, role_of, tab):
    role_of("viewer")
    small_served.open(tab, "clinics", first="[data-testid=stAlert]")
    expect(tab.get_by_text("The page Clinics is for: clinic.")).to_be_visible()
    assert ("refused", "clinics") in {(line.act, line.about) for line in trail.lines()}


# --- 6: by the keyboard alone ---------------------------------------------------------------

FOCUSED = """() => {
    const one = document.activeElement;
    const told = one.getAttribute('aria-label') || one.labels?.[0]?.innerText || one.innerText;
    return [one.getAttribute('role') || one.tagName.toLowerCase(), (told || '').trim()];
}"""


def reach(tab, role, name):
    """Press Tab until the focus is there; nothing on the way may hold it."""
    still(tab)
    for _ in range(250):
        tab.keyboard.press("Tab")
        here = tab.evaluate(FOCUSED)
        if here[0] == role and here[1].startswith(name):
            return
    raise AssertionError(f"Tab does not lead to {role} {name}; it ends at {here}")


def test_a_huddle_is_held_by_the_keyboard_alone(small_served, small_home, tab):
    small_served.open(tab, "escalation")
    reach(tab, "radio", "Level")
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Space")
    level = tab.evaluate(FOCUSED)[1]
    reach(tab, "input", escalation.REASON)
    tab.keyboard.type("A bus on the ring road")
    reach(tab, "button", escalation.KEEP)
    tab.keyboard.press("Enter")
    expect(tab.get_by_text(f"{escalation.ACTIONS}: {level}")).to_be_visible()
    reach(tab, "input", escalation.WHO)
    tab.keyboard.type("Site manager")
    reach(tab, "button", escalation.ADD)
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("— Site manager")).to_be_visible()


def test_a_shift_is_locked_by_the_keyboard_alone(small_served, small_home, tab):
    small_served.open(tab, "roster")
    reach(tab, "tab", roster.ONE_CHANGE)
    tab.keyboard.press("ArrowRight")
    reach(tab, "button", desk_words.LOCK)
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("n1nurse1, Tue 6 Jan: early on ward n1")).to_be_visible()
    assert duty_locks.kept()["staff_id"].to_list() == ["n1nurse1"]


def test_an_order_is_approved_by_the_keyboard_alone(small_served, small_home, tab):
    small_served.open(tab, "supplies")
    reach(tab, "button", every_page.KEEP)
    tab.keyboard.press("Enter")
    expect(tab.get_by_text("Accepted by planner")).to_be_visible()


# --- 7: without colours ---------------------------------------------------------------------


def test_the_status_of_a_ward_is_a_word_and_a_shape_for_who_sees_no_colours(small_served, tab):
    small_served.open(tab, "")
    devtools = tab.context.new_cdp_session(tab)
    devtools.send("Emulation.setEmulatedVisionDeficiency", {"type": "achromatopsia"})
    marks = tab.locator(".st-key-board-wards tbody .badge")
    expect(marks).to_have_count(5)
    told = marks.all_inner_texts()
    assert {"■ Act", "● OK"} <= set(told)
    assert set(told) <= {"● OK", "▲ Watch", "■ Act", "◆ Critical", "▨ No data"}
    for mark in marks.all():
        expect(mark).to_be_in_viewport()


# --- 18: two people at one roster -----------------------------------------------------------


def test_the_second_of_two_browsers_is_asked_and_nothing_is_lost(
    small_served, chromium, small_home
):
    first, second = (chromium.new_context(bypass_csp=True).new_page() for _ in range(2))
    for tab in (first, second):
        small_served.open(tab, "roster")
    for tab, who in ((first, "n1nurse2"), (second, "n1nurse3")):
        choose(tab, roster.PERSON, who)
        still(tab)
        tab.get_by_role("button", name=roster.ADD).click()
        if tab is first:
            expect(tab.get_by_text(f"{who}, Tue 6 Jan: free")).to_be_visible()
    dialog = second.get_by_role("dialog")
    expect(dialog).to_contain_text(desk_words.BOTH)
    for who in ("n1nurse2", "n1nurse3"):
        expect(dialog.get_by_text(f"{who}, Tue 6 Jan: free")).to_be_visible()
    dialog.get_by_role("button", name=desk_words.ADD_MINE).click()
    expect(dialog).to_be_hidden()
    expect(
        second.get_by_role("listitem").filter(has_text="n1nurse3, Tue 6 Jan: free")
    ).to_be_visible()
    kept = decisions.draft("roster:roster 1").content["changes"]
    assert [one["staff_id"] for one in kept] == ["n1nurse2", "n1nurse3"]
    for tab in (first, second):
        tab.context.close()


# --- 20: twelve questions at a glance -------------------------------------------------------


def test_today_answers_the_twelve_questions_without_scrolling(small_served, tab):
    small_served.open(tab, "")
    freshness = tab.locator(".st-key-strip").get_by_text("● ED just now")
    verdict = tab.get_by_text("beds are needed at").first
    numbers = tab.locator(".st-key-numbers [data-testid=stMetric]")
    rows = tab.locator(".st-key-board-wards tbody tr")
    answers = tab.locator(".st-key-answers p")
    expect(numbers).to_have_count(6)
    expect(rows).to_have_count(5)
    expect(answers.filter(has_text="How right:")).to_be_visible()  # the last of them
    still(tab)
    for one in (freshness, verdict, *numbers.all(), *rows.all()[:8], *answers.all()):
        expect(one).to_be_in_viewport(ratio=1)


# --- two languages --------------------------------------------------------------------------


def test_a_language_chosen_at_the_foot_says_every_field_anew_and_is_in_no_address(
    small_served, tab
):
    small_served.open(tab, "roster")
    day = tab.locator(".st-key-lock-day input")
    for name, said in (("English (US)", "Tue, Jan 6"), ("English (UK)", "Tue 6 Jan")):
        choose(tab, every_page.LANGUAGE, name)
        expect(day).to_have_value(said)
        assert "en-" not in tab.url
