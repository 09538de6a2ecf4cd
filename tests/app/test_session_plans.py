"""The clinics' page: limits of sessions, and the proposed template beside others."""

import pytest

from app.words import clinics
from app.words import session_plans as words
from tests.app.pages import open_page, part, said, tables
from tests.app.published import hospital
from tests.app.session_plans_told import EVENED, FIRST_TWICE, ONE_EACH


def row(**more):
    told = {"bookings": FIRST_TWICE, "cost": 400.0, "bound": 400.0, "longest_wait": 14.0}
    told |= {"overrun_minutes": 15}
    return {**told, "consultation": 14.2, "durations": 412, "chances_from": "session", **more}


def test_each_session_says_how_many_it_may_be_booked_and_why(published):
    sessions = tables(open_page("clinics"))[0]
    assert set(sessions["At most"]) == {"13"}
    assert set(sessions["Extra, and why"]) == {"+1: many stay away"}
    assert set(sessions["Idle, overrun"]) == {"−11, +3.2 min"}
    assert set(sessions["Chance of overrun"]) == {"15 %"}


def test_the_proposed_template_stands_beside_the_present_one_and_two_rules(published):
    page = part("clinics", clinics.PART_TEMPLATE)
    compared = tables(page)[0]
    assert compared["Template"].to_list() == [
        "Proposed",
        "Present",
        "Bailey–Welch",
        "Evenly spaced",
    ]
    assert compared["Dearer than proposed"].to_list() == ["—", "+10.0 %", "+15.0 %", "+2.5 %"]
    assert "no template within the clinic's limits costs less than these 400 points" in said(page)
    assert "It costs 9.1 % less than the present one" in said(page)
    assert "learnt from 412 of this clinic's own" in said(page)


def test_what_evening_out_waits_costs_is_one_line_and_one_switch(published):
    page = part("clinics", clinics.PART_TEMPLATE)
    assert (
        "Evening out waits costs 1.2 % more; the longest expected wait of a third of the places "
        "falls from 14 min to 11 min."
    ) in said(page)
    page.toggle(key="even:eyes").set_value(True).run()
    assert tables(page)[0]["Template"].to_list()[-1] == "Waits evened out"


def test_a_clinic_that_nothing_was_worked_out_for_says_so(published):
    page = part("clinics", clinics.PART_TEMPLATE)
    page.selectbox(key="clinic").set_value("heart").run()
    assert not page.exception
    assert "has not been worked out for this clinic yet. Run `hospital plan`." in said(page)
    page.segmented_control(key="clinics-part").set_value(clinics.PART_SESSIONS).run()
    assert set(tables(page)[0]["At most"]) == {"—"}


def test_the_chart_has_the_numbers_of_its_table(published):
    twin = part("clinics", clinics.PART_TEMPLATE).dataframe[-1].value
    assert twin["Waiting per patient"].to_list() == [9, 4, 15, 8]
    assert twin["Points"].to_list() == [400, 440, 460, 410]


def test_a_template_not_proven_says_how_far_it_may_be_from_the_best():
    assert "over 5.0 % less than these 400 points" in words.proof(row(bound=380.0))


def test_a_template_like_the_present_one_saves_nothing():
    same = {"best": row(), "present": row()}
    assert words.against(same) == "The clinic books such sessions like this already."
    assert "Too few sessions" in words.against({"best": row()})


def test_waits_that_no_other_template_evens_out_are_said_so():
    assert "No other template evens out waits" in words.evened({"best": row(), "even_waits": row()})
    told = {"best": row(), "even_waits": row(bookings=EVENED, cost=404.8, longest_wait=11.0)}
    assert "costs 1.2 % more" in words.evened(told)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"durations": 0}, "as stated: this clinic has not delivered enough of its own"),
        ({"chances_from": "clinic"}, "that of this clinic's patients of late"),
        ({"chances_from": "hospital"}, "This clinic has no history"),
        ({"chances_from": "stated"}, "the chance of coming is the stated one"),
    ],
)
def test_a_clinic_without_history_says_what_stands_in(changed, told):
    assert told in words.known_from(row(**changed))


def test_extra_bookings_may_save_both_or_be_none():
    limit = {"slots": 12, "proposed": 13, "most_booked": 13, "reasons": []}
    limit |= {"overrun_chance_proposed": 0.12}
    told = words.limit({**limit, "idle_saved": 20.0, "overrun_added": -2.0}, 12)
    assert (told[words.EXTRA], told[words.TRADE]) == ("+1: cheaper so", "−20, −2.0 min")
    assert words.limit({**limit, "proposed": 12}, 12)[words.EXTRA] == "none"


def test_more_patients_booked_than_a_session_may_have_are_pointed_out():
    limit = {"slots": 7, "proposed": 7, "most_booked": 7, "reasons": []}
    limit |= {"overrun_chance_proposed": 0.12}
    assert words.limit(limit, 8)[words.AT_MOST] == "7 (▲ 1 over)"


def test_evening_out_is_not_offered_where_nobody_waits_less():
    told = {"best": row(), "even_waits": row(bookings=EVENED, cost=404.8, longest_wait=13.8)}
    assert not words.evens_out(told)
    assert "expects 14 min" in words.evened(told)


def test_bookings_are_told_slot_by_slot():
    assert words.booked(ONE_EACH[:3]) == "1 1 1"


def test_limits_are_withheld_with_the_forecasts_they_rest_on(folder):
    hospital(replayed=False)
    sessions = tables(open_page("clinics"))
    assert all(set(table.get("At most", ["—"])) == {"—"} for table in sessions)
