"""The page of staffing gaps, and what Today says of them."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

import warehouse
from app.words import staff_moves
from app.words import staffing_gap as words
from ops import tables as contracts
from ops.staffing.gaps import Cover
from ops.staffing.level import HourCosts
from tests.app.pages import numbers, open_page, said, tables
from tests.app.published import NOW, TODAY, WARDS, accept_the_roster_and_propose_the_next, span
from warehouse import decisions, publish, staff_needs
from warehouse.records import roster_events

START = datetime(2026, 1, 6, 7, tzinfo=UTC)
TUESDAY = date(2026, 1, 6)


def cover(required, there, *, ward="n1", chances=None, rests_on="shift", busy=None):
    span = START, START + timedelta(hours=8)
    people = required, required, busy or required
    return Cover(ward, TUESDAY, "early", "RN", *span, 450, *people, chances, rests_on, there)


# --- words ------------------------------------------------------------------------------------


def test_the_verdict_names_the_shift_that_is_shortest():
    short = [cover(4, 2, chances=(1.0, 1.0, 0.7, 0.3)), cover(2, 1, ward="n2")]
    assert words.verdict(short) == (
        "n1, early Tue 6 Jan: 2 RN missing, 2 of 4 come. There is a chance of about 7 in 10 that "
        "more are needed than come. 1 other shift is short."
    )


def test_a_full_shift_may_still_be_at_risk():
    told = words.verdict([cover(2, 2, chances=(1.0, 1.0, 0.2))])
    assert told.startswith("No shift is short now. n1, early Tue 6 Jan: a chance of about 2 in 10")


def test_nothing_is_certain_in_a_row():
    row = words.row(cover(1, 1, chances=(1.0, 0.004)))
    assert row[words.CHANCE].endswith(r"\<5 %")
    assert words.row(cover(2, 0, chances=(1.0,)))[words.CHANCE].endswith(r"\>95 %")


def test_what_nobody_knows_is_a_dash():
    row = words.row(cover(2, None, rests_on="open_beds"))
    assert (row[words.ROSTERED], row[words.GAP], row[words.BUSY]) == ("—", "—", "—")
    assert "No data" in row[words.CHANCE]
    assert row[words.NEEDED] == "2 ◌"


def test_a_busy_day_is_told_beyond_the_gap():
    assert words.row(cover(3, 2, busy=5))[words.BUSY] == r"\+2"


def test_the_cost_of_what_is_left_is_by_the_rates_that_are_stated():
    assert staff_moves.cost(900, 20, 50, "north") == (
        "Left to fill: 15 h, £300 by bank staff (£20.00 an hour) or £750 by an agency "
        "(£50.00 an hour)."
    )
    assert "set `gbp_per_hour`" in staff_moves.cost(900, None, None, "north")


def test_what_needed_means_follows_from_the_costs():
    assert "on 75 of 100 possible days" in words.needed(HourCosts())
    assert "costs 1.5 times an idle one" in words.needed(HourCosts(45, 30))


def test_today_counts_by_shift_and_skill():
    told = words.today([cover(3, 2), cover(2, 1, ward="n2")])
    assert told == "**Staff gaps today, by shift and skill:** early 2 RN missing."
    assert words.today([cover(3, None)]) == ""


# --- the page ---------------------------------------------------------------------------------


def need(required, busy, chances):
    """Said at NOW: so many nurses on every early shift of n1; two of n2, one elsewhere."""
    rows = [
        {
            "ward_id": ward,
            "day_on": day,
            "shift_type_id": "early",
            "skill": "nurse",
            "made_at": NOW,
            "paid_minutes": 450,
            "required": required if ward == "n1" else 1,
            "required_usual": 1,
            "required_busy": busy if ward == "n1" else 1,
            "more_than": chances if ward == "n1" else [1.0, 0.1],
            "rests_on": "shift",
        }
        | span(day, "early")
        for ward in WARDS
        for day in (TODAY, TODAY + timedelta(days=1))
    ]
    needs = contracts.StaffNeed.validate(
        pl.DataFrame(rows).select(contracts.StaffNeed.column_names()), cast=True
    )
    with warehouse.writing("test") as db:
        staff_needs.save(db, needs)
    publish.publish(as_of=NOW, run_id="r3", replayed=True)


@pytest.mark.slow
def test_people_needed_as_last_said_count_and_not_those_of_the_roster(published):
    need(5, 6, [1.0, 1.0, 0.8, 0.6, 0.3, 0.1])
    page = open_page("staffing_gap")
    [row] = [r for r in tables(page)[0].to_dict("records") if r["Shift"] == "Tue 6 Jan · early"]
    assert (row["Ward"], row["Needed"], row["Rostered"]) == ("n1", "5 (1–6)", "1")
    assert (row["Gap now"], row["On a busy day"]) == ("■ 4", "+1")
    assert row["Chance short"].endswith(">95 %")
    assert "People needed as said 09:00 Tue 6 Jan" in said(page)


@pytest.mark.slow
def test_without_needs_said_the_rosters_own_requirement_stands_in(published):
    page = open_page("staffing_gap")
    assert "People needed as when the roster was made" in said(page)
    assert "that nobody accepted yet" in said(page)
    # One nurse of two on n1's early shift, today's and tomorrow's.
    assert numbers(page)["People missing"] == "2"


@pytest.mark.slow
def test_places_the_desk_filled_from_outside_and_wards_it_closes_are_missed_no_more(published):
    place = {"ward_id": "n1", "shift_type_id": "early", "skill": "nurse", "by": "bank"}
    told = place | {"day_on": TODAY.isoformat()}
    roster_events.note("cover", told, by="desk", reason="flu", proposal_id="roster 1")
    assert numbers(open_page("staffing_gap"))["People missing"] == "1"
    tomorrow = TODAY + timedelta(days=1)
    roster_events.note_closure("n1", tomorrow, tomorrow, by="desk", reason="flood")
    assert numbers(open_page("staffing_gap"))["People missing"] == "0"


@pytest.mark.slow
def test_a_ward_with_people_to_spare_is_asked_to_give_and_the_rest_has_its_price(
    published, monkeypatch
):
    bank = '{"points": 9, "available": {"nurse": 1}, "gbp_per_hour": 20}'
    monkeypatch.setenv("HOSPITAL_ROSTERING", f'{{"north": {{"costs": {{"bank": {bank}}}}}}}')
    need(5, 5, [1.0, 1.0, 0.8, 0.6, 0.3])
    page = open_page("staffing_gap")
    moves = next(t for t in tables(page) if "From" in t.columns)
    assert set(moves["To"]) == {"n1"}
    assert "by bank staff (£20.00 an hour)" in said(page)
    assert numbers(page)["Could be moved"] == str(sum(map(int, moves["People"])))


@pytest.mark.slow
def test_a_roster_accepted_with_changes_counts_as_changed(published):
    accept_the_roster_and_propose_the_next()
    before = int(numbers(open_page("staffing_gap"))["People missing"])
    free = '[{"staff_id": "%s", "day_on": "2026-01-06", "shift_type_id": null, '
    free += '"ward_id": "n1", "skill": "nurse"}]'
    with warehouse.reading() as db:
        lines = warehouse.plans.roster_lines(db, "roster 1")
    who = lines.filter(ward_id="n1", day_on=TODAY, shift_type_id="early").item(0, "staff_id")
    decisions.decide(
        proposal_id="roster 1",
        decided_by="scheduler",
        verdict="changed",
        note="called in sick",
        changes=free % who,
    )
    page = open_page("staffing_gap")
    assert int(numbers(page)["People missing"]) == before + 1
    assert "the roster in force" in said(page)


@pytest.mark.slow
def test_today_says_the_gaps_by_shift_and_skill_and_leads_to_the_page(published):
    page = open_page("today")
    assert "Staff gaps today, by shift and skill:** early 1 nurse" in said(page)
    assert "staffing_gap" in [link.proto.page for link in page.get("page_link")]


@pytest.mark.slow
def test_every_chart_of_the_page_has_a_table_twin(published):
    page = open_page("staffing_gap")
    assert len(page.get("vega_lite_chart")) == 1
    assert [expander.label for expander in page.expander][-1:] == ["Show as table"]
