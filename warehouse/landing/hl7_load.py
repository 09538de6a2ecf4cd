"""Land a file of HL7 v2 messages: keep each as an event, then derive the facts they tell.

A record is a message of ours (`hl7_fields.OURS`); others are counted in a note. Messages are
told apart by their content, never by their control id alone. What a message says about one
visit is settled from all its messages, so the order in which files come does not matter.
"""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import polars as pl

from ops.tables import EdVisit
from warehouse.connection import Connection
from warehouse.landing import hl7_facts, known, merge
from warehouse.landing.cast import Reading
from warehouse.landing.hl7_fields import TIMES, is_ours, kind_of, tell
from warehouse.landing.hl7_message import Unreadable, read
from warehouse.landing.hl7_split import Envelope, Piece, pieces
from warehouse.landing.instants import UTC, moments
from warehouse.landing.loading import Counts
from warehouse.landing.maps import HL7, Map
from warehouse.landing.refusal import sentence, shown
from warehouse.landing.shape import pseudonym

TEXTS = (
    *("content", "control_id", "kind", "trigger", "subject", "patient_id", "prior_subject"),
    *("prior_patient_id", *TIMES, "ward_id", "site_id", "clinic_id", "said"),
)
_REJECTED = dict.fromkeys(("code", "field", "value", "row"), pl.String)


@dataclass
class Found:
    """What a file holds: rows of messages, what was kept aside, and what is not ours."""

    rows: list[dict[str, object]] = field(default_factory=list)
    aside: list[tuple[int, str, str | None, str | None, str | None]] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)
    odd: Counter[str] = field(default_factory=Counter)
    received: int = 0
    repeated: int = 0


def load(
    db: Connection, path: Path, chart: Map, delivery_id: str, as_of: datetime, default_zone: str
) -> Counts:
    """Land one file and settle what it tells; the counts are of messages."""
    envelope = Envelope()
    found = _gather(path, chart, envelope)
    _leave_known(db, found)
    rows = _timed(db, found, chart, default_zone)
    counts = Counts(found.received)
    _keep(db, rows, delivery_id, as_of)
    derived = hl7_facts.derive(db, rows, chart, delivery_id, as_of, default_zone)
    found.aside.extend(derived.aside)
    _keep_aside(db, found, delivery_id)
    counts.quarantined = len({each[0] for each in found.aside})
    counts.duplicate = found.repeated
    counts.loaded = counts.received - counts.quarantined - counts.duplicate
    counts.notes = [*derived.notes, *_notes(found), *envelope.note()]
    return counts


def _leave_known(db: Connection, found: Found) -> None:
    """Messages that earlier files held are counted and not kept again."""
    told = known.contents(db, [str(row["content"]) for row in found.rows])
    if told:
        found.repeated += len({row["line"] for row in found.rows if row["content"] in told})
        found.rows = [row for row in found.rows if row["content"] not in told]


def _gather(path: Path, chart: Map, envelope: Envelope) -> Found:
    found = Found()
    told: set[str] = set()
    for piece in pieces(path, envelope):
        try:
            _one(piece, chart, found, told)
        except Unreadable as fault:
            found.received += 1
            found.aside.append((piece.line, fault.code, fault.field, None, None))
    return found


def _one(piece: Piece, chart: Map, found: Found, told: set[str]) -> None:
    kind, trigger, processing = kind_of(piece.content)
    if not is_ours(kind, trigger):
        code = f"{kind}^{trigger}"
        found.others[code if code.replace("^", "").isalnum() else "unknown"] += 1
        return
    if processing == "T" and not chart.test_messages:
        raise Unreadable("TEST_MESSAGE")
    message = read(piece.content)
    content = pseudonym(message.text)
    if content in told:
        found.received += 1
        found.repeated += 1
        return
    said = tell(message, kind, trigger, chart)
    found.received += 1
    told.add(content)
    found.odd.update(said.odd)
    words = json.dumps(said.said | ({"deleted": said.deleted} if said.deleted else {}))
    places = {name: said.said.get(name) for name in ("ward_id", "site_id", "clinic_id")}
    for row in said.rows:
        found.rows.append({**row, **places, "line": piece.line, "content": content, "said": words})


