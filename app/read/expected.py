"""What a copy expects: forecasts, the paths behind them, chances, levels and alerts."""

from datetime import datetime

import dataframely as dy
import polars as pl

from app import board
from app.read.once import from_copy, once
from ops import tables
from ops.paths import Paths, unpacked
from warehouse import forecasts, futures
from warehouse import levels as level_facts


@once
def forecast(copy: str, name: str, as_of: datetime) -> dy.DataFrame[tables.Forecast]:
    """The newest forecast of each place of a series."""
    return from_copy(copy, lambda db: forecasts.latest(db, name, as_of=as_of))


@once
def paths(copy: str, name: str, as_of: datetime) -> list[Paths]:
    """The joint sample paths of the newest issue of each place of a series."""
    return from_copy(copy, lambda db: unpacked(futures.latest_paths(db, name, as_of=as_of)))


@once
def chances(copy: str, name: str, as_of: datetime) -> dy.DataFrame[tables.Chance]:
    """The newest chances of each place of a series."""
    return from_copy(copy, lambda db: forecasts.latest_chances(db, name, as_of=as_of))


@once
def levels(copy: str, as_of: datetime) -> dy.DataFrame[tables.SurgeLevel]:
    """The newest surge levels of each site."""
    return from_copy(copy, lambda db: level_facts.latest(db, as_of=as_of))


@once
def alerts(copy: str, since: datetime, as_of: datetime) -> dy.DataFrame[tables.Alert]:
    """Alerts raised and held back."""
    return from_copy(copy, lambda db: level_facts.alerts(db, since=since, until=as_of))


@once
def outlook(copy: str, name: str, as_of: datetime, place: str) -> pl.DataFrame:
    """One place's newest forecast of a series, shaped as in ``outlook_rows``."""
    return outlook_rows(forecast(copy, name, as_of), place)


def outlook_rows(forecast: dy.DataFrame[tables.Forecast], place: str) -> pl.DataFrame:
    """One place's forecast with a column for the middle and each end of its ranges."""
    rows = board.quantiles(forecast.filter(pl.col("entity_id") == place))
    return rows.rename({"target_at": "at"}).drop("entity_id", "issued_at")
