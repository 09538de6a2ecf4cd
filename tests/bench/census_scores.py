"""How right chances, ranges and plain baselines of a census are, as small pure functions."""

import numpy as np
from scipy.stats import rankdata

WEEK = 168
BASELINE_WEEKS = 8
CARRIED = 24
"""A count older than this many hours says nothing about now."""


def auroc(chances, came):
    """The chance that a day on which it came was given more than a day on which it did not."""
    chances, came = np.asarray(chances, dtype=float), np.asarray(came, dtype=bool)
    yes, no = int(came.sum()), int((~came).sum())
    if not yes or not no:
        return None
    ranks = rankdata(chances)
    return float((ranks[came].sum() - yes * (yes + 1) / 2) / (yes * no))


def brier(chances, came):
    """Mean squared distance of chances from what came."""
    return float(((np.asarray(chances, dtype=float) - np.asarray(came, dtype=float)) ** 2).mean())


def drawn_pit(paths, truth, draw):
    """Randomised PIT of each hour: a whole count lies anywhere between its two chances."""
    below, up_to = (paths < truth).mean(axis=0), (paths <= truth).mean(axis=0)
    return below + (up_to - below) * draw.random(len(truth))


def coverage(pit, share):
    """How many of the PIT values lie inside the central range of that share."""
    return float((np.abs(np.asarray(pit) - 0.5) <= share / 2).mean())


def profile(counts):
    """Mean of the same hour of the eight weeks before each hour of a local line."""
    rows = np.full((BASELINE_WEEKS, len(counts)), np.nan)
    for back in range(1, BASELINE_WEEKS + 1):
        rows[back - 1, WEEK * back :] = counts[: -WEEK * back]
    known = np.isfinite(rows).sum(axis=0)
    return np.where(known > 0, np.nansum(rows, axis=0) / np.maximum(known, 1), np.nan)


def carried_on(values):
    """Each unknown value as the newest known one of the day before it."""
    hours = np.arange(len(values))
    newest = np.maximum.accumulate(np.where(np.isfinite(values), hours, -1))
    fresh = (newest >= 0) & (hours - newest <= CARRIED)
    return np.where(fresh, values[newest], np.nan)


def shares_left(off, hours):
    """The share of a deviation left after 1 to ``hours`` hours, by least squares."""
    now, kept = carried_on(off), []
    for ahead in range(1, hours + 1):
        before, after = now[:-ahead], off[ahead:]
        good = np.isfinite(before) & np.isfinite(after)
        kept.append(float(before[good] @ after[good] / (before[good] @ before[good])))
    return np.array(kept)
