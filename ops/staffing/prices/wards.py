"""Work away from one's own ward, and changes of ward."""

from collections import defaultdict
from datetime import date, timedelta

from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Duty


def home_ward(problem: RosterProblem, duties: list[Duty]) -> int:
    """Duties on wards that are neither one's own nor one of one's pool, by the ward's price."""
    policy, cost = problem.policy, 0
    home = {person.id: person.home_ward_id for person in problem.people}
    for duty in duties:
        own = home.get(duty.person_id, duty.ward_id)
        if duty.ward_id not in {own, *policy.pools.get(own, ())}:
            cost += policy.points_away_on.get(duty.ward_id, policy.points_away)
    return cost


def ward_changes(problem: RosterProblem, duties: list[Duty]) -> int:
    """Duties on another ward than the day before."""
    line: dict[str, dict[date, str]] = defaultdict(dict)
    for duty in duties:
        line[duty.person_id][duty.day_on] = duty.ward_id
    changes = sum(
        before.get(day_on - timedelta(days=1), ward_id) != ward_id
        for before in line.values()
        for day_on, ward_id in before.items()
    )
    return changes * problem.policy.points_per_ward_change
