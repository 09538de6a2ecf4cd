"""Land OMOP 5.4: visits, parts of visits and care sites become encounters, ED visits and stays.

| visit_concept_id | is |
|---|---|
| 9201, 8717, 8971, 32037, 8863 | inpatient |
| 9203, 8870 | emergency |
| 262 | an emergency that became an admission |
| 9202, 8756, 8940, 581477, 38004207, 8782 | ambulatory |
| 5083, 581399, 722455 | virtual |
| 581476 | home |
| anything else | other |

A part of an inpatient visit is a stay at its care site, or the ED visit before it. A visit that is
both and tells of no parts counts on its ward from arrival, and its ED visit has no length, so that
the patient is counted once.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from warehouse.connection import Connection
from warehouse.landing import known, merge
from warehouse.landing.derived import Row, Touched, accept, take, withdraw
from warehouse.landing.fhir.places import Places
from warehouse.landing.fhir.stays import Member, edge, ends_before_it_starts, facts
from warehouse.landing.files.scan import Fault
from warehouse.landing.loading import Counts, Loading
from warehouse.landing.maps import OMOP, Map
from warehouse.landing.omop import store as omop_store
from warehouse.landing.omop.table import CARE_SITE, VISIT, Table, care_sites, read, visits
from warehouse.landing.refusal import sentence

BOTH = "262"
KINDS = (
    dict.fromkeys((BOTH, "9201", "8717", "8971", "32037", "8863"), "inpatient")
    | dict.fromkeys(("9203", "8870"), "emergency")
    | dict.fromkeys(("9202", "8756", "8940", "581477", "38004207", "8782"), "ambulatory")
    | dict.fromkeys(("5083", "581399", "722455"), "virtual")
    | {"581476": "home"}
)
_CLASSES = {"inpatient": "IMP", "emergency": "EMER", "ambulatory": "AMB", "virtual": "VR"} | {
    "home": "HH"
}
Aside = tuple[int, str, str | None, str | None, str | None]
"""Line, code, field, value and row of a record kept aside."""
_SCHEMA = {"line": pl.Int64, **dict.fromkeys(("code", "field", "value", "row"), pl.String)}


def load(
    db: Connection,
    path: Path,
    chart: Map,
    delivery_id: str,
    as_of: datetime,
    default_zone: str,
    gate: Callable[[Loading], None] | None = None,
) -> tuple[Counts, str]:
    """Load one table: the counts of its records, and the feed they are of."""
    table = read(path, chart)
    if table is None:
        return Counts(notes=["this table of OMOP is not ours"]), OMOP
    touched = Touched(
        db, chart, delivery_id, as_of, default_zone, {}, Places(), source="raw.omop_visit"
    )
    feed = "encounters" if table.kind == VISIT else OMOP
    if table.kind == CARE_SITE:
        counts, names = _take_sites(touched, table)
        names = omop_store.visits_at(db, names)
    elif table.kind == VISIT:
        counts, names = _take_visits(touched, table, gate)
    else:
        counts, names = _take_parts(touched, table)
    touched.places = omop_store.places(db, chart)
    if names:
        _derive(touched, names)
    refused = {each[0] for each in touched.aside if each[0] in set(touched.lines.values())}
    first = {each[0]: each for each in reversed(touched.aside) if each[0] in refused}
    for _, of, code, name, value, row in first.values():
        counts.quarantined += 1
        counts.loaded -= 1
        _put_aside(touched, of, [(_, code, name, value, row)])
    counts.notes.extend(touched.notes)
    return counts, feed


def _put_aside(touched: Touched, feed: str, rows: list[Aside]) -> None:
    if rows:
        found = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
        told = found.with_columns(sentence().alias("reason"))
        merge.keep_aside(touched.db, told, touched.delivery_id, feed)


def _uncut(faults: list[Fault]) -> list[Aside]:
    return [(each.line, each.code, None, None, None) for each in faults]


def _take_sites(touched: Touched, table: Table) -> tuple[Counts, set[str]]:
    rows = care_sites(table)
    counts = Counts(rows.height + len(table.faults))
    bad = _uncut(table.faults)
    nameless = rows.filter(pl.col("care_site").is_null())["line"].to_list()
    bad += [(line, "NO_ID", "care_site_id", None, None) for line in nameless]
    rows = rows.filter(pl.col("care_site").is_not_null())
    fresh = _news(rows, omop_store.site_contents(touched.db), "care_site", counts)
    omop_store.keep_sites(touched.db, fresh, touched.delivery_id, touched.as_of)
    _put_aside(touched, OMOP, bad)
    counts.quarantined += len(bad)
    counts.loaded = counts.received - counts.accounted
    return counts, set(fresh["care_site"].to_list())


def _news(rows: pl.DataFrame, told: dict[str, str], key: str, counts: Counts) -> pl.DataFrame:
    """The last row of each key, unless it says what is known."""
    final = pl.col("content").last().over(key)
    last = pl.col("line") == pl.col("line").max().over(key)
    early = rows.with_columns(same=pl.col("content") == final).filter(~last)
    counts.duplicate += early.filter("same").height
    counts.superseded += early.filter(~pl.col("same")).height
    rows = rows.filter(last)
    names, contents = rows[key].to_list(), rows["content"].to_list()
    same = [told.get(name) == content for name, content in zip(names, contents, strict=True)]
    counts.duplicate += sum(same)
    return rows.filter(~pl.Series(same, dtype=pl.Boolean))


def _take_visits(
    touched: Touched, table: Table, gate: Callable[[Loading], None] | None
) -> tuple[Counts, set[str]]:
    rows = visits(table)
    zone = touched.chart.time_zone or touched.zone
    backwards = _backwards(rows, zone)
    bad: list[Aside] = [(line, "NEGATIVE_STAY", "ended_at", None, None) for line in backwards]
    taking = _Visits(
        touched.db,
        "encounters",
        touched.delivery_id,
        touched.chart,
        touched.as_of,
        touched.zone,
        known.clocks(touched.db),
    )
    taking.gate = gate
    taking.reject_uncut(table.faults, 0)
    sound = rows.filter(~pl.col("line").is_in(backwards))
    kind = pl.col("concept").replace_strict(KINDS, default="other")
    new = sound.filter(kind == "other")["concept"].drop_nulls().value_counts().sort("concept")
    taking.add(
        sound.select(
            "line",
            encounter_id="visit_id",
            patient_id="patient_id",
            kind=kind,
            class_code="concept",
            status=pl.when(pl.col("ended").is_null())
            .then(pl.lit("in-progress"))
            .otherwise(pl.lit("finished")),
            place_id="care_site",
            started_at="started",
            ended_at="ended",
        ),
        ascii_only=False,
    )
    counts = taking.settle()
    counts.notes.extend(
        f"{count} × new visit_concept_id{_shown(word)}, taken as other"
        for word, count in new.rows()
        if word != "0"
    )
    _put_aside(touched, "encounters", bad)
    counts.received += len(bad)
    counts.quarantined += len(bad)
    kept = sound.filter(
        pl.col("visit_id").is_not_null() & ~pl.col("line").is_in(list(taking.refused))
    ).unique("visit_id", keep="last", maintain_order=True)
    omop_store.keep_visits(touched.db, kept, touched.delivery_id, touched.as_of)
    touched.lines.update(kept.select("visit_id", "line").rows())
    return counts, set(kept["visit_id"].to_list())


class _Visits(Loading):
    """Rows of visits; remembers the lines of those that the contract refused."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.refused: set[int] = set()

    def reject(self, rejected: pl.DataFrame) -> None:
        """Keep records aside, and remember them."""
        self.refused |= set(rejected["line"].to_list())
        super().reject(rejected)


