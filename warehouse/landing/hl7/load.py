"""Land a file of HL7 v2 messages: keep each as an event, then derive the facts they tell.

A record is a message, whatever its type: those that are none of ours (`hl7_words.OURS`) are kept
aside as OTHER_TYPE, unless the map leaves their type out. Messages are told apart by their
content, never by their control id alone. What they say about one visit is settled from all its
messages, so the order in which files come does not matter.

Of each file, and of each window of a listener, which is the file it keeps:

- *loaded*: messages kept, which are or change what we know; those that wait for another one too;
- *duplicate*: messages whose content was kept before, from this file or another;
- *superseded*: updates (A08, A31, S13, S14) all of which a later one in the same delivery says
  anew, so that leaving them out would change no fact; they are kept as events nevertheless;
- *quarantined*: messages kept aside with a reason, and those that waited too long (ORPHAN).
"""

import hashlib
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import polars as pl

from ops.tables import EdVisit
from warehouse.connection import Connection
from warehouse.landing import known, merge
from warehouse.landing.cast import Reading
from warehouse.landing.hl7 import facts as hl7_facts
from warehouse.landing.hl7 import news
from warehouse.landing.hl7 import twice as hl7_twice
from warehouse.landing.hl7.apart import is_apart, keep_apart
from warehouse.landing.hl7.fields import TIMES, kind_of, refusal, tell
from warehouse.landing.hl7.mask import keep_codes
from warehouse.landing.hl7.message import Unreadable, read
from warehouse.landing.hl7.split import Envelope, Piece, pieces
from warehouse.landing.instants import UTC, moments
from warehouse.landing.loading import Counts
from warehouse.landing.maps import HL7, Map
from warehouse.landing.refusal import sentence, shown
from warehouse.landing.shape import pseudonyms
from warehouse.landing.survey import Survey

TEXTS = (
    *("content", "control_id", "kind", "trigger", "subject", "patient_id", "prior_subject"),
    *("prior_patient_id", *TIMES, "ward_id", "site_id", "clinic_id", "said"),
)
_REJECTED = dict.fromkeys(("code", "field", "value", "row"), pl.String)


HASHED = ("content", "control_id", "subject", "patient_id", "prior_subject", "prior_patient_id")