def _timed(db: Connection, found: Found, chart: Map, default_zone: str) -> pl.DataFrame:
    """Rows with moments in UTC; those whose times cannot be read are kept aside."""
    columns = {name: [row.get(name) for row in found.rows] for name in TEXTS}
    given = pl.DataFrame(columns, schema=dict.fromkeys(TEXTS, pl.String)).with_columns(
        line=pl.Series([row["line"] for row in found.rows], dtype=pl.Int64)
    )
    zone = Reading(EdVisit, chart, known.clocks(db), default_zone).zone(given)
    days: dict[str, pl.Series] = {}
    bad: dict[int, tuple[int, str, str | None, str | None, str | None]] = {}
    twice = 0
    for name in TIMES:
        if given.height and given[name].null_count() < given.height:
            done = moments(given[name], zone)
            twice += done.repeated
            wrong = (done.code.is_not_null() & (done.code != "SENTINEL_DATE")).arg_true()
            for at in wrong.to_list():
                line = int(given["line"][at])
                bad.setdefault(line, (line, done.code[at], name, given[name][at], None))
            days[name] = given[name].zip_with(done.day_only, pl.Series([None], dtype=pl.String))
            given = given.with_columns(done.at.alias(name))
        else:
            given = given.with_columns(pl.lit(None, UTC).alias(name))
    if twice:
        found.odd["a time in the hour that comes twice: the earlier one taken"] += twice
    return _recorded(given, days, bad, found)


def _recorded(
    given: pl.DataFrame,
    days: dict[str, pl.Series],
    bad: dict[int, tuple[int, str, str | None, str | None, str | None]],
    found: Found,
) -> pl.DataFrame:
    """When each event was recorded: EVN-2, unless it is but a day and MSH-7 says more."""
    said = pl.DataFrame(days)
    exact = pl.col("evn_at")
    if "evn_at" in days:
        exact = pl.when(days["evn_at"].is_null()).then(pl.col("evn_at"))
    recorded = pl.coalesce(exact, "sent_at", "evn_at", "occurred_at", "began_at")
    rows = given.with_columns(
        recorded.alias("recorded_at"),
        pl.Series("day_only", _days(said, given.height), dtype=pl.String),
    ).drop("evn_at", "ward_id", "site_id", "clinic_id")
    for line in rows.filter(pl.col("recorded_at").is_null())["line"].to_list():
        bad.setdefault(line, (line, "MISSING_VALUE", "recorded_at", None, None))
    found.aside.extend(bad.values())
    return rows.filter(~pl.col("line").is_in(list(bad)))


def _days(said: pl.DataFrame, height: int) -> list[str]:
    """Per row, the moments known to the day only."""
    if not said.width:
        return ["{}"] * height
    words = []
    for row in said.iter_rows(named=True):
        only = {name: day for name, day in row.items() if day}
        if "evn_at" in only:
            only["recorded_at"] = only.pop("evn_at")
        words.append(json.dumps(only))
    return words


def _keep(db: Connection, rows: pl.DataFrame, delivery_id: str, as_of: datetime) -> None:
    if not rows.height:
        return
    sql = """
        insert into raw.hl7_event by name
        select *, $delivery_id as delivery_id, $as_of::timestamptz as learnt_at from batch
    """
    merge.insert(db, sql, rows, delivery_id=delivery_id, as_of=as_of.isoformat())


def _keep_aside(db: Connection, found: Found, delivery_id: str) -> None:
    if not found.aside:
        return
    rows = pl.DataFrame(found.aside, schema={"line": pl.Int64, **_REJECTED}, orient="row").unique(
        "line", keep="first", maintain_order=True
    )
    hidden = pl.col("field").str.ends_with("_id").fill_null(False)
    rows = rows.with_columns(shown(pl.col("value"), hidden=hidden).alias("value"))
    merge.keep_aside(db, rows.with_columns(sentence().alias("reason")), delivery_id, HL7)


def _notes(found: Found) -> list[str]:
    notes = [f"{count} × {words}" for words, count in sorted(found.odd.items())]
    return notes + [
        f"{count} {code} messages are not ours" for code, count in sorted(found.others.items())
    ]
