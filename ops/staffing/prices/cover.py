"""Places nobody fills, and work away from one's own ward."""

from collections import Counter
from collections.abc import Iterable

from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Duty, NeedKey


def gaps(problem: RosterProblem, duties: Iterable[Duty]) -> dict[NeedKey, int]:
    """Places nobody fills, by need."""
    filled = Counter(duty.need_key for duty in duties)
    short = {need.key: need.required - filled[need.key] for need in problem.needs}
    return {key: people for key, people in short.items() if people > 0}


def staffing_gaps(problem: RosterProblem, duties: list[Duty]) -> int:
    """The first gap of a shift at its skill's price, further ones dearer."""
    cost, policy = 0, problem.policy
    for (_, _, _, skill), short in gaps(problem, duties).items():
        first = policy.points_by_skill.get(skill, policy.points_per_gap)
        cost += short * first + (short - 1) * policy.points_per_further_gap
    return cost


def home_ward(problem: RosterProblem, duties: list[Duty]) -> int:
    """Duties on other wards than one's own."""
    home = {person.id: person.home_ward_id for person in problem.people}
    trips = [duty for duty in duties if home.get(duty.person_id, duty.ward_id) != duty.ward_id]
    return problem.policy.points_away * len(trips)
