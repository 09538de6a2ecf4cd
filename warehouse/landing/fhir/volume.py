"""Hold exports of FHIR resources that are far too large or far too small.

| what came | is judged |
|---|---|
| the manifest of a full export | each type of ours, with the last full exports of its folder |
| that of an export since a moment, of a filter or of some patients | never: it varies by nature |
| that of a request unknown | never: nobody can say what it is |
| NDJSON of one type that no manifest names | from above only, with the last such files |
| one resource, or a bundle | never |

A full export is judged as a whole, because the last of its files is as small as it happens to be:
its manifest is held, its files wait with it, and one approval lets all of them in. What each file
holds is counted here; the count of the manifest stands in for a file that is not here.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import polars as pl

from warehouse.connection import Connection
from warehouse.landing.fhir.export import Manifest, Output
from warehouse.landing.fhir.gather import OURS
from warehouse.landing.fhir.stays import instant
from warehouse.landing.files.blocks import unpacked
from warehouse.landing.gates import Earlier, Held, Look, earlier_files, strays_in_size
from warehouse.landing.maps import FHIR
from warehouse.landing.refusal import Refused
from warehouse.landing.survey import Survey
from warehouse.limits import Limits

EXPORT_HELD = "EXPORT_HELD"
"""Why a file waits that a held or declined manifest names."""
FULL = "full export"
_NARROWER = ("_since", "_until", "_typeFilter", "patient")
_LINES = (".ndjson", ".jsonl", ".ndjson.gz", ".jsonl.gz")
_LOOK_BACK = 20


def survey(path: Path, told: Manifest) -> Survey:
    """How many resources of each type of ours a full export holds; nothing of any other."""
    sizes = _sizes(path.parent, told.counts) if _asked(told) is not None else {}
    return Survey(words={FULL: sizes} if sizes else {})


def judge(
    db: Connection,
    path: Path,
    told: Manifest,
    look: Survey,
    limits: Callable[[str], Limits],
    as_of: datetime,
) -> None:
    """Hold the manifest of a full export of which a type strays from the last ones."""
    asked = _asked(told)
    if asked is None:
        return
    now, earlier = look.words.get(FULL, {}), _earlier(db, path.parent.name, as_of)
    # A type of which some file is missing is not judged, nor one that was gone already.
    gone = {each.kind for each in told.counts} - set(now)
    gone |= set(OURS) - set(now) - set(earlier[-1] if earlier else ())
    for kind in (each for each in OURS if each not in gone and (not asked or each in asked)):
        sizes = Earlier(tuple(Look(each[kind]) for each in earlier if kind in each))
        words = _strays(now.get(kind, 0), sizes, limits(kind))
        if words and limits(kind).volume:
            raise Held("VOLUME", f"{kind}: {words}", sum(now.values()), told.files)


def judge_loose(
    db: Connection,
    path: Path,
    rows: pl.DataFrame,
    feed: str,
    limits: Limits,
    as_of: datetime,
    zone: str,
) -> None:
    """Hold NDJSON that no manifest names if it is far larger than the last such files."""
    if not path.name.lower().endswith(_LINES) or not limits.volume:
        return
    earlier = earlier_files(db, feed, path.parent.name, as_of)
    above = limits.but(Limits(too_few=0))
    # The span is looked at only if the size alone is remarkable: it costs a look at every record.
    if not strays_in_size(Look(rows.height), earlier, above, full=False):
        return
    first, last = _span(rows, zone)
    words = strays_in_size(Look(rows.height, first, last), earlier, above, full=False)
    if words:
        raise Held("VOLUME", words, rows.height)


def must_not_wait(db: Connection, path: Path) -> None:
    """Refuse for now a file that the newest manifest to name it leaves waiting."""
    sql = """
        select name, status, delivered_at, columns
        from raw.delivery as delivery join raw.delivery_paper as paper using (delivery_id)
        where paper.feed = $feed and folder = $folder and status in ('held', 'refused')
          and columns is not null
        union all
        select name, status, delivered_at, json_array(file)
        from raw.fhir_export join raw.delivery as delivery using (delivery_id)
        where folder = $folder and file in ($plain, $plain || '.gz')
        order by delivered_at desc
    """
    plain = path.name.removesuffix(".gz")
    said = {"feed": FHIR, "folder": path.parent.name, "plain": plain}
    for name, status, _, columns in db.execute(sql, said).fetchall():
        if plain in {each.removesuffix(".gz") for each in json.loads(columns)}:
            if status == "loaded":
                return
            raise Refused(EXPORT_HELD, _told(path.name, name, held=status == "held"))


def _told(file: str, manifest: str, *, held: bool) -> str:
    if held:
        return (
            f"{file} is of the export {manifest}, which is held. Approve or decline that one; "
            "its files follow it."
        )
    return f"{file} is of the export {manifest}, which was declined. Take it away."


def _asked(told: Manifest) -> set[str] | None:
    """The types that a full export was asked for, none for all; nothing if it is no full one."""
    if not told.request:
        return None
    try:
        said = parse_qs(urlsplit(told.request).query, keep_blank_values=True)
    except ValueError:
        return None
    if any(name in said for name in _NARROWER):
        return None
    return {kind for each in said.get("_type", ()) for kind in each.split(",")}


def _strays(rows: int, earlier: Earlier, limits: Limits) -> str | None:
    among = "full exports"
    if rows:
        return strays_in_size(Look(rows), earlier, limits, full=True, among=among)
    # A type that is gone from an export altogether is not named in its manifest.
    words = strays_in_size(Look(1), earlier, limits, full=True, among=among)
    return words and words.replace("1 records", "no record", 1)


def _sizes(folder: Path, outputs: Iterable[Output]) -> dict[str, int]:
    """Resources of each type of ours, but of those with a file that nobody can count."""
    found: dict[str, int] = {}
    unknown = set()
    for each in outputs:
        counted = _counted(folder, each)
        if counted is None:
            unknown.add(each.kind)
        elif each.kind in OURS:
            found[each.kind] = found.get(each.kind, 0) + counted
    return {kind: count for kind, count in found.items() if kind not in unknown}


def _counted(folder: Path, output: Output) -> int | None:
    plain = output.name.removesuffix(".gz")
    for name in dict.fromkeys((output.name, plain, f"{plain}.gz")):
        if name.lower().endswith(_LINES) and (folder / name).is_file():
            try:
                return _lines(folder / name)
            except Refused:
                return output.count
    return output.count


def _lines(path: Path) -> int:
    ends, last = 0, b"\n"
    for block in unpacked(path):
        ends += block.count(b"\n")
        last = block[-1:]
    return ends + (last != b"\n")


def _earlier(db: Connection, folder: str, as_of: datetime) -> list[dict[str, int]]:
    """The sizes by type of the last full exports, oldest first."""
    sql = """
        select words
        from raw.delivery_paper as paper join raw.delivery as delivery using (delivery_id)
        where paper.feed = $feed and folder = $folder and status = 'loaded'
          and json_exists(words, $path) and delivered_at <= $as_of
        order by delivered_at desc, delivery.rowid desc limit $n
    """
    path = f'$."{FULL}"'
    said = {"feed": FHIR, "folder": folder, "path": path, "as_of": as_of, "n": _LOOK_BACK}
    rows = db.execute(sql, said).fetchall()
    return [json.loads(words)[FULL] for (words,) in reversed(rows)]


def _span(rows: pl.DataFrame, zone: str) -> tuple[datetime | None, datetime | None]:
    moments = list(_moments(rows, zone))
    return (min(moments), max(moments)) if moments else (None, None)


def _moments(rows: pl.DataFrame, zone: str) -> Iterator[datetime]:
    for said in rows["said"].to_list():
        told = json.loads(said)
        at = instant(str(told.get("start") or told.get("at") or ""), zone)
        if at is not None:
            yield at
