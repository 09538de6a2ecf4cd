"""Use of every item at every location, until its next order can arrive."""

from datetime import date, timedelta

import dataframely as dy
import polars as pl

from flows.recipe import Occasion, Said
from flows.recipes.champion import champion
from flows.recipes.keep import keep
from ops import series
from ops.supply.contest import contest
from ops.supply.demand import forecast_use
from ops.tables import Holiday
from warehouse import reading, reference, supply
from warehouse.settings import settings

PAST = timedelta(days=400)
"""How much of the past the models of use learn from."""


def use(occasion: Occasion) -> Said:
    """Forecast use over the days an order must last."""
    as_of, zone = occasion.as_of, settings().time_zone
    with reading(as_known=occasion.as_of) as db:
        history = supply.daily_use(db, since=as_of - PAST, until=as_of)
        items, off = reference.items(db), days_off(reference.holidays(db))
        if history.is_empty() or items.is_empty():
            return Said("nothing", "No stock movements of listed items have been delivered.")
        chosen = champion(
            db,
            series.ITEM_USE.name,
            occasion,
            lambda: contest(history, items, issued_at=as_of, time_zone=zone, holidays=off),
        )
    issued = forecast_use(
        history, items, issued_at=as_of, model=chosen.model, time_zone=zone, holidays=off
    )
    return keep(occasion, series.ITEM_USE.name, issued, chosen)


def days_off(holidays: dy.DataFrame[Holiday]) -> frozenset[date]:
    """Public holidays that every site keeps: stores of one hand out to all."""
    sites = holidays["site_id"].n_unique()
    kept = holidays.group_by("day_on").agg(sites=pl.col("site_id").n_unique())
    return frozenset(kept.filter(pl.col("sites") == sites)["day_on"].to_list())
