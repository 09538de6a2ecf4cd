"""Short of beds: how many are needed at least, how likely more than are open, from when on.

Beds needed are those patients lie in and those they wait for. All is counted on joint paths of
that number, so a ward, its specialty and its site never contradict each other, and the chance of
being short at *any* hour of a night is right although the hours of a night go together.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime

import dataframely as dy
import numpy as np
import polars as pl

from ops.calendar import Ints
from ops.line import Floats
from ops.paths import Paths, chance_of
from ops.tables import BedNeed

NINE_IN_TEN, SEVEN_IN_TEN = 0.9, 0.7
"""How sure bed managers want to be of a number they plan with (UCLH's flow huddle uses both)."""

AT_RISK = 0.175
"""From which chance on a place is at risk: what is told as 20 %."""


def beds_at_least(need: Ints, chance: float) -> Ints:
    """The most beds that are needed with at least this chance: paths x targets to targets."""
    falling = -np.sort(-need, axis=0)
    return np.asarray(falling[max(math.ceil(chance * len(need) - 1e-9), 1) - 1])


def chance_short(need: Ints, beds: Ints) -> Floats:
    """The chance, at each target, that more beds are needed than are open then."""
    return chance_of(need > beds[None, :])


def peak_risk(need: Ints, beds: Ints) -> Floats:
    """The chance of being short at any target up to and including each: it never falls."""
    return chance_of(np.logical_or.accumulate(need > beds[None, :], axis=1))


def first_at_risk(
    need: Ints, beds: Ints, targets: Sequence[datetime], *, risk: float = AT_RISK
) -> datetime | None:
    """The first target with at least this chance of being short; None if there is none."""
    odds = chance_short(need, beds)
    return next((at for at, p in zip(targets, odds, strict=True) if p >= risk), None)


def beds_of_groups(
    beds: Mapping[str, Ints], groups: Mapping[str, Sequence[str]]
) -> dict[str, Ints]:
    """Open beds of groups of places; a group with a member whose beds are unknown is left out."""
    return {
        name: np.asarray(np.sum([beds[place] for place in members], axis=0))
        for name, members in groups.items()
        if members and set(members) <= set(beds)
    }


def bed_needs(
    need: Paths, beds: Mapping[str, Ints], at: Sequence[datetime]
) -> dy.DataFrame[BedNeed]:
    """What every place with known beds needs at these moments.

    ``need`` are paths of beds needed; ``beds`` holds each place's open beds at every target of
    the paths. Moments the paths do not speak of are left out.
    """
    wanted = [n for n, target in enumerate(need.targets) if target in set(at)]
    frames = [_of_place(need, place, beds[place], wanted) for place in need.places if place in beds]
    empty = BedNeed.create_empty()
    return BedNeed.validate(pl.concat([empty, *frames]).sort(BedNeed.primary_key()))


def _of_place(need: Paths, place: str, beds: Ints, wanted: Sequence[int]) -> pl.DataFrame:
    paths = need.of(place)
    told = {
        "open_beds": beds,
        "at_least_9": beds_at_least(paths, NINE_IN_TEN),
        "at_least_7": beds_at_least(paths, SEVEN_IN_TEN),
        "chance_short": chance_short(paths, beds),
        "peak_risk": peak_risk(paths, beds),
    }
    rows = {
        "series": need.series,
        "entity_id": place,
        "issued_at": need.issued_at,
        "target_at": [need.targets[n] for n in wanted],
    }
    rows |= {name: values[list(wanted)] for name, values in told.items()}
    return pl.DataFrame(rows, schema=BedNeed.create_empty().schema)
