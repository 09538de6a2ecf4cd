from datetime import UTC, datetime, timedelta

import polars as pl

from warehouse import landing, writing
from warehouse.connection import opened

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
