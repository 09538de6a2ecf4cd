"""Wards as an autoregression around the usual week (ARIMA of statsforecast)."""

import numpy as np
from scipy.stats import norm

from ops.line import Floats
from ops.series import LEVELS
from ops.wards.expected import Expected, from_quantiles
from ops.wards.past import DAY_STEPS, WEEK_STEPS, SitePast
from ops.wards.usual import learn_usual

LEARNT = 12 * WEEK_STEPS
ORDER = (1, 0, 1)


def autoregression(past: SitePast) -> Expected:
    """ARMA(1, 1) on twelve weeks of deviations from the usual week, with its own ranges."""
    return from_quantiles(past, np.stack([_place(past, n) for n in range(len(past.places))]))


def _place(past: SitePast, place: int) -> Floats:
    from statsforecast.models import ARIMA

    learnt = learn_usual(past, place)
    stride = DAY_STEPS if past.by_day[place] else 1
    # Wards known by day have one count in four steps: their series is drawn by day.
    off = np.nan_to_num(_every(learnt.off[-LEARNT:], stride, past.steps[-1]))
    steps = -(-len(past.targets) // stride)
    model = ARIMA(order=ORDER, season_length=1, include_mean=False)
    said = model.forecast(y=off, h=steps, level=[90])
    deviation = np.asarray(said["mean"], dtype=np.float64)
    sigma = (np.asarray(said["hi-90"], dtype=np.float64).ravel() - deviation) / norm.ppf(0.95)
    at = np.minimum(np.arange(len(past.targets)) // stride, steps - 1)
    centre = learnt.ahead + deviation[at]
    return np.asarray(centre[:, None] + sigma[at][:, None] * norm.ppf(LEVELS)[None, :])


def _every(off: Floats, stride: int, last: int) -> Floats:
    """Every step, or the midnights only."""
    if stride == 1:
        return off
    steps = last - np.arange(len(off))[::-1]
    return np.asarray(off[steps % DAY_STEPS == DAY_STEPS - 1])
