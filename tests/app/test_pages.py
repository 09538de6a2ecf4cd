import json

import pytest

from app.words import ed
from tests.app.pages import front_door, numbers, open_page, part, said, tables
from tests.app.published import FEEDS, NOW, accept_the_roster_and_propose_the_next, hospital
from warehouse import decisions

pytestmark = pytest.mark.slow

PAGES = ("today", "ed", "escalation", "wards", "roster", "clinics", "reminders", "fair_use")
PAGES += ("staffing_gap", "waiting", "supplies", "trust", "models", "approvals", "system", "wall")


def decide(page, proposal_id, verdict, reason=""):
    page.radio(key=f"verdict-{proposal_id}").set_value(verdict)
    page.text_input(key=f"reason-{proposal_id}").set_value(reason)
    next(b for b in page.button if b.key == f"keep-{proposal_id}").click()
    return page.run()


# --- what they show -------------------------------------------------------------------------


def test_an_empty_folder_says_which_command_to_run(folder):
    assert "hospital demo" in front_door().info[0].value


def test_the_front_door_opens_on_today(published):
    page = front_door()
    assert page.title[0].value == "Today"
    assert "Ward n1 will probably be short of beds at 18:00" in said(page)


def test_today_shows_six_numbers_from_the_newest_counts(published):
    shown = numbers(open_page("today"))
    assert len(shown) == 6
    assert (shown["Beds open"], shown["Occupied"], shown["Free"]) == ("88", "72", "16")
    assert shown["Wards at risk"] == "1"


def test_the_ward_most_likely_to_be_short_comes_first_with_word_shape_and_number(published):
    board = tables(open_page("today"))[0]
    assert board.iloc[0]["Ward"] == "n1 · medicine"
    assert board.iloc[0]["Chance short"] == "■ Act 60 % · 18:00"
    assert list(board.columns)[2:6] == ["12:00", "18:00", "24:00", "08:00 Wed"]


def test_nothing_is_certain_and_nothing_is_half_a_bed(published):
    board = tables(open_page("today"))[0]
    assert board.iloc[-2]["Chance short"].endswith("<5 %")
    assert not board.map(lambda cell: "." in cell).any(axis=None)


def test_a_replay_says_so_and_its_clock_stands_still(published):
    shown = said(open_page("today"))
    assert "Replay of 09:00 Tue 6 Jan 2026" in shown
    assert "Invented hospital: no real patients" in shown
    assert "ED just now" in shown


def test_the_gaps_of_today_are_those_of_the_accepted_roster(published):
    before = tables(open_page("today"))[0]
    accept_the_roster_and_propose_the_next()
    after = tables(open_page("today"))[0]
    assert "1" in before["Staff gaps"].to_list()
    assert after["Staff gaps"].equals(before["Staff gaps"])


def test_today_lists_what_awaits_a_decision(published):
    shown = said(open_page("today"))
    assert "1 roster" in shown
    assert "2 clinic templates" in shown
    assert "1 order list" in shown


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_without_quantile_speak(published, page):
    opened = open_page(page)
    shown = said(opened) + "".join(table.to_string() for table in tables(opened))
    for jargon in ("P90", "quantile", "NaN", "None", "nan"):
        assert jargon not in shown


def test_the_ed_page_names_the_busiest_hour_and_how_full_it_is(published):
    page = open_page("ed")
    assert "Busiest hour of the next 24: 14:00, about 14 arrivals" in said(page)
    assert numbers(page)["In the ED"] == "20"


def test_the_ed_page_adds_arrivals_up_over_the_hours_ahead_and_shifts(published):
    [spans] = [t for t in tables(open_page("ed")) if "Span" in t.columns]
    told = dict(spans.itertuples(index=False))
    assert told["4 hours from 09:00"] == "24 (24–28)"
    assert told["24 hours from 09:00"] == "144 (144–168)"
    assert told["Shift late, from 14:00"] == "48 (48–56)"
    assert "7 days from 09:00" not in told  # these paths end after two


def test_arrivals_are_told_apart_where_deliveries_say_how_patients_came(published):
    page = open_page("ed")
    assert "ED arrivals by hour, by ambulance" in said(page)
    page.segmented_control(key="apart").set_value("by triage").run()
    assert "Arrivals are not told apart by triage" in said(page)


def test_every_chart_has_a_table_twin(published):
    page = part("ed", ed.PART_PRESENT)
    charts = len(page.get("vega_lite_chart"))
    assert charts == 2
    assert [expander.label for expander in page.expander] == ["Show as table"] * charts


def test_the_roster_in_force_can_be_seen_beside_the_one_proposed(published):
    accept_the_roster_and_propose_the_next()
    page = open_page("roster")
    choice = page.selectbox(key="which-roster")
    assert [option.split(":")[0] for option in choice.options] == ["Proposed", "In force"]
    proposed = [table.to_dict() for table in tables(page)]
    choice.select_index(1)
    page.run()
    assert not page.exception
    assert [table.to_dict() for table in tables(page)] != proposed


def test_the_roster_is_read_as_a_grid_with_gaps_below(published):
    page = open_page("roster")
    grid, filled, gaps = tables(page)[:3]
    assert grid.iloc[7].tolist()[1:6] == ["–"] * 5
    assert filled.iloc[0]["Tue 6"] == "1/2 ■"
    assert gaps.iloc[0]["Missing"] == "■ 1"


