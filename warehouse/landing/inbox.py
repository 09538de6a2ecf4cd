"""Walk through an inbox and land what lies in it: references first, then facts."""

import difflib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from fnmatch import fnmatch
from functools import partial
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from ops.tables import DELIVERIES
from warehouse.connection import Connection
from warehouse.key_ids import keyed
from warehouse.landing import arrival, drift, gates, known, ledger, legible, maps, papers
from warehouse.landing.arrival import Look, look
from warehouse.landing.fhir import export as fhir_export
from warehouse.landing.fhir import load as fhir
from warehouse.landing.fhir import records as fhir_records
from warehouse.landing.fhir import volume as fhir_volume
from warehouse.landing.files import drops
from warehouse.landing.files.ahead import ahead
from warehouse.landing.hl7 import load as hl7_load
from warehouse.landing.hl7 import split as hl7_split
from warehouse.landing.hl7 import waiting as hl7_waiting
from warehouse.landing.ledger import DeliveryOutcome
from warehouse.landing.loading import Counts, Loading, bring
from warehouse.landing.maps import FHIR, HL7, MAP, OMOP, STANDARDS, Map
from warehouse.landing.omop import load as omop
from warehouse.landing.omop import table as omop_table
from warehouse.landing.papers import Paper, folder_of
from warehouse.landing.quarantine import again, aside, replay
from warehouse.landing.refusal import InboxError, MapError, Refused
from warehouse.landing.shape import needs, shape
from warehouse.landing.stand_ins import listing, stand_in
from warehouse.pseudonyms import IDENTIFIERS, fetch_keys
from warehouse.settings import settings

FEEDS = (*DELIVERIES, *STANDARDS)

_NOT_YET = (".tmp", ".part", ".partial", ".crdownload", *arrival.COMPANIONS, ".md", ".toml")


@dataclass(frozen=True)
class Incoming:
    """One file in the inbox, how it is to be read, or why it cannot be."""

    path: Path
    name: str
    feed: str
    chart: Map
    refusal: Refused | None = None
    seen: Look | None = None
    """The file as it was when it was listed."""


def files(inbox: Path) -> list[Incoming]:
    """Every file that waits, references before facts, then by name."""
    if not inbox.is_dir():
        raise InboxError(
            f"There is no inbox at {inbox}. Make that folder with one sub-folder per feed "
            f"({', '.join(FEEDS)}) and put the files there."
        )
    try:
        found = list(_found(inbox))
    except OSError as error:
        raise InboxError(f"The inbox {inbox} cannot be read: {error.strerror}.") from error
    return sorted(found, key=lambda each: (_turn(each), _within(each), each.name))


def land_inbox(db: Connection, inbox: Path, *, as_of: datetime) -> list[DeliveryOutcome]:
    """Land every file. Nothing is moved or deleted; refused files are in the ledger."""
    outcomes = [land(db, incoming, as_of=as_of) for incoming in files(inbox)]
    hl7_waiting.expire(db, as_of)
    with keyed(db, as_of):
        replay.take_due(db, as_of)
    return outcomes


def land(db: Connection, incoming: Incoming, *, as_of: datetime) -> DeliveryOutcome:
    """Land one file inside the caller's transaction: all of it, or nothing and a reason."""
    with keyed(db, as_of), listing(db):
        return _land(db, incoming, as_of)


