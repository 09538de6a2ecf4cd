"""What was said since of records that are landed again: it stands, whatever the record says.

A record counts from the moment its file came, not from the moment it could be understood. So a
later file, a later line of the same file, a later list and a later full delivery of the same days
all overtake it.
"""

from datetime import datetime

from ops.tables import REFERENCES
from warehouse.connection import Connection
from warehouse.landing.loading import Loading
from warehouse.times import TIME


def leave_corrected(again: Loading, said_at: datetime, place: int) -> tuple[int, int]:
    """Drop what a later file, or a later line of the same file, has said since."""
    db, table, contract = again.db, again.table, again.contract
    if again.feed in REFERENCES and _listed_after(db, again.feed, said_at, place):
        [(gone,)] = db.execute("delete from arrived").fetchall()
        return 0, int(gone)
    matches = " and ".join(f"new.{key} = old.{key}" for key in contract.primary_key())
    worded = " and ".join(f"trim(word.{key}) = new.{key}::text" for key in contract.primary_key())
    same = " and ".join(
        f"new.{each} is not distinct from old.{each}" for each in contract.columns()
    )
    db.execute(
        f"""
        create or replace temp table corrected as
        select new.line, {same} as same
        from arrived as new
        join staging.{table} as old on {matches}
        left join raw.delivery as teller on teller.delivery_id = old.delivery_id
        where coalesce(teller.delivered_at, old.learnt_at) > $said_at
           or (teller.delivered_at = $said_at and teller.rowid > $place)
           or (old.delivery_id = $delivery_id and exists (
                from raw.{table} as word
                where word.delivery_id = $delivery_id and word.line > new.line and {worded}
                  and not exists (
                      from raw.quarantine as bad
                      where bad.delivery_id = $delivery_id and bad.feed = $feed
                        and bad.line = word.line
                  )
           ))
        """,
        {
            "said_at": said_at,
            "place": place,
            "delivery_id": again.delivery_id,
            "feed": again.feed,
        },
    )
    [(twins, others)] = db.execute(
        "select count(*) filter (where same), count(*) filter (where not same) from corrected"
    ).fetchall()
    db.execute("delete from arrived where line in (select line from corrected)")
    return int(twins), int(others) + _replaced_since(again, said_at, place)


def _replaced_since(again: Loading, said_at: datetime, place: int) -> int:
    """Drop records of days that a later file of the folder has told in full."""
    if not again.chart.full or again.feed not in TIME:
        return 0
    when = TIME[again.feed]
    [(gone,)] = again.db.execute(
        f"""
        delete from arrived where exists (
            from raw.delivery_paper as paper
            join raw.delivery as later using (delivery_id)
            join raw.delivery_paper as mine on mine.delivery_id = $delivery_id
            where later.status = 'loaded' and later.feed = $feed and paper.folder = mine.folder
              and (later.delivered_at > $said_at
                   or (later.delivered_at = $said_at and later.rowid > $place))
              and arrived.{when}::date between paper.first_at::date and paper.last_at::date
        )
        """,
        {
            "said_at": said_at,
            "place": place,
            "delivery_id": again.delivery_id,
            "feed": again.feed,
        },
    ).fetchall()
    return int(gone)


def _listed_after(db: Connection, feed: str, said_at: datetime, place: int) -> bool:
    sql = """
        select count(*) from raw.delivery
        where feed = ? and status = 'loaded' and received > quarantined
          and (delivered_at > ? or (delivered_at = ? and rowid > ?))
    """
    [(later,)] = db.execute(sql, [feed, said_at, said_at, place]).fetchall()
    return bool(later)