def test_how_many_to_ask_for_from_the_bank_is_told_by_shift(published):
    page = open_page("roster")
    (asked,) = [table for table in tables(page) if "Bank" in table]
    assert asked.iloc[0][["Bank", "Agency", "Stays empty", "Costs"]].tolist() == [
        "1",
        "0",
        "0",
        "£240.00",
    ]
    assert "from the bank and 0 from agencies" in said(page)


def test_rules_are_named_in_plain_words_with_what_they_count(published):
    (ruled,) = [table for table in tables(open_page("roster")) if "Counted" in table]
    assert ruled.iloc[0]["Rule"] == "Nights beyond a fair share"


def test_every_record_delivered_is_accounted_for(published):
    page = open_page("system")
    assert "received = " in said(page)
    assert any("many" in row for t in tables(page) if "Reason" in t for row in t["Reason"])


def test_long_work_is_told_of_with_who_asked_for_it_and_how_it_stands(published):
    assert "Nobody has asked for long work" in said(open_page("system"))
    decisions.ask("roster what-if", {}, by="ann", name="two more nights")
    decisions.failed(decisions.take(), "No rules are stated.")
    decisions.ask("supply what-if", {}, by="bob")
    (work,) = [table for table in tables(open_page("system")) if "Asked by" in table]
    told = work[["Asked by", "Called", "How it stands"]].to_numpy().tolist()
    assert told == [["bob", "—", "… waits"], ["ann", "two more nights", "■ failed"]]
    assert work.iloc[1]["Last word"] == "No rules are stated."


# --- what is missing, late or withheld ------------------------------------------------------


@pytest.mark.parametrize(
    "page", ["today", "ed", "wards", "roster", "clinics", "waiting", "supplies"]
)
def test_a_page_without_its_feed_says_what_is_missing_and_what_to_run(bare, page):
    shown = said(open_page(page))
    assert "nothing was delivered yet" in shown
    assert "hospital day" in shown


def test_what_is_missing_is_said_once(bare):
    assert said(open_page("today")).count("nothing was delivered yet") == 1


def test_a_hospital_of_nothing_but_stores_still_reads_what_awaits_a_decision(folder):
    hospital(leave_out=set(FEEDS) - {"items", "stock_movements"}, forecast=False)
    page = open_page("today")
    assert "No site is known yet" in said(page)
    assert "1 order list" in said(page)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_when_nothing_was_forecast_or_planned(early, page):
    open_page(page)


def test_forecasts_are_withheld_when_their_data_are_old(folder):
    hospital(replayed=False)
    page = open_page("today")
    assert "Forecast withheld: the last Wards data are from 04:00 Tue 6 Jan" in said(page)
    assert numbers(page)["Wards at risk"] == "—"
    assert tables(page)[0].iloc[0]["Chance short"] == "▨ No data"


# --- what is decided ------------------------------------------------------------------------


def test_an_accepted_order_is_kept_and_survives_a_restart(published):
    decide(open_page("supplies"), "order 1", "accepted")
    assert decisions.decisions().item(0, "verdict") == "accepted"
    assert "Accepted by planner" in said(open_page("supplies"))
    assert "order list" not in said(open_page("today"))


def test_a_decline_needs_a_reason(published):
    page = decide(open_page("supplies"), "order 1", "declined")
    assert "give a reason" in page.warning[0].value
    assert decisions.decisions().is_empty()
    decide(page, "order 1", "declined", "the budget is *spent*")
    assert r"the budget is \*spent\*" in said(open_page("supplies"))


def test_a_change_needs_a_changed_line(published):
    page = decide(open_page("roster"), "roster 1", "changed", "swap")
    assert "No line was changed yet" in page.warning[0].value


def test_two_people_deciding_at_once_lose_nothing(published):
    page = open_page("supplies")
    decisions.decide(proposal_id="order 1", verdict="accepted", decided_by="pharmacist")
    decide(page, "order 1", "declined", "not me")
    assert "Somebody else decided" in said(page)
    assert decisions.decisions()["decided_by"].to_list() == ["pharmacist"]


def change(page, person, day, shift):
    page.selectbox(key="change-person").set_value(person)
    page.selectbox(key="change-day").set_value(day)
    page.selectbox(key="change-shift").set_value(shift)
    next(b for b in page.button if b.key == "add-change").click()
    return page.run()


def test_a_cleared_duty_is_drafted_marked_and_decided(published):
    page = change(open_page("roster"), "n1nurse1", NOW.date(), "")
    assert not page.exception
    grid = tables(open_page("roster"))[0]
    assert grid.iloc[0]["Tue 6"] == "·*"
    decide(open_page("roster"), "roster 1", "changed", "she asked for it")
    kept = json.loads(decisions.decisions().item(0, "changes"))
    assert [line["staff_id"] for line in kept] == ["n1nurse1"]


def test_a_change_that_changes_nothing_says_so(published):
    page = change(open_page("roster"), "n1nurse1", NOW.date(), "")
    page = change(page, "n1nurse1", NOW.date(), "")
    assert "how the roster stands already" in said(page)
    assert numbers(page)["Your changes"] == "1"


def test_a_change_that_breaks_a_rule_is_refused_with_the_rule(published):
    page = change(open_page("roster"), "n1nurse8", NOW.date(), "early")
    assert "n1nurse8 is away on 06 Jan" in page.warning[0].value
    assert decisions.drafts() == []
