"""What a site says about its rosters reaches the roster, or is refused at start."""

from datetime import date, time, timedelta

import pytest

from ops.staffing.hourly import LocalHours
from ops.staffing.mix import SkillMix
from ops.staffing.patterns import NoSingleNights, OnlyThese, Rota, WholeWeekends
from ops.staffing.policy import StaffingPolicy
from ops.staffing.stated import patterns_of, policy_of
from ops.staffing.tiers import Tier
from warehouse.settings import SettingsError, settings

WRITTEN = """
[rostering.north.costs]
points_per_ward_change = 5
points_by_skill = {resus = 3000}
points_away_on = {n2 = 40}
pools = {pool = ["n1", "n2"]}
further_overtime = [[4, 30]]
budget_gbp = 2500
gbp_per_overtime_hour = 20.25
fair_weeks = 8

[rostering.north.costs.bank]
points = 200
available = {nurse = 2, hca = {night = 1}}
gbp_per_hour = 31.5

[[rostering.north.costs.hours]]
ward_id = "n1"
skill = "hca"
since = 07:00:00
until = 10:00:00
required = 2
weekdays = [1, 2]

[[rostering.north.costs.mixes]]
skills = ["charge"]
per = 5
shift_type_ids = ["night"]

[[rostering.north.costs.patterns]]
staff_ids = ["ana", "ben"]
kind = "no_single_nights"
weight = 3

[[rostering.north.costs.patterns]]
staff_ids = ["ana"]
kind = "rota"
weight = 2
from_on = 2026-01-05
shift_type_ids = ["early", "early", ""]
"""


@pytest.fixture
def written(folder):
    def write(text):
        folder.mkdir(exist_ok=True)
        (folder / "hospital.toml").write_text(text, "utf-8")
        return settings()

    return write


def test_a_site_that_said_nothing_has_the_usual_prices(folder):
    said = settings().rostering_of("north").costs.said()
    assert policy_of(said) == StaffingPolicy()
    assert patterns_of(said) == {}


def test_a_site_says_its_prices_and_costs(written):
    assert policy_of(written(WRITTEN).rostering_of("north").costs.said()) == StaffingPolicy(
        points_per_ward_change=5,
        points_by_skill={"resus": 3000},
        points_away_on={"n2": 40},
        pools={"pool": frozenset({"n1", "n2"})},
        further_overtime=((timedelta(hours=4), 30),),
        budget_gbp=2500.0,
        gbp_per_overtime_hour=20.25,
        tiers=(Tier("bank", 200, {"nurse": 2, "hca": {"night": 1}}, 31.5),),
        hours=(LocalHours("n1", "hca", time(7), time(10), 2, weekdays=frozenset({1, 2})),),
        mixes=(SkillMix(frozenset({"charge"}), 5, shift_type_ids=frozenset({"night"})),),
    )


def test_a_site_says_what_its_people_prefer(written):
    assert patterns_of(written(WRITTEN).rostering_of("north").costs.said()) == {
        "ana": [NoSingleNights(3), Rota(date(2026, 1, 5), ("early", "early", None), 2)],
        "ben": [NoSingleNights(3)],
    }


def test_the_other_patterns_have_their_names():
    said = {"staff_ids": ("ana",), "weight": 1, "shift_type_ids": ("early",)}
    patterns = [said | {"kind": "only"}, said | {"kind": "whole_weekends"}]
    only, whole = OnlyThese(frozenset({"early"}), 1), WholeWeekends(1)
    assert patterns_of({"patterns": patterns}) == {"ana": [only, whole]}


def test_settings_are_shown_by_what_was_said(written):
    (row,) = [row for row in written(WRITTEN).as_rows() if row.name == "rostering"]
    assert row.value == "north: costs"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("points_per_gap = -1", "points_per_gap"),
        ("points_per_gab = 1", "points_per_gab"),
        ("budget_gbp = -5", "budget_gbp"),
        ("[rostering.north.costs.bank]\npoints = 0\navailable = {}", "bank.points"),
        ("[rostering.north.costs.agency]\npoints = 9", "agency.available"),
        (
            '[[rostering.north.costs.hours]]\nward_id = "n1"\nskill = "hca"\nsince = 07:00:00\n'
            "until = 25:00",
            "TOML",
        ),
        (
            '[[rostering.north.costs.hours]]\nward_id = "n1"\nskill = "hca"\nsince = 07:00:00\n'
            "until = 08:00:00\nrequired = 2\nmost = 1",
            "most must not be below required",
        ),
        ("[[rostering.north.costs.mixes]]\nskills = []\nper = 1", "mixes.0.skills"),
        (
            '[[rostering.north.costs.patterns]]\nstaff_ids = ["a"]\nkind = "rota"\nweight = 1\n'
            'shift_type_ids = ["early"]',
            "from_on",
        ),
        (
            '[[rostering.north.costs.patterns]]\nstaff_ids = ["a"]\nkind = "only"\nweight = 1',
            "only needs shift_type_ids",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_at_start(written, line, words):
    with pytest.raises(SettingsError, match=words) as refused:
        written(f"[rostering.north.costs]\n{line}" if not line.startswith("[") else line)
    assert "hospital.toml" in str(refused.value)
