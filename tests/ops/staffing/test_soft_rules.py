"""Each rule that costs: what it lets pass and what it charges, by the model and by hand alike."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

import pytest

from ops.errors import PlanningError
from ops.staffing import prices, rules
from ops.staffing.audit import breaches
from ops.staffing.carried import Carried
from ops.staffing.hourly import HourNeed, LocalHours, hour_needs
from ops.staffing.mix import SkillMix
from ops.staffing.patterns import NoSingleNights, OnlyThese, Rota, WholeWeekends
from ops.staffing.roster import as_lines, solve_roster
from ops.staffing.tiers import Tier
from tests.ops.staffing.rosters import MONDAY, duty, need, nurse, problem, roster, shift


def asked(people, needs, *, hours=(), holidays=(), carried=None, **more):
    facts = {"hours": tuple(hours), "holidays": frozenset(holidays), "carried": carried or {}}
    return replace(problem(people, needs, **more), **facts)


def charged(rule, question, *duties):
    """What a rule charges for these duties, which the price recomputed must agree with."""
    locked = replace(question, locked=tuple(duties))
    found = solve_roster(locked, rules=[rule, nothing_else], effort=1.0)
    assert found.duties == set(duties)
    by_hand = prices.points(locked, duties, found.bought)[rule.__name__]
    assert found.points[rule.__name__] == by_hand
    return by_hand


def nothing_else(choices):
    """Forbid every duty that is not locked."""
    for key, works in choices.works.items():
        if not choices.is_locked(key):
            choices.model.add(works == 0)
    return 0


def solved(question, *chosen):
    found = solve_roster(question, rules=chosen or rules.RULES, effort=2.0)
    assert breaches(question, found) == []
    return found


def at(day, hour):
    return datetime(2026, 1, 5, tzinfo=UTC) + timedelta(days=day, hours=hour)


# --- cover by the hour ----------------------------------------------------------------------

EARLY_LATE = [need(0, "early", 1), need(0, "late", 1)]


@pytest.mark.parametrize(
    ("hour", "people"), [(12, 1), (13, 2), (14, 2), (15, 1), (20, 1), (21, 0), (6, 0)]
)
def test_shifts_that_overlap_count_together_in_an_hour(hour, people):
    both = [duty("ana", 0, "early"), duty("ben", 0, "late")]
    two = asked(
        [nurse("ana"), nurse("ben")], EARLY_LATE, hours=[HourNeed(at(0, hour), "n1", "nurse", 2)]
    )
    assert charged(rules.cover_by_hour, two, *both) == (2 - people) * 50


def test_part_of_an_hour_is_not_there():
    late = asked([nurse("ana")], EARLY_LATE, hours=[HourNeed(at(0, 12.5), "n1", "nurse", 1)])
    assert charged(rules.cover_by_hour, late, duty("ana", 0, "late")) == 50


def test_too_many_in_an_hour_are_charged():
    hours = [HourNeed(at(0, hour), "n1", "nurse", 0, 1) for hour in range(12, 16)]
    both = [duty("ana", 0, "early"), duty("ben", 0, "late")]
    people = [nurse("ana"), nurse("ben")]
    question = asked(people, EARLY_LATE, hours=hours, points_per_hour_overcovered=7)
    assert charged(rules.cover_by_hour, question, *both) == 2 * 7


def test_people_are_put_where_the_hours_want_them():
    needs = [need(0, "early", 1, busy=2), need(0, "late", 1, busy=2)]
    hours = [HourNeed(at(0, hour), "n1", "nurse", 2) for hour in range(7, 10)]
    found = solved(asked([nurse("ana"), nurse("ben"), nurse("cem")], needs, hours=hours))
    assert sum(line.shift_type_id == "early" for line in found.duties) == 2


def test_local_hours_become_instants_and_cross_midnight():
    stated = [LocalHours("n1", "hca", time(22), time(2), 2, weekdays=frozenset({1}))]
    hours = hour_needs(stated, [MONDAY, MONDAY + timedelta(days=1)], "Europe/Berlin")
    assert [hour.hour_start for hour in hours] == [at(0, hour) for hour in (21, 22, 23, 24)]


def test_an_hour_that_the_clock_skips_is_not_asked_for():
    stated = [LocalHours("n1", "hca", time(0), time(4), 2)]
    assert len(hour_needs(stated, [date(2026, 3, 29)], "Europe/London")) == 3
    assert len(hour_needs(stated, [date(2026, 10, 25)], "Europe/London")) == 5


def test_extra_people_are_welcome_unless_they_are_priced():
    question = problem([nurse("ana"), nurse("ben")], [need(0, "early", 1, busy=2)])
    both = duty("ana", 0, "early"), duty("ben", 0, "early")
    assert charged(rules.extra_people, question, *both) == 0
    priced = replace(question, policy=replace(question.policy, points_per_extra_person=9))
    assert charged(rules.extra_people, priced, *both) == 9


# --- skill mix and grades -------------------------------------------------------------------


@pytest.mark.parametrize(("per", "points"), [(3, 0), (2, 100), (1, 200)])
def test_a_mix_wants_one_for_each_so_many_or_part_of_them(per, points):
    people = [nurse("ana", skills=("nurse", "charge")), nurse("ben"), nurse("cem")]
    mix = SkillMix(frozenset({"charge"}), per)
    question = problem(people, [need(0, "early", 3)], mixes=(mix,))
    on = [duty(name, 0, "early") for name in ("ana", "ben", "cem")]
    assert charged(rules.skill_mix, question, *on) == points


def test_nobody_on_the_shift_lacks_nobody():
    mix = SkillMix(frozenset({"charge"}), 99)
    assert charged(rules.skill_mix, problem([], [need(0, "night")], mixes=(mix,))) == 0


def test_not_only_juniors_on_nights():
    people = [nurse("ana", skills=("nurse", "charge")), nurse("ben"), nurse("cem")]
    mix = SkillMix(frozenset({"charge"}), 99, shift_type_ids=frozenset({"night"}))
    found = solved(problem(people, [need(0, "early"), need(0, "night", 2)], mixes=(mix,)))
    assert duty("ana", 0, "night") in found.duties


def test_a_mix_that_speaks_of_another_ward_charges_nothing():
    mix = SkillMix(frozenset({"charge"}), 1, ward_ids=frozenset({"n2"}))
    question = problem([nurse("ana")], [need(0, "early")], mixes=(mix,))
    assert charged(rules.skill_mix, question, duty("ana", 0, "early")) == 0


def test_a_mix_of_nobody_is_refused():
    with pytest.raises(PlanningError, match="says nothing"):
        SkillMix(frozenset(), 3)


STAND_IN = {"hca": ("nurse", "charge"), "resus": ("band 6",)}


def test_standing_in_costs_by_the_step():
    both = nurse("ana", skills=("charge", "hca"))
    able = nurse("ben", skills=("charge",)), nurse("cem", skills=("nurse",))
    question = problem([both, *able], [need(0, "early", 3, skill="hca")], substitutes=STAND_IN)
    on = [duty(name, 0, "early", skill="hca") for name in ("ana", "ben", "cem")]
    assert charged(rules.substitution, question, *on) == (0 + 2 + 1) * 10


def test_a_grade_stands_in_too():
    question = problem(
        [nurse("ana", grade="band 6")], [need(0, "early", skill="resus")], substitutes=STAND_IN
    )
    on = duty("ana", 0, "early", skill="resus")
    assert charged(rules.substitution, question, on) == 10


def test_who_holds_the_skill_is_asked_first():
    people = [nurse("ana"), nurse("ben", skills=("hca",))]
    found = solved(problem(people, [need(0, "early", skill="hca")], substitutes=STAND_IN))
    assert found.duties == {duty("ben", 0, "early", skill="hca")}


# --- patterns and rotation ------------------------------------------------------------------

WEEK = [need(day, kind) for day in range(14) for kind in ("early", "late", "night")]


@pytest.mark.parametrize(
    ("nights", "points"), [((2,), 18), ((2, 3), 0), ((2, 4), 36), ((0,), 18), ((13,), 0)]
)
def test_single_nights_cost_their_weight(nights, points):
    question = problem([nurse("ana", patterns=[NoSingleNights(3)])], WEEK)
    on = [duty("ana", day, "night") for day in nights]
    assert charged(rules.preferred_patterns, question, *on) == points


def test_the_night_before_the_roster_is_company():
    before = [("ana", shift(-1, "night"))]
    question = problem([nurse("ana", patterns=[NoSingleNights(3)])], WEEK, before=before)
    assert charged(rules.preferred_patterns, question, duty("ana", 0, "night")) == 0


@pytest.mark.parametrize(("days", "points"), [((5,), 12), ((5, 6), 0), ((6, 12), 24), ((4,), 0)])
def test_half_weekends_cost_their_weight(days, points):
    question = problem([nurse("ana", patterns=[WholeWeekends(2)])], WEEK)
    on = [duty("ana", day, "early") for day in days]
    assert charged(rules.preferred_patterns, question, *on) == points


def test_any_but_earlies_cost_their_weight():
    only = OnlyThese(frozenset({"early"}), 4)
    question = problem([nurse("ana", patterns=[only])], WEEK)
    on = duty("ana", 0, "early"), duty("ana", 1, "late"), duty("ana", 3, "night")
    assert charged(rules.preferred_patterns, question, *on) == 2 * 4 * 6


def test_days_that_differ_from_a_rota_cost_their_weight():
    rota = Rota(MONDAY - timedelta(days=7), ("early", "early", None), 1)
    question = problem([nurse("ana", away=[4], patterns=[rota])], WEEK[:18], days=6)
    on = duty("ana", 0, "early"), duty("ana", 1, "early"), duty("ana", 2, "late")
    told = [rota.on(MONDAY + timedelta(days=day)) for day in range(6)]
    assert told == ["early", None, "early", "early", None, "early"]
    # Day 1 is worked, day 2 is late, days 3 and 5 are free; day 4 is leave.
    assert charged(rules.preferred_patterns, question, *on) == 4 * 6


def test_a_rota_without_days_is_refused():
    with pytest.raises(PlanningError, match="at least one day"):
        Rota(MONDAY, (), 1)


@pytest.mark.parametrize(
    ("first", "later", "days", "points"),
    [
        ("early", "late", 1, 0),
        ("late", "early", 1, 8),
        ("late", "early", 2, 8),
        ("late", "early", 3, 0),
        ("night", "late", 2, 8),
        ("early", "night", 1, 0),
        ("early", "long", 1, 0),
    ],
)
def test_shifts_that_turn_backward_are_charged(first, later, days, points):
    needs = [need(0, first), need(days, later)]
    question = problem([nurse("ana")], needs, points_per_turn_back=8)
    on = duty("ana", 0, first), duty("ana", days, later)
    assert charged(rules.forward_rotation, question, *on) == points


def test_a_shift_between_breaks_the_turn_in_two():
    needs = [need(0, "night"), need(1, "night"), need(2, "early")]
    question = problem([nurse("ana")], needs, points_per_turn_back=8)
    on = [duty("ana", 0, "night"), duty("ana", 1, "night"), duty("ana", 2, "early")]
    assert charged(rules.forward_rotation, question, *on) == 8


@pytest.mark.parametrize(("day", "points"), [(0, 8), (1, 8), (2, 0)])
def test_the_last_shift_before_the_roster_counts_for_rotation(day, points):
    before = [("ana", shift(-1, "late"))]
    needs = [need(0, "night", 0), need(day, "early")]
    question = problem([nurse("ana")], needs, before=before, points_per_turn_back=8)
    assert charged(rules.forward_rotation, question, duty("ana", day, "early")) == points


# --- fairness -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("carried", "points"), [(0, 15), (1, 30), (-1, 0), (-5, 0), (Fraction(1, 2), 15)]
)
def test_nights_worked_beyond_the_share_before_count_on(carried, points):
    needs = [need(0, "night", 2), need(7, "night", 0)]
    question = asked(
        [nurse("ana"), nurse("ben")], needs, carried={"ana": Carried(nights=Fraction(carried))}
    )
    on = duty("ana", 0, "night"), duty("ana", 7, "night")
    question = replace(question, locked=on)
    assert charged(rules.fair_nights, question, *on) == points


def test_who_worked_more_weekends_before_works_fewer_now():
    carried = {"ana": Carried(weekend_days=Fraction(1)), "ben": Carried(weekend_days=Fraction(-1))}
    question = asked(
        [nurse("ana"), nurse("ben")], [need(5, "early"), need(12, "early")], carried=carried
    )
    found = solved(question)
    assert {line.person_id for line in found.duties} == {"ben"}


def test_holidays_are_shared():
    holidays = [MONDAY, MONDAY + timedelta(days=3)]
    needs = [need(0, "early"), need(3, "early")]
    question = asked([nurse("ana"), nurse("ben")], needs, holidays=holidays)
    both = duty("ana", 0, "early"), duty("ana", 3, "early")
    assert charged(rules.fair_holidays, question, *both) == 15
    assert len({line.person_id for line in solved(question).duties}) == 2


def test_a_holiday_that_another_has_worked_before_is_ones_own_turn():
    carried = {"ana": Carried(holidays=Fraction(1, 2)), "ben": Carried(holidays=Fraction(-1, 2))}
    question = asked(
        [nurse("ana"), nurse("ben")], [need(0, "early")], holidays=[MONDAY], carried=carried
    )
    assert solved(question).duties == {duty("ben", 0, "early")}


@pytest.mark.parametrize(("before", "points"), [(0, 0), (1, 0), (2, 30), (9, 30)])
def test_refusals_beyond_what_anybody_may_expect_are_charged(before, points):
    ana = nurse("ana", off=[(0, "early", 1)], on=[(3, "early", 1)])
    question = asked(
        [ana], WEEK, carried={"ana": Carried(refused=before)}, points_per_unfair_refusal=30
    )
    granted = duty("ana", 3, "early")
    assert charged(rules.fair_refusals, question, granted, duty("ana", 0, "early")) == points


# --- wards ----------------------------------------------------------------------------------

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


# --- overtime, bank, agency and budget ------------------------------------------------------


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
    from ortools.sat.python.cp_model import CpModel

    from ops.staffing.buying import may_buy
    from ops.staffing.choices import Choices

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
