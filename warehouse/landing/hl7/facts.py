"""From kept messages to facts: every visit and appointment a delivery touches, settled anew."""

import json
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from ops.tables import DELIVERIES
from ops.tables.deliveries import table_of
from warehouse.connection import Connection
from warehouse.landing import known
from warehouse.landing.hl7 import event as hl7_event
from warehouse.landing.hl7 import waiting as hl7_waiting
from warehouse.landing.hl7.event import Event
from warehouse.landing.hl7.settle import on_no_ward, persons_anew, said_anew, settled
from warehouse.landing.hl7.stays import Row
from warehouse.landing.hl7.words import BLOCKS
from warehouse.landing.loading import Loading, bring
from warehouse.landing.maps import CODES, Map
from warehouse.landing.stand_ins import names_by_stand_in
from warehouse.query import frame

Aside = tuple[int, str, str | None, str | None, str | None]

ROWS = 50_000
_FEEDS = ("encounters", "ed_visits", "ward_stays", "planned_admissions", "appointments")


@dataclass
class Derived:
    """Facts that could not be taken, by the line of the message that led to them, and notes."""

    aside: list[Aside] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    waiting: set[int] = field(default_factory=set)
    """Lines of messages that wait for another one."""
    superseded: set[int] = field(default_factory=set)
    """Lines of messages all of which a later one of the same delivery said anew."""


@dataclass
class _Facts(Loading):
    """Rows derived from messages: what is wrong with one is told of its message."""

    faults: list[Aside] = field(default_factory=list)

    def reject(self, rejected: pl.DataFrame) -> None:
        """Remember rows that the contract refuses: line, code, field, value and row."""
        self.counts.quarantined += rejected.height
        told = rejected.select("line", "code", "field", "value", "row")
        self.faults.extend(told.iter_rows())


def derive(
    db: Connection,
    fresh: pl.DataFrame,
    chart: Map,
    delivery_id: str,
    as_of: datetime,
    default_zone: str,
    *,
    again: bool = False,
) -> Derived:
    """Settle what these new messages change, or with ``again`` those that were kept aside."""
    done = Derived()
    if not fresh.height:
        return done
    who = hl7_event.aliases(_events(db, "trigger in ('A34', 'A40')"))
    renamed = hl7_event.renamed(_events(db, "trigger = 'A45'"))
    touched = _touched(db, fresh, who, renamed)
    events, learnt = _events_of(db, touched, renamed, as_of)
    lines = _lines(fresh, renamed)
    came = dict(fresh.select("content", "line").rows())
    found: dict[str, list[tuple[int, Row]]] = {feed: [] for feed in _FEEDS}
    waits: hl7_waiting.Waits = {}
    nowhere = 0
    for (kind, subject), each in events.items():
        rows, wait = settled(kind, subject, each, who, chart)
        waits[kind, subject] = {event.content for event in wait}
        done.waiting |= {came[event.content] for event in wait if event.content in came}
        done.superseded |= {
            came[name] for name in said_anew(kind, subject, each, who, chart, rows, came)
        }
        nowhere += on_no_ward(rows)
        line = lines.get((kind, subject), lines["", ""])
        for feed, some in rows.items():
            found[feed].extend((line, row) for row in some)
    done.superseded = (done.superseded | persons_anew(fresh)) - done.waiting
    asked = (delivery_id, fresh["line"].to_list() if again else [])
    hl7_waiting.remember(db, touched, waits, as_of, chart.wait_hours, asked)
    _withdraw(db, touched, found, learnt)
    _accept_places(db, found, chart, delivery_id, as_of, default_zone)
    for feed, told in found.items():
        if told:
            clocks = known.clocks(db)
            taking = _Facts(
                db, feed, delivery_id, chart, learnt, default_zone, clocks, derived=True
            )
            _take(taking, told, done)
    if done.waiting:
        long = hl7_waiting.counted(chart.wait_hours)
        done.notes.append(f"{len(done.waiting)} messages wait up to {long} for what they follow")
    if nowhere:
        done.notes.append(f"UNKNOWN_WARD: {nowhere} inpatients are on no ward that PV1-3 names")
    blocks = fresh.filter(pl.col("trigger").is_in(BLOCKS)).height
    if blocks:
        done.notes.append(f"{blocks} messages block or open time, and change no appointment")
    return done


def _events(db: Connection, where: str) -> list[Event]:
    rows = frame(db, f"select * from raw.hl7_event where {where}")
    return [hl7_event.event(row) for row in rows.iter_rows(named=True)]


def _lines(fresh: pl.DataFrame, renamed: dict[str, str]) -> dict[tuple[str, str], int]:
    """The last line that speaks of each visit; under no name, the last line of all."""
    lines: dict[tuple[str, str], int] = {}
    for kind, subject, line in fresh.sort("line").select("kind", "subject", "line").rows():
        lines["", ""] = line
        if subject:
            lines[_key(kind, subject, renamed)] = line
    return lines


def _key(kind: str, subject: str, renamed: dict[str, str]) -> tuple[str, str]:
    return kind, renamed.get(subject, subject) if kind == "ADT" else subject


