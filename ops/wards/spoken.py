"""From what is expected of the wards of a site to the rows that are kept of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from ops.calendar import Ints
from ops.line import Floats
from ops.paths import Paths, chance_of, packed, path_quantiles
from ops.series import LEVELS, WARD_CENSUS
from ops.spread import as_forecast, chance_above
from ops.tables import CensusPart, Chance, SamplePath
from ops.tables.forecast import CENSUS_PARTS
from ops.wards.bend import quantiles_between
from ops.wards.courses import Courses
from ops.wards.expected import Expected, beyond
from ops.wards.past import SitePast, instant

_AT: pl.Schema = pl.Schema(
    [("target_at", pl.Datetime("us", "UTC")), ("part", pl.String()), ("value", pl.Float64())]
)

Table = TypeVar("Table", bound=dy.Schema)


@dataclass(frozen=True)
class Spoken:
    """What is said of one site: ranges, chances of being short, joint paths and parts."""

    forecast: pl.DataFrame
    chances: pl.DataFrame
    paths: pl.DataFrame
    parts: pl.DataFrame


@dataclass(frozen=True)
class _Place:
    """One ward or group as rows call it, and the wards it is made of."""

    series: str
    name: str
    place: int
    wards: tuple[int, ...]


def spoken(past: SitePast, expected: Expected) -> Spoken:
    """Everything said of a site at every moment spoken of."""
    if expected.courses is None:
        return _from_quantiles(past, quantiles_between(past, expected.quantiles))
    return _from_courses(past, expected.courses())


def at_meetings(past: SitePast, expected: Expected) -> pl.DataFrame:
    """Ranges at the bed meetings alone."""
    at = [target.timestamp() / 3600 for target in past.targets]
    told = past.spoken()
    return pl.concat(
        _ranges(past, one, np.array(at), told[one.place], expected.quantiles[one.place])
        for one in _places(past)
    )


def as_table(table: type[Table], parts: Sequence[pl.DataFrame]) -> dy.DataFrame[Table]:
    """Parts as one frame that keeps its contract, sorted by its key."""
    whole = pl.concat([table.create_empty(), *parts])
    return table.validate(whole.sort(table.primary_key()))


def _places(past: SitePast) -> Iterator[_Place]:
    for ward in range(past.wards):
        yield _Place(WARD_CENSUS.name, past.places[ward], ward, (ward,))
    for group in past.groups:
        yield _Place(group.series, group.name, group.place, group.wards)


def _from_courses(past: SitePast, courses: Courses) -> Spoken:
    told, moments = past.spoken_moments(), past.moments
    beds = past.open_beds(moments)
    ranges, chances, parts = [], [], []
    for one in _places(past):
        mine, said = list(one.wards), told[one.place]
        census = courses.census.counts[mine].sum(axis=0)
        need = courses.need.counts[mine].sum(axis=0)
        open_beds = beds[mine].sum(axis=0)
        ranges.append(_ranges(past, one, moments, said, path_quantiles(census)))
        short = chance_of(need > open_beds[None, :])
        chances.append(_chances(past, one, said, open_beds, short))
        if courses.parts is not None:
            parts.append(_parts(past, one, said, courses.parts[mine].sum(axis=0)))
    return Spoken(
        pl.concat(ranges),
        pl.concat(chances),
        pl.concat([*_paths(past, courses.census), *_paths(past, courses.need)]),
        pl.concat([CensusPart.create_empty(), *parts]),
    )


def _from_quantiles(past: SitePast, quantiles: Floats) -> Spoken:
    told, moments, levels = past.spoken_moments(), past.moments, np.array(LEVELS)
    beds = past.open_beds(moments)
    most = past.summed(beds + beyond(past))
    ranges, chances = [], []
    for one in _places(past):
        said, values = told[one.place], np.maximum.accumulate(quantiles[one.place], axis=1)
        open_beds = beds[list(one.wards)].sum(axis=0)
        room = most[one.place][:, None]
        ranges.append(_ranges(past, one, moments, said, np.minimum(values, room)))
        short = [
            chance_above(row, levels, float(b)) for row, b in zip(values, open_beds, strict=True)
        ]
        chances.append(_chances(past, one, said, open_beds, np.array(short)))
    return Spoken(
        pl.concat(ranges), pl.concat(chances), SamplePath.create_empty(), CensusPart.create_empty()
    )


def _targets(hours: Floats, said: NDArray[np.bool_]) -> list[datetime]:
    return [instant(hour) for hour in hours[said]]


def _ranges(
    past: SitePast, one: _Place, hours: Floats, said: NDArray[np.bool_], values: Floats
) -> pl.DataFrame:
    at = _targets(hours, said)
    return as_forecast(one.series, one.name, past.issued_at, at, values[said])


def _chances(
    past: SitePast, one: _Place, said: NDArray[np.bool_], beds: Floats, short: Floats
) -> pl.DataFrame:
    rows = {
        "target_at": _targets(past.moments, said),
        "threshold": beds[said],
        "probability": short[said],
    }
    return _told(past, Chance, one, pl.DataFrame(rows))


def _parts(past: SitePast, one: _Place, said: NDArray[np.bool_], parts: Floats) -> pl.DataFrame:
    at = _targets(past.moments, said & np.isfinite(parts).all(axis=0))
    values = parts[:, said & np.isfinite(parts).all(axis=0)]
    rows = {
        "target_at": at * len(CENSUS_PARTS),
        "part": np.repeat(CENSUS_PARTS, len(at)).tolist(),
        "value": values.ravel(),
    }
    return _told(past, CensusPart, one, pl.DataFrame(rows, schema=_AT))


def _told(past: SitePast, table: type[dy.Schema], one: _Place, rows: pl.DataFrame) -> pl.DataFrame:
    named = rows.with_columns(
        series=pl.lit(one.series), entity_id=pl.lit(one.name), issued_at=pl.lit(past.issued_at)
    )
    return named.select(table.column_names()).cast(table.create_empty().schema)


def _paths(past: SitePast, paths: Paths) -> Iterator[pl.DataFrame]:
    """The paths as rows: wards counted on the hour, then those known by day."""
    told = past.spoken_moments()[: past.wards]
    for rows in (told.all(axis=1), ~told.all(axis=1)):
        wards = np.flatnonzero(rows)
        if not len(wards):
            continue
        at = np.flatnonzero(told[wards[0]])
        counts: Ints = paths.counts[np.ix_(wards, np.arange(paths.counts.shape[1]), at)]
        names = tuple(paths.places[ward] for ward in wards)
        targets = tuple(paths.targets[n] for n in at)
        yield packed(Paths(paths.series, past.issued_at, names, targets, counts))
