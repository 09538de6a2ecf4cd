"""People for arrivals that change by the hour: modified offered load and the square-root rule.

At an hour as many people would be busy, were there always enough, as patients who came before
are still being treated: each earlier hour's arrivals times the chance that treatment lasts that
long (Jennings, Mandelbaum, Massey and Whitt 1996). Around that load the number of people needed
follows its square root (Halfin and Whitt 1981; with patients who leave, Garnett, Mandelbaum and
Reiman 2002). An average rate put into a stationary formula would lag behind each peak.
"""

from collections.abc import Sequence
from math import ceil, sqrt

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.stats import norm

from ops.staffing.queues import UnreachableTargetError

Numbers = npt.NDArray[np.float64]

DUST = 1e-9


def offered_load(
    arrivals: Sequence[float] | Numbers, still_there: Sequence[float] | Numbers
) -> Numbers:
    """People kept busy in each hour, were there always enough.

    ``arrivals``: patients expected per hour, in order, beginning long enough before the first
    hour asked about. ``still_there``: the chance that a patient is still being treated after
    0, 1, … hours. Shape of the answer: one number per hour of ``arrivals``.
    """
    came, lasts = np.asarray(arrivals, np.float64), np.asarray(still_there, np.float64)
    return np.convolve(came, lasts)[: len(came)]


def still_treated(mean_hours: float, hours: int) -> Numbers:
    """The mean over each whole hour of an exponential treatment's chance of still going on."""
    edges = np.exp(-np.arange(hours + 1) / mean_hours)
    return np.asarray(mean_hours * (edges[:-1] - edges[1:]), dtype=np.float64)


def square_root(load: float, *, waits: float) -> int:
    """People for a load so that about the share ``waits`` has to wait at all."""
    return ceil(load + _slack(waits) * sqrt(load) - DUST)


def square_root_leaving(load: float, *, waits: float, patience: float) -> int:
    """The same where patients leave; ``patience``: mean patience over mean treatment."""
    return ceil(load + _slack_leaving(waits, patience) * sqrt(load) - DUST)


def halfin_whitt(slack: float) -> float:
    """The share that waits with ``load + slack × √load`` people, in large EDs."""
    return float(1 / (1 + slack * norm.cdf(slack) / norm.pdf(slack)))


def garnett(slack: float, patience: float) -> float:
    """The share that waits, where patients leave after ``patience`` treatments on average."""
    longer = sqrt(patience)
    return float(1 / (1 + _hazard(slack * longer) / (longer * _hazard(-slack))))


def _hazard(at: float) -> float:
    return float(np.exp(norm.logpdf(at) - norm.logsf(at)))


def _slack(waits: float) -> float:
    _share(waits)
    return float(brentq(lambda slack: halfin_whitt(slack) - waits, 1e-9, 12))


def _slack_leaving(waits: float, patience: float) -> float:
    _share(waits)
    return float(brentq(lambda slack: garnett(slack, patience) - waits, -12, 12))


def _share(waits: float) -> None:
    if not 0 < waits < 1:
        raise UnreachableTargetError(
            f"The share of patients who wait must lie between 0 and 1, and is {waits:g}. Ask for "
            "a share such as 0.2."
        )
