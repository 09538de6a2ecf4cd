"""Sets of rules by name, changed and added to; and what makes no sense said in a sentence."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ops.staffing.audit import breaches, line_of, of_person
from ops.staffing.first import first_roster
from ops.staffing.people import Terms
from ops.staffing.policy import StaffingPolicy
from ops.staffing.roster import solve_roster
from ops.staffing.rule_sets import (
    KNOWN,
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
    RuleError,
    Running,
    Weekends,
    composed,
    require_sense,
)
from tests.ops.staffing.rosters import MONDAY, duty, need, nurse, problem, shift

HOUR = timedelta(hours=1)
OURS = {"name": "three nights", "kind": "running", "source": "our agreement, 4.2"}


def limits(sets):
    return {rule.name: rule.limit for one in sets for rule in one.rules}


@pytest.mark.parametrize("name", KNOWN)
def test_every_known_set_is_dated_and_every_rule_says_its_source(name):
    (known,) = composed([name])
    assert known == KNOWN[name]
    assert known.dated.year >= 2003
    assert all(rule.source for rule in known.rules)


def test_no_two_rules_share_a_name():
    names = [rule.name for known in KNOWN.values() for rule in known.rules]
    assert len(set(names)) == len(names)


def test_a_ward_is_rostered_under_all_known_sets_at_once():
    people = [nurse(f"p{n}") for n in range(5)]
    needs = [need(day, kind) for day in range(14) for kind in ("early", "night")]
    question = problem(people, needs, rule_sets=composed(list(KNOWN)))
    assert breaches(question, solve_roster(question, effort=0.5)) == []


@pytest.mark.parametrize("name", KNOWN)
def test_the_first_roster_is_lawful_under_every_set(name):
    people = [replace(nurse(f"p{n}"), terms=Terms(nights=n > 0)) for n in range(5)]
    needs = [need(day, kind) for day in range(14) for kind in ("late", "night", "early")]
    before = [(f"p{n}", shift(-1 - n, "night")) for n in range(5)]
    question = problem(people, needs, before=before, rule_sets=composed([name]))
    given = first_roster(question)
    assert len(given) > 20
    for person in people:
        days = [(one, key) for one, key in given if one == person.id]
        duties = [duty(one, (day_on - MONDAY).days, kind) for one, (day_on, kind) in days]
        assert list(of_person(question, line_of(question, person, duties))) == []


def test_a_site_changes_a_number_and_the_rule_says_so():
    changed = {"doctors' weekends": {"of": 3}, "doctors' rest": {"least": 12}}
    (doctors,) = composed(["uk_doctors_2016"], changes=changed, since=date(2026, 4, 1))
    rule = {one.name: one for one in doctors.rules}
    assert rule["doctors' weekends"].limit == Weekends(1, 3, friday_nights=True)
    assert rule["doctors' rest"].limit == Rest(12 * HOUR)
    assert rule["doctors' rest"].source.endswith("; numbers changed by the hospital")
    assert doctors.dated == date(2026, 4, 1)


def test_a_site_leaves_a_rule_out():
    sets = composed(["eu_working_time", "us_nursing"], leave_out=["EU night work"])
    assert "EU night work" not in limits(sets)
    assert {"EU daily rest", "nurses' rest"} <= limits(sets).keys()


def test_a_site_adds_rules_of_its_own():
    own = [
        {**OURS, "of": "nights", "most": 3},
        {"name": "breath", "kind": "free_period", "source": "us", "least": 48, "days": 14},
    ]
    assert limits(composed([], own=own)) == {
        "three nights": Running(Counted.NIGHTS, 3),
        "breath": FreePeriod(48 * HOUR, 14),
    }


def test_no_sets_are_no_rules():
    assert composed([]) == ()


@pytest.mark.parametrize(
    ("names", "more", "sentence"),
    [
        (
            ["eu_workingtime"],
            {},
            "There is no rule set called eu_workingtime. Did you mean eu_working_time?",
        ),
        (
            ["acgme_2017"],
            {"leave_out": ["the tea break"]},
            "There is no rule of these sets called the tea break. Name one of residents' 80 hours",
        ),
        (
            [],
            {"leave_out": ["EU night work"]},
            "The rule EU night work is named, but no rule set is. Name its set as well.",
        ),
        (
            ["us_nursing"],
            {"leave_out": [rule.name for rule in KNOWN["us_nursing"].rules]},
            "Of Nurses in the United States, plain no rule is left. Leave the set itself out",
        ),
        (
            ["uk_doctors_2016"],
            {"changes": {"doctors' weekends": {"most": 4}}},
            "it lets 4 of 2 weekends be worked. Make most no more than of.",
        ),
        (
            ["uk_doctors_2016"],
            {"changes": {"doctors' weekends": {"mots": 1}}},
            "There is no number of the rule doctors' weekends called mots. Did you mean most?",
        ),
        (
            ["uk_doctors_2016"],
            {"changes": {"doctors' rest": {"least": "long"}}},
            "The rule doctors' rest cannot have 'long' as its least. Give a number of hours.",
        ),
        (
            ["uk_doctors_2016"],
            {"changes": {"doctors' weekends": {"most": 1.5}}},
            "The rule doctors' weekends cannot have 1.5 as its most. Give a whole number.",
        ),
        (
            ["uk_doctors_2016"],
            {"changes": {"doctors' weekends": {"friday_nights": 1}}},
            "The rule doctors' weekends cannot have 1 as its friday_nights. Give true or false.",
        ),
        (
            [],
            {"own": [{**OURS, "most": 3}]},
            "The rule three nights lacks a number; it has of, mos",
        ),
        (
            [],
            {"own": [{**OURS, "of": "noons", "most": 3}]},
            "cannot have 'noons' as its of. Give one of shifts, nights, long shifts, minutes.",
        ),
        (
            [],
            {"own": [{**OURS, "kind": "runing"}]},
            "There is no kind of rule called runing. Did you mean running?",
        ),
        ([], {"own": [{"kind": "running"}]}, "A rule of the hospital needs a name; found"),
    ],
)
def test_what_nobody_knows_or_makes_no_sense_is_refused(names, more, sentence):
    with pytest.raises(RuleError) as refused:
        composed(names, **more)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("limit", "sentence"),
    [
        (Rest(-HOUR), "least is -1 h. Make it 0 or more."),
        (Rest(HOUR, after=Counted.MINUTES), "it counts minutes. Let it count shifts"),
        (RestAfterRun(Counted.NIGHTS, 0, HOUR), "run is 0. Make it 1 or more."),
        (Running(Counted.NIGHTS, -1), "most is -1. Make it 0 or more."),
        (InAny(Counted.SHIFTS, 0, 1), "days is 0. Make it 1 or more."),
        (InAny(Counted.MINUTES, 1, 1500), "1500 minutes do not fit into 1 days. Make most less."),
        (InAnyHours(24, 25), "25 h do not fit into 24 h. Make most no more than within."),
        (InEachWeek(Counted.SHIFTS, 8), "it lets 8 days of a week be worked. Make most 7 or less."),
        (InEachWeek(Counted.MINUTES, 10081), "10081 minutes do not fit into a week."),
        (OnAverage(48, 17, opted_out=40), "whoever opted out may work 40 h, everybody else 48 h."),
        (OnAverage(200, 17), "a week has 168 h."),
        (DaysOff(0), "days off come 0 at a time."),
        (Weekends(3, 2), "it lets 3 of 2 weekends be worked."),
        (FreePeriod(48 * HOUR, 2), "48 h do not fit into 2 days."),
        (LongestShift(timedelta(0)), "no shift would be short enough. Make most longer."),
        (Contract(HOUR, below=-HOUR), "below is -1 h. Make it 0 or more."),
    ],
)
def test_reversed_bounds_are_said_with_the_rule(limit, sentence):
    with pytest.raises(RuleError) as refused:
        require_sense(Rule("a rule", limit, "its source"))
    assert str(refused.value).startswith("The rule a rule (its source) cannot hold: ")
    assert sentence in str(refused.value)


def test_of_two_sets_the_stricter_holds():
    """The directive asks eleven hours of rest, the residents eight: late to early has ten."""
    question = problem([nurse("ana")], [need(0, "late"), need(1, "early")], min_rest=timedelta(0))
    for names, empty in ((["acgme_2017"], 0), (["acgme_2017", "eu_working_time"], 1)):
        policy = replace(question.policy, rule_sets=composed(names))
        assert isinstance(policy, StaffingPolicy)
        roster = solve_roster(replace(question, policy=policy), effort=0.5)
        assert sum(roster.gaps.values()) == empty
