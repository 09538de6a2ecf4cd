"""Check a session template without any solver.

The audit books the patients one by one and follows the work left in the room through the
session. It shares no code with the rules, tables and evaluator that made the template, and
judges one that people have changed by hand.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import comb, isclose

from ops.clinic.problem import Template, TemplateProblem

SLOT = 4
"""Quarters in a slot."""

HARDLY = 1e-6


def breaches(problem: TemplateProblem, template: Template) -> list[str]:
    """Every broken rule as a sentence; an empty list is a sound template."""
    unfit = list(_unfit(problem, template))
    return unfit or [
        *_outside_policy(problem, template),
        *_misstated(problem, template),
        *_no_better(template),
    ]


def _unfit(problem: TemplateProblem, template: Template) -> Iterator[str]:
    """A template of another shape than its session: nothing else can be judged."""
    name, slots = problem.session_id, problem.slots
    if not len(template.start_times) == len(template.bookings) == slots:
        yield f"{name} has {slots} slots, its template {len(template.bookings)}"
    for starts_at, bookings in zip(template.start_times, template.bookings, strict=False):
        when = f"{name} at {starts_at:%d %b %H:%M} UTC"
        if not problem.starts_at <= starts_at < problem.ends_at:
            yield f"{when} is outside its session"
        if not 0 <= bookings <= problem.policy.most_per_slot:
            yield f"{when} books {bookings}, from 0 to {problem.policy.most_per_slot} are allowed"
    if list(template.start_times) != sorted(set(template.start_times)):
        yield f"{name} has start times out of order"


def _outside_policy(problem: TemplateProblem, template: Template) -> Iterator[str]:
    booked, name = sum(template.bookings), problem.session_id
    if booked < problem.slots:
        yield f"{name} books {booked} patients, fewer than its {problem.slots} slots"
    too_many = _more_than_slots(booked, problem)
    if booked > problem.slots and too_many > problem.policy.most_over_slots + HARDLY:
        allowed = f"{problem.policy.most_over_slots:.1%}"
        yield f"{name} has a chance of {too_many:.1%} of too many patients, {allowed} at most"
    if booked - problem.slots > problem.policy.most_extra:
        extra = booked - problem.slots
        yield f"{name} books {extra} extra, {problem.policy.most_extra} at most"


def _misstated(problem: TemplateProblem, template: Template) -> Iterator[str]:
    """Every number the template tells, worked out again."""
    slots, extra = problem.slots, template.extra
    spaced = [1] * slots
    for n in range(extra):
        spaced[n * slots // extra] += 1
    own = _worked_out(problem, template.bookings)
    told = {
        "expected arrivals": (template.expected_arrivals, _arrivals(problem, template)),
        "chance of too many": (template.over_slots, _more_than_slots(slots + extra, problem)),
        "chance of overrun": (template.overrun, own["chance"]),
        "waiting minutes": (template.waiting_minutes, own["waiting"]),
        "idle minutes": (template.idle_minutes, own["idle"]),
        "overrun minutes": (template.overrun_minutes, own["overrun"]),
        "cost": (template.cost, _points(problem, own)),
        "cost evenly spaced": (
            template.cost_evenly_spaced,
            _points(problem, _worked_out(problem, spaced)),
        ),
        "cost without overbooking": (
            template.cost_without_overbooking,
            _points(problem, _worked_out(problem, [1] * slots)),
        ),
    }
    for what, (said, found) in told.items():
        if not isclose(said, found, rel_tol=1e-7, abs_tol=HARDLY):
            yield f"{problem.session_id}: {what} is {found:.4f}, not {said:.4f}"


def _no_better(template: Template) -> Iterator[str]:
    cost, name = template.cost, template.session_id
    for what, other in (
        ("even spacing", template.cost_evenly_spaced),
        ("no overbooking", template.cost_without_overbooking),
    ):
        if cost > other + HARDLY:
            yield f"{name} costs {cost:.1f} points, more than {what} at {other:.1f}"
    if cost < template.bound - HARDLY:
        yield f"{name} costs {cost:.1f} points, less than the {template.bound:.1f} said to be least"


def _arrivals(problem: TemplateProblem, template: Template) -> float:
    return sum(bookings * problem.show_chance for bookings in template.bookings)


def _more_than_slots(booked: int, problem: TemplateProblem) -> float:
    shows = problem.show_chance
    return sum(
        comb(booked, come) * shows**come * (1 - shows) ** (booked - come)
        for come in range(problem.slots + 1, booked + 1)
    )


def _worked_out(problem: TemplateProblem, bookings: Sequence[int]) -> dict[str, float]:
    """Expected minutes of waiting, idling and overrun, and the chance of a real overrun."""
    chance = {0: 1.0}
    waiting = idle = 0.0
    for slot, booked in enumerate(bookings):
        for _ in range(booked):
            chance = _with_one_more(chance, problem)
        idle += sum(often * max(0, SLOT - work) for work, often in chance.items())
        after: dict[int, float] = defaultdict(float)
        for work, often in chance.items():
            after[max(0, work - SLOT)] += often
        chance = after
        if slot < len(bookings) - 1:
            waiting += sum(work * often for work, often in chance.items())
    overrun = sum(work * often for work, often in chance.items())
    minutes = problem.slot_minutes / SLOT
    late = (often for work, often in chance.items() if work > problem.policy.grace_quarters)
    return {
        "waiting": waiting * minutes,
        "idle": idle * minutes,
        "overrun": overrun * minutes,
        "chance": sum(late),
    }


def _with_one_more(chance: dict[int, float], problem: TemplateProblem) -> dict[int, float]:
    """The work in the room once another booked patient has come, or has not."""
    after: dict[int, float] = defaultdict(float)
    for work, often in chance.items():
        after[work] += often * (1 - problem.show_chance)
        for quarters, share in problem.policy.consultation:
            after[work + quarters] += often * problem.show_chance * share
    return after


def _points(problem: TemplateProblem, minutes: dict[str, float]) -> float:
    policy = problem.policy
    return (
        policy.points_per_minute_waiting * minutes["waiting"]
        + policy.points_per_minute_idle * minutes["idle"]
        + policy.points_per_minute_overrun * minutes["overrun"]
    )
