"""Land a file of FHIR R4 resources: NDJSON, one resource, a bundle, or the manifest of an export.

Only allow-listed fields are ever kept, so that names, addresses and free text never get in. A
record is a resource of a type of ours, or a request to delete one; others are counted in a note.
Every version is kept, the newest one counts, by when it changed at its source; what resources
tell together is derived from all of them, so that the order in which files come does not matter.
"""

import json
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from warehouse.connection import Connection
from warehouse.landing import known, merge
from warehouse.landing.derived import Touched, accept
from warehouse.landing.fhir import export as fhir_export
from warehouse.landing.fhir import store as fhir_store
from warehouse.landing.fhir import volume as fhir_volume
from warehouse.landing.fhir.booking import STATUSES
from warehouse.landing.fhir.encounter import KINDS, NOT_HAPPENED, STILL_ON
from warehouse.landing.fhir.facts import (
    GONE,
    REFERENCES,
    derive,
)
from warehouse.landing.fhir.gather import Heard, hear
from warehouse.landing.fhir.receipts import movement_rows
from warehouse.landing.fhir.sessions import booking_rows
from warehouse.landing.fhir.stays import instant
from warehouse.landing.fhir.store import Version
from warehouse.landing.fhir.supply import fault
from warehouse.landing.loading import Counts, Loading, limits_of
from warehouse.landing.maps import FHIR, Map
from warehouse.landing.refusal import sentence
from warehouse.limits import Limits

MAIN = {
    "Encounter": "encounters",
    "Appointment": "appointments",
    "SupplyDelivery": "stock_movements",
}
"""Types whose every resource is a row of a feed."""

ROWS = 20_000
_ASIDE = {
    "line": pl.Int64,
    **dict.fromkeys(("feed", "code", "field", "value", "row"), pl.String),
}

Row = dict[str, Any]


def load(
    db: Connection,
    path: Path,
    chart: Map,
    delivery_id: str,
    as_of: datetime,
    default_zone: str,
    *,
    gated: bool = False,
) -> tuple[Counts, str]:
    """Load one file: the counts of its records, and the feed they are of if it is only one."""
    told = fhir_export.manifest(path)
    if told:
        look = fhir_volume.survey(path, told)
        if gated:
            fhir_volume.judge(db, path, told, look, partial(_limits, chart), as_of)
        notes = fhir_export.keep(db, path, told, delivery_id, as_of)
        return Counts(notes=notes, survey=look), FHIR
    exported_at = fhir_export.told_at(db, path)
    heard = hear(path, chart, exported_at or as_of, chart.time_zone or default_zone)
    feed = _feed(heard.rows)
    if gated and feed and not exported_at:
        zone = chart.time_zone or default_zone
        fhir_volume.judge_loose(db, path, heard.rows, feed, limits_of(feed, chart), as_of, zone)
    return _Landing(db, chart, delivery_id, as_of, default_zone).land(heard)


def _limits(chart: Map, kind: str) -> Limits:
    """The gates of a type: those of the feed whose rows its resources are."""
    return limits_of(MAIN.get(kind, FHIR), chart)


