"""Cut HL7 v2 files into messages: batches, MLLP frames, and every kind of line end.

A message starts at a line that begins with ``MSH`` and ends before the next one, or before an
envelope (``FHS``, ``BHS``, ``BTS``, ``FTS``). Lines are counted as an editor shows them.
"""

import codecs
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from warehouse.landing.files.blocks import unpacked
from warehouse.landing.refusal import Refused

SUFFIXES = (".hl7", ".hl7.gz", ".txt", ".txt.gz")
WIDEST = 8 * 1024 * 1024
ENVELOPE = (b"FHS", b"BHS", b"BTS", b"FTS")
_FRAME = b"\x0b\x1c \t\x1a"


@dataclass(frozen=True)
class Piece:
    """The bytes of one message, segments parted by CR, or of something that is none.

    ``cut`` marks one in a frame that was never closed: its end is missing.
    """

    line: int
    content: bytes
    is_message: bool = True
    cut: bool = False


@dataclass
class Envelope:
    """What batches and the file promised in BTS-1 and FTS-1, and what came.

    The standard asks nobody to refuse a batch whose count is wrong: each message in it is whole.
    So it is taken, and what does not add up is said. A batch inside a batch counts for itself.
    """

    open: list[int] = field(default_factory=list)
    """Messages so far in each batch that is open, the innermost last."""
    batches: int = 0
    wrong: list[tuple[int, int]] = field(default_factory=list)
    odd: Counter[str] = field(default_factory=Counter)
    file_open: bool = False
    line_feeds: int = 0
    marks: int = 0

    def message(self) -> None:
        """A message came."""
        if self.open:
            self.open[-1] += 1

    def take(self, text: bytes) -> None:
        """A header or a trailer came."""
        name, said = text[:3], text[4:].split(text[3:4])[0].strip() if len(text) > 4 else b""
        if name == b"FHS":
            self.file_open = True
        elif name == b"BHS":
            self.open.append(0)
        elif name == b"BTS":
            self._batch_ends(said)
        else:
            self.odd["batches without a trailer: their end may be missing"] += len(self.open)
            if said.isdigit() and int(said) != self.batches:
                self.odd[f"file trailer that promises {int(said)} batches, not {self.batches}"] += 1
            self.open, self.batches, self.file_open = [], 0, False

    def _batch_ends(self, said: bytes) -> None:
        self.batches += 1
        if not self.open:
            self.odd["batch trailers without a header"] += 1
            return
        came = self.open.pop()
        if said.isdigit() and int(said) != came:
            self.wrong.append((int(said), came))

    def note(self) -> list[str]:
        """What does not add up, and what is looser than the standard allows."""
        odd = Counter(self.odd)
        odd["batches without a trailer: their end may be missing"] += len(self.open)
        odd["files without a trailer: their end may be missing"] += self.file_open
        notes = [f"BATCH_COUNT: {count} {words}" for words, count in sorted(odd.items()) if count]
        if self.wrong:
            promised, came = (sum(each) for each in zip(*self.wrong, strict=True))
            notes.append(
                f"BATCH_COUNT: {len(self.wrong)} batches promise {promised} messages "
                f"and hold {came}"
            )
        if self.line_feeds:
            notes.append(f"HL7_LAX: {self.line_feeds} × a segment ends with LF, not with CR alone")
        if self.marks:
            notes.append("HL7_LAX: 1 × the file begins with a byte-order mark")
        return notes


@dataclass
class _Cutting:
    start: int = 0
    lines: list[bytes] = field(default_factory=list)
    width: int = 0
    framed: bool = False

    def piece(self, *, closed: bool = False, last: bool = False) -> Iterator[Piece]:
        if self.lines:
            is_message = self.lines[0].startswith(b"MSH")
            cut = last and self.framed and not closed
            yield Piece(self.start, b"\r".join(self.lines), is_message, cut)
        self.lines, self.width, self.framed = [], 0, False

    def take(self, number: int, text: bytes) -> None:
        if not self.lines:
            self.start = number
        # A message too long is cut: enough is left to say so.
        if self.width <= WIDEST:
            self.lines.append(text)
            self.width += len(text)


def pieces(path: Path, envelope: Envelope) -> Iterator[Piece]:
    """Every message of a file, and runs of lines that belong to none."""
    if path.stat().st_size == 0:
        raise Refused("EMPTY", f"{path.name} is empty. Send it again.")
    cutting = _Cutting()
    for number, raw in enumerate(_lines(path, envelope), start=1):
        framed = raw.startswith(b"\x0b")
        text = raw.strip(_FRAME)
        if framed or text.startswith((b"MSH", *ENVELOPE)):
            yield from cutting.piece()
        if text.startswith(ENVELOPE):
            envelope.take(text)
        elif text:
            if text.startswith(b"MSH"):
                envelope.message()
            cutting.take(number, text)
            cutting.framed = cutting.framed or framed
        if raw.endswith(b"\x1c"):
            yield from cutting.piece(closed=True)
    yield from cutting.piece(last=True)


def _lines(path: Path, envelope: Envelope) -> Iterator[bytes]:
    """Lines without their ends, whatever ends they have."""
    carry, first, wide = b"", True, False
    for block in unpacked(path):
        if first:
            block, wide = _without_mark(block, envelope)
            first = False
        envelope.line_feeds += 0 if wide else block.count(b"\n")
        carry += block
        if wide:
            continue
        # A CR at the end of a block may be the first half of a CRLF.
        held = b"\r" if carry.endswith(b"\r") else b""
        *lines, last = _with_cr(carry.removesuffix(held)).split(b"\r")
        carry = last + held
        yield from lines
        if len(carry) > 4 * WIDEST:
            raise Refused("LINE_TOO_WIDE", f"{path.name} has a segment of {len(carry):,} bytes.")
    if wide:
        carry = _from_utf16(carry, path)
    lines = _with_cr(carry).split(b"\r")
    yield from lines if lines[-1] else lines[:-1]


def _with_cr(text: bytes) -> bytes:
    return text.replace(b"\r\n", b"\r").replace(b"\n", b"\r") if b"\n" in text else text


def _without_mark(block: bytes, envelope: Envelope) -> tuple[bytes, bool]:
    wide = block[:2] in (b"\xff\xfe", b"\xfe\xff")
    envelope.marks += wide or block.startswith(codecs.BOM_UTF8)
    return block.removeprefix(codecs.BOM_UTF8), wide


def _from_utf16(text: bytes, path: Path) -> bytes:
    try:
        return text.decode("utf-16").encode()
    except UnicodeDecodeError as error:
        raise Refused("ENCODING", f"{path.name} begins like UTF-16 and is not.") from error
