"""Of two rows with one key the newer counts, where a map names the column that says which it is.

``version = "modified_at"`` in a map: a time, or a number that grows. A row in an older version than
one that was told before, in the same file or an earlier one, is superseded, whenever it comes.
Without it what is delivered later counts.
"""

import polars as pl

from warehouse.connection import Connection
from warehouse.landing.instants import moments
from warehouse.landing.merge import insert
from warehouse.landing.understood import Understood

VERSION = "version_at"
"""The column beside those of the contract."""

_SHOWN = r"^[0-9TZ:.,/+\- ]{1,32}$"


def readable(shaped: pl.DataFrame) -> pl.DataFrame:
    """Records whose version holds nothing but a time or a number."""
    if VERSION not in shaped.columns:
        return shaped
    text = pl.col(VERSION).cast(pl.String).str.strip_chars()
    return shaped.with_columns(pl.when(text.str.contains(_SHOWN)).then(text).alias(VERSION))


def understand(
    done: Understood, shaped: pl.DataFrame, zone: str | pl.Series
) -> pl.DataFrame | None:
    """Line and version of every record; those without one are faulted."""
    if VERSION not in shaped.columns:
        return None
    given = shaped[VERSION]
    number = given.cast(pl.Float64, strict=False)
    at = moments(given.set(number.is_not_null(), None), zone).at
    seconds = at.dt.timestamp("us").cast(pl.Float64) / 1_000_000
    version = number.zip_with(number.is_not_null(), seconds)
    done.fault(version.is_null(), "BAD_VERSION", VERSION)
    return pl.DataFrame({"line": shaped["line"], "version": version}).drop_nulls()


def only_newest(
    db: Connection, feed: str, keys: list[str], told: pl.DataFrame, delivery_id: str
) -> int:
    """Take out of ``arrived`` what is older than what is known, and say how many that were."""
    key = ", ".join(f"{each}::text" for each in keys)
    insert(
        db,
        f"""
        create or replace temp table versioned as
        select line, version, concat_ws(chr(31), {key}) as key from arrived join batch using (line)
        """,
        told,
    )
    said = {"feed": feed, "delivery_id": delivery_id}
    db.execute(
        """
        create or replace temp table newest as
        select key, greatest(max(versioned.version), max(known.version)) as version
        from versioned
        left join (from raw.row_version where feed = $feed) as known using (key)
        group by key
        """,
        {"feed": feed},
    )
    [(older,)] = db.execute(
        """
        delete from arrived where line in (
            select line from versioned join newest using (key)
            where versioned.version < newest.version
        )
        """
    ).fetchall()
    db.execute(
        "delete from raw.row_version as known using newest "
        "where known.feed = $feed and known.key = newest.key and known.version < newest.version",
        {"feed": feed},
    )
    db.execute(
        """
        insert into raw.row_version by name
        select $feed as feed, key, version, $delivery_id as delivery_id from newest
        where not exists (
            from raw.row_version as known where known.feed = $feed and known.key = newest.key
        )
        """,
        said,
    )
    return int(older)