def _shown(concept: str) -> str:
    """A concept as a note may name it: a longer number could be that of a person."""
    return f" {concept}" if concept.isdigit() and len(concept) < 9 else ""


def _backwards(rows: pl.DataFrame, zone: str) -> list[int]:
    both = rows.filter(pl.col("started").is_not_null() & pl.col("ended").is_not_null())
    days = pl.col("ended").str.slice(0, 10) <= pl.col("started").str.slice(0, 10)
    near = both.filter(days).select("line", "started", "ended").rows()
    return [line for line, start, end in near if ends_before_it_starts(start, end, zone)]


def _take_parts(touched: Touched, table: Table) -> tuple[Counts, set[str]]:
    rows = visits(table)
    zone = touched.chart.time_zone or touched.zone
    counts = Counts(rows.height + len(table.faults))
    bad = _uncut(table.faults)
    backwards = set(_backwards(rows, zone))
    for line, name, visit, start, end in rows.select(
        "line", "stay_id", "visit_id", "started", "ended"
    ).rows():
        fault = _fault(line, name, visit, start, end, zone, backwards)
        if fault:
            bad.append((line, *fault, None, None))
    rows = rows.filter(~pl.col("line").is_in([each[0] for each in bad]))
    before = omop_store.visits_of(touched.db, rows["stay_id"].to_list())
    fresh = _news(rows, omop_store.part_contents(touched.db), "stay_id", counts)
    omop_store.keep_visits(touched.db, fresh, touched.delivery_id, touched.as_of)
    _put_aside(touched, OMOP, bad)
    counts.quarantined += len(bad)
    counts.loaded = counts.received - counts.accounted
    touched.lines.update(fresh.select("visit_id", "line").rows())
    return counts, set(fresh["visit_id"].to_list()) | before


