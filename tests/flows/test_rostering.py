"""What ``hospital.toml`` says of rosters becomes the rules that bind them."""

import pytest

from flows.recipes import rostering
from flows.recipes.places import sections_without_site
from ops.rule_names import LIMIT_KINDS, RULE_SETS
from ops.staffing.people import Terms
from ops.staffing.rule_sets import KNOWN, RuleError, Running, Weekends
from ops.staffing.rule_sets.told import KINDS
from warehouse.settings import SettingsError, settings

SAID = """
[rostering.north]
rule_sets = ["uk_doctors_2016"]
leave_out = ["doctors' average"]
substitutes = { carer = ["nurse", "sister"] }

[rostering.north.changes]
"doctors' weekends" = { of = 3 }

[[rostering.north.own]]
name = "three nights"
kind = "running"
source = "our agreement"
of = "nights"
most = 3

[rostering.north.people.ana]
nights = false
never = ["long"]
days_off = ["friday", "sunday"]
most_weekly_hours = 20
least_hours = 16

[rostering.usual]
rule_sets = ["eu_working_time"]
"""


@pytest.fixture
def write(folder):
    def write(text):
        folder.mkdir(exist_ok=True)
        (folder / "hospital.toml").write_text(text)

    return write


def test_nothing_said_is_the_hospitals_own_rules(folder):
    assert rostering.rules("north").policy.rule_sets == ()
    assert rostering.rules("north").terms == {}


def test_a_site_composes_its_rules(write):
    write(SAID)
    policy = rostering.rules("north").policy
    rules = {rule.name: rule.limit for rule in policy.rules}
    assert rules["doctors' weekends"] == Weekends(1, 3, friday_nights=True)
    assert rules["three nights"] == Running("nights", 3)
    assert "doctors' average" not in rules
    assert policy.substitutes == {"carer": ("nurse", "sister")}


def test_a_site_of_which_nothing_is_said_has_the_usual_rules(write):
    write(SAID)
    (eu,) = rostering.rules("south").policy.rule_sets
    assert eu.name == "Directive 2003/88/EC"


def test_people_have_their_terms(write):
    write(SAID)
    assert rostering.rules("north").terms == {
        "ana": Terms(
            never=frozenset({"long"}),
            nights=False,
            days_off=frozenset({5, 7}),
            most_weekly_minutes=1200,
            least_minutes=960,
        )
    }


def test_terms_of_people_are_counted_and_not_shown(write):
    write(SAID)
    shown = {row.name: row.value for row in settings().as_rows()}["rostering"]
    assert "people (1 with terms)" in shown
    assert "ana" not in shown


def test_an_unknown_rule_set_is_refused_at_start_with_its_section_and_the_nearest_name(write):
    write('[rostering.north]\nrule_sets = ["uk_docters_2016"]')
    with pytest.raises(SettingsError) as refused:
        settings()
    said = str(refused.value)
    assert "rostering.north.rule_sets cannot be ['uk_docters_2016']" in said
    assert "there is no rule set called uk_docters_2016; there are uk_doctors_2016, " in said
    assert all(name in said for name in RULE_SETS)
    assert "hospital.toml" in said


def test_a_section_of_a_site_that_there_is_not_is_told_with_the_nearest_site(write):
    write("[rostering.nroth]\n[rostering.usual]\n[staffing.south]\n[staffing.norht]\n")
    first, second = sections_without_site(["south", "north"], "rostering", "staffing")
    assert first.startswith("[rostering.nroth] of the settings speaks of no site")
    assert "there are north, south. Correct its name" in first
    assert second.startswith("[staffing.norht]")


def test_names_that_settings_may_use_are_those_of_the_rules():
    rules = {name: tuple(one.name for one in of.rules) for name, of in KNOWN.items()}
    assert rules == RULE_SETS
    assert tuple(KINDS) == LIMIT_KINDS


def test_numbers_that_make_no_sense_are_refused_when_a_roster_is_asked(write):
    changes = 'changes = { "doctors\' weekends" = { of = 0 } }'
    write(f'[rostering.north]\nrule_sets = ["uk_doctors_2016"]\n{changes}')
    with pytest.raises(RuleError, match=r"of is 0\. Make it 1 or more"):
        rostering.rules("north")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('leave_out = ["EU night work"]', "speak of rule_sets, and none is named"),
        (
            'rule_sets = ["us_nursing"]\nleave_out = ["nurses rest"]',
            r"rostering.north.leave_out cannot .* no rule of us_nursing called nurses rest; "
            "there are nurses' rest",
        ),
        (
            'rule_sets = ["us_nursing"]\nchanges = { "EU night work" = { of = 3 } }',
            "rostering.north.changes cannot .* there is no rule of us_nursing",
        ),
        (
            '[[rostering.north.own]]\nname = "n"\nsource = "us"\nkind = "runing"',
            "rostering.north.own cannot .* no kind of rule called runing; there are running",
        ),
        ('[[rostering.north.own]]\nname = "n"\nkind = "rest"', "needs a source"),
        ('rule_set = ["eu_working_time"]', "There is no setting rostering.north.rule_set"),
        ('substitutes = { nurse = ["nurse"] }', "substitutes of nurse must name others"),
        (
            "[rostering.north.people.ana]\nleast_hours = 9\nmost_hours = 8",
            "no more than most_hours",
        ),
        ('[rostering.north.people.ana]\ndays_off = ["Freitag"]', "input should be 'monday'"),
        ("[rostering.north.people.ana]\nmost_weekly_hours = 200", "less than or equal to 168"),
    ],
)
def test_what_makes_no_sense_is_refused_at_start(write, text, sentence):
    write(f"[rostering.north]\n{text}")
    with pytest.raises(SettingsError, match=sentence):
        settings()
