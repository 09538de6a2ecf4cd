"""What a candidate says about the wards of a site: ranges, and the chance of being short."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ops.calendar import Ints
from ops.line import Floats
from ops.series import LEVELS
from ops.spread import chance_above
from ops.wards.past import WEEK_STEPS, SitePast


@dataclass(frozen=True)
class Expected:
    """Quantiles (places x targets x levels) and chances of being short (places x targets).

    Short means: more patients need a bed than beds are open. Chances are never 0 or 1.
    """

    quantiles: Floats
    short: Floats


SEEN_FULL = 12 * WEEK_STEPS

Candidate = Callable[[SitePast], Expected]


def room(past: SitePast) -> Ints:
    """The most patients a ward takes: its open beds, or more if it has lately held more."""
    counts = np.nan_to_num(past.counts[: past.wards, -SEEN_FULL:])
    most = np.maximum(counts.max(axis=1), past.beds[: past.wards])
    return np.asarray(np.maximum(most, 1), dtype=np.int64)


def from_paths(past: SitePast, paths: Floats, need: Floats | None = None) -> Expected:
    """Ranges and chances from joint sample paths of the wards (paths x wards x targets).

    The site's path is the sum of its wards', so its range is not the sum of their ranges.
    ``need`` are paths of beds needed, where they differ from beds occupied. Nobody lies where
    there is no room: what a path has beyond it is need, not census.
    """
    census = _with_site(past, np.minimum(paths, room(past)[None, :, None]))
    wanted = _with_site(past, paths if need is None else need)
    # Beds are whole: between two numbers of patients there is none to be expected.
    quantiles = np.quantile(np.rint(census), LEVELS, axis=0, method="inverted_cdf")
    above = (np.rint(wanted) > past.beds[None, :, None]).sum(axis=0)
    return Expected(np.moveaxis(quantiles, 0, 2), (above + 0.5) / (len(wanted) + 1))


def from_quantiles(past: SitePast, quantiles: Floats) -> Expected:
    """Ranges as far as there is room, and chances read off them as they are."""
    risen = np.maximum.accumulate(np.maximum(quantiles, 0.0), axis=2)
    levels = np.array(LEVELS)
    short = [
        [chance_above(values, levels, float(beds)) for values in place]
        for place, beds in zip(risen, past.beds, strict=True)
    ]
    most = room(past).astype(np.float64)
    if past.has_site_row:
        most = np.append(most, most.sum())
    return Expected(np.minimum(risen, most[:, None, None]), np.array(short))


def _with_site(past: SitePast, paths: Floats) -> NDArray[np.float64]:
    if not past.has_site_row:
        return paths
    return np.concatenate([paths, paths.sum(axis=1, keepdims=True)], axis=1)
