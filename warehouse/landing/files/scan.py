"""Cut a delimited text file into records by looking at its bytes, before any parser does.

A parser that guesses loses rows silently. Here every record is found and counted by our own
code: line ends of all kinds, quotes that hold newlines, ragged records, NUL bytes, records too
wide to be true. What is left is well formed, so that the parser has nothing to decide. All work
is on whole blocks of bytes; memory does not grow with the file.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from warehouse.landing.refusal import Refused

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
    field: str | None = None
    value: str | None = None


@dataclass(frozen=True)
class Torn:
    """A last record without a line end, and the columns made of its last field.

    If those cannot be understood, the file was cut short in their midst.
    """

    line: int
    columns: frozenset[str]


@dataclass(frozen=True)
class Chunk:
    """Well-formed records as UTF-8 text, the line each starts on, and the ones left out."""

    text: bytes
    lines: Places
    faults: list[Fault] = field(default_factory=list)
    ascii: bool = True
    broken_off: int | None = None
    """Line of a last record that has no line end."""


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
    _not_plainly_too_wide(text, starts, ends, lines, fields, separator.encode(), name)
    counts = _fields(data, text, starts, ends, lines, ord(separator), name)
    widths = ends - starts
    blank = widths == 0
    fields = fields or int(counts[np.argmax(~blank)])
    _not_too_wide(widths, counts, lines, fields, name)
    nul = np.zeros(len(ends), bool)
    nul[np.searchsorted(ends, np.flatnonzero(data == NUL))] = True
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
    last = int(lines[-1]) if broken_off else None
    return Chunk(kept, lines[keep], faults, kept.isascii(), last), fields


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
        raise _too_wide(name, int(lines[at]), int(counts[at]), int(widths[at]))


def _not_plainly_too_wide(
    text: bytes, starts: Places, ends: Places, lines: Places, fields: int, mark: bytes, name: str
) -> None:
    """The same for records without quotes, before anything as large as they are is made."""
    widths = ends - starts
    for at in np.flatnonzero(widths > WIDEST).tolist():
        start, end = int(starts[at]), int(ends[at])
        if text.find(b'"', start, end) >= 0:
            continue
        first = int(np.argmax(widths > 0))
        most = fields or text.count(mark, int(starts[first]), int(ends[first])) + 1
        count = text.count(mark, start, end) + 1
        if count > most or lines[at] == 1:
            raise _too_wide(name, int(lines[at]), count, end - start)


def _too_wide(name: str, line: int, fields: int, width: int) -> Refused:
    return Refused(
        "LINE_TOO_WIDE",
        f"{name}: line {line:,} has {fields:,} fields in {width:,} bytes; a record may have "
        f"{WIDEST:,} bytes.",
    )


def _code(count: int, fields: int, nul: bool, width: int) -> str:
    if width > WIDEST:
        return "TOO_LONG"
    if nul:
        return "CONTROL_CHAR"
    return "MISSING_COLUMNS" if count < fields else "EXTRA_COLUMNS"