def _touched(
    db: Connection, fresh: pl.DataFrame, who: dict[str, str], renamed: dict[str, str]
) -> pl.DataFrame:
    """Visits and appointments of the new messages and of everybody they merge, whatever number
    they went under.
    """
    merged = fresh.filter(pl.col("trigger").is_in(hl7_event.MERGES))
    people = {
        name
        for column in ("patient_id", "prior_patient_id")
        for name in merged[column].drop_nulls().to_list()
    }
    roots = {who.get(name, name) for name in people}
    people |= roots | {old for old, now in who.items() if now in roots}
    names = [fresh.select("kind", subject=column) for column in ("subject", "prior_subject")]
    if people:
        sql = """
            select distinct kind, subject from raw.hl7_event
            where patient_id in (select unnest($people))
        """
        names.append(frame(db, sql, people=sorted(people)))
    pairs = set(pl.concat(names).drop_nulls().rows())
    keys = {_key(kind, subject, renamed) for kind, subject in pairs}
    pairs |= keys | {("ADT", old) for old, now in renamed.items() if ("ADT", now) in keys}
    schema = {"kind": pl.String, "subject": pl.String}
    return pl.DataFrame(sorted(pairs), schema=schema, orient="row")


def _events_of(
    db: Connection, touched: pl.DataFrame, renamed: dict[str, str], as_of: datetime
) -> tuple[dict[tuple[str, str], list[Event]], datetime]:
    """All messages of these visits and appointments, and when the last of them was learnt."""
    db.register("touched", touched)
    try:
        sql = "select event.* from raw.hl7_event as event join touched using (kind, subject)"
        rows = frame(db, sql)
    finally:
        db.unregister("touched")
    events: dict[tuple[str, str], list[Event]] = {}
    if known_as := names_by_stand_in(db):
        names = {old: json.dumps(new)[1:-1] for old, new in known_as.items()}
        said = pl.col("said").str.replace_many(names)
        rows = rows.with_columns(said)
    for row in rows.iter_rows(named=True):
        key = _key(row["kind"], row["subject"], renamed)
        events.setdefault(key, []).append(hl7_event.event(row))
    return events, max([as_of, *rows["learnt_at"].to_list()])


def _withdraw(
    db: Connection,
    touched: pl.DataFrame,
    found: dict[str, list[tuple[int, Row]]],
    as_of: datetime,
) -> None:
    """Take facts away that these visits no longer stand for: cancelled, or under another number.

    Only what messages brought is taken away, never what another feed told under the same key.
    """
    for feed, rows in found.items():
        [key] = DELIVERIES[feed].primary_key()
        kind = "SIU" if feed == "appointments" else "ADT"
        still = [row[key] for _, row in rows]
        numbers = touched.filter(pl.col("kind") == kind)["subject"].to_list()
        stays = feed == "ward_stays"
        known.withdraw_derived(db, table_of(feed), key, numbers, still, stays=stays, as_of=as_of)


def _accept_places(
    db: Connection,
    found: dict[str, list[tuple[int, Row]]],
    chart: Map,
    delivery_id: str,
    as_of: datetime,
    default_zone: str,
) -> None:
    """Sites, wards and clinics nobody listed, if the map takes new ones."""
    homes = known.homes(db)
    zone = chart.time_zone or default_zone
    new: dict[str, dict[str, Row]] = {"site_id": {}, "ward_id": {}, "clinic_id": {}}
    for feed, rows in found.items():
        for _, row in rows if feed != "encounters" else ():
            place = row.get("ward_id") or row.get("clinic_id")
            row["site_id"] = homes.get(place or "", row.get("site_id"))
            for code, brought in new.items():
                if row.get(code):
                    brought.setdefault(str(row[code]), row)
    for code, brought in new.items():
        template = chart.accept_new.get(code)
        feed = CODES[code]
        listed = set(known.codes(db, table_of(feed), code)) if template else set()
        made = [
            {code: name}
            | {to: words.format(**{**row, "time_zone": zone}) for to, words in template.items()}
            for name, row in sorted(brought.items())
            if template and name not in listed and (code == "site_id" or row.get("site_id"))
        ]
        bring(db, feed, made, delivery_id, as_of)


def _take(taking: _Facts, rows: list[tuple[int, Row]], done: Derived) -> None:
    """Hand the rows of a feed to its contract; a row it refuses is told of its message."""
    columns = (*(each for each in taking.contract.columns() if each != "precision"), "site_id")
    for start in range(0, len(rows), ROWS):
        part = rows[start : start + ROWS]
        texts = {name: [row.get(name) for _, row in part] for name in columns}
        # Merging tells rows apart by line, and one message may speak of several.
        numbers = pl.Series("line", range(start, start + len(part)), dtype=pl.Int64)
        shaped = pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String))
        taking.add(shaped.with_columns(numbers), ascii_only=False)
    counts = taking.settle()
    for number, code, name, value, row in taking.faults:
        done.aside.append((rows[number][0], code, name, value, row))
    kept = counts.loaded + counts.duplicate
    done.notes.append(f"{kept} {taking.feed} follow, {counts.loaded} of them new or changed")
    done.notes.extend(counts.notes)
