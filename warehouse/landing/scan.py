"""Cut a delimited text file into records by looking at its bytes, before any parser does.

A parser that guesses loses rows silently. Here every record is found and counted by our own
code: line ends of all kinds, quotes that hold newlines, ragged records, NUL bytes, records too
wide to be true. What is left is well formed, so that the parser has nothing to decide. All work
is on whole blocks of bytes; memory does not grow with the file.
"""

import codecs
import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from warehouse.landing.refusal import Refused

BLOCK = 8 * 1024 * 1024
WIDEST = 1_000_000
LONGEST = 32 * 1024 * 1024
NEWLINE, QUOTE, NUL = 10, 34, 0

Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Fault:
    """A record that cannot be parsed: its line and what is wrong with it."""

    line: int
    code: str
    fields: int


@dataclass(frozen=True)
class Chunk:
    """Well-formed records as UTF-8 text, the line each starts on, and the ones left out."""

    text: bytes
    lines: Places
    faults: list[Fault] = field(default_factory=list)
    ascii: bool = True


def blocks(path: Path, encoding: str = "utf-8") -> Iterator[bytes]:
    """The file as UTF-8 with LF line ends, block by block, without a byte-order mark."""
    decoder = codecs.getincrementaldecoder(encoding)()
    held, first, read = b"", True, 0
    for block in _bytes_of(path):
        if first:
            block = _without_mark(block, path, encoding)
            first = False
        block = held + _as_utf8(block, decoder, encoding, path, read)
        read += len(block)
        held = b"\r" if block.endswith(b"\r") else b""
        yield _with_lf(block.removesuffix(held) if held else block)
    tail = held + _as_utf8(b"", decoder, encoding, path, read, final=True)
    if tail:
        yield _with_lf(tail)


def _bytes_of(path: Path) -> Iterator[bytes]:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            while block := stream.read(BLOCK):
                yield block
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Refused(
            "GZIP_TRUNCATED",
            f"{path.name} is not a whole gzip file ({error}). Nothing of it was loaded; "
            "send it again.",
        ) from error
    except OSError as error:
        raise Refused("UNREADABLE", f"{path.name} cannot be read: {error.strerror}.") from error


def _without_mark(block: bytes, path: Path, encoding: str) -> bytes:
    if block[:2] in (b"\xff\xfe", b"\xfe\xff") and not encoding.startswith("utf-16"):
        raise Refused(
            "ENCODING",
            f'{path.name} is UTF-16. Export it as UTF-8, or say encoding = "utf-16" in its map.',
        )
    return block.removeprefix(codecs.BOM_UTF8)


def _as_utf8(
    block: bytes,
    decoder: codecs.IncrementalDecoder,
    encoding: str,
    path: Path,
    read: int,
    *,
    final: bool = False,
) -> bytes:
    utf8 = encoding in ("utf-8", "utf8")
    if utf8 and block.isascii() and not decoder.getstate()[0]:
        return block
    try:
        return decoder.decode(block, final).encode()
    except UnicodeDecodeError as error:
        raise Refused(
            "ENCODING",
            f"{path.name} is not {encoding.upper()}: byte {read + error.start:,} cannot be read. "
            "Export it as UTF-8, or name its encoding in a map.",
        ) from error


def _with_lf(block: bytes) -> bytes:
    if b"\r" not in block:
        return block
    return block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def chunks(text: Iterator[bytes], *, separator: str, name: str) -> Iterator[Chunk]:
    """Records in order; the first one, the header, sets how many fields each must have."""
    carry, line, fields = b"", 1, 0
    for block in text:
        carry += block
        ends = _ends(carry)
        if not len(ends):
            _not_endless(carry, line, name)
            continue
        whole, carry = carry[: int(ends[-1]) + 1], carry[int(ends[-1]) + 1 :]
        chunk, fields = _examine(whole, ends, line, fields, separator, name)
        line += whole.count(b"\n")
        yield chunk
    if carry:
        if len(carry) and carry.count(b'"') % 2:
            raise Refused(
                "UNBALANCED_QUOTE",
                f"{name}: a quote that opens on or after line {line:,} is never closed.",
            )
        whole = carry + b"\n"
        chunk, _ = _examine(whole, _ends(whole), line, fields, separator, name, broken_off=True)
        yield chunk


