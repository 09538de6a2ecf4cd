"""Put other pseudonyms in the place of those there are, wherever the warehouse keeps them."""

import re
from collections.abc import Callable

import polars as pl

from warehouse.keys import Chain
from warehouse.open_file import Connection
from warehouse.pseudonyms import IDENTIFIERS, PSEUDONYM, UNLISTED, hashed
from warehouse.query import frame

HOLDING = ("row", "said", "mentions", "alias", "named", "changes")
"""Columns of texts and lists that may hold pseudonyms among other things."""

CODED = (
    *("delivery_id", "sha256", "act_id", "item_id", "site_id", "ward_id", "home_ward_id"),
    *("substitute_id", "clinic_id", "location_id", "place_id", "entity_id", "name"),
)
"""Columns of codes: one that looks like a pseudonym is none, but for the stand-in of a place."""

_INSIDE = r"(?<![0-9A-Za-z])[0-9a-f]{20}(?![0-9A-Za-z])"
_MAYBE = "[0-9a-f]{20}"
_UNLISTED = f"{UNLISTED}[0-9a-f]{{20}}"

Change = Callable[[pl.Series], list[str]]


def rekey(db: Connection, further: Chain) -> int:
    """Apply further keys to every pseudonym, inside the caller's transaction; how many changed.

    The same pseudonym changes in the same way everywhere, so who is who stays.
    """
    changed = 0
    for schema, table, column, kind in _columns(db):
        text = f'"{column}"' if kind == "VARCHAR" else f'"{column}"::text'
        known = _UNLISTED if column in CODED else f"{PSEUDONYM}|{_UNLISTED}"
        known = _MAYBE if column in HOLDING else known
        where = f"regexp_matches({text}, '{known}')"
        changed += _swap(
            db, f"{schema}.{table}", column, kind, where, lambda old: _further(old, further)
        )
    return changed


def adopt(db: Connection, chain: Chain) -> int:
    """Make pseudonyms of the numbers that an older version of the program kept as they came."""
    sql = "select distinct subject from raw.hl7_event where subject is not null"
    visits = {subject for (subject,) in db.execute(sql).fetchall()}

    def made(old: pl.Series) -> list[str]:
        parts = [each.rpartition("/") for each in old]
        stays = [visit in visits and number.isdigit() for visit, _, number in parts]
        names = [
            part[0] if stay else each for part, stay, each in zip(parts, stays, old, strict=True)
        ]
        tails = [f"/{part[2]}" if stay else "" for part, stay in zip(parts, stays, strict=True)]
        return [name + tail for name, tail in zip(hashed(names, chain), tails, strict=True)]

    return sum(
        _swap(db, f"{schema}.{table}", column, kind, f'"{column}" is not null', made)
        for schema, table, column, kind in _columns(db)
        if column in IDENTIFIERS
    )


def _columns(db: Connection) -> list[tuple[str, str, str, str]]:
    sql = """
        select schema_name, table_name, column_name, data_type
        from duckdb_columns() join duckdb_tables() using (database_name, schema_name, table_name)
        where database_name = current_database() and not temporary
          and data_type in ('VARCHAR', 'VARCHAR[]')
        order by all
    """
    return db.execute(sql).fetchall()


def _swap(db: Connection, table: str, column: str, kind: str, where: str, change: Change) -> int:
    if not db.execute(f"select 1 from {table} where {where} limit 1").fetchall():
        return 0
    old = frame(db, f'select distinct "{column}" as old from {table} where {where}')["old"]
    if kind == "VARCHAR":
        made = pl.DataFrame({"old": old, "new": change(old)})
    else:
        inner = old.explode().unique().drop_nulls()
        into = dict(zip(inner.to_list(), change(inner), strict=True))
        made = pl.DataFrame({"old": old, "new": [[into.get(x) for x in each] for each in old]})
    db.register("change", made)
    try:
        sql = f'update {table} as kept set "{column}" = new from change where kept."{column}" = old'
        [(rows,)] = db.execute(sql).fetchall()
    finally:
        db.unregister("change")
    return int(rows)


def _further(texts: pl.Series, further: Chain) -> list[str]:
    """Texts with further keys applied to every pseudonym in them."""
    found = {name for text in texts for name in re.findall(_INSIDE, text)}
    names = sorted(found)
    into = dict(zip(names, hashed(names, further), strict=True))
    return [re.sub(_INSIDE, lambda match: into[match[0]], text) for text in texts]
