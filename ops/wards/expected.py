"""What a candidate says about the wards of a site: ranges, and the chance of being short."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ops.calendar import Ints
from ops.line import Floats
from ops.paths import chance_of
from ops.series import LEVELS
from ops.spread import chance_above
from ops.wards.courses import Courses
from ops.wards.past import WEEK_STEPS, SitePast


@dataclass(frozen=True)
class Expected:
    """Quantiles (places x targets x levels) and chances of being short (places x targets).

    Short means: more patients need a bed than beds are open. Chances are never 0 or 1.
    ``courses`` draws the joint paths at every moment spoken of, where there are any.
    """

    quantiles: Floats
    short: Floats
    courses: Callable[[], Courses] | None = None


SEEN_FULL = 12 * WEEK_STEPS

Candidate = Callable[[SitePast], Expected]


def room(past: SitePast) -> Ints:
    """The most patients a ward takes at each target: its open beds, and what it lately held beyond.

    Wards x targets.
    """
    known = past.counts.shape[1]
    return np.asarray(np.maximum(past.open_beds(past.hours[known:]) + beyond(past), 1), np.int64)


def beyond(past: SitePast) -> Floats:
    """Patients that each ward has lately held beyond its beds: wards x 1.

    Beyond those usually open as beyond those open then: who lies in a bed that was told to be
    closed does not show that there is another one.
    """
    since = max(past.counts.shape[1] - SEEN_FULL, 0)
    counts = np.nan_to_num(past.counts[: past.wards, since:])
    then = past.open_beds(past.hours[since : past.counts.shape[1]])
    over = counts - np.maximum(then, past.beds[: past.wards, None])
    return np.asarray(np.maximum(over.max(axis=1, keepdims=True), 0.0))


def from_paths(past: SitePast, paths: Floats, need: Floats) -> Expected:
    """Ranges and chances from joint sample paths of the wards (wards x paths x targets).

    The path of a group is the sum of its wards', so its range is not the sum of their ranges.
    ``need`` are paths of beds needed: by those on a ward and by those who wait for it.
    """
    census, wanted = past.summed(paths), past.summed(need)
    beds = past.summed(past.open_beds(past.hours[past.counts.shape[1] :]))
    # Beds are whole: between two numbers of patients there is none to be expected.
    quantiles = np.quantile(np.rint(census), LEVELS, axis=1, method="inverted_cdf")
    short = chance_of(np.swapaxes(np.rint(wanted) > beds[:, None, :], 0, 1))
    return Expected(np.moveaxis(quantiles, 0, 2), short)


def from_quantiles(past: SitePast, quantiles: Floats) -> Expected:
    """Ranges as far as there is room, and chances read off them as they are."""
    risen = np.maximum.accumulate(np.maximum(quantiles, 0.0), axis=2)
    levels = np.array(LEVELS)
    beds = past.summed(past.open_beds(past.hours[past.counts.shape[1] :]))
    short = [
        [chance_above(values, levels, float(free)) for values, free in zip(place, row, strict=True)]
        for place, row in zip(risen, beds, strict=True)
    ]
    most = past.summed(room(past))
    return Expected(np.minimum(risen, most[:, :, None]), np.array(short))
