"""Whether a forecast has stopped being right: ranges that no longer hold, a middle that leans.

Both ask whether chance alone would do. Ranges: the number of days inside the 80 % range is held
against the binomial distribution of as many days, exactly, so that a short record raises no alarm
(Clopper & Pearson 1934). The middle: the randomised PIT of a right forecast is uniform, its normal
score standard normal; the scores are added up day after day less an allowance, and the sum of a
right forecast hardly ever climbs far (Page 1954: CUSUM). Days, not targets, are counted: targets
of one day rise and fall together.
"""

from datetime import datetime

import dataframely as dy
import numpy as np
import polars as pl
from scipy.stats import binom, norm

from ops.line import Floats
from ops.tables import Drift
from ops.track_record import SPAN, days

FEWEST_DAYS = 10
"""Fewer days say too little, whatever they say."""

HELD = 0.8
FALSE_ALARM = 0.005
"""How often chance alone raises an alarm of ranges on one side, at one place and span."""

ALLOWANCE = 0.5
"""Half of the lean worth knowing, in standard deviations of a day."""

CLIMB = 5.0
"""A right forecast's sum climbs this far about once in 930 days on one side (Siegmund 1985)."""


def drift(targets: pl.DataFrame, *, raised_at: datetime) -> dy.DataFrame[Drift]:
    """What the rows of ``ops.track_record.judged`` raise, at every place and span ahead."""
    raised: list[tuple[object, ...]] = []
    for (series, entity, ahead), rows in days(targets).group_by(SPAN, maintain_order=True):
        if rows.height >= FEWEST_DAYS:
            pit = rows.sort("day_on")["pit"].to_numpy()
            raised += [
                (series, entity, raised_at, ahead, kind, len(pit), value, limit)
                for kind, value, limit in (*of_ranges(pit), *of_middle(pit))
            ]
    frame = pl.DataFrame(raised, schema=Drift.create_empty().schema, orient="row")
    return Drift.validate(frame.sort(Drift.primary_key()))


def of_ranges(pit: Floats) -> list[tuple[str, float, float]]:
    """The alarm of ranges that hold too rarely or too often, if any: kind, days inside, limit."""
    inside = int(((pit >= (1 - HELD) / 2) & (pit <= (1 + HELD) / 2)).sum())
    least = float(binom.ppf(FALSE_ALARM, len(pit), HELD))
    most = float(binom.isf(FALSE_ALARM, len(pit), HELD))
    if inside < least:
        return [("too_narrow", float(inside), least)]
    if inside > most:
        return [("too_wide", float(inside), most)]
    return []


def of_middle(pit: Floats) -> list[tuple[str, float, float]]:
    """The alarm of a middle that leans at the end of the record, if any: kind, sum, limit."""
    score = norm.ppf(np.clip(pit, 0.001, 0.999))
    low = _climbed(score - ALLOWANCE)
    high = _climbed(-score - ALLOWANCE)
    # Truths high in their ranges: too little was expected.
    said = [("too_low", low, CLIMB)] if low > CLIMB else []
    return said + ([("too_high", high, CLIMB)] if high > CLIMB else [])


def _climbed(steps: Floats) -> float:
    """Where a sum stands that never falls below nought."""
    sum_so_far = 0.0
    for step in steps:
        sum_so_far = max(0.0, sum_so_far + float(step))
    return sum_so_far
