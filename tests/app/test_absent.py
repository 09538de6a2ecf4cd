"""Somebody cannot come: what a ward manager does about it at the desk."""

from datetime import timedelta

import pytest

from ops.staffing.changes import from_json
from tests.app.pages import numbers, open_page, said, tables
from tests.app.published import NOW
from warehouse import decisions
from warehouse.records import roster_events

TOMORROW = NOW.date() + timedelta(days=1)
EARLY = "n1nurse1"  # on early tomorrow


def button(page, key):
    return next(one for one in page.button if one.key == key)


def ill(page, who=EARLY, day=TOMORROW, why="fever"):
    page.selectbox(key="absent-person").set_value(who)
    page.date_input(key="absent-since").set_value(day)
    page.date_input(key="absent-until").set_value(day)
    page.text_input(key="absent-why").set_value(why)
    button(page, "note-absent").click()
    page.run()
    assert not page.exception, page.exception
    return page


def ways(page):
    return next(one for one in tables(page) if "What changes" in one.columns)


def test_who_cannot_come_is_noted_and_five_ways_are_offered(published):
    page = ill(open_page("roster"))
    print(said(page)); print(ways(page).to_string())
    assert 0
