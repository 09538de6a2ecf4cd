"""Each kind of limit: a line of shifts it lets through, and one that solver and audit refuse.

A line has a letter a day from a Monday on: Early 7-15, Late 13-21, Night 20-8, long Day 7-19.
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from ops.staffing import rules
from ops.staffing.audit import line_of, of_person
from ops.staffing.people import Terms
from ops.staffing.prices import PRICES
from ops.staffing.roster import solve_roster
from ops.staffing.rule_sets import (
    Contract,
    Counted,
    DaysOff,
    FreePeriod,
    InAny,
    InAnyHours,
    InEachWeek,
    LongestShift,
    OnAverage,
    Rest,
    RestAfterRun,
    Rule,
    RuleSet,
    Running,
    Weekends,
)
from tests.ops.staffing.rosters import MONDAY, duty, need, nurse, problem, shift

KINDS = {"E": "early", "L": "late", "N": "night", "D": "long"}
WIDE = {
    "min_rest": timedelta(0),
    "most_shifts_running": 99,
    "most_nights_running": 99,
    "days_off": 0,
    "most_overtime_weekly": timedelta(hours=168),
}
"""The hospital's own numbers, out of the way."""
FORBID = [rule for rule in rules.RULES if rule.__name__ not in PRICES]
SHIFTS, NIGHTS, LONG, MINUTES = Counted
HOUR = timedelta(hours=1)


def worked(line, first=0):
    return [(day, KINDS[one]) for day, one in enumerate(line, start=first) if one != "."]


def asked(limit, line, *, before="", after="", days=14, person=None, locked=""):
    rule_set = RuleSet("a law", MONDAY, (Rule("a rule", limit, "its article"),) if limit else ())
    question = problem(
        [person or nurse("ana", hours=48)],
        [need(day, kind) for day, kind in worked(line)],
        days=days,
        locked=[duty("ana", day, kind) for day, kind in worked(locked)],
        before=[("ana", shift(day, kind)) for day, kind in worked(before, -len(before))],
        rule_sets=(rule_set,),
        **WIDE,
    )
    later = tuple(("ana", shift(day, kind)) for day, kind in worked(after, days))
    return replace(question, after=later)


def gaps(question):
    """How many of the shifts nobody may work together with the rest."""
    roster = solve_roster(question, rules=[rules.staffing_gaps, *FORBID], effort=0.5)
    return sum(roster.gaps.values())


def told(question, line):
    """What the audit says of the whole line."""
    (ana,) = question.people
    return list(
        of_person(question, line_of(question, ana, [duty("ana", *d) for d in worked(line)]))
    )


def judged(question, line):
    codes = {breach.code.value for breach in told(question, line)}
    assert bool(codes) == bool(gaps(question))
    return codes


