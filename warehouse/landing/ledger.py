"""The ledger: one row per delivered file, so that every record is accounted for."""

import hashlib
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from ops.tables import DELIVERIES, REFERENCES
from ops.tables.deliveries import table_of
from warehouse.connection import Connection
from warehouse.landing.loading import Counts
from warehouse.landing.maps import Map

FHIR_TABLES = ("fhir_resource", "fhir_alias", "fhir_export", "omop_visit", "omop_care_site")


@dataclass(frozen=True)
class DeliveryOutcome:
    """What became of one file. ``seen_before`` marks a file that only still lies in the inbox."""

    delivery_id: str
    feed: str
    name: str
    sha256: str
    status: str
    received: int = 0
    loaded: int = 0
    duplicate: int = 0
    superseded: int = 0
    quarantined: int = 0
    reason: str | None = None
    seen_before: bool = False


def digest(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def content_id(feed: str, sha256: str, chart: Map) -> str:
    """The name of a content: these bytes, read with this map, for this feed.

    Only what a map says counts: a choice that maps gain later must not make old files new.
    """
    said = chart.model_dump_json(exclude_defaults=True, exclude={"gates"})
    return _short(feed, sha256, said)


def copy_id(content: str, name: str) -> str:
    """The name of a content that came again under another file name."""
    return _short(content, name)


def _short(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def earlier(db: Connection, delivery_id: str) -> DeliveryOutcome | None:
    """The ledger's row of a delivery, unless it was refused or is held."""
    return _row(db, delivery_id, "status in ('loaded', 'duplicate')")


def turned_away(db: Connection, delivery_id: str) -> DeliveryOutcome | None:
    """The ledger's row of a delivery that was refused or is held."""
    return _row(db, delivery_id, "status in ('refused', 'held')")


def _row(db: Connection, delivery_id: str, where: str) -> DeliveryOutcome | None:
    sql = f"""
        select delivery_id, feed, name, sha256, status, received, loaded, duplicate, superseded,
               quarantined, reason
        from raw.delivery where delivery_id = ? and {where}
    """
    rows = db.execute(sql, [delivery_id]).fetchall()
    return DeliveryOutcome(*rows[0]) if rows else None


def overtaken(db: Connection, feed: str, delivery_id: str, *, full: bool = False) -> bool:
    """Whether a full delivery was replaced by a later one, so that its content is news again."""
    sql = """
        select delivery_id from raw.delivery where feed = ? and status = 'loaded'
        order by delivered_at desc, rowid desc limit 1
    """
    rows = db.execute(sql, [feed]).fetchall()
    return (full or feed in REFERENCES) and bool(rows) and rows[0][0] != delivery_id


def record(db: Connection, outcome: DeliveryOutcome, as_of: datetime) -> None:
    """Write an outcome down. A file refused again has one row, of the last time it was tried."""
    forget(db, outcome.delivery_id)
    row = asdict(outcome) | {"delivered_at": as_of}
    del row["seen_before"]
    names = ", ".join(row)
    marks = ", ".join(f"${name}" for name in row)
    db.execute(f"insert into raw.delivery ({names}) values ({marks})", row)


def forget(db: Connection, delivery_id: str) -> None:
    """Drop the row of a refused file that is now tried again."""
    db.execute("delete from raw.delivery where delivery_id = ?", [delivery_id])


def hold(db: Connection, feeds: Collection[str]) -> None:
    """Set aside what a map is about to overwrite, in case its file is refused after all."""
    for feed in feeds:
        table = table_of(feed)
        db.execute(f"create or replace temp table held_{table} as from staging.{table}")


def take_back(db: Connection, delivery_id: str, held: Collection[str] = ()) -> None:
    """Undo what a delivery wrote before it was refused: nothing of it may stay."""
    for feed in held:
        table = table_of(feed)
        db.execute(f"delete from staging.{table}")
        db.execute(f"insert into staging.{table} by name from held_{table}")
    for feed in DELIVERIES:
        db.execute(f"delete from raw.{table_of(feed)} where delivery_id = ?", [delivery_id])
    for feed in REFERENCES:
        db.execute(f"delete from staging.{table_of(feed)} where delivery_id = ?", [delivery_id])
    for kept in ("quarantine", "hl7_event", "hl7_waiting", *FHIR_TABLES):
        db.execute(f"delete from raw.{kept} where delivery_id = ?", [delivery_id])


def outcome_of(
    counts: Counts, delivery_id: str, feed: str, name: str, sha256: str
) -> DeliveryOutcome:
    """A loaded file, its counts and notes."""
    return DeliveryOutcome(
        delivery_id,
        feed,
        name,
        sha256,
        "loaded",
        counts.received,
        counts.loaded,
        counts.duplicate,
        counts.superseded,
        counts.quarantined,
        "; ".join(counts.notes) or None,
    )
