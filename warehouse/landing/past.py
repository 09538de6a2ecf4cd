"""What we knew and know no longer: every version of a row, and from when until when it was known.

A row that is corrected, cancelled, merged, moved or no longer listed leaves ``staging`` and is kept
in ``past`` with the moment at which we learnt better. Nothing else takes rows out of ``staging``,
so the views ``known`` can show what was known at any moment.
"""

from collections.abc import Sequence
from datetime import datetime

from warehouse.connection import Connection


def unlearn(
    db: Connection, table: str, where: str, params: dict[str, object], as_of: datetime
) -> int:
    """Take rows out of ``staging``, keeping what they said; ``where`` speaks of ``old``.

    A row learnt at this very moment was never known before it: only the raw layer keeps it.
    """
    db.execute(
        f"create or replace temp table gone as "
        f"select old.rowid as place from staging.{table} as old where {where}",
        params or None,
    )
    [(gone,)] = db.execute("select count(*) from gone").fetchall()
    if gone:
        db.execute(
            f"""
            insert into past.{table} by name
            select old.*, $as_of::timestamptz as unlearnt_at
            from staging.{table} as old semi join gone on old.rowid = gone.place
            where old.learnt_at < $as_of
            """,
            {"as_of": as_of},
        )
        db.execute(f"delete from staging.{table} where rowid in (select place from gone)")
    return int(gone)


def came_late(
    db: Connection, table: str, keys: Sequence[str], delivery_id: str, as_of: datetime
) -> None:
    """Keep, of the rows in ``arrived``, those that a later moment had already corrected.

    They were known from ``as_of`` until what was learnt next; the version before them ended here.
    """
    same_key = " and ".join(f"version.{key} = new.{key}" for key in keys)
    ended = " and ".join(f"former.{key} = new.{key}" for key in keys)
    said = {"as_of": as_of}
    db.execute(
        f"""
        update past.{table} as former set unlearnt_at = $as_of
        from arrived as new join standing using (line)
        where {ended} and late and not same
            and former.learnt_at < $as_of and former.unlearnt_at > $as_of
        """,
        said,
    )
    db.execute(
        f"""
        insert into past.{table} by name
        select new.* exclude (line), $delivery_id as delivery_id, $as_of::timestamptz as learnt_at,
            (
                select min(learnt_at)
                from (
                    select {", ".join(keys)}, learnt_at from staging.{table}
                    union all
                    select {", ".join(keys)}, learnt_at from past.{table}
                ) as version
                where {same_key} and version.learnt_at > $as_of
            ) as unlearnt_at
        from arrived as new join standing using (line)
        where late and not same
        """,
        {**said, "delivery_id": delivery_id},
    )
