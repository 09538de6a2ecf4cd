"""Check a session template without any solver.

The audit books the patients one by one and follows the work left in the room through the
session. It shares no code with the rules, tables and evaluator that made the template, and
judges one that people have changed by hand.
"""

from collections.abc import Iterator, Sequence
from math import isclose

import numpy as np

from ops.clinic.problem import Template, TemplateProblem

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
    policy = problem.policy
    late = _worked_out(problem, _spaced(problem.slots, booked))["chance"]
    if booked > problem.slots and late > policy.overrun_chance + HARDLY:
        yield (
            f"{name}, evenly spaced, has a chance of {late:.1%} of overrunning by more than "
            f"{policy.overrun_minutes} minutes, {policy.overrun_chance:.1%} at most"
        )
    if booked - problem.slots > problem.policy.most_extra:
        extra = booked - problem.slots
        yield f"{name} books {extra} extra, {problem.policy.most_extra} at most"


def _misstated(problem: TemplateProblem, template: Template) -> Iterator[str]:
    """Every number the template tells, worked out again."""
    slots, booked = problem.slots, sum(template.bookings)
    own = _worked_out(problem, template.bookings)
    told = {
        "expected arrivals": (template.expected_arrivals, _arrivals(problem, template)),
        "chance of overrun": (template.overrun, own["chance"]),
        "waiting minutes": (template.waiting_minutes, own["waiting"]),
        "idle minutes": (template.idle_minutes, own["idle"]),
        "overrun minutes": (template.overrun_minutes, own["overrun"]),
        "cost": (template.cost, _points(problem, own)),
        "cost evenly spaced": (
            template.cost_evenly_spaced,
            _points(problem, _worked_out(problem, _spaced(slots, booked))),
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
    come = [day.share * _come(problem, day.log_odds) for day in problem.days]
    return sum(template.bookings) * (sum(come) if come else problem.show_chance)


def _come(problem: TemplateProblem, log_odds: float) -> float:
    """The chance of coming on days on which its log odds move by so much."""
    shows = problem.show_chance
    if shows in (0, 1):
        return shows
    odds = shows / (1 - shows) * float(np.exp(log_odds))
    return odds / (1 + odds)


def _spaced(slots: int, booked: int) -> list[int]:
    """Patients as far apart as can be, each in the slot nearest to her place."""
    starts = [min(slots - 1, round(n * slots / booked)) for n in range(booked)]
    return [starts.count(slot) for slot in range(slots)]


def _worked_out(problem: TemplateProblem, bookings: Sequence[int]) -> dict[str, float]:
    """Expected minutes of waiting, idling and overrun, and the chance of more than accepted."""
    told = {"waiting": 0.0, "idle": 0.0, "overrun": 0.0, "chance": 0.0}
    days = [(day.share, day.log_odds, day.pace) for day in problem.days] or [(1.0, 0.0, 1.0)]
    for share, log_odds, pace in days:
        shows = _come(problem, log_odds) if log_odds else problem.show_chance
        for what, minutes in _on_a_day(problem, bookings, shows, _lasting(problem, pace)).items():
            told[what] += share * minutes
    return told


def _lasting(problem: TemplateProblem, pace: float) -> np.ndarray:
    """The chance of each whole minute with the clinician; parts of minutes are shared out."""
    lasting = np.zeros(int(len(problem.service.chances) * pace) + 3)
    for minute, chance in enumerate(problem.service.chances):
        whole, part = divmod(minute * pace, 1)
        lasting[int(whole)] += chance * (1 - part)
        lasting[int(whole) + 1] += chance * part
    return lasting


def _on_a_day(
    problem: TemplateProblem, bookings: Sequence[int], shows: float, lasting: np.ndarray
) -> dict[str, float]:
    """Follow the minutes of work in the room, patient by patient and slot by slot."""
    slot, left = problem.slot_minutes, np.ones(1)
    brought = shows * lasting
    brought[0] += 1 - shows
    waiting = idle = 0.0
    for booked in bookings:
        for _ in range(booked):
            waiting += shows * float(np.arange(len(left)) @ left)
            left = np.convolve(left, brought)
        idle += float(np.maximum(0, slot - np.arange(len(left))) @ left)
        left = np.append(left[: slot + 1].sum(), left[slot + 1 :])
    return {
        "waiting": waiting,
        "idle": idle,
        "overrun": float(np.arange(len(left)) @ left),
        "chance": float(left[problem.policy.overrun_minutes + 1 :].sum()),
    }


def _points(problem: TemplateProblem, minutes: dict[str, float]) -> float:
    policy = problem.policy
    return (
        policy.points_per_minute_waiting * minutes["waiting"]
        + policy.points_per_minute_idle * minutes["idle"]
        + policy.points_per_minute_overrun * minutes["overrun"]
    )