@pytest.mark.parametrize(
    ("limit", "line", "code"),
    [
        (Rest(11 * HOUR), "LE", "REST"),
        (Rest(11 * HOUR), "LL.E", None),
        (Rest(48 * HOUR, after=NIGHTS), "N..E", "REST"),
        (Rest(48 * HOUR, after=NIGHTS), "E.E.N...E", None),
        (Rest(14 * HOUR, lasting=12 * HOUR), "DE", "REST"),
        (Rest(14 * HOUR, lasting=12 * HOUR), "EED.E", None),
        (RestAfterRun(NIGHTS, 3, 46 * HOUR), "NNN.E", "REST"),
        (RestAfterRun(NIGHTS, 3, 46 * HOUR), "NNN..E", None),
        (RestAfterRun(NIGHTS, 3, 46 * HOUR), "NN.E", None),
        (RestAfterRun(NIGHTS, 3, 46 * HOUR), "NNNN", None),
        (RestAfterRun(NIGHTS, 3, 46 * HOUR), "NNNN.E", "REST"),
        (RestAfterRun(LONG, 2, 48 * HOUR), "DDE", "REST"),
        (Running(SHIFTS, 3), "EEEE", "RUNNING"),
        (Running(SHIFTS, 3), "EEE.EEE", None),
        (Running(NIGHTS, 2), "NNN", "NIGHT_LIMIT"),
        (Running(LONG, 2), "DDD", "RUNNING"),
        (Running(LONG, 2), "DDED", None),
        (InAny(MINUTES, 3, 20 * 60), "EEE", "MAX_HOURS"),
        (InAny(MINUTES, 3, 20 * 60), "EE.E", None),
        (InAny(NIGHTS, 7, 2), "N.N.N", "NIGHT_LIMIT"),
        (InAny(NIGHTS, 7, 2), "N.N....N", None),
        (InAny(SHIFTS, 4, 2), "EE.E", "DAYS_OFF"),
        (InAnyHours(24, 12), "LE", "MAX_HOURS"),
        (InAnyHours(24, 12), "EEDD", None),
        (InAnyHours(168, 72), "DDDDDD.D", None),
        (InAnyHours(168, 72), "NNNNNN.D", "MAX_HOURS"),
        (InEachWeek(MINUTES, 16 * 60), "EE.....EE", None),
        (InEachWeek(MINUTES, 16 * 60), "E..EE", "MAX_HOURS"),
        (InEachWeek(NIGHTS, 2), "N.N.N", "NIGHT_LIMIT"),
        (OnAverage(16, 2), "EEEE", None),
        (OnAverage(16, 2), "EEEEE", "MAX_HOURS"),
        (OnAverage(16, 2, of=NIGHTS), "EEEEENN", None),
        (OnAverage(16, 1), "EE.....EE", None),
        (OnAverage(16, 1), "EEE", "MAX_HOURS"),
        (DaysOff(2), "E.E", "DAYS_OFF"),
        (DaysOff(2), "EE..EE", None),
        (DaysOff(3), "E..E", "DAYS_OFF"),
        (Weekends(1, 2), ".....E......E", "WEEKENDS"),
        (Weekends(1, 2), ".....EE", None),
        (Weekends(1, 2), "....N.......E", None),
        (Weekends(1, 2, friday_nights=True), "....N.......E", "WEEKENDS"),
        (FreePeriod(35 * HOUR, 7), "EEEEEE", None),  # Monday 7:00 to Saturday 15:00, 35 h to go
        (FreePeriod(35 * HOUR, 7), "EEEEEEE", "FREE_PERIOD"),
        (FreePeriod(35 * HOUR, 7), "EEELLN.LLEEEE", "FREE_PERIOD"),  # Sunday has 29 h
        (FreePeriod(35 * HOUR, 7), "EEELL..LLEEE", None),
        (LongestShift(10 * HOUR), "D", "LONG_SHIFT"),
        (LongestShift(12 * HOUR), "D.N", None),
        (Contract(timedelta(0)), "DDDDDDDD", None),  # 96 of 96 h
        (Contract(timedelta(0)), "DDDDDDDDE", "MAX_HOURS"),
    ],
)
def test_a_limit_lets_through_what_it_may_and_nothing_else(limit, line, code):
    assert judged(asked(limit, line), line) == ({code} if code else set())


@pytest.mark.parametrize(
    ("limit", "before", "line", "after", "code"),
    [
        (Rest(11 * HOUR), "L", "E", "", "REST"),
        (Rest(11 * HOUR), "", "......L", "E", "REST"),
        (Rest(11 * HOUR), "E", "......E", "E", None),
        (RestAfterRun(NIGHTS, 3, 46 * HOUR), "NN", "N.E", "", "REST"),
        (RestAfterRun(NIGHTS, 3, 46 * HOUR), "NNN", ".E", "", "REST"),
        (RestAfterRun(NIGHTS, 3, 46 * HOUR), "", "....NNN", ".E", "REST"),
        (Running(SHIFTS, 3), "EE", "EE", "", "RUNNING"),
        (Running(SHIFTS, 3), "", ".....EE", "EE", "RUNNING"),
        (Running(SHIFTS, 3), "EE.", "EEE.EEE", "", None),
        (InAny(SHIFTS, 7, 3), "EE", "EE", "", "DAYS_OFF"),
        (InAnyHours(24, 12), "L", "E", "", "MAX_HOURS"),
        (OnAverage(24, 2), "EEEEE..", "E", "", None),  # 48 of 48 h in two weeks
        (OnAverage(24, 2), "EEEEE..", "EE", "", "MAX_HOURS"),
        (OnAverage(24, 9), "EEEEE..", "EE", "", "MAX_HOURS"),  # no more than two weeks are known
        (DaysOff(2), "E.", "E", "", "DAYS_OFF"),
        (DaysOff(2), "", "......E", ".E", "DAYS_OFF"),
        (Weekends(1, 2), "E.", ".....E", "", "WEEKENDS"),
        (Weekends(1, 2), "", ".....E", ".....E", "WEEKENDS"),
        (FreePeriod(35 * HOUR, 7), "EEE", "EEEE", "", "FREE_PERIOD"),
        (FreePeriod(35 * HOUR, 7), "", "...EEEE", "EEE", "FREE_PERIOD"),
    ],
)
def test_what_was_worked_before_and_is_published_after_counts(limit, before, line, after, code):
    question = asked(limit, line, before=before, after=after, days=7)
    assert judged(question, line) == ({code} if code else set())


def test_a_week_that_the_roster_ends_in_holds_against_what_is_published_after():
    question = asked(InEachWeek(SHIFTS, 4), "EEEE", after="E", days=5)
    assert judged(question, "EEEE") == {"DAYS_OFF"}


