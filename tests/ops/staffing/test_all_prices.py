"""Whatever a hospital charges for, model and audit agree on what it comes to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ops.staffing import prices
from ops.staffing.audit import breaches
from ops.staffing.carried import Carried
from ops.staffing.hourly import HourNeed
from ops.staffing.mix import SkillMix
from ops.staffing.patterns import NoSingleNights, OnlyThese, Rota, WholeWeekends
from ops.staffing.policy import StaffingPolicy
from ops.staffing.roster import solve_roster
from ops.staffing.tiers import Tier
from tests.ops.staffing.rosters import HOURS, MONDAY
from tests.ops.staffing.test_roster import problems

KINDS = st.sampled_from(tuple(HOURS))
SKILLS = st.sampled_from(("nurse", "resus"))
WARDS = st.sampled_from(("n1", "n2"))
PRICE = st.integers(0, 40)
PARTS = st.fractions(-2, 2, max_denominator=6)


def tiers():
    most = st.dictionaries(SKILLS, st.integers(0, 2) | st.dictionaries(KINDS, st.integers(0, 2)))
    return st.tuples(
        *(
            st.builds(Tier, st.just(name), st.integers(1, 1200), most, st.floats(0, 90))
            for name in ("bank", "agency")
        )
    )


MIXES = st.builds(
    SkillMix,
    skills=st.sets(SKILLS, min_size=1).map(frozenset),
    per=st.integers(1, 3),
    ward_ids=st.sets(WARDS).map(frozenset),
    shift_type_ids=st.sets(KINDS, max_size=2).map(frozenset),
    among=st.sets(SKILLS, max_size=1).map(frozenset),
)
POLICIES = st.fixed_dictionaries(
    {
        "points_per_extra_person": PRICE,
        "points_per_hour_uncovered": PRICE,
        "points_per_hour_overcovered": PRICE,
        "mixes": st.lists(MIXES, max_size=2).map(tuple),
        "points_per_mix_short": PRICE,
        "points_per_pattern": PRICE,
        "points_per_unfair_holiday": PRICE,
        "points_per_unfair_refusal": PRICE,
        "fair_refusals": st.integers(0, 2),
        "points_per_turn_back": PRICE,
        "points_per_ward_change": PRICE,
        "points_away_on": st.dictionaries(WARDS, PRICE, max_size=1),
        "pools": st.sampled_from(({}, {"n1": frozenset({"n2"})})),
        "further_overtime": st.lists(
            st.tuples(st.integers(0, 9).map(lambda n: timedelta(hours=n)), PRICE), max_size=2
        ).map(tuple),
        "substitutes": st.sampled_from(({}, {"nurse": ("resus",)}, {"resus": ("x", "nurse")})),
        "points_per_substitution": PRICE,
        "tiers": st.just(()) | tiers(),
        "gbp_per_overtime_hour": st.sampled_from((0.0, 20.25, 31.337)),
        "budget_gbp": st.none() | st.integers(0, 900).map(float),
        "points_per_gbp_over": st.integers(0, 3),
    }
)
WEIGHTS = st.integers(1, 5)
PATTERNS = st.one_of(
    st.builds(NoSingleNights, WEIGHTS),
    st.builds(WholeWeekends, WEIGHTS),
    st.builds(OnlyThese, st.sets(KINDS, max_size=2).map(frozenset), WEIGHTS),
    st.builds(
        Rota,
        st.just(MONDAY),
        st.lists(st.none() | KINDS, min_size=1, max_size=5).map(tuple),
        WEIGHTS,
    ),
)
HOURS_WANTED = st.builds(
    HourNeed,
    st.integers(0, 239).map(lambda n: datetime(2026, 1, 5, tzinfo=UTC) + timedelta(hours=n)),
    WARDS,
    SKILLS,
    st.integers(0, 2),
    st.none() | st.integers(0, 1),
)
CARRIED = st.builds(Carried, PARTS, PARTS, PARTS, st.integers(0, 3))


@st.composite
def priced(draw):
    """A small problem with any of the prices on."""
    asked = draw(problems())
    people = tuple(
        replace(person, patterns=tuple(draw(st.lists(PATTERNS, max_size=2))))
        for person in asked.people
    )
    return replace(
        asked,
        people=people,
        policy=StaffingPolicy(**draw(POLICIES)),
        hours=tuple(draw(st.lists(HOURS_WANTED, max_size=6))),
        holidays=frozenset(draw(st.sets(st.sampled_from(asked.dates), max_size=2))),
        carried={one.id: draw(CARRIED) for one in people},
    )


@given(priced())
@settings(max_examples=40, deadline=None)
def test_points_are_what_the_lines_and_the_places_bought_cost(asked):
    roster = solve_roster(asked, effort=0.5)
    assert breaches(asked, roster) == []
    by_hand = prices.points(asked, roster.duties, roster.bought)
    assert {rule: roster.points[rule] for rule in by_hand} == by_hand
    assert min(roster.points.values()) >= 0
