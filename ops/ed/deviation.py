"""Patients in the ED: the usual census of the hour, and how far from it we are now.

A crowded ED stays crowded for hours, then returns to its usual day. The deviation at the moment
of issue decays with the hours ahead at a rate learnt from the past, so the forecast starts at
the present census and ends at the usual one. Ranges are quantiles of past errors by hours
ahead, in units of how much the hour of the day usually swings.
"""

from dataclasses import dataclass

import numpy as np

from ops.calendar import WEEK_HOURS, Ints
from ops.ed.pace import smoothed
from ops.ed.past import LEAST, Past
from ops.line import Floats
from ops.spread import shifted_quantiles

LEARNT = 26 * WEEK_HOURS
FORGOTTEN = 24
"""A newest count older than this many hours says nothing about now."""
NEIGHBOURS = 1


@dataclass(frozen=True)
class Deviation:
    """How far each hour was from its usual, and what of it is left hours later.

    ``swing`` is the usual size of the deviation at each hour of the line and of the targets;
    ``kept[h - 1]`` is the share left after h hours.
    """

    off: Floats
    swing: Floats
    swing_ahead: Floats
    kept: Floats

    def said(self, ahead: int) -> Floats:
        """The deviation forecast ``ahead`` hours before each hour of the line but the first."""
        return np.asarray(self.off[:-ahead] * self.kept[ahead - 1])


def decaying_deviation(past: Past) -> Floats:
    """Usual census + share left x deviation now, with quantiles of past errors."""
    learnt = learn_deviation(past)
    since = since_newest(past)
    middle = past.expected + deviation_left(past, learnt, since)
    errors = past_errors(learnt, since) * learnt.swing_ahead[:, None]
    return shifted_quantiles(middle, errors)


def learn_deviation(past: Past) -> Deviation:
    """Learn how deviations decay, and how large they are by hour of the day."""
    off = past.counts - past.usual * past.pace
    hour = past.line.slot % 24
    swings = np.array([_swing(off[hour == at][-LEARNT:]) for at in range(24)])
    furthest = int(past.ahead[-1]) + FORGOTTEN
    kept = smoothed(np.array([_share_left(off, ahead) for ahead in range(1, furthest + 1)]))
    kept[: min(3, len(kept))] = [_share_left(off, ahead) for ahead in range(1, 4)][: len(kept)]
    return Deviation(off, swings[hour], swings[past.target_slot % 24], np.clip(kept, 0.0, 1.0))


def since_newest(past: Past) -> Ints:
    """Hours from the newest known count to each target."""
    return np.asarray(past.targets - past.line.hours[past.newest])


def deviation_left(past: Past, learnt: Deviation, since: Ints) -> Floats:
    """What will be left at each target of the newest known deviation."""
    if int(since[0] - past.ahead[0]) > FORGOTTEN:
        return np.zeros(len(since))
    return np.asarray(learnt.off[past.newest] * learnt.kept[since - 1])


def past_errors(learnt: Deviation, since: Ints, every: int = 5) -> Floats:
    """Errors of such forecasts in the past, in swings: targets x past moments of issue."""
    furthest = len(learnt.kept)
    rows = []
    for ahead in np.minimum(since, furthest):
        near = range(max(1, ahead - NEIGHBOURS), min(furthest, ahead + NEIGHBOURS) + 1)
        rows.append(np.concatenate([_errors(learnt, hours)[::-every] for hours in near]))
    longest = max(len(row) for row in rows)
    return np.array([np.pad(row, (0, longest - len(row)), constant_values=np.nan) for row in rows])


def _errors(learnt: Deviation, ahead: int) -> Floats:
    missed = (learnt.off[ahead:] - learnt.said(ahead)) / learnt.swing[ahead:]
    return np.asarray(missed[-LEARNT:])


def _swing(off: Floats) -> float:
    good = off[np.isfinite(off)]
    return float(np.sqrt((good**2).mean())) + LEAST if len(good) else 1.0


def _share_left(off: Floats, ahead: int) -> float:
    before, after = off[:-ahead][-LEARNT:], off[ahead:][-LEARNT:]
    good = np.isfinite(before) & np.isfinite(after)
    force = float((before[good] ** 2).sum())
    return float((before[good] * after[good]).sum()) / force if force > LEAST else 0.0
