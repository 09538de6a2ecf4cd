"""Beds are opened and closed on the page of the wards, and at once it says what that changes."""

import pytest

from tests.app.pages import open_page, said, tables
from warehouse.records import capacity

pytestmark = pytest.mark.slow


def close(page, beds=-6, why="the shower leaks"):
    page.selectbox(key="capacity-ward").select("n3")
    page.number_input(key="capacity-beds").set_value(beds)
    page.text_input(key="capacity-why").input(why)
    return page.button(key="keep-capacity").click().run()


def test_closed_beds_are_noted_and_their_effect_is_told(published):
    page = close(open_page("wards"))
    shown = said(page)
    assert "**n3** closes 6 beds since" in shown
    assert "the shower leaks" in shown
    [effects] = [
        one for one in tables(page) if "Open beds" in one.columns and "Chance short" in one
    ]
    row = effects[effects["Place"] == "n3"].iloc[0]
    assert row["Open beds"] == "24 → 18"


def test_what_was_noted_is_taken_back(published):
    page = close(open_page("wards"))
    [one] = capacity.standing()
    page.button(key=f"back-{one.edit_id}").click().run()
    assert capacity.standing() == []
    assert "No bed of this site is opened or closed" in said(page)


def test_a_note_without_a_reason_is_refused_and_nothing_is_kept(published):
    page = close(open_page("wards"), why="")
    assert "A reason was needed" in page.warning[0].value
    assert capacity.standing() == []
