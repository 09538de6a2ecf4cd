"""Land records again that were kept aside, after a reference table or a place was mended.

What the warehouse kept of a record is enough to understand it anew: columns of its feed, uncast,
ids already pseudonyms. It is learnt at the moment of the replay, and never overtakes what a later
delivery said of the same thing. The ledger's row of its file moves with it, so that received =
loaded + duplicate + superseded + quarantined goes on to hold.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from warehouse.connection import Connection
from warehouse.landing import known, papers
from warehouse.landing.loading import Counts, Loading
from warehouse.landing.maps import FHIR, HL7, STANDARDS, Map
from warehouse.landing.merge import must_add_up
from warehouse.landing.quarantine import acts, aside, derive_again
from warehouse.landing.quarantine.aside import Chosen
from warehouse.landing.quarantine.corrected import leave_corrected
from warehouse.settings import settings

AGAIN = "deliver the file again: it is read anew the next time it is taken in"
_OF_THE_BYTES = ("NOT_JSON", "TRUNCATED_JSON", "NOT_HL7", "TOO_LONG", "CONTROL_CHAR", "ENCODING")
CORRECTED = "correct it at its source and deliver the file again"


@dataclass
class Left:
    """One record that could not be replayed, and what to do about it."""

    delivery_id: str
    name: str
    line: int
    code: str
    words: str


@dataclass
class Replayed:
    """What a replay did: how many records moved where, and which stayed."""

    asked: int = 0
    counts: Counts = field(default_factory=Counts)
    left: list[Left] = field(default_factory=list)

    @property
    def taken(self) -> int:
        """Records that no longer wait."""
        return self.counts.loaded + self.counts.duplicate + self.counts.superseded


def replay(
    db: Connection, chosen: Chosen, *, by: str, as_of: datetime, reason: str | None = None
) -> Replayed:
    """Land the waiting records that are meant again, inside the caller's transaction."""
    rows = aside.waiting(db, chosen)
    done = Replayed(rows.height)
    for part in rows.partition_by("delivery_id", "feed", maintain_order=True):
        _one_file(db, part, done, by=by, as_of=as_of, reason=reason)
    return done


def take_due(db: Connection, as_of: datetime) -> Replayed:
    """Records that lay ahead of a replayed moment, once a run stands where they have happened.

    Only those that were no future to the clock on the wall when they came: a mistyped year is
    never taken by itself.
    """
    if not aside.any_ahead(db):
        return Replayed(0)
    rows = aside.due(db, as_of)
    done = Replayed(rows.height)
    for part in rows.partition_by("delivery_id", "feed", maintain_order=True):
        _one_file(db, part, done, by=acts.BY_ITSELF, as_of=as_of, reason="its time has come")
    return done


def with_mended_map(db: Connection, delivery_id: str, as_of: datetime) -> None:
    """Messages and resources that still wait of earlier readings of this file: its map is new."""
    sql = """
        select distinct kept.delivery_id
        from raw.delivery as mine
        join raw.delivery as former using (sha256, name)
        join staging.kept_aside as kept on kept.delivery_id = former.delivery_id
        where mine.delivery_id = ? and former.delivery_id <> mine.delivery_id
          and kept.state = 'waiting'
        order by all
    """
    for (former,) in db.execute(sql, [delivery_id]).fetchall():
        chosen = Chosen(delivery_id=former)
        replay(db, chosen, by=acts.BY_ITSELF, as_of=as_of, reason="its map was mended")


def from_file(
    db: Connection, part: pl.DataFrame, given: list[pl.DataFrame], chart: Map, as_of: datetime
) -> Replayed:
    """Land the waiting records of one file from the file itself: what was not kept is in there."""
    done = Replayed(part.height)
    there = pl.concat(given) if given else pl.DataFrame({"line": []}, schema={"line": pl.Int64})
    still = dict.fromkeys(set(part["line"]) - set(there["line"]), f"it cannot be cut; {CORRECTED}")
    counts = Counts()
    if there.height:
        again = _again(db, part, chart, as_of)
        again.land(there, part["delivered_at"][0], part["place"][0])
        counts = again.counts
        still |= {line: f"still {code}: {_advice(code)}" for line, code in again.still.items()}
    if part.height:
        _conclude(db, part, still, counts, done, by=acts.BY_ITSELF, as_of=as_of, reason=None)
    return done


@dataclass
class _Again(Loading):
    """Records of one file, landed anew: what is still wrong is remembered by line."""

    still: dict[int, str] = field(default_factory=dict)

    def reject(self, rejected: pl.DataFrame) -> None:
        """Remember records that are still not understood."""
        self.counts.quarantined += rejected.height
        self.still.update(rejected.select("line", "code").iter_rows())

    def land(self, rows: pl.DataFrame, said_at: datetime, place: int) -> None:
        """Understand and settle; what was said since, in a later file or line, stands."""
        self.add(rows, ascii_only=False)
        if not self.versions:  # rows that say how new they are need no look at their files
            same, overtaken = leave_corrected(self, said_at, place)
            self.counts.duplicate += same
            self.counts.superseded += overtaken
        self.settle()


def _one_file(
    db: Connection,
    part: pl.DataFrame,
    done: Replayed,
    *,
    by: str,
    as_of: datetime,
    reason: str | None,
) -> None:
    first = part.row(0, named=True)
    chart = papers.chart_of(db, first["delivery_id"])
    if chart is None:
        _leave(done, part, f"the map it was read with is not kept; {AGAIN}")
        return
    if chart.feed in (HL7, FHIR):
        still, counts = _derived(db, part, chart, as_of)
    else:
        still, counts = _rows(db, part, chart, as_of)
    _conclude(db, part, still, counts, done, by=by, as_of=as_of, reason=reason)
    if asked := sum(AGAIN in words for words in still.values()):
        acts.write_down(
            db,
            "ask again",
            by=by,
            at=as_of,
            records=asked,
            delivery_id=first["delivery_id"],
            reason=reason,
        )


