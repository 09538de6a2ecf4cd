"""Joint sample paths: the one source of ranges, totals, peaks and chances.

A path is one way the coming hours may go at all places of a series at once. Whatever is asked of
the future is counted on the paths: two questions about the same paths never contradict each
other, and a total's range is right although quantiles do not add up.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import dataframely as dy
import numpy as np
import polars as pl

from ops.calendar import Ints
from ops.line import Floats
from ops.series import LEVELS
from ops.spread import as_forecast, together
from ops.tables import Forecast, SamplePath

LEAST_PATHS = 500
"""Fewer paths say too little about the rare."""

_KEPT = np.dtype("<i2")
"""How a count is kept: whole, up to 32,767."""


@dataclass(frozen=True)
class Paths:
    """Sample paths of one series issued at one moment: ``counts`` is places x paths x targets.

    Path n of one place and path n of another belong to the same world. Counts are whole and
    never negative, in the unit of the series.
    """

    series: str
    issued_at: datetime
    places: tuple[str, ...]
    targets: tuple[datetime, ...]
    counts: Ints

    def __post_init__(self) -> None:
        places, paths, targets = self.counts.shape
        if (places, targets) != (len(self.places), len(self.targets)) or paths < 1:
            raise ValueError(
                f"{len(self.places)} places and {len(self.targets)} targets need counts of "
                f"places x paths x targets; found {self.counts.shape}"
            )

    def of(self, place: str) -> Ints:
        """The paths of one place, paths x targets; raises KeyError for a place not in it."""
        if place not in self.places:
            raise KeyError(place)
        return np.asarray(self.counts[self.places.index(place)])

    def grouped(self, series: str, groups: Mapping[str, Sequence[str]]) -> "Paths":
        """Paths of groups of places, path by path the sum of their members'.

        A group with a member that is not here is left out: part of a sum is not the sum.
        """
        whole = {name: m for name, m in sorted(groups.items()) if set(m) <= set(self.places)}
        sums = [sum(self.of(place) for place in members) for members in whole.values() if members]
        shape = (0, *self.counts.shape[1:])
        counts = np.stack(sums) if sums else np.zeros(shape, dtype=np.int64)
        names = tuple(name for name, members in whole.items() if members)
        return replace(self, series=series, places=names, counts=np.asarray(counts, dtype=np.int64))


def path_quantiles(counts: Ints, levels: Sequence[float] = LEVELS) -> Floats:
    """Quantiles of paths x targets: targets x levels, whole counts that some path takes."""
    ordered = np.sort(counts, axis=0)
    ranks = np.ceil(np.array(levels) * len(counts) - 1e-9).astype(int) - 1
    return np.asarray(ordered[np.maximum(ranks, 0)].T, dtype=np.float64)


def chance_of(happens: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]") -> Floats:
    """The chance of what happens on some paths (first axis); never 0 or 1, which nobody knows."""
    return np.asarray((happens.sum(axis=0) + 0.5) / (len(happens) + 1))


def as_quantiles(paths: Paths) -> dy.DataFrame[Forecast]:
    """The paths as a forecast: every place and target at every level."""
    return together(
        [
            as_forecast(
                paths.series, place, paths.issued_at, paths.targets, path_quantiles(paths.of(place))
            )
            for place in paths.places
        ]
    )


def packed(paths: Paths) -> dy.DataFrame[SamplePath]:
    """The paths as rows to keep, one a place: small, whole numbers, hour after hour."""
    most = int(paths.counts.max(initial=0))
    if most > np.iinfo(_KEPT).max:
        raise ValueError(f"a count of {most} is too large to keep as a path")
    rows = [
        {
            "series": paths.series,
            "entity_id": place,
            "issued_at": paths.issued_at,
            "targets": list(paths.targets),
            "paths": paths.counts.shape[1],
            "counts": _pack(paths.of(place)),
        }
        for place in paths.places
    ]
    frame = pl.DataFrame(rows, schema=SamplePath.create_empty().schema)
    return SamplePath.validate(frame.sort(SamplePath.primary_key()))


def unpacked(rows: dy.DataFrame[SamplePath]) -> list[Paths]:
    """Kept rows as paths again: one for every series, moment of issue, and span of targets."""
    found: dict[tuple[str, datetime, tuple[datetime, ...], int], dict[str, Ints]] = {}
    for row in rows.iter_rows(named=True):
        targets = tuple(row["targets"])
        key = (row["series"], row["issued_at"], targets, row["paths"])
        counts = _unpack(row["counts"], row["paths"], len(targets))
        found.setdefault(key, {})[row["entity_id"]] = counts
    return [
        Paths(series, issued_at, tuple(places), targets, np.stack(list(places.values())))
        for (series, issued_at, targets, _), places in found.items()
    ]


def _pack(counts: Ints) -> bytes:
    # From one hour to the next a count changes little, which packs better than the count.
    steps = np.diff(counts, axis=1, prepend=0).astype(_KEPT)
    return zlib.compress(np.ascontiguousarray(steps.T).tobytes(), level=6)


def _unpack(kept: bytes, paths: int, targets: int) -> Ints:
    steps = np.frombuffer(zlib.decompress(kept), dtype=_KEPT).reshape(targets, paths).T
    return np.asarray(steps.astype(np.int64).cumsum(axis=1))
