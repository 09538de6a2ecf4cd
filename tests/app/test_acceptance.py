"""The twenty checks by which the planner is accepted, each with the tests that make it.

1   each role sees its own groups; another's page is refused and noted
    app/test_acceptance_in_browser.py::test_each_role_sees_the_groups_that_are_its_own
    app/test_acceptance_in_browser.py::test_a_page_of_somebody_else_is_refused_at_its_address_and_noted
    app/test_access_served.py::test_a_page_that_is_not_ones_own_sends_nothing_but_a_refusal
    app/test_access.py::test_a_viewer_sees_the_decision_but_no_form
2   a forecast begins at the census, on every ward and in the ED
    app/test_board.py::test_a_forecast_begins_at_the_count_it_started_from
    ops/wards/test_lived.py::test_at_the_issue_the_forecast_is_the_census
    ops/ed/test_census.py::test_every_number_is_read_off_joint_paths_that_begin_at_the_census_of_now
3   the row of the site is of the joint paths and no sum of ranges
    app/test_acceptance.py::test_the_row_of_the_site_is_no_sum_of_the_ranges_of_its_wards
    ops/wards/test_occupancy.py::test_the_range_of_a_site_is_narrower_than_the_sum_of_its_wards
    ops/wards/test_lived.py::test_ranges_of_groups_are_those_of_the_sums_of_paths
4   a feed that stops: amber when late, withheld at twice that, no colour of a state left
    app/test_acceptance.py::test_a_feed_that_stops_is_late_and_at_twice_that_age_withheld
    app/test_acceptance.py::test_old_data_leave_no_colour_of_a_state
    app/test_pages.py::test_forecasts_are_withheld_when_their_data_are_old
5   every chart has a table twin with its numbers
    app/test_acceptance.py::test_every_chart_has_a_table_twin_with_its_numbers
    app/test_session_plans.py::test_the_chart_has_the_numbers_of_its_table
6   no serious barrier on any page; huddle, lock and order by the keyboard alone
    app/test_in_browser.py::test_every_page_opens_fits_its_screen_and_can_be_used_by_everybody
    app/test_acceptance_in_browser.py::test_a_huddle_is_held_by_the_keyboard_alone
    app/test_acceptance_in_browser.py::test_a_shift_is_locked_by_the_keyboard_alone
    app/test_acceptance_in_browser.py::test_an_order_is_approved_by_the_keyboard_alone
7   a status can be read without colours
    app/test_acceptance_in_browser.py::test_the_status_of_a_ward_is_a_word_and_a_shape_for_who_sees_no_colours
    app/test_words.py::test_every_state_has_its_own_word_shape_and_colour
8   320 points wide and at 200 %, nothing but tables scrolls sideways
    app/test_in_browser.py::test_every_page_opens_fits_its_screen_and_can_be_used_by_everybody
9   the handover is one page of text with run and age, and says what the page says
    app/test_handover_sheet.py::test_the_sheet_is_one_page_with_the_numbers_and_the_wards_of_today
    app/test_handover_sheet.py::test_the_sheet_names_its_run_its_age_and_until_when_it_holds
    app/test_in_browser.py::test_the_handover_is_one_click_on_today
    ops/takeaway/test_handover.py::test_every_word_of_its_tables_can_be_read_out_of_it
10  workbooks hold no formula and come back the same; calendars are valid, keep their UIDs and
    the true length of nights
    ops/takeaway/test_rosters.py::test_nothing_in_it_is_a_formula
    ops/takeaway/test_rosters.py::test_any_roster_comes_back_as_it_left
    app/test_in_browser.py::test_a_file_is_made_when_somebody_asks_and_leaves_its_line
    ops/takeaway/test_calendars.py::test_a_file_reads_back_as_it_was_meant
    ops/takeaway/test_calendars.py::test_a_change_keeps_the_uid_and_raises_the_sequence_once
    ops/takeaway/test_calendars.py::test_a_night_over_the_change_of_clocks_lasts_as_long_as_it_does
    ops/staffing/test_requirement.py::test_a_night_over_a_clock_change_is_as_long_as_it_lasts
11  why a place is empty: nobody with the skill, all on leave
    ops/staffing/test_why.py::test_without_the_only_icu_nurse_nobody_has_the_skill
    ops/staffing/test_why.py::test_with_the_only_icu_nurse_on_leave_all_are_on_leave
12  a repair disturbs few and touches no lock
    ops/staffing/alive/test_repair.py::test_no_repair_changes_more_than_brute_force_needs
    ops/staffing/alive/test_options.py::test_locked_duties_are_not_offered_and_published_ones_are_asked_about
    ops/staffing/alive/test_swap.py::test_a_locked_duty_stays_and_a_published_one_is_asked_about
13  what changed adds up to the difference between two forecasts
    ops/wards/test_revision.py::test_drivers_always_add_up_to_the_change_that_is_shown
    app/test_needed_pages.py::test_what_changed_adds_up_in_words
14  nothing is impossible and nothing certain
    app/test_words.py::test_a_rare_thing_is_never_impossible_and_a_sure_one_never_certain
    app/test_pages.py::test_nothing_is_certain_and_nothing_is_half_a_bed
15  an unknown census is a dash and not nought
    app/test_acceptance.py::test_a_ward_that_nobody_counted_shows_a_dash_and_not_nought
    app/test_words.py::test_what_is_not_known_is_a_dash_and_none_is_zero
    app/test_board.py::test_a_sum_with_an_unknown_part_is_unknown
16  no words of programs on any page
    app/test_pages.py::test_every_page_opens_without_quantile_speak
    app/test_needed_pages.py::test_the_words_of_programs_are_on_none_of_them
    app/test_in_browser.py::test_every_page_opens_fits_its_screen_and_can_be_used_by_everybody
17  a wall whose server is gone says so within half a minute
    app/test_in_browser.py::test_a_wall_that_hears_nothing_any_more_says_so
18  two people at one roster: the second is asked and nothing is lost
    app/test_acceptance_in_browser.py::test_the_second_of_two_browsers_is_asked_and_nothing_is_lost
    app/test_roster_desk.py::test_the_second_to_save_is_shown_both_and_nothing_is_put_over_the_first
    app/test_roster_desk.py::test_what_the_second_did_survives_a_closed_browser
19  days of 23 and 25 hours, with labels that tell the two hours apart
    app/test_acceptance.py::test_a_day_on_which_clocks_change_has_its_own_hours_each_with_its_name
    app/test_charts.py::test_the_day_on_which_clocks_go_back_has_twenty_five_hours
20  the twelve questions are answered on Today without scrolling
    app/test_acceptance_in_browser.py::test_today_answers_the_twelve_questions_without_scrolling
    app/test_answers.py::test_today_answers_all_twelve_questions
"""

