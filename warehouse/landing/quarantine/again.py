"""Files that come, or lie there, once more: turned away before, or asked to be read anew."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl

from ops.errors import PlanningError
from warehouse.connection import Connection
from warehouse.landing import ledger, papers
from warehouse.landing.files import drops
from warehouse.landing.files.blocks import blocks
from warehouse.landing.files.scan import chunks
from warehouse.landing.ledger import DeliveryOutcome
from warehouse.landing.maps import STANDARDS, Map
from warehouse.landing.quarantine import acts, aside, replay
from warehouse.landing.quarantine.aside import Chosen
from warehouse.landing.refusal import Refused
from warehouse.landing.shape import shape

_UNCOUNTABLE = (
    "CHECKSUM",
    "ENCODING",
    "GZIP_TRUNCATED",
    "LINE_TOO_WIDE",
    "TOO_LARGE",
    "TRAILER_MISMATCH",
    "UNBALANCED_QUOTE",
    "UNREADABLE",
)


def turned_away(
    db: Connection, delivery_id: str, feed: str, chart: Map, as_of: datetime
) -> DeliveryOutcome | None:
    """The ledger's row of a file that was refused or is held, if trying it again is in vain."""
    stood = ledger.turned_away(db, delivery_id)
    if stood is None or str(stood.reason).startswith("CHECKSUM"):
        return None  # it may be the companion that was mended
    decided = acts.verdict(db, delivery_id)
    if decided and decided[0] == "approve":
        return None
    same = papers.as_before(db, delivery_id, feed, chart, as_of)
    return replace(stood, seen_before=True) if same or decided else None


def approved(db: Connection, delivery_id: str) -> bool:
    """Whether somebody looked at a held file and wants it loaded."""
    decided = acts.verdict(db, delivery_id)
    return bool(decided and decided[0] == "approve")


def counted(path: Path, chart: Map, code: str) -> int | None:
    """Records of a file that was refused, if our own scan can count them."""
    if code == "EMPTY":
        return 0
    if code in _UNCOUNTABLE or chart.feed in STANDARDS or not path.is_file():
        return None
    try:
        if path.name.lower().endswith(drops.TEXT):
            text = chunks(blocks(path, chart.encoding), separator=chart.separator, name=path.name)
            return max(0, sum(len(chunk.lines) + len(chunk.faults) for chunk in text) - 1)
        if path.name.lower().endswith(drops.PARQUET):
            return int(pl.scan_parquet(path).select(pl.len()).collect().item())
    except (Refused, PlanningError, pl.exceptions.PolarsError, OSError):
        return None
    return None


def read_anew(
    db: Connection, path: Path, chart: Map, before: DeliveryOutcome, as_of: datetime
) -> replay.Replayed:
    """Take the records that wait from the file itself, as somebody asked."""
    rows = aside.waiting(db, Chosen(delivery_id=before.delivery_id))
    given: list[pl.DataFrame] = []
    if rows.height:
        for batch in drops.read(path, chart, chart.feed):
            shaped = shape(batch.rows, batch.origin, chart)
            given.append(shaped.filter(pl.col("line").is_in(rows["line"].implode())))
    done = replay.from_file(db, rows, given, chart, as_of)
    words = f"{done.taken} taken, {len(done.left)} still kept aside"
    note(db, before.delivery_id, words, done.taken, as_of)
    return done


def note(db: Connection, delivery_id: str, words: str, records: int, as_of: datetime) -> None:
    """Write down that a file was read again, which answers whoever asked for it."""
    acts.write_down(
        db,
        "read again",
        by=acts.BY_ITSELF,
        at=as_of,
        records=records,
        delivery_id=delivery_id,
        outcome=words,
    )
