"""Two people want to change duties: may they, seen from both sides?"""

from dataclasses import dataclass
from itertools import chain

from ops.errors import PlanningError
from ops.staffing import prices
from ops.staffing.alive.inside import asked
from ops.staffing.alive.standing import Standing
from ops.staffing.alive.touched import Touched, touched
from ops.staffing.changes import Change
from ops.staffing.shifts import Duty


@dataclass(frozen=True)
class SwapCheck:
    """What a swap does to both people; it is lawful where nothing is ``refused``.

    The change of hours, nights and weekend days of each is in its ``Touched``.
    """

    first: Touched
    second: Touched
    refused: tuple[str, ...]
    asks: tuple[Duty, ...] = ()
    points: int = 0

    @property
    def lawful(self) -> bool:
        """Whether both may do it."""
        return not self.refused

    @property
    def changes(self) -> list[Change]:
        """The duties it changes, as a person would have typed them."""
        taken = [Change.of(duty) for one in (self.first, self.second) for duty in one.takes]
        days = {(one.staff_id, one.day_on) for one in taken}
        given = (duty for one in (self.first, self.second) for duty in one.gives)
        free = [Change.cleared(d) for d in given if (d.person_id, d.day_on) not in days]
        return sorted(free + taken, key=lambda one: (one.staff_id, one.day_on))


def check_swap(standing: Standing, one: Duty, other: Duty) -> SwapCheck:
    """Whether each may work the other's duty instead of their own."""
    for duty in (one, other):
        if duty not in standing.duties:
            raise PlanningError(
                f"{duty.person_id} has no {duty.shift_type_id} on {duty.day_on:%d %b} that could "
                "be swapped: the roster has changed meanwhile. Load the page again and choose anew."
            )
    if one.person_id == other.person_id:
        raise PlanningError(
            f"Both duties are {one.person_id}'s. Choose duties of two different people."
        )
    first = touched(standing, one.person_id, gives=[one], takes=[_instead(other, one)])
    second = touched(standing, other.person_id, gives=[other], takes=[_instead(one, other)])
    refused = chain(
        (_is_locked(duty) for duty in (one, other) if standing.locked(duty)),
        (breach.sentence for side in (first, second) for breach in side.new),
    )
    asks = asked(standing, (one, other))
    return SwapCheck(first, second, tuple(refused), asks, _points(standing, first, second))


def _instead(duty: Duty, own: Duty) -> Duty:
    """Another's duty, worked by whoever has this one."""
    place = duty.shift_type_id, duty.ward_id, duty.skill
    return Duty(duty.day_on, own.person_id, *place)


def _is_locked(duty: Duty) -> str:
    what = f"{duty.shift_type_id} of {duty.person_id} on {duty.day_on:%d %b}"
    return f"{what} is locked or has begun, so it stays as it is"


def _points(standing: Standing, first: Touched, second: Touched) -> int:
    """What the swap costs more, by every price; less is negative."""
    gone = {*first.gives, *second.gives}
    after = (standing.duties - gone) | {*first.takes, *second.takes}
    told = (prices.points(standing.problem, duties) for duties in (after, standing.duties))
    now, before = (sum(points.values()) for points in told)
    return now - before