def _land(db: Connection, incoming: Incoming, as_of: datetime) -> DeliveryOutcome:
    chart, feed, name = incoming.chart, incoming.feed, incoming.name
    if why := _not_yet(incoming):
        return DeliveryOutcome("", feed, name, "", arrival.WAITING, reason=why)
    try:
        sha256 = _digest(incoming)
        arrival.must_agree(incoming.path, sha256)
    except OSError as error:
        refused = Refused("UNREADABLE", f"{name} cannot be read: {error.strerror}.")
        incoming, sha256 = replace(incoming, refusal=refused), "unreadable"
    except Refused as refused:
        incoming = replace(incoming, refusal=incoming.refusal or refused)
    content = ledger.content_id(feed, sha256, chart)
    copy = ledger.copy_id(content, name)
    first, copied = ledger.earlier(db, content), ledger.earlier(db, copy)
    if copied or (first and first.name == name):
        before = copied or first
        assert before is not None
        if before.quarantined and papers.asked_again(db, sha256, name):
            return _anew(db, incoming, before, sha256, as_of)
        return _known(before, name, seen_before=True)
    paper, read_before = Paper(), False
    if first and not ledger.overtaken(db, feed, content, full=chart.full):
        outcome = replace(_known(first, name), delivery_id=copy, reason=f"the same as {first.name}")
    else:
        if not incoming.refusal and (stood := again.turned_away(db, copy, feed, chart, as_of)):
            return stood
        read_before, approved = papers.read_before(db, sha256), again.approved(db, copy)
        # What was approved keeps the id under which it was decided about.
        delivery_id = copy if first or approved else content
        news = not (first or read_before or approved)
        taken = _Taken(incoming, delivery_id, copy, sha256, gated=news)
        try:
            outcome, paper = _loaded_or_turned_away(db, taken, as_of)
        except Refused as away:
            why = f"{away.code}: {away.sentence}"
            return DeliveryOutcome("", feed, name, "", arrival.WAITING, reason=why)
    ledger.record(db, outcome, as_of)
    papers.keep(db, outcome, chart, paper, as_of)
    if outcome.status == "loaded" and read_before:
        aside.overtake(db, outcome.delivery_id, sha256, name, as_of)
        replay.with_mended_map(db, outcome.delivery_id, as_of)
    return outcome


def _anew(
    db: Connection, incoming: Incoming, before: DeliveryOutcome, sha256: str, as_of: datetime
) -> DeliveryOutcome:
    """Read a file again, as somebody asked, for the sake of what was kept aside of it.

    Of a drop only the records that wait are taken, at their place in the ledger. Messages and
    resources hang together, so their file is taken as a delivery of its own, in which all that
    is known already counts as duplicate.
    """
    name = incoming.name
    if incoming.chart.feed not in STANDARDS:
        again.read_anew(db, incoming.path, incoming.chart, before, as_of)
        return _known(before, name, seen_before=True)
    number = papers.times_read(db, sha256, name)
    delivery_id = ledger.copy_id(before.delivery_id, f"read {number + 1}")
    taken = _Taken(incoming, delivery_id, delivery_id, sha256, gated=False)
    outcome, paper = _loaded_or_turned_away(db, taken, as_of)
    ledger.record(db, outcome, as_of)
    papers.keep(db, outcome, incoming.chart, paper, as_of)
    aside.overtake(db, delivery_id, sha256, name, as_of)
    again.note(db, before.delivery_id, f"{outcome.loaded} taken", outcome.loaded, as_of)
    return outcome


@dataclass(frozen=True)
class _Taken:
    """A file that is to be loaded: under which id, or under which one if it is turned away."""

    incoming: Incoming
    delivery_id: str
    away_id: str
    sha256: str
    gated: bool


def _not_yet(incoming: Incoming) -> str | None:
    """Why a file is left for the next run."""
    if incoming.refusal:
        return None
    quiet = settings().quiet_seconds
    return arrival.why_it_waits(incoming.path, done=incoming.chart.done, quiet=quiet)


def _digest(incoming: Incoming) -> str:
    # A folder has no bytes of its own, and opening a pipe would wait for ever.
    return ledger.digest(incoming.path) if incoming.path.is_file() else "unreadable"


def _loaded_or_turned_away(
    db: Connection, taken: _Taken, as_of: datetime
) -> tuple[DeliveryOutcome, Paper]:
    """A file turned away has an id of its own, so that it can be tried again."""
    incoming, brings = taken.incoming, taken.incoming.chart.brings
    ledger.hold(db, brings)
    try:
        counts, feed = _load(db, taken, as_of)
    except (Refused, gates.Held) as away:
        ledger.take_back(db, taken.delivery_id, brings)
        if away.code in (arrival.STILL_WRITTEN, fhir_volume.EXPORT_HELD):
            raise
        status = "held" if isinstance(away, gates.Held) else "refused"
        reason = f"{away.code}: {away.sentence}"
        told = DeliveryOutcome(
            taken.away_id, incoming.feed, incoming.name, taken.sha256, status, reason=reason
        )
        if isinstance(away, gates.Held):
            return told, Paper(columns=away.names, counted=away.counted)
        return told, Paper(counted=again.counted(incoming.path, incoming.chart, away.code))
    for gone in {taken.away_id} - {taken.delivery_id}:
        ledger.forget(db, gone)
        papers.forget(db, gone)
    paper = Paper(counts.survey, counts.columns, counts.received)
    changes = drift.notice(db, feed, folder_of(incoming.name), paper)
    changes += drift.strangers(db, taken.delivery_id, feed)
    drift.keep(db, taken.delivery_id, feed, changes, as_of)
    counts.notes.extend(f"DRIFT: {each.told}" for each in changes)
    outcome = ledger.outcome_of(counts, taken.delivery_id, feed, incoming.name, taken.sha256)
    return outcome, paper


