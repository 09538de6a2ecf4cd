"""Candidates for arrivals as drawings: from the past of one ED to joint paths of its coming hours.

Every number told of the coming hours is read off the drawn paths, whichever model drew them. A
model that only knows ranges of single hours is given the order that errors at the usual pace had:
its hours then rise and fall together as those of this ED do.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from zlib import crc32

import numpy as np

from ops.calendar import Ints
from ops.ed.issue import Candidate
from ops.ed.pace import paced_paths, paced_togetherness
from ops.ed.past import Past
from ops.ed.paths import PATHS, SEED, in_order
from ops.ed.trained import Teacher, train
from ops.line import Floats
from ops.paths import path_quantiles
from ops.series import LEVELS

Drawing = Callable[[Past], Ints]
"""From the past of one ED to paths x hours to come."""


def seed_of(place: str, seed: int = SEED) -> int:
    """The seed of one place: the same every time, and another than that of any other place."""
    # Places drawn from one seed would rise and fall as one.
    return crc32(f"{seed} {place}".encode())


def at_usual_pace(past: Past) -> Ints:
    """The usual week x pace of late x decaying deviation."""
    return paced_paths(past, seed=seed_of(past.line.place))


def taught_by(*teachers: Teacher) -> Drawing:
    """A drawing by what is learnt at once from the past."""

    def drawn(past: Past) -> Ints:
        return train(past, teachers).paths(past, seed=seed_of(past.line.place))

    return drawn


def telling(drawing: Drawing, names: Sequence[str]) -> Drawing:
    """The same drawing, told of these covariates alone, whatever else was delivered."""

    def drawn(past: Past) -> Ints:
        heard = {name: past.covariates[name] for name in names if name in past.covariates}
        return drawing(replace(past, covariates=heard))

    return drawn


def ranges_of(candidate: Candidate) -> Drawing:
    """A drawing by a candidate's ranges of each hour, in the order of errors at the usual pace."""

    def drawn(past: Past) -> Ints:
        rising = _between_levels(candidate(past))
        return in_order(rising, paced_togetherness(past), seed=seed_of(past.line.place))

    return drawn


def told(drawing: Drawing) -> Candidate:
    """The quantiles of a drawing."""

    def candidate(past: Past) -> Floats:
        return path_quantiles(drawing(past))

    return candidate


def _between_levels(quantiles: Floats, count: int = PATHS) -> Ints:
    """Evenly spaced quantiles, rising down the column; none beyond the outermost said."""
    at = (np.arange(count) + 0.5) / count
    risen = np.maximum.accumulate(np.maximum(quantiles, 0.0), axis=1)
    columns = [np.interp(at, LEVELS, hour) for hour in risen]
    return np.asarray(np.rint(np.column_stack(columns)), dtype=np.int64)
