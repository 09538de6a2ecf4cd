"""The model allows exactly the rosters that the audit has nothing to say against."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.sat.python.cp_model import CpModel, CpSolver, CpSolverSolutionCallback

from ops.staffing import rules
from ops.staffing.audit import breaches, line_of, of_person
from ops.staffing.choices import Choices
from ops.staffing.people import Person, Terms
from ops.staffing.policy import StaffingPolicy
from ops.staffing.prices import PRICES
from ops.staffing.problem import RosterProblem
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
from tests.ops.staffing.rosters import MONDAY, duty, need, shift
from tests.ops.staffing.test_roster import problems

ALL = {
    "min_rest": timedelta(0),
    "most_shifts_running": 99,
    "most_nights_running": 99,
    "days_off": 0,
    "most_overtime_weekly": timedelta(hours=168),
}
"""The hospital's own numbers so wide that only what a test adds binds."""
FORBID = tuple(rule for rule in rules.RULES if rule.__name__ not in PRICES)
DAYS, KINDS = 6, ("late", "night")
HOURS = st.sampled_from((10, 11, 13, 16, 24, 35, 48))
SPAN = HOURS.map(lambda hours: timedelta(hours=hours))
KIND = st.sampled_from((Counted.SHIFTS, Counted.NIGHTS, Counted.LONG))
WHAT = st.sampled_from(tuple(Counted))
FEW = st.integers(0, 4)


@st.composite
def amounts(draw):
    """What is counted, and a number of it that may bind."""
    what = draw(WHAT)
    return what, draw(st.integers(0, 50)) * 60 if what == Counted.MINUTES else draw(FEW)


LIMITS = st.one_of(
    st.builds(Rest, SPAN, KIND, st.sampled_from((timedelta(0), timedelta(hours=9)))),
    st.builds(RestAfterRun, KIND, st.integers(1, 4), SPAN),
    st.builds(Running, KIND, FEW),
    st.builds(lambda amount, days: InAny(amount[0], days, amount[1]), amounts(), st.integers(1, 9)),
    st.builds(InAnyHours, st.sampled_from((24, 30, 72, 168)), st.integers(6, 60)),
    st.builds(lambda amount: InEachWeek(*amount), amounts()),
    st.builds(OnAverage, st.integers(8, 48), st.integers(1, 3), KIND, st.sampled_from((None, 56))),
    st.builds(DaysOff, st.integers(1, 3)),
    st.builds(Weekends, st.integers(0, 2), st.integers(1, 3), st.booleans()),
    st.builds(FreePeriod, SPAN, st.integers(2, 7)),
    st.builds(LongestShift, SPAN),
    st.builds(Contract, SPAN),
)
WITH_A_LEAST = st.one_of(LIMITS, st.builds(Contract, SPAN, SPAN))
TERMS = st.builds(
    Terms,
    never=st.sets(st.sampled_from(KINDS), max_size=1).map(frozenset),
    nights=st.booleans(),
    days_off=st.sets(st.integers(1, 7), max_size=2).map(frozenset),
    opted_out=st.booleans(),
    most_weekly_minutes=st.sampled_from((None, 1200, 1920)),
    most_minutes=st.sampled_from((None, 480, 2000)),
    least_minutes=st.sampled_from((None, 480)),
)


def as_set(limits):
    """Limits as a rule set."""
    told = (Rule(f"rule {n}", limit, "a source") for n, limit in enumerate(limits))
    return RuleSet("drawn", MONDAY, tuple(told))


@st.composite
def tiny_problems(draw):
    """One person, six days that start on any day of the week, a past and a future."""
    first = draw(st.integers(0, 6))
    dates = range(first, first + DAYS)
    earlier = draw(st.sets(st.integers(first - 12, first - 1), max_size=6))
    later = draw(st.sets(st.integers(first + DAYS, first + DAYS + 6), max_size=3))
    kind = st.sampled_from((*KINDS, "early", "long"))
    locks = draw(st.dictionaries(st.sampled_from(dates), st.sampled_from(KINDS), max_size=2))
    away = draw(st.sets(st.integers(first - 12, first + DAYS - 1), max_size=2)) - set(locks)
    gone = frozenset(MONDAY + timedelta(days=day) for day in away)
    from_on = MONDAY + timedelta(days=first)
    ana = Person(
        "ana",
        "n1",
        frozenset({"nurse"}),
        draw(st.sampled_from((0, 900, 2160))),
        away=frozenset(day for day in gone if day >= from_on),
        away_before=frozenset(day for day in gone if day < from_on),
        terms=draw(st.one_of(st.just(Terms()), TERMS)),
    )
    limits = draw(st.lists(WITH_A_LEAST, min_size=1, max_size=3))
    return RosterProblem(
        from_on,
        DAYS,
        (ana,),
        tuple(need(day, kind, 0, busy=1) for day in dates for kind in KINDS),
        locked=tuple(duty("ana", day, kind) for day, kind in sorted(locks.items())),
        before=tuple(("ana", shift(day, draw(kind))) for day in sorted(earlier)),
        after=tuple(("ana", shift(day, draw(kind))) for day in sorted(later)),
        policy=StaffingPolicy(**ALL, rule_sets=(as_set(limits),)),
    )


def passes(asked):
    """Every roster against which the audit has nothing to say."""
    (ana,), locked = asked.people, set(asked.locked)
    first = (asked.from_on - MONDAY).days
    sound = set()
    for kinds in product((None, *KINDS), repeat=DAYS):
        worked = enumerate(kinds, start=first)
        duties = {duty("ana", day, kind) for day, kind in worked if kind}
        if locked <= duties and not list(of_person(asked, line_of(asked, ana, duties))):
            sound.add(frozenset(one.shift_key for one in duties))
    return sound


class Kept(CpSolverSolutionCallback):
    """Every roster the solver finds, by its shifts."""

    def __init__(self, works):
        super().__init__()
        self.works, self.kept = works, set()

    def on_solution_callback(self):
        self.kept.add(frozenset(key for (_, key), one in self.works.items() if self.value(one)))


def allowed(asked):
    """Every roster that the model allows."""
    choices = Choices(asked, CpModel())
    for rule in FORBID:
        rule(choices)
    solver, kept = CpSolver(), Kept(choices.works)
    solver.parameters.enumerate_all_solutions = True
    solver.solve(choices.model, kept)
    return kept.kept


@given(tiny_problems())
@settings(max_examples=40, deadline=None)
def test_the_model_allows_what_the_audit_allows_and_nothing_else(asked):
    assert allowed(asked) == passes(asked)


@given(
    problems(), st.lists(LIMITS, min_size=1, max_size=4), st.lists(TERMS, min_size=3, max_size=3)
)
@settings(max_examples=25, deadline=None)
def test_whatever_rules_are_drawn_every_roster_passes_the_audit(asked, limits, terms):
    people = tuple(
        replace(person, terms=replace(own, least_minutes=None))
        for person, own in zip(asked.people, terms, strict=False)
    )
    policy = StaffingPolicy(rule_sets=(as_set(limits),))
    asked = replace(asked, people=people, policy=policy)
    assert breaches(asked, solve_roster(asked, effort=0.3)) == []
