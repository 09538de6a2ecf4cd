"""Wards, overtime, bank, agency and budget; and rules that are off."""

from dataclasses import replace
from datetime import timedelta

import pytest
from ortools.sat.python.cp_model import CpModel

from ops.errors import PlanningError
from ops.staffing import prices, rules
from ops.staffing.audit import breaches
from ops.staffing.buying import may_buy
from ops.staffing.choices import Choices
from ops.staffing.hourly import HourNeed
from ops.staffing.roster import as_lines
from ops.staffing.tiers import Tier
from tests.ops.staffing.charging import asked, at, charged, solved
from tests.ops.staffing.rosters import duty, need, nurse, problem, roster, shift

WEEK = [need(day, kind) for day in range(14) for kind in ("early", "late", "night")]


BOTH_WARDS = [need(day, "early", ward=ward) for day in range(4) for ward in ("n1", "n2")]


def test_each_ward_has_its_price_for_borrowing():
    question = problem([nurse("ana", ward="n3")], BOTH_WARDS, points_away_on={"n2": 40})
    on = duty("ana", 0, "early"), duty("ana", 2, "early", ward="n2")
    assert charged(rules.home_ward, question, *on) == 25 + 40


def test_people_of_a_pool_cost_nothing_on_its_wards():
    pools = {"pool": frozenset({"n2"})}
    question = problem([nurse("ana", ward="pool")], BOTH_WARDS, pools=pools)
    on = duty("ana", 0, "early"), duty("ana", 2, "early", ward="n2")
    assert charged(rules.home_ward, question, *on) == 25


def test_changes_of_ward_from_day_to_day_are_charged():
    question = problem([nurse("ana")], BOTH_WARDS, points_per_ward_change=11)
    on = [duty("ana", day, "early", ward=ward) for day, ward in ((0, "n1"), (1, "n2"), (3, "n1"))]
    assert charged(rules.ward_changes, question, *on) == 11


def test_people_stay_on_a_ward_where_they_can():
    people = [nurse(name, hours=56, ward="pool") for name in ("ana", "ben")]
    question = problem(
        people,
        BOTH_WARDS,
        days=4,
        points_per_ward_change=11,
        pools={"pool": frozenset({"n1", "n2"})},
    )
    found = solved(question)
    assert found.points["ward_changes"] == 0
    assert len(found.duties) == 8
    assert len({(line.person_id, line.ward_id) for line in found.duties}) == 2


@pytest.mark.parametrize(("hours", "points"), [(8, 0), (4, 0), (1, 3 * 30), (0, 4 * 30)], ids=str)
def test_overtime_grows_dearer_in_tiers(hours, points):
    # One early of 8 h in one week; the second tier begins 4 h beyond contract.
    question = problem(
        [nurse("ana", hours=hours)],
        [need(0, "early")],
        days=7,
        hours_carried=timedelta(0),
        further_overtime=((timedelta(hours=4), 30),),
    )
    assert charged(rules.further_overtime, question, duty("ana", 0, "early")) == points


BANK = Tier("bank", 200, {"nurse": 1}, 30.0)
AGENCY = Tier("agency", 500, {"nurse": {"early": 5}}, 60.0)


def test_a_gap_goes_to_the_bank_then_to_agency_and_then_stays_empty():
    needs = [need(0, "early", 3), need(0, "night", 2), need(0, "early", 1, skill="hca")]
    found = solved(problem([], needs, tiers=(BANK, AGENCY)))
    early, night, hca = needs
    assert found.bought == {
        ("bank", early.key): 1,
        ("agency", early.key): 2,
        ("bank", night.key): 1,
    }
    assert found.gaps == {early.key: 3, night.key: 2, hca.key: 1}
    assert found.points["bank_and_agency"] == 200 + 2 * 500 + 200
    assert found.points["staffing_gaps"] == 1000 + 1000


def test_the_bank_of_a_shift_is_shared_by_the_wards():
    needs = [need(0, "early"), need(0, "early", ward="n2")]
    found = solved(problem([], needs, tiers=(BANK,)))
    assert sum(found.bought.values()) == 1
    assert found.points["staffing_gaps"] == 1000


