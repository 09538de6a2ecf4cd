"""Bulk exports: what a manifest names, in which order its files count, and what to ask for next.

Addresses in a manifest are never fetched; only the names at their end are used, to know which
files lie beside it and when they were told.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from warehouse.connection import Connection
from warehouse.landing.fhir.fields import listing, mapping, moment
from warehouse.landing.fhir.gather import OURS
from warehouse.landing.fhir.records import resources
from warehouse.landing.fhir.stays import instant
from warehouse.landing.refusal import Refused

_ORDER = (*OURS, "Bundle")
_PEEK = 1_000_000
FIRST, LAST = -1, len(_ORDER)


@dataclass(frozen=True)
class Output:
    """One file of an export: the type of its resources, and how many it says there are."""

    name: str
    kind: str
    count: int | None


@dataclass(frozen=True)
class Manifest:
    """One export: when it was made, and the files it names by what they are."""

    transaction_at: datetime
    outputs: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    counts: tuple[Output, ...] = ()
    """What each output is said to hold."""
    request: str | None = None
    """The address asked, with its parameters; never kept."""

    @property
    def files(self) -> tuple[str, ...]:
        """Every file named."""
        return (*self.outputs, *self.deleted, *self.errors)


def manifest(path: Path) -> Manifest | None:
    """The manifest in a file, if it is one."""
    if not path.name.lower().endswith(".json") or path.stat().st_size > _PEEK:
        return None
    try:
        told = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError, OSError):
        return None
    if not isinstance(told, dict) or "resourceType" in told or "transactionTime" not in told:
        return None
    at = instant(moment(told["transactionTime"]) or "", "UTC")
    if at is None:
        raise Refused("MANIFEST", f"{path.name} has a transactionTime that is no moment.")
    request = told.get("request")
    return Manifest(
        at,
        outputs=_names(told.get("output")),
        deleted=_names(told.get("deleted")),
        errors=_names(told.get("error")),
        counts=tuple(_outputs(told.get("output"))),
        request=request if isinstance(request, str) else None,
    )


def _outputs(given: Any) -> Iterator[Output]:
    for each in map(mapping, listing(given)):
        kind, count = each.get("type"), each.get("count")
        for name in _names([each]):
            said = count if type(count) is int and count >= 0 else None
            yield Output(name, kind if isinstance(kind, str) else "", said)


def _names(given: Any) -> tuple[str, ...]:
    urls = [mapping(each).get("url") for each in listing(given)]
    return tuple(urlsplit(str(url)).path.rsplit("/", 1)[-1] for url in urls if url)


def turn(path: Path) -> int:
    """When a file of a folder counts: places and services first, deletions last."""
    try:
        if manifest(path):
            return FIRST
        first = next(iter(resources(path)), None)
    except (Refused, OSError):
        return LAST
    if first is None or first.resource is None:
        return LAST if first is None or not first.deletes else LAST - 1
    kind = first.resource.get("resourceType")
    return _ORDER.index(kind) if kind in _ORDER else LAST


def told_at(db: Connection, path: Path) -> datetime | None:
    """When the export that names a file was made, if one does."""
    plain = path.name.removesuffix(".gz")
    sql = """
        select max(transaction_at) from raw.fhir_export
        where folder = $folder and file in ($name, $plain, $plain || '.gz')
    """
    params = {"folder": path.parent.name, "name": path.name, "plain": plain}
    [(at,)] = db.execute(sql, params).fetchall()
    return at if isinstance(at, datetime) else None


def keep(
    db: Connection, path: Path, told: Manifest, delivery_id: str, as_of: datetime
) -> list[str]:
    """Write an export down; what there is to say of it."""
    before = since(db)
    sql = "insert into raw.fhir_export values (?, ?, ?, ?, ?)"
    for name in dict.fromkeys(("", *told.files)):
        db.execute(sql, [delivery_id, path.parent.name, name, told.transaction_at, as_of])
    lie = {each.name.removesuffix(".gz") for each in path.parent.iterdir()}
    missing = [name for name in told.files if name.removesuffix(".gz") not in lie]
    notes = [
        f"an export of {len(told.outputs)} files, {len(told.deleted)} of deletions and "
        f"{len(told.errors)} of errors"
    ]
    if missing:
        notes.append(f"{len(missing)} of them are not here under their names")
    if before and before > told.transaction_at:
        notes.append("older than an export known already, so that nothing newer is undone")
    upto = max(told.transaction_at, before or told.transaction_at)
    return [*notes, f"next time ask for _since={asked(upto)}"]


def since(db: Connection) -> datetime | None:
    """The moment up to which exports told everything: what to ask for from there on."""
    [(at,)] = db.execute("select max(transaction_at) from raw.fhir_export").fetchall()
    return at if isinstance(at, datetime) else None


def asked(at: datetime) -> str:
    """A moment as `_since` takes it."""
    return at.isoformat().replace("+00:00", "Z")