def _conclude(
    db: Connection,
    part: pl.DataFrame,
    still: dict[int, str],
    counts: Counts,
    done: Replayed,
    *,
    by: str,
    as_of: datetime,
    reason: str | None,
) -> None:
    """Move the ledger's row, settle what was taken, and tell of what stays."""
    delivery_id = part["delivery_id"][0]
    settled = part.filter(~pl.col("line").is_in(list(still)))
    must_add_up("quarantine", settled.height, counts.loaded + counts.duplicate + counts.superseded)
    _move(db, delivery_id, counts)
    for name in ("loaded", "duplicate", "superseded"):
        setattr(done.counts, name, getattr(done.counts, name) + getattr(counts, name))
    done.counts.notes.extend(counts.notes)
    if settled.height:
        outcome = (
            f"{counts.loaded} loaded, {counts.duplicate} duplicate, {counts.superseded} superseded"
        )
        act_id = acts.write_down(
            db,
            "replay",
            by=by,
            at=as_of,
            records=settled.height,
            delivery_id=delivery_id,
            reason=reason,
            outcome=outcome,
        )
        aside.settle(db, settled, "replayed", act_id)
    for row in part.filter(pl.col("line").is_in(list(still))).iter_rows(named=True):
        words = still[row["line"]]
        done.left.append(Left(row["delivery_id"], row["name"], row["line"], row["code"], words))


def _rows(
    db: Connection, part: pl.DataFrame, chart: Map, as_of: datetime
) -> tuple[dict[int, str], Counts]:
    """Replay records of a drop or of resources; why some stay, by line."""
    still = {row["line"]: why for row in part.iter_rows(named=True) if (why := _cannot(row, chart))}
    able = part.filter(~pl.col("line").is_in(list(still)))
    if not able.height:
        return still, Counts()
    again = _again(db, able, chart, as_of)
    again.land(_shaped(able), able["delivered_at"][0], able["place"][0])
    still |= {line: f"still {code}: {_advice(code)}" for line, code in again.still.items()}
    return still, again.counts


def _again(db: Connection, rows: pl.DataFrame, chart: Map, as_of: datetime) -> _Again:
    return _Again(
        db,
        rows["feed"][0],
        rows["delivery_id"][0],
        chart,
        as_of,
        settings().time_zone,
        known.clocks(db),
        derived=True,
        whole=False,
    )


def _cannot(row: dict[str, object], chart: Map) -> str | None:
    """Why the warehouse does not know enough of a record, or nothing."""
    if row["row"] is None:
        return f"not all of it is kept; {CORRECTED}"
    kept = json.loads(str(row["row"]))
    if kept.get("masked"):
        hidden = _listed(kept["masked"])
        return f"what stood in {hidden} is not kept, as it might name somebody; {AGAIN}"
    if chart.feed in STANDARDS:
        return f"other facts hang on it; {AGAIN}"
    return None


def _listed(names: object) -> str:
    return ", ".join(map(str, names)) if isinstance(names, list) else str(names)


def _advice(code: str) -> str:
    if code == "ORPHAN":
        return "send the message that it waits for"
    if code.startswith("UNKNOWN_") and code not in ("UNKNOWN_CODE", "UNKNOWN_ZONE"):
        return "deliver the reference that lists it first"
    return CORRECTED


def _shaped(rows: pl.DataFrame) -> pl.DataFrame:
    """The columns of the feed, uncast, as they were kept."""
    kept = [json.loads(text) for text in rows["row"].to_list()]
    names = list(dict.fromkeys(name for row in kept for name in row if name != "masked"))
    columns = {name: [row.get(name) for row in kept] for name in names}
    shaped = pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String), strict=False)
    return shaped.with_columns(rows["line"].cast(pl.Int64))


def _derived(
    db: Connection, part: pl.DataFrame, chart: Map, as_of: datetime
) -> tuple[dict[int, str], Counts]:
    """Derive the facts of kept messages or resources anew; one that is not kept must come again."""
    derive = derive_again.messages if chart.feed == HL7 else derive_again.resources
    delivery_id, lines = part["delivery_id"][0], part["line"].to_list()
    kept, refused = derive(db, delivery_id, lines, chart, as_of)
    still = {line: f"still {code}: {_advice(code)}" for line, code in refused.items()}
    for line, code, row in part.select("line", "code", "row").rows():
        if code == "ENTERED_IN_ERROR":
            still[line] = "its source took it back, so there is nothing to land; ignore it"
        elif line not in kept and code in _OF_THE_BYTES and row is None:
            still[line] = f"it could not be read; {CORRECTED}"
        elif line not in kept:
            still[line] = f"it is not kept itself; {AGAIN}"
    return still, Counts(loaded=sum(line not in still for line in lines))


def _move(db: Connection, delivery_id: str, counts: Counts) -> None:
    """The ledger's row of the file: what was kept aside is now where it went."""
    taken = counts.loaded + counts.duplicate + counts.superseded
    db.execute(
        """
        update raw.delivery
        set loaded = loaded + ?, duplicate = duplicate + ?, superseded = superseded + ?,
            quarantined = quarantined - ?
        where delivery_id = ?
        """,
        [counts.loaded, counts.duplicate, counts.superseded, taken, delivery_id],
    )


def _leave(done: Replayed, part: pl.DataFrame, words: str) -> None:
    for row in part.iter_rows(named=True):
        done.left.append(Left(row["delivery_id"], row["name"], row["line"], row["code"], words))
