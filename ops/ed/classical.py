"""Forecasters from statsforecast, on eight weeks of hourly counts.

Longer histories cost minutes and gain nothing. The models' own intervals promise too much for
counts, so ranges come from what the same model said of the last week when it ended before it.
Chosen over MSTL, which was slower and worse at sixteen past moments of one large ED.
"""

import numpy as np

from ops.calendar import WEEK_HOURS
from ops.ed.past import Past
from ops.line import Floats
from ops.spread import bunched_quantiles, bunching

LEARNT = 8 * WEEK_HOURS


def smoothed_days(past: Past) -> Floats:
    """Exponential smoothing of the level and the day (ETS, additive), weekdays taken out.

    Counts become roots first, which evens out their spread (Anscombe 1948).
    """
    known, weekday = _without_holes(past), _weekday(past)
    furthest = int(past.ahead[-1])
    mean = _ets(known, weekday, 0, furthest)[past.ahead - 1]
    if len(known) < 3 * WEEK_HOURS:
        return bunched_quantiles(mean, bunching(past.counts, past.usual * past.pace))
    said = _ets(known, weekday, WEEK_HOURS, WEEK_HOURS)
    return bunched_quantiles(mean, bunching(past.counts[-WEEK_HOURS:], said))


def _ets(known: Floats, weekday: Floats, back: int, hours: int) -> Floats:
    """What the model says of the ``hours`` after all but the last ``back`` known ones."""
    from statsforecast.models import AutoETS

    end = len(known) - back
    start = max(0, end - LEARNT)
    roots = np.sqrt(known[start:end] / weekday[start:end] + 0.375)
    model = AutoETS(season_length=24, model="ANA")
    said = np.asarray(model.forecast(y=roots, h=hours)["mean"], dtype=np.float64)
    return np.asarray(np.maximum(said**2 - 0.125, 0.0) * weekday[end : end + hours])


def _weekday(past: Past) -> Floats:
    """How each hour of the week compares with the same hour of the usual day."""
    usual = np.concatenate([past.usual, past.usual_ahead])
    slot = np.concatenate([past.line.slot, past.target_slot])
    week = np.full(WEEK_HOURS, np.nan)
    week[slot[: len(past.usual)][-WEEK_HOURS:]] = past.usual[-WEEK_HOURS:]
    day = np.nanmean(week.reshape(7, 24), axis=0)
    share = (week + 0.1) / (np.tile(day, 7) + 0.1)
    first = int(np.argmax(np.isfinite(usual)))
    return np.asarray(np.nan_to_num(share, nan=1.0)[slot[first:]])


def _without_holes(past: Past) -> Floats:
    """No holes are taken by statsforecast: an unknown hour is given what was usual."""
    filled = np.where(np.isfinite(past.counts), past.counts, past.usual * past.pace)
    first = int(np.argmax(np.isfinite(past.usual)))
    return np.asarray(filled[first:])
