"""Read FHIR resources from NDJSON, or one resource or bundle from JSON, record by record.

JSON is read strictly: a key that comes twice, a number that is none, or half a character make a
line unreadable, because nobody can know what was meant. Bundles are taken apart, also those that
stand on a line.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from warehouse.landing.files.blocks import unpacked
from warehouse.landing.refusal import Refused

SUFFIXES = tuple(
    f".{name}{packed}" for name in ("ndjson", "jsonl", "json") for packed in ("", ".gz")
)
WIDEST = 1_000_000
_WHOLE = (".json", ".json.gz")
_LARGEST = 512 * 1024 * 1024

Resource = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One record: a resource, a request to delete one, or a reason why there is none.

    ``line`` is the line, or the entry of a bundle; ``at`` the byte where a fault is.
    """

    line: int
    resource: Resource | None = None
    code: str = ""
    at: int | None = None
    full_url: str = ""
    deletes: str = ""


class _TwiceError(ValueError):
    """An object that names a key twice."""


def resources(path: Path) -> Iterator[Entry]:
    """Every record of a file, numbered in order."""
    last = 0
    for entry in _documents(path):
        for each in _apart(entry):
            # The entries of a bundle on one line need numbers of their own.
            last = max(each.line, last + 1)
            yield Entry(last, each.resource, each.code, each.at, each.full_url, each.deletes)


def _documents(path: Path) -> Iterator[Entry]:
    if path.stat().st_size == 0:
        raise Refused("EMPTY", f"{path.name} is empty. Send it again.")
    if path.name.lower().endswith(_WHOLE):
        yield from _whole(path)
    else:
        yield from _lines(_raw(unpacked(path)))


def _raw(blocks: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """Every line and the byte it starts at; of a line too long no more than its beginning."""
    start, held, cut = 0, b"", 0
    for block in blocks:
        ends = block.rfind(b"\n") + 1
        if not ends:
            # A line that has no end yet is kept as far as its length can still be true.
            held, cut = _kept(held + block, cut)
            continue
        first, _, rest = (held + block[:ends]).partition(b"\n")
        yield start, first + b"\n"
        start += len(first) + 1 + cut
        for line in rest.splitlines(keepends=True) if b"\r" not in rest else _by_newline(rest):
            yield start, line
            start += len(line)
        held, cut = _kept(block[ends:], 0)
    if held:
        yield start, held


def _kept(line: bytes, cut: int) -> tuple[bytes, int]:
    return line[: WIDEST + 1], cut + max(0, len(line) - WIDEST - 1)


def _by_newline(text: bytes) -> list[bytes]:
    return [line + b"\n" for line in text.split(b"\n")[:-1]]


def _lines(raws: Iterator[tuple[int, bytes]]) -> Iterator[Entry]:
    broken: Entry | None = None
    ended = True
    for number, (start, raw) in enumerate(raws, start=1):
        if broken:
            yield broken
            broken = None
        ended = raw.endswith(b"\n")
        if not raw.strip(b" \t\r\n\xef\xbb\xbf"):
            continue
        entry = _one(number, start, raw)
        if entry.code:
            broken = entry
        else:
            yield entry
    if broken:
        cut = broken.code == "NOT_JSON" and not ended
        yield Entry(broken.line, None, "TRUNCATED_JSON", broken.at) if cut else broken


def _one(number: int, start: int, raw: bytes) -> Entry:
    if len(raw) > WIDEST:
        return Entry(number, None, "TOO_LONG", start)
    if b"\0" in raw:
        return Entry(number, None, "CONTROL_CHAR", start + raw.index(b"\0"))
    try:
        text = raw.decode("utf-8-sig")
        resource = read(text)
    except UnicodeDecodeError as error:
        return Entry(number, None, "ENCODING", start + error.start)
    except UnicodeEncodeError:
        return Entry(number, None, "ENCODING", start)
    except _TwiceError:
        return Entry(number, None, "DUPLICATE_KEY", start)
    except json.JSONDecodeError as error:
        return Entry(number, None, "NOT_JSON", start + len(text[: error.pos].encode()))
    except (ValueError, RecursionError):
        return Entry(number, None, "NOT_JSON", start)
    if not isinstance(resource, dict):
        return Entry(number, None, "NOT_JSON", start)
    return Entry(number, resource)


def read(text: str) -> Any:
    """One JSON document, read strictly; a ``ValueError`` or ``RecursionError`` if it is none."""
    found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    if "\\u" in text or "\\U" in text:
        # Half of a surrogate pair is no character, and no database keeps it.
        json.dumps(found, ensure_ascii=False).encode()
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _TwiceError
    return made


def _no_number(word: str) -> Any:
    raise ValueError(word)


def _whole(path: Path) -> Iterator[Entry]:
    name, parts, size = path.name, [], 0
    for block in unpacked(path):
        size += len(block)
        if size > _LARGEST:
            sentence = f"{name} is one document of over 512 MB. Send NDJSON instead."
            raise Refused("TOO_LONG", sentence)
        parts.append(block)
    content = b"".join(parts)
    try:
        document = read(content.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            yield from _as_lines(content)
            return
        raise Refused("NOT_JSON", f"{name} breaks off or is no JSON at byte {error.pos:,}.") from (
            error
        )
    except (ValueError, RecursionError) as error:
        raise Refused("NOT_JSON", f"{name} is not one JSON document.") from error
    found = document if isinstance(document, list) else [document]
    for number, each in enumerate(found, start=1):
        if isinstance(each, dict):
            yield Entry(number, each)
        elif isinstance(document, list):
            yield Entry(number, None, "NOT_JSON")
        else:
            raise Refused("NOT_JSON", f"{name} holds no resource.")


def _as_lines(content: bytes) -> Iterator[Entry]:
    """Some systems call NDJSON ``.json``."""
    rows = content.splitlines(keepends=True)
    starts = chain([0], _sums(rows))
    yield from _lines(zip(starts, rows, strict=False))


def _sums(rows: list[bytes]) -> Iterator[int]:
    total = 0
    for each in rows:
        total += len(each)
        yield total


def _apart(entry: Entry) -> Iterator[Entry]:
    """The entries of a bundle, or the record itself."""
    bundle = entry.resource
    if bundle is None or bundle.get("resourceType") != "Bundle":
        yield entry
        return
    entries = bundle.get("entry")
    for place, each in enumerate(entries if isinstance(entries, list) else [], start=1):
        number = place if entry.line == 1 else entry.line
        if not isinstance(each, dict):
            yield Entry(number, None, "NOT_JSON")
            continue
        request = each.get("request")
        asked = request if isinstance(request, dict) else {}
        resource, url = each.get("resource"), str(each.get("fullUrl") or "")
        if asked.get("method") == "DELETE":
            yield Entry(number, deletes=str(asked.get("url") or url))
        elif isinstance(resource, dict):
            yield Entry(number, resource, full_url=url)
        else:
            yield Entry(number, None, "NOT_JSON")
