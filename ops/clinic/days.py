"""What all patients of a session share: days on which more stay away, or all takes longer.

Weather, a strike or a lost run of reminders move everybody's log odds of coming together; a
clinician is slower on some days than on others. Both make a session vary more than patients
drawn one by one would, and its overrun too. Few kinds of day stand for all of them: points at
which any cubic in the two is averaged exactly (Stroud 1957, Mathematics of Computation 11,
257-261).
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import expit, logit

from ops.clinic.service import Minutes, Numbers, Service
from ops.errors import PlanningError


@dataclass(frozen=True)
class Day:
    """A kind of day: its share of days, what it adds to the log odds of coming, and how many
    times as long as usual everybody takes.
    """

    share: float
    log_odds: float = 0.0
    pace: float = 1.0

    def shows(self, usual: Numbers) -> Numbers:
        """Chances of coming on such days."""
        return np.asarray(expit(logit(usual) + self.log_odds)) if self.log_odds else usual

    def service(self, usual: Service) -> Service:
        """Durations on such days."""
        if self.pace == 1 or not isinstance(usual, Minutes):
            return usual
        return usual.stretched(self.pace)


def kinds_of_day(*, coming: float = 0.0, pace: float = 0.0) -> tuple[Day, ...]:
    """Days that differ by these standard deviations: in log odds of coming, and in pace as a
    share of the usual duration. None where days are alike.
    """
    if coming <= 0 and pace <= 0:
        return ()
    if coming <= 0 or pace <= 0:
        return tuple(Day(0.5, way * max(coming, 0), 1 + way * max(pace, 0)) for way in (-1, 1))
    far = sqrt(2)
    some = [(far * way, 0.0) for way in (-1, 1)] + [(0.0, far * way) for way in (-1, 1)]
    return tuple(Day(0.25, one * coming, 1 + other * pace) for one, other in some)


def as_kinds_of_day(days: tuple[Day, ...], service: Service) -> None:
    """Raise PlanningError unless shares sum to 1, paces are above 0 and the durations can vary."""
    if abs(sum(day.share for day in days) - 1) > 1e-9 or min(day.pace for day in days) <= 0:
        raise PlanningError(
            f"Kinds of day need shares that sum to 1 and paces above 0, and were {days}. "
            "State how often each kind of day is met."
        )
    if any(day.pace != 1 for day in days) and not isinstance(service, Minutes):
        raise PlanningError(
            "Days of different pace need durations of whole minutes, and these are exponential. "
            "Give the clinic's durations by minute."
        )
