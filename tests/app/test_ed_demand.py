from datetime import UTC, datetime

import pytest

from app.words import ed
from app.words import ed_demand as words
from tests.app.pages import part, said, tables
from tests.app.published import NOW, hospital


def demand(page):
    return next(table for table in tables(page) if words.DECIDED in table.columns)


@pytest.mark.slow
def test_the_ed_page_says_how_many_beds_will_be_wanted_by_the_next_meeting_but_one(published):
    page = part("ed", ed.PART_BEDS)
    assert (
        "ED patients will want at least 4 beds by 18:00 (9 times in 10), and at least 5 (7 times in "
        "10); 2 of them decided already." in said(page)
    )
    board = demand(page)
    assert board["Specialty"].to_list() == ["Whole site", "Medicine", "Surgery"]
    assert board["Decided already"].to_list() == ["2", "—", "—"]
    assert board.iloc[1].to_list()[2:] == ["3 / 4", "3 / 4", "3 / 4", "—", "—"]


@pytest.mark.slow
def test_the_wish_says_that_it_is_no_forecast_and_is_not_scored(published):
    page = part("ed", ed.PART_BEDS)
    assert "not a forecast of what will happen" not in said(page)
    page.segmented_control(key="demand-mode").set_value("target").run()
    assert not page.exception
    assert "this is not a forecast of what will happen" in said(page)
    assert "it is not scored" in said(page)
    assert demand(page).iloc[0][words.TOTAL] == "6 / 7"


@pytest.mark.slow
def test_another_meeting_can_be_asked_for(published):
    page = part("ed", ed.PART_BEDS)
    page.segmented_control(key="demand-by").set_value(NOW.replace(hour=12)).run()
    assert demand(page).iloc[0][words.TOTAL] == "3 / 4"


@pytest.mark.slow
def test_no_chance_of_a_patient_is_on_the_page(published):
    board = demand(part("ed", ed.PART_BEDS))
    assert not board.map(lambda cell: "%" in cell or "." in cell).any(axis=None)


@pytest.mark.slow
def test_an_ed_that_shares_counts_only_says_what_to_deliver(early):
    page = part("ed", ed.PART_BEDS)
    assert "hourly counts alone do not tell it" in said(page)


@pytest.mark.slow
def test_demand_is_withheld_with_the_rest_when_data_are_old(folder):
    hospital(replayed=False)
    assert words.TITLE not in said(part("ed", ed.PART_BEDS))


def test_a_verdict_without_anybody_decided_is_shorter():
    row = {"total_9_in_10": 1, "total_7_in_10": 1, "decided": 0}
    row["target_at"] = datetime(2026, 1, 6, 18, tzinfo=UTC)
    told = words.verdict(row, "target", "Europe/London", now=datetime(2026, 1, 6, 9, tzinfo=UTC))
    assert told == (
        "If the 4-hour target were met, ED patients would want at least 1 bed by 18:00 "
        "(9 times in 10)."
    )
