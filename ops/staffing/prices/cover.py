"""Places nobody fills, people too many, and cover by the hour of the day."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta

from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Duty, NeedKey
from ops.staffing.tiers import BoughtKey

Bought = Mapping[BoughtKey, int]


def gaps(problem: RosterProblem, duties: Iterable[Duty]) -> dict[NeedKey, int]:
    """Places nobody of the staff fills, by need."""
    filled = Counter(duty.need_key for duty in duties)
    short = {need.key: need.required - filled[need.key] for need in problem.needs}
    return {key: people for key, people in short.items() if people > 0}


def staffing_gaps(problem: RosterProblem, duties: list[Duty], bought: Bought) -> int:
    """Places neither filled nor bought: the first at its skill's price, further ones dearer."""
    cost, policy = 0, problem.policy
    outside = _bought_at(bought)
    for key, short in gaps(problem, duties).items():
        empty = short - outside[key]
        if empty > 0:
            first = policy.points_by_skill.get(key[3], policy.points_per_gap)
            cost += empty * first + (empty - 1) * policy.points_per_further_gap
    return cost


def extra_people(problem: RosterProblem, duties: list[Duty]) -> int:
    """People on a shift beyond those required."""
    required = {need.key: need.required for need in problem.needs}
    here = Counter(duty.need_key for duty in duties)
    extra = sum(max(0, people - required.get(key, 0)) for key, people in here.items())
    return extra * problem.policy.points_per_extra_person


def cover_by_hour(problem: RosterProblem, duties: list[Duty], bought: Bought) -> int:
    """People short of, and beyond, what is stated for an hour; half an hour there is not there."""
    here = Counter(duty.need_key for duty in duties)
    here.update(_bought_at(bought))
    cost = 0
    for hour in problem.hours:
        people = 0
        for (ward_id, day_on, shift_type_id, skill), some in here.items():
            if (ward_id, skill) == (hour.ward_id, hour.skill):
                shift = problem.shift[day_on, shift_type_id]
                since, until = shift.starts_at - hour.hour_start, shift.ends_at - hour.hour_start
                whole = since <= timedelta() and until >= timedelta(hours=1)
                people += some if whole else 0
        cost += max(0, hour.required - people) * problem.policy.points_per_hour_uncovered
        if hour.most is not None:
            cost += max(0, people - hour.most) * problem.policy.points_per_hour_overcovered
    return cost


def _bought_at(bought: Bought) -> Counter[NeedKey]:
    together = Counter[NeedKey]()
    for (_, key), places in bought.items():
        together[key] += places
    return together