def test_staff_come_before_the_bank():
    assert solved(problem([nurse("ana")], [need(0, "early")], tiers=(BANK,))).bought == {}


def test_somebody_bought_counts_by_the_hour_but_no_place_is_invented():
    hours = [HourNeed(at(0, 8), "n1", "nurse", 2)]
    needs = [need(0, "early", 1, busy=3)]
    people = [nurse("ana", ward="n1")]
    cheap = (Tier("bank", 1, {"nurse": 9}),)
    found = solved(asked(people, needs, hours=hours, tiers=cheap))
    assert found.bought == {}
    assert found.points["cover_by_hour"] == 50
    assert solved(asked([], needs, hours=hours, tiers=cheap)).points["cover_by_hour"] == 50


def test_pounds_over_the_budget_are_charged():
    # An early of 8 h from the bank is £240. Ana has 6 h less a day away, 5.57 h in whole minutes:
    # 3 hours or parts of one beyond that at £20.25 are £60.75.
    question = problem(
        [nurse("ana", hours=3, away=[3])],
        [need(0, "early", 1), need(3, "early", 1)],
        tiers=(BANK,),
        budget_gbp=200.0,
        gbp_per_overtime_hour=20.25,
        hours_carried=timedelta(0),
        points_per_gbp_over=2,
    )
    found = solved(replace(question, locked=(duty("ana", 0, "early"),)))
    assert found.bought == {("bank", need(3, "early").key): 1}
    assert found.points["budget"] == 101 * 2  # 300.75 - 200
    spent = prices.pence(question, [duty("ana", 0, "early")], found.bought)
    assert spent == {"overtime": 6075, "bank": 24000}


def test_a_budget_leaves_a_place_empty_rather_than_cost_too_much():
    question = problem([], [need(0, "early")], tiers=(BANK,), budget_gbp=0.0, points_per_gbp_over=9)
    assert solved(question).bought == {}


def test_buying_more_than_is_missing_or_there_is_is_seen():
    question = problem([nurse("ana")], [need(0, "early", 2)], tiers=(BANK,))
    key = need(0, "early", 2).key
    claim = replace(roster(duty("ana", 0, "early"), gaps={key: 1}), bought={("bank", key): 2})
    assert breaches(question, claim) == [
        "n1 early on 05 Jan asks for 2 nurse from outside and is short of 1",
        "2 nurse for early on 05 Jan are asked from bank, which has 1",
    ]


def test_a_bank_that_costs_nothing_is_refused():
    with pytest.raises(PlanningError, match="at least 1 point"):
        Tier("bank", 0)


def test_how_many_to_ask_for_is_kept_with_the_gap():
    question = problem([], [need(0, "early", 4)], tiers=(BANK, AGENCY))
    _, gaps, _ = as_lines(question, solved(question), "p1")
    assert gaps.select("short", "bank", "agency", "outside_gbp").rows() == [(4, 1, 3, 1680.0)]


def test_gaps_of_a_hospital_without_a_bank_say_nothing_of_one():
    question = problem([], [need(0, "early")])
    _, gaps, _ = as_lines(question, solved(question), "p1")
    assert gaps.select("bank", "agency", "outside_gbp").rows() == [(None, None, None)]


def test_what_is_not_stated_adds_nothing_to_the_model():
    question = problem(
        [nurse("ana", on=[(0, "early", 1)])], WEEK, before=[("ana", shift(-1, "late"))]
    )
    model = CpModel()
    choices = Choices(question, model)
    before = len(model.proto.variables), len(model.proto.constraints)
    may_buy(choices)
    for rule in (
        rules.extra_people,
        rules.cover_by_hour,
        rules.skill_mix,
        rules.substitution,
        rules.preferred_patterns,
        rules.forward_rotation,
        rules.fair_holidays,
        rules.fair_refusals,
        rules.ward_changes,
        rules.further_overtime,
        rules.bank_and_agency,
        rules.budget,
    ):
        rule(choices)
    assert (len(model.proto.variables), len(model.proto.constraints)) == before
