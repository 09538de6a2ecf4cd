"""Arrivals told apart: by ambulance or otherwise, and by triage, adding up to the total exactly.

Each path of the total is dealt out to its parts, hour by hour: one part is drawn from the whole,
the next from what is left. A part's share is that of the hour of the week, learnt from weeks that
fade and held back towards the share of the hour of the day. Shares swing more than dice would
(beta-binomial), and their swings go together over hours, as they did around the shares known at
the time.

Tuned on 2021 and 2022 of one ED in Montréal, arrivals by ambulance and on stretchers: loss of the
shares per patient (log loss), and below it on 2023.

    share                          by ambulance        on stretchers
    one for all hours              .4422    .4405      .6889    .6871
    hour of the week, not held     .4343    .4304      .6860    .6839
    … fading in 12 weeks, held     .4327    .4288      .6844    .6820

To follow the shares of the last days as well gained less than .0007 on either, and was left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import betaln, gammaln
from scipy.stats import norm

from ops.calendar import WEEK_HOURS, Ints
from ops.ed.paths import Togetherness, togetherness
from ops.line import Floats
from ops.usual import eased, usual_weeks

FADING_WEEKS = 12.0
HELD_BACK = 10.0
"""A share of the hour of the week is held back as by so many patients in the hour."""
LEARNT_WEEKS = 104
LEAST_SWING, MOST_SWING = 1e-4, 0.5


@dataclass(frozen=True)
class Split:
    """How one part is drawn from what is left: its share at each hour to come, and how it swings.

    ``swing`` is how alike the patients of an hour are (intra-class correlation), 0 for dice.
    """

    share: Floats
    swing: float
    together: Togetherness


def learn_splits(parts: Floats, week: Ints, slot: Ints, ahead: Ints) -> list[Split]:
    """Learn how each part but the last is drawn from what the parts before it left.

    ``parts`` is parts x hours, not-a-number where unknown; ``week`` and ``slot`` place the hours
    in the local week, ``ahead`` are the slots of the hours to come.
    """
    shares = _shares(parts, week, slot)
    splits = []
    for at in range(len(parts) - 1):
        left, of_left = parts[at:].sum(axis=0), _of_left(shares, at)
        meant = of_left[week, slot]
        swing = _swing(parts[at], left, meant)
        errors = _errors(parts[at], left, meant, swing)
        splits.append(Split(of_left[-1, ahead], swing, togetherness(_by_week(errors))))
    return splits


def dealt_out(total: Ints, splits: Sequence[Split], *, seed: int) -> Ints:
    """Parts x paths x hours whose sum over the parts is ``total``, path by path."""
    draw, (count, hours) = np.random.default_rng(seed), total.shape
    left, parts = np.array(total), []
    for split in splits:
        level = norm.cdf(split.together.shocks(count, hours, draw))
        part = np.column_stack(
            [
                _drawn(left[:, hour], level[:, hour], share, split.swing)
                for hour, share in enumerate(split.share)
            ]
        )
        parts.append(part)
        left = left - part
    return np.stack([*parts, left])


def _shares(parts: Floats, week: Ints, slot: Ints) -> Floats:
    """Parts x weeks x slots: the share of each part as known before each week."""
    usual = np.stack(
        [
            eased(
                usual_weeks(
                    part, week, slot, slots=WEEK_HOURS, day_slots=24, half_life=FADING_WEEKS
                ),
                day_slots=24,
            )
            for part in parts
        ]
    )
    by_day = usual.reshape(*usual.shape[:2], 7, 24).mean(axis=2)
    # A twentieth of a patient each, so that an hour nobody ever came in has shares too.
    day = (by_day + 0.05) / (by_day + 0.05).sum(axis=0)
    return np.asarray((usual + HELD_BACK * np.tile(day, 7)) / (usual.sum(axis=0) + HELD_BACK))


def _of_left(shares: Floats, at: int) -> Floats:
    """Share of a part in what the parts before it leave."""
    return np.asarray(np.clip(shares[at] / shares[at:].sum(axis=0), 1e-6, 1 - 1e-6))


def _swing(part: Floats, left: Floats, share: Floats) -> float:
    """How alike patients of an hour are, by moments: var = n p (1 - p) (1 + (n - 1) swing)."""
    good = np.isfinite(part) & np.isfinite(share) & (left > 1)
    dice = left[good] * share[good] * (1 - share[good])
    force = float((dice * (left[good] - 1)).sum())
    if force <= 0:
        return LEAST_SWING
    excess = float(((part[good] - left[good] * share[good]) ** 2 - dice).sum())
    return float(np.clip(excess / force, LEAST_SWING, MOST_SWING))


def _errors(part: Floats, left: Floats, share: Floats, swing: float) -> Floats:
    """Standardised errors of a part; an hour with nobody left errs as any other would."""
    sigma = np.sqrt(left * share * (1 - share) * (1 + np.maximum(left - 1, 0) * swing))
    errors = np.divide(part - left * share, sigma, out=np.full(len(part), np.nan), where=sigma > 0)
    empty = left == 0
    errors[empty] = np.random.default_rng(0).standard_normal(int(empty.sum()))
    return np.asarray(errors)


def _by_week(errors: Floats) -> Floats:
    weeks = min(len(errors) // WEEK_HOURS, LEARNT_WEEKS)
    recent = errors[len(errors) - weeks * WEEK_HOURS :]
    return np.asarray(recent.reshape(weeks, WEEK_HOURS))


def _drawn(left: Ints, level: Floats, share: float, swing: float) -> Ints:
    """The count at each level of a beta-binomial of as many patients as are left."""
    sizes, back = np.unique(left, return_inverse=True)
    counts = np.arange(int(sizes[-1]) + 1)
    first, second = share * (1 / swing - 1), (1 - share) * (1 / swing - 1)
    rest = sizes[:, None] - counts
    ways = gammaln(sizes[:, None] + 1) - gammaln(counts + 1) - gammaln(np.maximum(rest, 0) + 1)
    chance = ways + betaln(counts + first, np.maximum(rest, 0) + second) - betaln(first, second)
    upto = np.cumsum(np.where(rest >= 0, np.exp(chance), 0.0), axis=1)
    drawn = (upto[back] < level[:, None]).sum(axis=1)
    return np.asarray(np.minimum(drawn, left), dtype=np.int64)
