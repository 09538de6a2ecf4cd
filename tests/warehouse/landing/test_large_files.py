from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from ops.tables import Forecast
from warehouse import forecasts, landing, publish, reading, writing
from warehouse.connection import opened
from warehouse.landing.loading import Loading
from warehouse.landing.maps import own
from warehouse.landing.merge import LostRowsError

ROW_GROUP = 122_880
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_file_larger_than_one_row_group_is_kept_whole_inside_one_transaction(folder, tmp_path):
    hours = ROW_GROUP + 30_000
    place = tmp_path / "inbox" / "ed_arrivals_hourly"
    place.mkdir(parents=True)
    since = datetime(2000, 1, 1, tzinfo=UTC)
    pl.DataFrame(
        {
            "site_id": "north",
            "hour_start": [since + timedelta(hours=n) for n in range(hours)],
            "arrivals": 1,
        }
    ).write_parquet(place / "arrivals.parquet")

    with writing("test") as db:
        [outcome] = landing.land_inbox(db, tmp_path / "inbox", as_of=NOW)
    with opened("test") as (db, _):
        [(kept, told)] = db.execute(
            "select count(*), sum(arrivals) from staging.ed_arrivals_hourly"
        ).fetchall()
    assert (outcome.loaded, kept, told) == (hours, hours, hours)


def test_a_forecast_larger_than_one_row_group_is_kept_and_published_whole(folder):
    levels = [n / 1000 for n in range(1, 1000)]
    targets = [NOW + timedelta(hours=n) for n in range(1, ROW_GROUP // len(levels) + 60)]
    forecast = pl.DataFrame({"target_at": targets}).join(
        pl.DataFrame({"level": levels}), how="cross"
    )
    forecast = forecast.with_columns(
        series=pl.lit("ed_arrivals"), entity_id=pl.lit("north"), issued_at=NOW, value=pl.lit(1.0)
    )
    with writing("test") as db:
        kept = forecasts.save(db, Forecast.cast(forecast))
        again = forecasts.save(db, Forecast.cast(forecast))
    publish.publish(as_of=NOW, run_id="r1")
    with reading() as db:
        read = forecasts.latest(db, "ed_arrivals", as_of=NOW).height
    assert (kept, again, read) == (forecast.height, 0, forecast.height)
    assert read > ROW_GROUP


def test_rows_that_the_database_loses_on_the_way_stop_the_delivery(db, folder):
    taking = Loading(db, "sites", "d1", own("sites"), NOW, "Europe/London", {})
    taking.add(
        pl.DataFrame({"site_id": ["n", "s"], "time_zone": ["Europe/London"] * 2, "line": [1, 2]})
    )
    db.execute("delete from arrived where line = 2")
    with pytest.raises(LostRowsError, match="2 rows of site were given to the database and 1"):
        taking.settle()
