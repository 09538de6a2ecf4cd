"""How full the other EDs are: a city's EDs fill and empty together."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ops.ed.past import Past
from ops.line import Floats

ELSEWHERE = "elsewhere"


def with_elsewhere(pasts: Sequence[Past]) -> list[Past]:
    """Each past with how far the other sites were from their usual, as a share, hour by hour."""
    if not pasts:
        return []
    first = min(int(past.line.hours[0]) for past in pasts)
    last = max(int(past.line.hours[-1]) for past in pasts)
    shares = np.full((len(pasts), last - first + 1), np.nan)
    for row, past in enumerate(pasts):
        shares[row, past.line.hours - first] = _share_off(past)
    told = []
    for row, past in enumerate(pasts):
        others = np.delete(shares, row, axis=0)[:, past.line.hours - first]
        told.append(replace(past, beside={**past.beside, ELSEWHERE: _mean(others)}))
    return told


def _share_off(past: Past) -> Floats:
    return np.asarray((past.counts - past.usual) / max(float(np.nanmean(past.counts)), 1.0))


def _mean(others: Floats) -> Floats:
    """The mean of what is known each hour; nothing unusual where nothing is known."""
    known = np.isfinite(others)
    return np.asarray(np.where(known, others, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1))