def _ends(text: bytes) -> Places:
    """Where records end: newlines with an even number of quotes before them."""
    data: Bytes = np.frombuffer(text, np.uint8)
    newlines = np.flatnonzero(data == NEWLINE)
    if b'"' not in text:
        return newlines
    quotes = np.flatnonzero(data == QUOTE)
    outside: Places = newlines[np.searchsorted(quotes, newlines) % 2 == 0]
    return outside


def _not_endless(carry: bytes, line: int, name: str) -> None:
    if len(carry) <= LONGEST:
        return
    if b'"' in carry:
        raise Refused("UNBALANCED_QUOTE", f"{name}: a quote near line {line:,} is never closed.")
    raise Refused("LINE_TOO_WIDE", f"{name}: line {line:,} has no end within {LONGEST:,} bytes.")


def _examine(
    text: bytes,
    ends: Places,
    line: int,
    fields: int,
    separator: str,
    name: str,
    *,
    broken_off: bool = False,
) -> tuple[Chunk, int]:
    data: Bytes = np.frombuffer(text, np.uint8)
    starts = np.concatenate(([0], ends[:-1] + 1))
    newlines = np.flatnonzero(data == NEWLINE)
    lines = line + np.searchsorted(newlines, starts)
    counts = _fields(data, text, starts, ends, lines, ord(separator), name)
    widths = ends - starts
    fields = fields or int(counts[np.argmax(widths > 0)])
    _not_too_wide(widths, counts, lines, fields, name)
    nul = np.zeros(len(ends), bool)
    if b"\0" in text:
        nul[np.searchsorted(ends, np.flatnonzero(data == NUL))] = True
    blank = widths == 0
    bad = (counts != fields) | nul | (widths > WIDEST)
    faults = [
        Fault(
            int(lines[at]),
            _code(counts[at], fields, bool(nul[at]), int(widths[at])),
            int(counts[at]),
        )
        for at in np.flatnonzero(bad & ~blank)
    ]
    if broken_off and faults and faults[-1].line == lines[-1] and counts[-1] < fields:
        faults[-1] = Fault(int(lines[-1]), "TRUNCATED_LINE", int(counts[-1]))
    keep = ~bad & ~blank
    kept = text if keep.all() else data[np.repeat(keep, widths + 1)].tobytes()
    return Chunk(kept, lines[keep], faults, kept.isascii()), fields


def _fields(
    data: Bytes,
    text: bytes,
    starts: Places,
    ends: Places,
    lines: Places,
    separator: int,
    name: str,
) -> Places:
    """How many fields each record has; separators inside quotes do not count."""
    cuts = np.flatnonzero(data == separator)
    if b'"' in text:
        quotes = np.flatnonzero(data == QUOTE)
        _quotes_in_place(data, quotes, ends, lines, separator, name)
        cuts = cuts[np.searchsorted(quotes, cuts) % 2 == 0]
    return np.diff(np.searchsorted(cuts, np.append(starts, len(data)))) + 1


def _quotes_in_place(
    data: Bytes, quotes: Places, ends: Places, lines: Places, separator: int, name: str
) -> None:
    """A quote opens at the start of a field, closes at its end, or is doubled."""
    edges = (separator, NEWLINE, QUOTE)
    before = np.where(quotes == 0, NEWLINE, data[quotes - 1])
    after = data[np.minimum(quotes + 1, len(data) - 1)]
    beside = np.where(np.arange(len(quotes)) % 2 == 0, before, after)
    stray = ~np.isin(beside, edges)
    if stray.any():
        line = int(lines[np.searchsorted(ends, quotes[np.argmax(stray)])])
        raise Refused(
            "UNBALANCED_QUOTE",
            f"{name}: a quote stands in the middle of a field in the record of line {line:,}. "
            "A field with quotes must be quoted and its quotes doubled.",
        )


def _not_too_wide(widths: Places, counts: Places, lines: Places, fields: int, name: str) -> None:
    wide = (widths > WIDEST) & ((counts > fields) | (lines == 1))
    if wide.any():
        at = int(np.argmax(wide))
        raise Refused(
            "LINE_TOO_WIDE",
            f"{name}: line {int(lines[at]):,} has {int(counts[at]):,} fields in "
            f"{int(widths[at]):,} bytes; a record may have {WIDEST:,} bytes.",
        )


def _code(count: int, fields: int, nul: bool, width: int) -> str:
    if width > WIDEST:
        return "TOO_LONG"
    if nul:
        return "CONTROL_CHAR"
    return "MISSING_COLUMNS" if count < fields else "EXTRA_COLUMNS"
