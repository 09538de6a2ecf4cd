"""The pages of discharges needed, of what changed and of what might be."""

import pytest

from tests.app.pages import open_page, said, tables

pytestmark = pytest.mark.slow


def test_the_discharges_page_begins_with_how_many_by_when_and_how_many_are_known(published):
    shown = said(open_page("discharges"))
    assert "needed by 17:00 to stay within 92 % of the open beds" in shown
    assert "1 is definite and 1 potential" in shown


def test_where_no_day_of_discharge_was_told_it_says_so_and_not_nought(published):
    wards = tables(open_page("discharges"))[1].set_index("Ward")
    assert wards.loc["n2 · surgery", "Definite"] == "not told"
    assert wards.loc["n2 · surgery", "Missing"] == "—"
    assert wards.loc["n1 · medicine", "Definite"] == "1"


def test_a_laxer_target_needs_fewer_discharges(published):
    page = open_page("discharges")
    strict = tables(page)[0]["More"].astype(int)
    page.segmented_control(key="target").set_value(1.0).run()
    assert not page.exception
    lax = tables(page)[0]["More"].astype(int)
    assert (lax <= strict).all()
    assert lax.sum() < strict.sum()
    assert "100 %" in said(page)


def test_a_picture_of_discharges_has_its_table(published):
    page = open_page("discharges")
    assert "Show as table" in [expander.label for expander in page.expander]


def test_what_changed_adds_up_in_words(published):
    shown = said(open_page("changed"))
    assert "Since the forecast of 08:00" in shown
    assert "Since the forecast of 06:00" in shown
    rows = tables(open_page("changed"))[0]
    assert list(rows.columns) == ["At", "Said then", "Says now", "Change", "Because, in beds"]


def test_the_revisions_of_one_hour_are_drawn_with_their_table(published):
    page = open_page("changed")
    assert len(page.get("vega_lite_chart")) == 1
    assert page.expander[0].label == "Show as table"


def test_nothing_has_changed_before_a_second_forecast(published):
    page = open_page("changed")
    page.selectbox(key="place").set_value("n4").run()
    assert "Only one forecast" in page.info[0].value


def test_a_scenario_that_changes_nothing_says_so(published):
    page = open_page("scenario")
    assert "This scenario changes nothing" in page.info[0].value
    assert tables(page) == []


def test_a_scenario_is_marked_and_told_as_a_difference(published):
    page = open_page("scenario")
    page.multiselect(key="beds-wards").set_value(["n1"]).run()
    page.number_input(key="beds-n1").set_value(-6).run()
    assert not page.exception
    assert "SCENARIO - not the forecast" in page.warning[0].value
    assert r"6 beds closed on n1" in said(page)
    _, whole, wards = tables(page)
    assert whole["Open beds"].to_list() == ["88 → 82"] * 4
    assert wards.set_index("Ward").loc["n1 · medicine", "Open beds"] == "28 → 22"


def test_a_lost_feed_tells_how_the_ranges_change(published):
    page = open_page("scenario")
    page.multiselect(key="lost").set_value(["ED boarding"]).run()
    assert not page.exception
    assert "The likely range" in said(page)


@pytest.mark.parametrize("page", ["discharges", "changed", "scenario"])
def test_a_page_without_its_feed_says_what_is_missing_and_what_to_run(bare, page):
    shown = said(open_page(page))
    assert "nothing was delivered yet" in shown
    assert "hospital day" in shown


@pytest.mark.parametrize("page", ["discharges", "changed", "scenario"])
def test_pages_open_when_nothing_was_forecast(early, page):
    assert "hospital forecast" in said(open_page(page))


@pytest.mark.parametrize("page", ["discharges", "changed", "scenario"])
def test_the_words_of_programs_are_on_none_of_them(published, page):
    opened = open_page(page)
    shown = said(opened) + "".join(table.to_string() for table in tables(opened))
    assert [word for word in ("P90", "quantile", "NaN", "None", "nan") if word in shown] == []
