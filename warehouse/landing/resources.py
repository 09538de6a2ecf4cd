"""Read FHIR resources from NDJSON, or one resource or bundle from JSON, line by line."""

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from warehouse.landing.refusal import Refused

SUFFIXES = (".ndjson", ".ndjson.gz", ".jsonl", ".json")
WIDEST = 1_000_000

Resource = dict[str, Any]


def resources(path: Path) -> Iterator[tuple[int, Resource | None, str]]:
    """Every resource with the line it starts on; a line that is none has a code instead."""
    if path.name.lower().endswith(".json"):
        yield from _whole(path)
        return
    ended = True
    broken: tuple[int, str] | None = None
    for number, raw in enumerate(_lines(path), start=1):
        if broken:
            yield broken[0], None, broken[1]
            broken = None
        ended = raw.endswith(b"\n")
        if not raw.strip(b" \t\r\n\xef\xbb\xbf"):
            continue
        resource, code = _one(raw)
        if code:
            broken = (number, code)
        else:
            yield number, resource, ""
    if broken:
        cut = broken[1] == "NOT_JSON" and not ended
        yield broken[0], None, "TRUNCATED_JSON" if cut else broken[1]


def _one(raw: bytes) -> tuple[Resource | None, str]:
    if len(raw) > WIDEST:
        return None, "TOO_LONG"
    if b"\0" in raw:
        return None, "CONTROL_CHAR"
    try:
        resource = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None, "ENCODING"
    except (ValueError, RecursionError):
        return None, "NOT_JSON"
    return (resource, "") if isinstance(resource, dict) else (None, "NOT_JSON")


def _lines(path: Path) -> Iterator[bytes]:
    if path.stat().st_size == 0:
        raise Refused("EMPTY", f"{path.name} is empty. Send it again.")
    try:
        with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as file:
            while raw := file.readline(WIDEST * 32):
                yield raw
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Refused(
            "GZIP_TRUNCATED", f"{path.name} is not a whole gzip file ({error}). Send it again."
        ) from error


def _whole(path: Path) -> Iterator[tuple[int, Resource | None, str]]:
    content = b"".join(_lines(path))
    try:
        resource = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Refused("NOT_JSON", f"{path.name} is not one JSON document.") from error
    if not isinstance(resource, dict):
        raise Refused("NOT_JSON", f"{path.name} holds no resource.")
    entries = resource.get("entry") if resource.get("resourceType") == "Bundle" else None
    if entries is None:
        yield 1, resource, ""
        return
    for number, entry in enumerate(entries, start=1):
        inner = entry.get("resource") if isinstance(entry, dict) else None
        yield (number, inner, "") if isinstance(inner, dict) else (number, None, "NOT_JSON")
