"""Facts that follow from what was told: handed to their contracts, taken back when they fall."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from ops.tables import DELIVERIES
from ops.tables.deliveries import table_of
from warehouse.connection import Connection
from warehouse.landing import known
from warehouse.landing.fhir.places import Places
from warehouse.landing.loading import Loading, bring
from warehouse.landing.maps import CODES, Map
from warehouse.landing.past import unlearn
from warehouse.query import frame

Row = dict[str, Any]
Lines = dict[str, int]
"""The line on which a delivery spoke of a resource."""

ROWS = 50_000


@dataclass
class Deriving(Loading):
    """Rows derived from resources: what is wrong with one is told of its resource."""

    faults: list[tuple[int, str, str | None, str | None, str | None]] = field(default_factory=list)

    def reject(self, rejected: pl.DataFrame) -> None:
        """Remember rows that the contract refuses."""
        self.counts.quarantined += rejected.height
        self.faults.extend(rejected.select("line", "code", "field", "value", "row").iter_rows())


@dataclass
class Touched:
    """What a delivery changed, and what came of it."""

    db: Connection
    chart: Map
    delivery_id: str
    as_of: datetime
    zone: str
    lines: Lines
    places: Places
    source: str = "raw.fhir_resource"
    """What names the deliveries whose rows may be taken back."""
    notes: list[str] = field(default_factory=list)
    aside: list[tuple[int, str, str, str | None, str | None, str | None]] = field(
        default_factory=list
    )
    """Line, feed, code, field, value and row of facts that were refused."""

    def zone_of(self, site: str | None) -> str:
        """The clock of a site."""
        if self.chart.time_zone:
            return self.chart.time_zone
        return known.clocks(self.db).get("site_id", {}).get(site or "", self.zone)

    def left_out(self, counts: Counter[str]) -> None:
        """Say what was left out, and how often."""
        told = sorted(counts.items())
        self.notes.extend(f"{count} {words}" for words, count in told if count)


def accept(touched: Touched, rows: Iterable[Row]) -> None:
    """Sites, wards and clinics that rows name and nobody listed, or described otherwise before."""
    zone = touched.chart.time_zone or touched.zone
    found: dict[str, dict[str, Row]] = {"site_id": {}, "ward_id": {}, "clinic_id": {}}
    for row in rows:
        for code, named in found.items():
            if row.get(code):
                described = "open_beds" in row or "kind" in row or "clinic_id" in row
                if described or str(row[code]) not in named:
                    named[str(row[code])] = row
    for code, named in found.items():
        template = touched.chart.accept_new.get(code)
        if template is None:
            continue
        feed = CODES[code]
        table = table_of(feed)
        columns = DELIVERIES[feed].columns()
        listed = {row[code]: row for row in _all(touched.db, table)}
        brought = []
        for name, row in sorted(named.items()):
            if code != "site_id" and not row.get("site_id"):
                continue
            filled = {
                to: words.format(**{**row, "time_zone": zone}) for to, words in template.items()
            }
            own = {} if code == "site_id" else _own(row, columns, code)
            made = {code: name, **filled, **own}
            old = listed.get(name)
            if old is None or any(
                str(old[to]) != value for to, value in {code: name, **own}.items()
            ):
                brought.append(made)
        for same in _alike(brought):
            bring(touched.db, feed, same, touched.delivery_id, touched.as_of)


def _own(row: Row, columns: Iterable[str], code: str) -> dict[str, str]:
    """What a row itself says of a ward or clinic."""
    said = ("kind", "open_beds") if code == "ward_id" else ("specialty",)
    return {name: str(row[name]) for name in said if name in columns and row.get(name)}


def _alike(rows: list[dict[str, str]]) -> list[list[dict[str, str]]]:
    """Rows with the same columns together."""
    groups: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in rows:
        groups.setdefault(tuple(row), []).append(row)
    return list(groups.values())


def _all(db: Connection, table: str) -> list[Row]:
    return frame(db, f"select * from staging.{table}").to_dicts()


def withdraw(
    touched: Touched, feed: str, names: list[str], still: list[str], *, numbered: bool = False
) -> None:
    """Take rows away that their resources no longer stand for, never those of another feed."""
    [key] = DELIVERIES[feed].primary_key()
    own = f"regexp_replace(old.{key}, '/[0-9]+$', '')" if numbered else f"old.{key}"
    gone = f"""
        {own} in (select unnest($names))
        and old.{key} not in (select unnest($still::text[]))
        and old.delivery_id in (select delivery_id from {touched.source})
    """
    params: dict[str, object] = {"names": names, "still": still}
    unlearn(touched.db, table_of(feed), gone, params, touched.as_of)


def take(touched: Touched, feed: str, rows: list[tuple[int, Row]]) -> None:
    """Hand rows to their contract; a row it refuses is told of its resource."""
    if not rows:
        return
    taking = Deriving(
        touched.db,
        feed,
        touched.delivery_id,
        touched.chart,
        touched.as_of,
        touched.zone,
        known.clocks(touched.db),
        derived=True,
    )
    columns = (*(each for each in taking.contract.columns() if each != "precision"), "site_id")
    for start in range(0, len(rows), ROWS):
        part = rows[start : start + ROWS]
        texts = {name: [row.get(name) for _, row in part] for name in dict.fromkeys(columns)}
        numbers = pl.Series("line", range(start, start + len(part)), dtype=pl.Int64)
        shaped = pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String))
        taking.add(shaped.with_columns(numbers), ascii_only=False)
    counts = taking.settle()
    for number, code, name, value, row in taking.faults:
        touched.aside.append((rows[number][0], feed, code, name, value, row))
    kept = counts.loaded + counts.duplicate
    touched.notes.append(f"{kept} of them are {feed}")
    touched.notes.extend(counts.notes)
