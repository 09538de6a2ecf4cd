"""How much the patients of one session share its day: the spread of their log-odds, learnt.

The log-odds of a whole session move together by a normal amount, averaged over eleven points of it
(Gauss and Hermite's).
"""

import numpy as np
import polars as pl
from scipy.special import expit, logit

from ops.clinic.learnt import Numbers

SPREAD = 0.2
"""Stated spread of a session's shared log-odds, where none was learnt: about ± 3 % of a
session's no-shows; learnt values of real clinics lie between 0.1 and 0.4."""
_SPREADS = tuple(n / 20 for n in range(17))
_ENOUGH_SESSIONS = 40
NODES, SHARES = np.polynomial.hermite_e.hermegauss(11)
SHARES = SHARES / SHARES.sum()


def learn_spread(missed: pl.DataFrame) -> float | None:
    """The spread under which past sessions' no-shows were likeliest; None if too few sessions.

    ``missed``: one row per past appointment: ``session_id``, ``probability`` of a no-show as
    said beforehand, and whether it was ``missed``.
    """
    sessions = (
        missed.drop_nulls()
        .group_by("session_id")
        .agg("probability", away=pl.col("missed").cast(pl.Int64).sum())
        .sort("session_id")
    )
    if sessions.height < _ENOUGH_SESSIONS:
        return None
    likely = sum(_how_likely(chances, away) for _, chances, away in sessions.iter_rows())
    return _SPREADS[int(np.argmax(likely))]


def _how_likely(missing: list[float], away: int) -> Numbers:
    """Log of how likely it was that ``away`` were missing, under each of ``_SPREADS``.

    All spreads grow in one array, and only as far as ``away``: a year of sessions in a second.
    """
    nodes = np.outer(_SPREADS, NODES).ravel()
    inside = np.clip(missing, 1e-6, 1 - 1e-6)
    here = expit(logit(inside)[:, None] + nodes)
    law = np.zeros((away + 1, len(nodes)))
    law[0] = 1.0
    for one in here:
        further = law[1:] * (1 - one) + law[:-1] * one
        law[0] *= 1 - one
        law[1:] = further
    by_spread = law[away].reshape(len(_SPREADS), -1) @ SHARES
    return np.asarray(np.log(by_spread + 1e-12))