def _fault(
    line: int,
    name: str | None,
    visit: str | None,
    start: str | None,
    end: str | None,
    zone: str,
    backwards: set[int],
) -> tuple[str, str] | None:
    if not name or not visit:
        return "NO_ID", "visit_detail_id" if visit else "visit_occurrence_id"
    if start is None:
        return "NO_START", "in_at"
    for field, told in (("in_at", start), ("out_at", end)):
        if told is not None and edge(told, zone) is None:
            return "BAD_DATE", field
    return ("NEGATIVE_STAY", "out_at") if line in backwards else None


def _derive(touched: Touched, names: set[str]) -> None:
    """ED visits and stays of these visits, from all their parts."""
    zone = touched.chart.time_zone or touched.zone
    told, parts = omop_store.told(touched.db, names)
    found_visits: list[tuple[int, Row]] = []
    found_stays: list[tuple[int, Row]] = []
    left_out: Counter[str] = Counter()
    left_out["visits tell of parts and not of themselves yet"] = len(names - set(told))
    for name in sorted(told):
        member = _member(told[name], parts.get(name, []), zone, left_out)
        found = facts([member], touched.places, zone, touched.as_of, name)
        left_out.update(found.left_out)
        line = touched.lines.get(name, 0)
        found_visits.extend((line, row) for row in found.visits if row["site_id"])
        found_stays.extend((line, row) for row in found.stays)
    some = sorted(names)
    withdraw(touched, "ed_visits", some, [row["visit_id"] for _, row in found_visits])
    withdraw(touched, "ward_stays", some, [row["stay_id"] for _, row in found_stays], numbered=True)
    accept(touched, (row for _, row in found_visits + found_stays))
    touched.left_out(left_out)
    take(touched, "ed_visits", found_visits)
    take(touched, "ward_stays", found_stays)


def _member(visit: Row, parts: list[Row], zone: str, left_out: Counter[str]) -> Member:
    """A visit and its parts as one encounter: its classes, and where the patient was."""
    kind = KINDS.get(str(visit["concept"]), "other")
    ordered = _in_order(parts, zone)
    emergency = [each for each in ordered if KINDS.get(str(each["concept"])) == "emergency"]
    wards = [
        each
        for each in ordered
        if each["care_site"] and KINDS.get(str(each["concept"]), "inpatient") == "inpatient"
    ]
    said: dict[str, Any] = {
        "class": _CLASSES.get(kind, "other"),
        "status": "finished" if visit["ended"] else "in-progress",
        "start": visit["started"],
        "end": visit["ended"],
    }
    places = [[each["care_site"], each["started"], each["ended"], None] for each in wards]
    if kind == "inpatient" and emergency:
        first, last = emergency[0], emergency[-1]
        after = next((e["started"] for e in wards if _after(e, last, zone)), None)
        left = last["ended"] or after
        said["classes"] = [["EMER", first["started"], left]]
        if left:
            said["classes"].append(["IMP", left, None])
    elif visit["concept"] == BOTH:
        left_out["visits are emergency and admission in one: on their ward from arrival"] += 1
        said["classes"] = [["EMER", said["start"], said["start"]], ["IMP", said["start"], None]]
    if kind == "emergency" or emergency:
        held = [each["care_site"] for each in emergency if each["care_site"]]
        bays = [[site, said["start"], said["start"], None] for site in held[:1]]
        places = bays + places if kind != "emergency" else bays or places
    if not wards and visit["care_site"]:
        places.append([visit["care_site"], None, None, None])
    said["places"] = places
    return Member(visit["visit_id"], visit["patient_id"], said)


def _after(part: Row, last: Row, zone: str) -> bool:
    one, other = edge(part["started"], zone), edge(last["started"], zone)
    return bool(one and other and one[0] > other[0])


def _in_order(parts: list[Row], zone: str) -> list[Row]:
    """Parts as they follow each other: by start, and those of one moment by who precedes whom."""
    before = {each["stay_id"]: each["prior_subject"] for each in parts}

    def steps(name: str | None) -> int:
        seen: set[str] = set()
        while name and name in before and name not in seen:
            seen.add(name)
            name = before[name]
        return len(seen)

    def turn(each: Row) -> tuple[float, int]:
        start = edge(each["started"], zone)
        return (start[0].timestamp() if start else 0.0, steps(each["stay_id"]))

    return sorted(parts, key=turn)