def _known(before: DeliveryOutcome, name: str, *, seen_before: bool = False) -> DeliveryOutcome:
    return replace(
        before,
        name=name,
        status="duplicate",
        loaded=0,
        duplicate=before.received,
        superseded=0,
        quarantined=0,
        reason="delivered before" if seen_before else before.reason,
        seen_before=seen_before,
    )


def _load(db: Connection, taken: _Taken, as_of: datetime) -> tuple[Counts, str]:
    incoming, delivery_id = taken.incoming, taken.delivery_id
    if incoming.refusal:
        raise incoming.refusal
    chart, zone = incoming.chart, settings().time_zone
    try:
        for feed, rows in chart.brings.items():
            bring(db, feed, rows, delivery_id, as_of)
        if chart.feed == FHIR:
            if taken.gated:
                fhir_volume.must_not_wait(db, incoming.path)
            return fhir.load(db, incoming.path, chart, delivery_id, as_of, zone, gated=taken.gated)
        if chart.feed == OMOP:
            gate = partial(gates.judge_table, folder=folder_of(incoming.name))
            told = gate if taken.gated else None
            return omop.load(db, incoming.path, chart, delivery_id, as_of, zone, told)
        if chart.feed == HL7:
            return hl7_load.load(db, incoming.path, chart, delivery_id, as_of, zone), HL7
        clocks = known.clocks(db)
        taking = Loading(db, chart.feed, delivery_id, chart, as_of, zone, clocks)
        taking.folder = folder_of(incoming.name)
        if taken.gated:
            taking.gate = partial(gates.judge, folder=folder_of(incoming.name))
        return _drop(incoming, taking), chart.feed
    except MapError as error:
        raise Refused("MAP", str(error)) from error
    except PolarsError as error:
        sentence = f"{incoming.name} cannot be read as the feed {chart.feed}."
        raise Refused("UNREADABLE", sentence) from error


def _drop(incoming: Incoming, taking: Loading) -> Counts:
    """Take every record of a CSV, Parquet or xlsx file."""
    chart = incoming.chart
    unused: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    if any(each in IDENTIFIERS for each in DELIVERIES[chart.feed].column_names()):
        fetch_keys()  # here, because fetching them may ask the warehouse
    for batch, shaped in ahead(_shaped(incoming)):
        taking.add(shaped, ascii_only=batch.ascii, torn=batch.torn)
        taking.reject_uncut(batch.faults, batch.fields)
        unused, notes = batch.unused, batch.notes
        read = {each for column in batch.origin.values() for each in needs(column)}
        strange = {each if legible.is_label(each) else stand_in(each) for each in unused}
        taking.counts.columns = tuple(sorted(read | strange))
    arrival.must_stand_still(incoming.path, incoming.seen)
    counts = taking.settle()
    counts.notes.extend(notes)
    if unused and not chart.columns:
        named = [each if legible.is_label(each) else "one without a name" for each in unused]
        counts.notes.append(f"columns not used: {', '.join(named[:8])}")
    if not counts.received:
        counts.notes.append("a header and no record")
        usual = gates.nothing_came(taking, folder_of(incoming.name))
        counts.notes.extend([usual] if usual else [])
    return counts


def _shaped(incoming: Incoming) -> Iterator[tuple[drops.Batch, pl.DataFrame]]:
    """Every batch of a file, as it was cut and with the columns of its feed."""
    chart = incoming.chart
    for batch in drops.read(incoming.path, chart, chart.feed):
        yield batch, shape(batch.rows, batch.origin, chart)


