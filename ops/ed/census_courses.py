"""What joint paths of the census tell: ranges hour by hour, and the chance of a peak.

A path is one way the coming hours may go, whole; all are equally likely. Errors of one path
hang together as they did in the past, so a peak over a window comes as often as it should,
which ranges of single hours cannot tell.
"""

import numpy as np

from ops.ed.census_regression import census_paths
from ops.ed.past import Past
from ops.line import Floats
from ops.series import LEVELS


def direct_regression(past: Past) -> Floats:
    """Quantiles of the joint paths at every level: targets x levels, whole patients."""
    return path_quantiles(census_paths(past))


def path_quantiles(paths: Floats) -> Floats:
    """The census not exceeded by each level's share of the paths, hour by hour."""
    return np.asarray(np.quantile(paths, LEVELS, axis=0, method="inverted_cdf").T)


def peak_chance(paths: Floats, threshold: float) -> float:
    """The chance that the busiest of the paths' hours exceeds the threshold; never 0 or 1."""
    above = int((paths.max(axis=1) > threshold).sum())
    return (above + 0.5) / (len(paths) + 1)