import io
import re
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from app import charts, freshness, palette
from app.charts import Outlook
from app.words import clinics, ed, models, supplies
from ops.tables import FeedStatus
from tests.app.pages import open_page, part, said, tables
from tests.app.published import NOW, hospital
from tests.tables import table
from tests.test_house import ROOT

NAMED = re.findall(r"(\S+\.py)::(test_\w+)", __doc__)
CHECKS = [int(number) for number in re.findall(r"^(\d+) ", __doc__, flags=re.M)]


def test_each_of_the_twenty_checks_names_tests_that_are_there():
    assert list(range(1, 21)) == CHECKS
    known = {file: (ROOT / "tests" / file).read_text() for file, _ in NAMED}
    assert [name for file, name in NAMED if f"\ndef {name}(" not in known[file]] == []


def ends(cell):
    """Both ends of a range as a page writes it."""
    return [int(end) for end in re.search(r"\((\d+)–(\d+)\)", cell).groups()]


def test_the_row_of_the_site_is_no_sum_of_the_ranges_of_its_wards(published):
    board = tables(open_page("today"))[0]
    *wards, site = board["18:00"].to_list()
    low, high = ends(site)
    assert high - low < sum(top - bottom for bottom, top in map(ends, wards))


@pytest.mark.parametrize(
    ("hours", "word", "withheld"),
    [(5.9, "OK", False), (6, "Watch", False), (11.9, "Watch", False), (12, "No data", True)],
)
def test_a_feed_that_stops_is_late_and_at_twice_that_age_withheld(hours, word, withheld):
    drawn = f"""
        feed      | rows | first_at   | last_at          | delivered_at     | deliveries | quarantined
        ed_visits | 10   | 2026-01-01 | {NOW:%Y-%m-%d %H:%M} | {NOW:%Y-%m-%d %H:%M} | 1 | 0
    """
    later = NOW + timedelta(hours=hours)
    found = freshness.freshness(table(FeedStatus, drawn), now=later)["ED"]
    assert (found.state.word, found.withheld) == (word, withheld)