def _found(inbox: Path) -> Iterator[Incoming]:
    for place in sorted(inbox.iterdir()):
        if place.name.startswith("."):
            continue
        if place.is_dir():
            yield from _in_folder(place)
        elif not place.name.lower().endswith(_NOT_YET):
            sentence = (
                f"{place.name} lies beside the sub-folders. Put it into the one of its feed: "
                f"{', '.join(FEEDS)}."
            )
            yield _refused(place, _shown(place.name), "inbox", Refused("UNKNOWN_FEED", sentence))


def _in_folder(folder: Path) -> Iterator[Incoming]:
    try:
        waiting = [
            file
            for file in sorted(folder.iterdir())
            if not file.name.startswith(".") and not file.name.lower().endswith(_NOT_YET)
        ]
    except OSError as error:
        sentence = f"The folder {folder.name} cannot be read: {error.strerror}."
        yield _refused(folder, _shown(folder.name), folder.name, Refused("UNREADABLE", sentence))
        return
    try:
        chart = maps.read(folder / MAP) if (folder / MAP).exists() else None
    except MapError as error:
        waiting = waiting or [folder / MAP]
        for file in waiting:
            yield _refused(file, _name(file), folder.name, Refused("MAP", str(error)))
        return
    for file in waiting:
        yield _one(file, folder, chart)


def _one(file: Path, folder: Path, chart: Map | None) -> Incoming:
    if not file.is_file():
        return _refused(file, _name(file), folder.name, _no_file(file))
    if chart is None and folder.name not in FEEDS:
        return _refused(
            file, _name(file), folder.name, Refused("UNKNOWN_FEED", _stranger(folder.name))
        )
    chart = chart or maps.own(folder.name)
    name = _name(file)
    if not any(fnmatch(file.name, pattern) for pattern in chart.files):
        wanted = ", ".join(chart.files)
        return _refused(
            file, name, chart.feed, Refused("UNKNOWN_FILE", f"{name} is none of {wanted}.")
        )
    forms = {FHIR: fhir_records.SUFFIXES, OMOP: omop_table.SUFFIXES, HL7: hl7_split.SUFFIXES}
    known = forms.get(chart.feed, drops.SUFFIXES)
    if not file.name.lower().endswith(known):
        sentence = f"{name} is of a kind that is not read here. Export it as {', '.join(known)}."
        return _refused(file, name, chart.feed, Refused("UNKNOWN_FORMAT", sentence))
    return Incoming(file, name, chart.feed, chart, seen=look(file))


def _name(file: Path) -> str:
    return _shown(f"{file.parent.name}/{file.name}")


def _shown(name: str) -> str:
    """A name that may be kept: systems allow file names that are no text."""
    return os.fsencode(name).decode(errors="backslashreplace")


def _refused(file: Path, name: str, feed: str, refusal: Refused) -> Incoming:
    return Incoming(file, name, _shown(feed), Map(feed=FHIR), refusal)


def _no_file(place: Path) -> Refused:
    """What stands where a file is expected: nothing in there may be passed over in silence."""
    name = _name(place)
    if place.is_dir():
        return Refused(
            "NESTED_FOLDER",
            f"{name} is a folder inside the folder of a feed, and is not looked into. Put its "
            f"files into {place.parent.name} itself.",
        )
    if place.is_symlink():
        return Refused("UNREADABLE", f"{name} is a link that leads nowhere.")
    return Refused("UNREADABLE", f"{name} is no ordinary file.")


def _stranger(folder: str) -> str:
    folder = _shown(folder)
    near = difflib.get_close_matches(folder.lower(), FEEDS, n=2, cutoff=0.6)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    return (
        f"No feed is called {folder}.{hint} Feeds are: {', '.join(FEEDS)}. "
        f"A folder of another name needs a {MAP}."
    )


def _turn(incoming: Incoming) -> int:
    """References before the facts that name them, in the order feeds are listed."""
    if incoming.feed in STANDARDS:
        return list(DELIVERIES).index("ed_visits")
    return FEEDS.index(incoming.feed) if incoming.feed in FEEDS else len(FEEDS)


def _within(incoming: Incoming) -> int:
    """Among the files of an export, places and services before what happened at them."""
    if incoming.refusal is not None:
        return 0
    turns = {FHIR: fhir_export.turn, OMOP: omop_table.turn}
    return turns[incoming.feed](incoming.path) if incoming.feed in turns else 0