@dataclass
class Found:
    """What a file holds: rows of messages, what was kept aside, and what is left out."""

    rows: list[dict[str, object]] = field(default_factory=list)
    aside: list[tuple[int, str, str | None, str | None, str | None]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    odd: Counter[str] = field(default_factory=Counter)
    heard: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Events, segments and codes, and how often each came."""
    received: int = 0
    repeated: int = 0
    twice: int = 0
    later: int = 0


def load(
    db: Connection, path: Path, chart: Map, delivery_id: str, as_of: datetime, default_zone: str
) -> Counts:
    """Land one file and settle what it tells; the counts are of messages."""
    envelope = Envelope()
    found = _gather(path, chart, envelope)
    given = _leave_known(db, _framed(found), found)
    rows = _timed(db, given, found, chart, default_zone)
    counts = Counts(found.received)
    counts.survey = Survey(words={name: dict(told) for name, told in found.heard.items()})
    _keep(db, rows, delivery_id, as_of)
    derived = hl7_facts.derive(db, rows, chart, delivery_id, as_of, default_zone)
    found.aside.extend(derived.aside)
    _keep_aside(db, found, delivery_id)
    aside = {each[0] for each in found.aside}
    counts.quarantined = len(aside)
    counts.duplicate = found.repeated
    counts.superseded = len(derived.superseded - aside)
    counts.loaded = counts.received - counts.quarantined - counts.duplicate - counts.superseded
    counts.notes = [*derived.notes, *_notes(found), *envelope.note()]
    return counts


def _framed(found: Found) -> pl.DataFrame:
    """Messages as rows; from here on pseudonyms stand for people, records and contents."""
    columns = {name: [row.get(name) for row in found.rows] for name in TEXTS}
    given = pl.DataFrame(columns, schema=dict.fromkeys(TEXTS, pl.String))
    return given.with_columns(
        pl.Series("line", [row["line"] for row in found.rows], dtype=pl.Int64),
        *(pseudonyms(given[name]) for name in HASHED),
    )


def _leave_known(db: Connection, given: pl.DataFrame, found: Found) -> pl.DataFrame:
    """Messages that earlier files held are counted and not kept again."""
    told = known.contents(db, given["content"].to_list())
    if not told:
        return given
    again = given["content"].is_in(list(told))
    found.repeated += given.filter(again)["line"].n_unique()
    return given.filter(~again)


def _gather(path: Path, chart: Map, envelope: Envelope) -> Found:
    found = Found()
    told: set[str] = set()
    for piece in pieces(path, envelope):
        try:
            _one(piece, chart, found, told)
        except Unreadable as fault:
            found.received += 1
            found.aside.append((piece.line, fault.code, fault.field, fault.value, None))
    return found


def _one(piece: Piece, chart: Map, found: Found, told: set[str]) -> None:
    head = kind_of(piece.content)
    if head.kind in chart.leave_out or f"{head.kind}^{head.trigger}" in chart.leave_out:
        found.left_out[f"{head.kind}^{head.trigger}"] += 1
        return
    found.heard[news.TRIGGER][news.event(head)] += 1
    if turned_away := refusal(head, chart):
        raise turned_away
    if not is_apart(head, chart):
        found.heard[news.SENDER][news.sender(head)] += 1
    if piece.cut:
        raise Unreadable("TRUNCATED_LINE")
    message = read(piece.content, delimiters=chart.delimiters)
    # Only told apart by this; it becomes a keyed pseudonym before it is kept.
    content = hashlib.sha256(message.text.strip().encode()).hexdigest()
    if content in told:
        found.received += 1
        found.repeated += 1
        return
    said = tell(message, head.kind, head.trigger, chart)
    keep_apart(said, message, head, chart)
    for name, word in news.words(message, said):
        found.heard[name][word] += 1
    keep_codes(said, chart)
    found.received += 1
    told.add(content)
    found.odd.update(said.odd)
    words = json.dumps(said.said | ({"deleted": said.deleted} if said.deleted else {}))
    places = {name: said.said.get(name) for name in ("ward_id", "site_id", "clinic_id")}
    for row in said.rows:
        found.rows.append({**row, **places, "line": piece.line, "content": content, "said": words})


def _timed(
    db: Connection, given: pl.DataFrame, found: Found, chart: Map, default_zone: str
) -> pl.DataFrame:
    """Rows with moments in UTC; those whose times cannot be read are kept aside."""
    zone = Reading(EdVisit, chart, known.clocks(db), default_zone).zone(given)
    days: dict[str, pl.Series] = {}
    bad: dict[int, tuple[int, str, str | None, str | None, str | None]] = {}
    later: dict[str, pl.Series] = {}
    for name in TIMES:
        if given.height and given[name].null_count() < given.height:
            done = moments(given[name], zone)
            found.twice += done.repeated
            wrong = (done.code.is_not_null() & (done.code != "SENTINEL_DATE")).arg_true()
            for at in wrong.to_list():
                line = int(given["line"][at])
                bad.setdefault(line, (line, done.code[at], name, given[name][at], None))
            days[name] = given[name].zip_with(done.day_only, pl.Series([None], dtype=pl.String))
            if done.later is not None:
                later[name] = done.later
            given = given.with_columns(done.at.alias(name))
        else:
            given = given.with_columns(pl.lit(None, UTC).alias(name))
    given, found.later = hl7_twice.choose(given, later)
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
    if not found.received and not found.left_out:
        return ["an envelope and no message"]
    notes = [f"HL7_LAX: {count} × {words}" for words, count in sorted(found.odd.items())]
    if found.twice:
        notes.append(
            f"DST_AMBIGUOUS: {found.twice} times in the hour that comes twice: "
            f"{found.twice - found.later} taken as the earlier, {found.later} as the later one"
        )
    return notes + [
        f"{count} {code if code.replace('^', '').isalnum() else 'unknown'} messages are left out"
        for code, count in sorted(found.left_out.items())
    ]
