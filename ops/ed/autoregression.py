"""Patients in the ED as an autoregression around the usual week (ARIMA of statsforecast).

The deviation from the usual census follows its own last hour and last surprise. The model's own
intervals are kept: on deviations, which are nearly normal, they hold.
"""

import numpy as np
from scipy.stats import norm

from ops.calendar import WEEK_HOURS
from ops.ed.past import Past
from ops.line import Floats
from ops.series import LEVELS

LEARNT = 8 * WEEK_HOURS
ORDER = (1, 0, 1)


def autoregression(past: Past) -> Floats:
    """ARMA(1, 1) on eight weeks of deviations from the usual census, with its own ranges."""
    from statsforecast.models import ARIMA

    off = np.nan_to_num((past.counts - past.usual * past.pace)[-LEARNT:])
    model = ARIMA(order=ORDER, season_length=1, include_mean=False)
    said = model.forecast(y=off, h=int(past.ahead[-1]), level=[90])
    deviation = np.asarray(said["mean"], dtype=np.float64)[past.ahead - 1]
    high = np.asarray(said["hi-90"], dtype=np.float64).ravel()[past.ahead - 1]
    sigma = (high - deviation) / norm.ppf(0.95)
    middle = past.expected + deviation
    return np.asarray(middle[:, None] + sigma[:, None] * norm.ppf(LEVELS)[None, :])
