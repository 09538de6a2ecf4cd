"""Average use of the coming days, by candidates that are cheap enough for every item.

Seasonal naive repeats the last week. Our own takes the usual share of each weekday and the
level of the last weeks, newer days counting more, and steadies both where little is known.
"""

import numpy as np

from ops.supply.history import WEEK, Numbers, UseHistory

PROFILE = 26 * WEEK
"""Days from which the shares of the weekdays are learnt."""
HALF_LIFE = 28.0
"""Days after which a day counts half as much for the level."""
STEADYING = 8.0
"""Demands as even use would bring them that every weekday starts with: rare items stay even."""


def last_week_again(history: UseHistory, days: int) -> Numbers:
    """Each day like the last one known of its weekday.

    The level of the last weeks where no such day is known, or where the last week saw no use:
    "nothing, with certainty" would be a straw man and not a forecast.
    """
    plain = level(history.used)[:, None]
    usual = np.broadcast_to(plain, (len(history.places), WEEK)).copy()
    for back in range(min(4 * WEEK, history.days), 0, -1):
        column = history.used[:, history.days - back]
        slot = -back % WEEK
        usual[:, slot] = np.where(np.isfinite(column), column, usual[:, slot])
    usual = np.where(usual.sum(axis=1, keepdims=True) > 0, np.maximum(usual, 0.0), plain)
    return np.asarray(usual[:, np.arange(days) % WEEK], dtype=np.float64)


def weekday_and_level(history: UseHistory, days: int) -> Numbers:
    """The usual share of each weekday times the level of the last weeks."""
    share = shares(history)
    plain = level(history.used, share[:, history.weekdays(0, history.days)])
    return plain[:, None] * share[:, history.weekdays(history.days, days)]


def shares(history: UseHistory) -> Numbers:
    """How much of an even day's use each weekday (Monday first) brings; they average 1."""
    recent = history.used[:, -PROFILE:]
    first = history.days - recent.shape[1]
    weekdays = history.weekdays(first, recent.shape[1])
    of_day = np.stack([_sum(recent[:, weekdays == day]) for day in range(WEEK)], axis=1)
    seen = np.stack([_seen(recent[:, weekdays == day]) for day in range(WEEK)], axis=1)
    mean = np.maximum(_sum(recent), 0.0) / np.maximum(_seen(recent), 1)
    wanted = np.nan_to_num(recent) > 0
    size = np.maximum(_sum(np.where(wanted, recent, 0.0)) / np.maximum(wanted.sum(axis=1), 1), 1e-9)
    even = STEADYING * size[:, None]
    raw = (np.maximum(of_day, 0.0) + even) / (seen * mean[:, None] + even)
    return np.asarray(raw / raw.mean(axis=1, keepdims=True), dtype=np.float64)


def level(used: Numbers, share: Numbers | float = 1.0) -> Numbers:
    """Use on an even day: known use over the even days that its weekdays amount to.

    The newest days count most, and a little of the long-run mean steadies it. ``share`` has
    the shape of ``used``.
    """
    known = np.isfinite(used)
    ages = np.arange(used.shape[1])[::-1]
    weights = known * 0.5 ** (ages / HALF_LIFE)
    filled, even = np.where(known, used, 0.0), known * share
    long_run = filled.sum(axis=1) / np.maximum(even.sum(axis=1), 1e-9)
    total = (weights * filled).sum(axis=1) + WEEK * long_run
    plain = np.maximum(total / ((weights * even).sum(axis=1) + WEEK), 0.0)
    return np.asarray(plain, dtype=np.float64)


def _sum(used: Numbers) -> Numbers:
    return np.asarray(np.nansum(used, axis=1), dtype=np.float64)


def _seen(used: Numbers) -> Numbers:
    return np.asarray(np.isfinite(used).sum(axis=1), dtype=np.float64)