def test_days_away_are_left_out_of_an_average():
    away = frozenset(MONDAY + timedelta(days=day) for day in range(-7, 0))
    ana = replace(nurse("ana", hours=48), away_before=away)
    question = asked(OnAverage(20, 2), "EEE", before="E......", days=7, person=ana)
    assert judged(question, "EEE") == {"MAX_HOURS"}  # 32 h in one week that she was there
    there = asked(OnAverage(20, 2), "EEE", before="E......", days=7)
    assert judged(there, "EEE") == set()  # 32 of 40 h


@pytest.mark.parametrize(("agreed", "code"), [(None, "MAX_HOURS"), (24, None)])
def test_whoever_opted_out_works_more_where_the_law_lets_them(agreed, code):
    ana = replace(nurse("ana", hours=48), terms=Terms(opted_out=True))
    question = asked(OnAverage(16, 2, opted_out=agreed), "EEEEE", person=ana)
    assert judged(question, "EEEEE") == ({code} if code else set())


@pytest.mark.parametrize(
    ("terms", "line", "code"),
    [
        (Terms(never=frozenset({"late"})), "L", "EXCUSED"),
        (Terms(nights=False), "N", "EXCUSED"),
        (Terms(days_off=frozenset({1})), "E", "EXCUSED"),
        (Terms(never=frozenset({"late"}), nights=False, days_off=frozenset({1})), ".E", None),
        (Terms(most_weekly_minutes=960), "EEE", "MAX_HOURS"),
        (Terms(most_weekly_minutes=960), "EE.....EE", None),
        (Terms(most_minutes=960), "EEE", "MAX_HOURS"),
        (Terms(most_minutes=960), "EE", None),
    ],
)
def test_people_have_terms_of_their_own(terms, line, code):
    ana = replace(nurse("ana", hours=48), terms=terms)
    assert judged(asked(None, line, person=ana), line) == ({code} if code else set())


def test_less_than_the_least_of_a_contract_is_seen():
    ana = nurse("ana", hours=8)  # 16 h over two weeks
    question = asked(Contract(8 * HOUR, below=timedelta(0)), "EE.", person=ana)
    assert [one.code.value for one in told(question, "E")] == ["MIN_HOURS"]
    assert told(question, "EE") == []


def test_the_least_of_a_contract_is_worked_although_nobody_asks_for_it():
    ana = replace(nurse("ana", hours=8, off=[(0, "early", 9)]), terms=Terms(least_minutes=480))
    question = asked(None, "E", person=ana)
    roster = solve_roster(question, rules=[rules.requests, *FORBID], effort=0.5)
    assert roster.duties == {duty("ana", 0, "early")}


@pytest.mark.parametrize(
    "limit",
    [
        Rest(11 * HOUR),
        RestAfterRun(LONG, 1, 24 * HOUR),
        Running(SHIFTS, 1),
        InAny(SHIFTS, 2, 1),
        InAnyHours(24, 12),
        InEachWeek(SHIFTS, 1),
        OnAverage(1, 1),
        FreePeriod(24 * HOUR, 2),
        LongestShift(1 * HOUR),
        Contract(timedelta(0)),
    ],
)
def test_what_is_locked_stands_and_nothing_is_added_to_it(limit):
    question = asked(limit, "DLDL", locked="DL", person=nurse("ana", hours=8))
    roster = solve_roster(question, rules=[rules.staffing_gaps, *FORBID], effort=0.5)
    assert set(question.locked) <= roster.duties
    assert told(question, "DL") == []
    assert told(question, "DLDL") != []


def test_a_night_before_a_run_that_is_locked_with_what_follows_it_breaks_nothing_new():
    question = asked(RestAfterRun(NIGHTS, 3, 46 * HOUR), "NNNN.E", locked=".NNN.E")
    assert judged(question, "NNNN.E") == set()


def test_a_breach_says_whose_rule_it_is():
    (breach,) = told(asked(Rest(11 * HOUR), "LE"), "LE")
    assert breach.rule == "its article"
    assert breach.sentence == (
        "ana rests 10 h between late on 05 Jan and early on 06 Jan (its article)"
    )


def test_a_skill_or_a_grade_may_stand_in_for_another():
    people = [
        nurse("ana", skills=("nurse",)),
        replace(nurse("ben", skills=()), grade="sister"),
        nurse("cem", skills=()),
    ]
    substitutes = {"carer": ("nurse", "sister")}
    question = problem(people, [need(0, "early", 3, skill="carer")], substitutes=substitutes)
    roster = solve_roster(question, rules=[rules.staffing_gaps, *FORBID], effort=0.5)
    assert {one.person_id for one in roster.duties} == {"ana", "ben"}
    orders = [question.policy.stands_in(person, "carer") for person in question.people]
    assert orders == [1, 2, None]
    cem = question.people[2]
    (breach,) = of_person(
        question, line_of(question, cem, [duty("cem", 0, "early", skill="carer")])
    )
    assert breach.code.value == "NO_SKILL"
