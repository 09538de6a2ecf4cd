"""A template's problem as the session that the exact evaluator follows, and its booking limit."""

from dataclasses import replace
from functools import lru_cache

from ops.clinic.booking_limits import OverrunLimit, most_patients, overrun_evenly_spaced
from ops.clinic.problem import TemplateProblem
from ops.clinic.session_cost import Session, Weights


def session_of(problem: TemplateProblem, patients: int) -> Session:
    """The session with so many patients alike.

    The policy's points are for the waiting of all who come; weights are for their mean wait.
    """
    shows = (problem.show_chance,) * patients
    plain = Session(problem.slots, problem.slot_minutes, shows, problem.service, days=problem.days)
    policy = problem.policy
    weights = Weights(
        waiting=policy.points_per_minute_waiting * float(plain.coming.sum()),
        idle=policy.points_per_minute_idle,
        overrun=policy.points_per_minute_overrun,
    )
    return replace(plain, weights=weights)


@lru_cache(maxsize=256)
def extra_allowed(problem: TemplateProblem) -> int:
    """Bookings beyond slots that keep overrun within policy, with patients evenly spaced."""
    policy, slots = problem.policy, problem.slots
    limit = OverrunLimit(policy.overrun_minutes, policy.overrun_chance)
    most = slots + min(policy.most_extra, slots * (policy.most_per_slot - 1))
    return most_patients(session_of(problem, 1), limit, least=slots + 1, most=most) - slots


def overrun_with(problem: TemplateProblem, patients: int) -> float:
    """The chance of overrunning by more than is accepted, with patients evenly spaced."""
    minutes = problem.policy.overrun_minutes
    return overrun_evenly_spaced(session_of(problem, patients), minutes)