class _Landing:
    """One file on its way in."""

    def __init__(
        self, db: Connection, chart: Map, delivery_id: str, as_of: datetime, zone: str
    ) -> None:
        self.db, self.chart, self.delivery_id = db, chart, delivery_id
        self.as_of, self.zone = as_of, zone
        self.counts = Counts()
        self.refused: set[int] = set()

    def land(self, heard: Heard) -> tuple[Counts, str]:
        """Keep what is new, load its rows, and settle what follows from them."""
        rows, counts = heard.rows, self.counts
        described = rows["kind"].value_counts()
        counts.received = rows.height + len(heard.broken)
        feed = _feed(rows)
        self._aside(feed or "encounters", heard.broken)
        fresh = self._news(rows)
        fresh = self._sound(fresh)
        named = fresh.filter(pl.coalesce("subject", "named").is_not_null())
        fhir_store.keep_aliases(self.db, heard.aliases, self.delivery_id)
        fhir_store.keep(self.db, named, self.delivery_id, self.as_of)
        touched = self._touched(fresh)
        for kind in MAIN:
            self._rows(kind, fresh.filter(pl.col("kind") == kind), touched)
        self._forget_refused()
        refused = pl.col("line").is_in(list(self.refused))
        derive(touched, named.filter(~refused & ~pl.col("outside")))
        self._refuse_derived(touched)
        self._settle(heard, dict(described.rows()), touched)
        return counts, feed or FHIR

    def _news(self, rows: pl.DataFrame) -> pl.DataFrame:
        """What is neither said already, nor older than what is known."""
        if rows.is_empty():
            return rows
        key = [pl.col("kind"), pl.coalesce("subject", "named")]
        last = pl.struct("recorded_at", "line").rank("ordinal").over(*key) == pl.len().over(*key)
        named = pl.coalesce("subject", "named").is_not_null()
        ordered = rows.with_columns(last=last | ~named)
        final = pl.col("content").sort_by("recorded_at", "line").last().over(*key)
        earlier = ordered.with_columns(same=pl.col("content") == final).filter(~pl.col("last"))
        rows = ordered.filter("last").drop("last")
        self.counts.duplicate += earlier.filter("same").height
        self.counts.superseded += earlier.filter(~pl.col("same")).height
        known_ = fhir_store.standing(self.db, rows.filter(named))
        rows = rows.join(known_, on="line", how="left")
        same = (pl.col("content") == pl.col("known_content")).fill_null(False)
        unheard = (pl.col("status") == "deleted").fill_null(False) & (
            pl.col("known_content").is_null()
            | (pl.col("known_status") == "deleted").fill_null(False)
        )
        late = (pl.col("recorded_at") < pl.col("known_at")).fill_null(False) & ~same & ~unheard
        took_back = (pl.col("status") == "entered-in-error").fill_null(False)
        self.counts.duplicate += rows.filter((same | unheard) & ~took_back).height
        self.counts.superseded += rows.filter(late & ~took_back).height
        returned = rows.filter(took_back)
        self._aside_rows(returned, "ENTERED_IN_ERROR", None)
        fresh = rows.filter(~same & ~unheard & ~late)
        # What is heard of for the first time, outside of ED and wards, is no more than itself.
        whole = set(fhir_store.parents(self.db).values())
        alone = pl.col("outside") & pl.col("known_content").is_null()
        alone &= ~pl.col("subject").is_in(list(whole)).fill_null(False)
        fresh = fresh.with_columns(outside=alone)
        return fresh.drop("known_content", "known_at", "known_status")

    def _sound(self, fresh: pl.DataFrame) -> pl.DataFrame:
        """Without what contradicts itself, or has no name: that is kept aside."""
        stood = ~pl.col("status").is_in(list(GONE)).fill_null(False)
        encounters = (pl.col("kind") == "Encounter") & pl.col("backwards")
        bad = [
            (line, "encounters", "NEGATIVE_STAY", "ended_at")
            for line in fresh.filter(stood & encounters)["line"].to_list()
        ]
        role = pl.col("kind") == "PractitionerRole"
        nobody = pl.any_horizontal(pl.col("subject", "prior_subject").is_null())
        bad += [
            (line, FHIR, "NO_ID", "staff_id")
            for line in fresh.filter(stood & role & nobody)["line"].to_list()
        ]
        units = dict(self.db.execute("select item_id, issue_unit from staging.item").fetchall())
        for row in _told(fresh.filter(stood & (pl.col("kind") == "SupplyDelivery"))):
            found = fault(row["said"], units.get(row["said"].get("item")))
            if found:
                bad.append((row["line"], MAIN[row["kind"]], *found))
        self._put_aside([(*each, None, None) for each in bad])
        return fresh.filter(~pl.col("line").is_in([line for line, *_ in bad]))

    def _touched(self, fresh: pl.DataFrame) -> Touched:
        spoken = fresh.select(pl.coalesce("subject", "named"), "line").drop_nulls().rows()
        first = fresh["line"].max()
        lines = {"": int(str(first)) if first is not None else 0} | dict(spoken)
        return Touched(
            self.db,
            self.chart,
            self.delivery_id,
            self.as_of,
            self.zone,
            lines,
            fhir_store.places(self.db),
        )

    def _rows(self, kind: str, fresh: pl.DataFrame, touched: Touched) -> None:
        """Load the rows of a feed that its resources are, in batches."""
        feed = MAIN[kind]
        if fresh.is_empty():
            return
        taking = _Main(
            self.db,
            feed,
            self.delivery_id,
            self.chart,
            self.as_of,
            self.zone,
            known.clocks(self.db),
        )
        for part in fresh.iter_slices(ROWS):
            versions = [each for each in _told(part) if each["said"].get("status") not in GONE]
            rows = self._made(kind, versions, touched)
            if kind == "Appointment":
                accept(touched, (row for _, row in rows))
            _add(taking, rows)
        counts = taking.settle()
        self.refused |= taking.refused
        self.counts.quarantined += counts.quarantined
        self.counts.superseded += counts.superseded
        self.counts.survey = counts.survey
        self.counts.notes.extend(counts.notes)

    def _made(self, kind: str, versions: list[Version], touched: Touched) -> list[tuple[int, Row]]:
        if kind == "Encounter":
            ahead = [each for each in versions if self._is_ahead(each["said"])]
            if ahead:
                touched.notes.append(f"{len(ahead)} encounters are planned and still to come")
            who = fhir_store.aliases(self.db, "Patient")
            return [
                (each["line"], self._encounter(each, who, touched))
                for each in versions
                if not self._is_ahead(each["said"])
            ]
        if kind == "Appointment":
            booked = [each for each in versions if each["said"].get("status") in STATUSES]
            if len(versions) > len(booked):
                words = f"{len(versions) - len(booked)} appointments are no bookings"
                touched.notes.append(words)
            rows = booking_rows(touched, booked)
            return list(zip((each["line"] for each in booked), rows, strict=True))
        lines = {each["named"]: each["line"] for each in versions}
        moved = movement_rows(touched, versions)
        if len(versions) > len(moved):
            touched.notes.append(f"{len(versions) - len(moved)} deliveries moved nothing")
        return [(lines[row["movement_id"]], row) for row in moved]

    def _is_ahead(self, said: Row) -> bool:
        start = instant(said.get("start") or "", self.chart.time_zone or self.zone)
        return said.get("status") in NOT_HAPPENED and start is not None and start > self.as_of

    def _encounter(self, version: Version, who: dict[str, str], touched: Touched) -> Row:
        said, places = version["said"], touched.places
        named = [each[0] for each in said.get("places", ()) if not places.is_nowhere(each[0])]
        end = said.get("end")
        if end and said.get("status") in STILL_ON:
            at = instant(end, self.chart.time_zone or self.zone)
            end = None if at and at > self.as_of else end
        return {
            "encounter_id": version["subject"],
            "patient_id": who.get(version["patient_id"], version["patient_id"]),
            "kind": KINDS.get(str(said.get("class")), "other"),
            "class_code": said.get("class"),
            "status": said.get("status"),
            "place_id": places.name(named[-1]) if named else said.get("provider"),
            "started_at": said.get("start"),
            "ended_at": end,
        }

    def _forget_refused(self) -> None:
        """What its contract refused is no version of anything."""
        if self.refused:
            self.db.execute(
                "delete from raw.fhir_resource "
                "where delivery_id = ? and line in (select unnest(?))",
                [self.delivery_id, sorted(self.refused)],
            )

    def _refuse_derived(self, touched: Touched) -> None:
        """A resource of this file that led to a refused fact is kept aside with it."""
        own = set(touched.lines.values()) - {0}
        first: dict[int, tuple[int, str, str, str | None, str | None, str | None]] = {}
        for each in touched.aside:
            if each[0] in own and each[0] not in self.refused:
                first.setdefault(each[0], each)
        self._put_aside(list(first.values()))
        self.refused |= set(first)
        more = len(touched.aside) - len(first)
        if more > 0:
            touched.notes.append(f"{more} more facts were refused with them")

    def _settle(self, heard: Heard, kinds: dict[str, int], touched: Touched) -> None:
        counts = self.counts
        counts.loaded = counts.received - counts.duplicate - counts.superseded - counts.quarantined
        for kind in REFERENCES:
            if kind in kinds:
                words = f"{kinds[kind]} {kind} records were read to resolve references"
                counts.notes.append(words)
        counts.notes.extend(touched.notes)
        odd = sorted(heard.odd.items())
        counts.notes.extend(f"{count} × {words}" for words, count in odd)
        if heard.outcomes:
            told = ", ".join(f"{count} {name}" for name, count in sorted(heard.outcomes.items()))
            counts.notes.append(f"the export tells of its own troubles: {told}")
        others = sorted(heard.others.items())
        counts.notes.extend(f"{count} {kind} records are not ours" for kind, count in others)

    def _aside(self, feed: str, broken: list[tuple[int, str, str | None, str | None]]) -> None:
        self._put_aside([(line, feed, code, name, at, None) for line, code, name, at in broken])

    def _aside_rows(self, rows: pl.DataFrame, code: str, name: str | None) -> None:
        self._put_aside(
            [
                (line, MAIN.get(kind, FHIR), code, name, None, None)
                for line, kind in rows.select("line", "kind").rows()
            ]
        )

    def _put_aside(
        self, rows: list[tuple[int, str, str, str | None, str | None, str | None]]
    ) -> None:
        self.counts.quarantined += len(rows)
        found = pl.DataFrame(rows, schema=_ASIDE, orient="row")
        for (feed,), some in found.group_by("feed", maintain_order=True):
            told = some.drop("feed").with_columns(sentence().alias("reason"))
            merge.keep_aside(self.db, told, self.delivery_id, str(feed))


class _Main(Loading):
    """Rows that resources are; remembers the lines of those that its contract refused."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.refused: set[int] = set()

    def reject(self, rejected: pl.DataFrame) -> None:
        """Keep records aside, and remember them."""
        self.refused |= set(rejected["line"].to_list())
        super().reject(rejected)


def _feed(rows: pl.DataFrame) -> str | None:
    """The one feed that a file is of."""
    kinds = [kind for kind in rows["kind"].unique().to_list() if kind not in REFERENCES]
    return MAIN.get(kinds[0]) if len(kinds) == 1 else None


def _told(rows: pl.DataFrame) -> list[Version]:
    return [row | {"said": json.loads(row["said"])} for row in rows.iter_rows(named=True)]


def _add(taking: Loading, rows: list[tuple[int, Row]]) -> None:
    """Hand rows over under the names of their feed."""
    if not rows:
        return
    names = [name for name in taking.contract.columns() if name != "precision"]
    columns = {name: [row.get(name) for _, row in rows] for name in names}
    shaped = pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String))
    numbers = pl.Series("line", [line for line, _ in rows], dtype=pl.Int64)
    taking.add(shaped.with_columns(numbers), ascii_only=False)