def test_old_data_leave_no_colour_of_a_state(folder):
    hospital(replayed=False)
    for page in ("today", "ed", "wards", "wall"):
        opened = open_page(page)
        shown = re.findall(r"-badge\[([^\]]*)\]", said(opened))
        shown += [cell for each in tables(opened) for row in each.values for cell in row]
        for state in (palette.OK, palette.WATCH, palette.ACT, palette.CRITICAL):
            assert [one for one in shown if one.startswith(f"{state.shape} {state.word}")] == []


NOT_DRAWN = {"Points"}
"""Columns of a twin that a chart has no mark for."""
WITH_CHARTS = ("today", "ed", "wards", "discharges", "changed", "staffing_gap", "roster")
WITH_CHARTS += ("clinics", "fair_use")
PARTS_WITH_CHARTS = [
    ("ed", ed.PART_PRESENT),
    ("clinics", clinics.PART_TEMPLATE),
    ("supplies", supplies.PART_SHORT),
    ("supplies", supplies.PART_ITEM),
    ("models", models.PART_CONTEST),
]


@pytest.mark.parametrize("page", [*WITH_CHARTS, *PARTS_WITH_CHARTS], ids=str)
def test_every_chart_has_a_table_twin_with_its_numbers(published, page):
    opened = part(*page) if isinstance(page, tuple) else open_page(page)
    drawn = opened.get("vega_lite_chart")
    assert drawn
    for chart in drawn:
        frames = [pl.read_ipc_stream(io.BytesIO(d.data.data)) for d in chart.proto.datasets]
        [twin] = [one.value for one in opened.dataframe if one.proto.alt == chart.proto.alt]
        twin = pl.from_pandas(twin).drop(NOT_DRAWN, strict=False)
        assert numbers_in([twin]) <= numbers_in(frames)


def numbers_in(frames):
    found = set()
    for frame in frames:
        for column in frame.select(pl.selectors.numeric()):
            found |= {round(float(value), 1) for value in column.drop_nulls()}
    return found


def test_a_ward_that_nobody_counted_shows_a_dash_and_not_nought(folder):
    hospital(leave_out={"ward_stays"})
    board = tables(open_page("today"))[0]
    assert {cell.split(" of ")[0] for cell in board["Now"]} == {"—"}


@pytest.mark.parametrize(
    ("midnight", "hours", "twice"),
    [
        (datetime(2026, 3, 29, 0, tzinfo=UTC), 23, set()),
        (datetime(2026, 10, 24, 23, tzinfo=UTC), 25, {"01:00 BST", "01:00 GMT"}),
    ],
)
def test_a_day_on_which_clocks_change_has_its_own_hours_each_with_its_name(midnight, hours, twice):
    at = pl.datetime_range(
        midnight,
        midnight + timedelta(hours=hours),
        "1h",
        time_zone="UTC",
        eager=True,
        closed="left",
    ).dt.cast_time_unit("us")
    counted = pl.DataFrame({"at": at, "count": range(hours)})
    ends = ("low", "half_low", "middle", "half_high", "high")
    none = pl.DataFrame({"at": at} | dict.fromkeys(ends, 3.0)).clear()
    usual = pl.DataFrame({"at": at, "usual": 2.0})
    told = ed.twin(counted, none, usual, "Europe/London", "Usual")["When"].to_list()
    assert len({when for when in told if midnight.strftime("%b") in when}) == len(told) == hours
    assert twice <= {when[-9:] for when in told}
    what = Outlook(counted, none, usual, midnight, "Europe/London", "ED arrivals", "patients")
    spec = charts.outlook(what).to_dict()
    bars = max(len(rows) for rows in spec["datasets"].values())
    assert bars == hours
