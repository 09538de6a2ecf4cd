"""Cut HL7 v2 files into messages: batches, MLLP frames, and every kind of line end.

A message starts at a line that begins with ``MSH`` and ends before the next one, or before an
envelope (``FHS``, ``BHS``, ``BTS``, ``FTS``). Lines are counted as an editor shows them.
"""

import codecs
import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from warehouse.landing.refusal import Refused

SUFFIXES = (".hl7", ".hl7.gz", ".txt", ".txt.gz")
BLOCK = 4 * 1024 * 1024
WIDEST = 8 * 1024 * 1024
ENVELOPE = (b"FHS", b"BHS", b"BTS", b"FTS")
_FRAME = b"\x0b\x1c \t\x1a"


@dataclass(frozen=True)
class Piece:
    """The bytes of one message, segments parted by CR, or of something that is none."""

    line: int
    content: bytes
    is_message: bool = True


@dataclass
class Envelope:
    """What batch trailers promised, and what came."""

    promised: int = 0
    came: int = 0
    trailers: int = 0
    headers: int = 0

    def note(self) -> list[str]:
        """What does not add up."""
        if self.trailers and self.promised != self.came:
            return [f"the batches promise {self.promised} messages and hold {self.came}"]
        if self.headers > self.trailers:
            return ["a batch has no trailer: its end may be missing"]
        return []


@dataclass
class _Cutting:
    start: int = 0
    lines: list[bytes] = field(default_factory=list)
    width: int = 0

    def piece(self) -> Iterator[Piece]:
        if self.lines:
            yield Piece(self.start, b"\r".join(self.lines), self.lines[0].startswith(b"MSH"))
        self.lines, self.width = [], 0

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
    cutting, batch = _Cutting(), False
    for number, raw in enumerate(_lines(path), start=1):
        framed = raw.startswith(b"\x0b")
        text = raw.strip(_FRAME)
        if framed or text.startswith((b"MSH", *ENVELOPE)):
            yield from cutting.piece()
        if text.startswith(ENVELOPE):
            batch = _count(envelope, text, batch)
        elif text:
            envelope.came += batch and text.startswith(b"MSH")
            cutting.take(number, text)
        if raw.endswith(b"\x1c"):
            yield from cutting.piece()
    yield from cutting.piece()


def _count(envelope: Envelope, text: bytes, batch: bool) -> bool:
    """Whether messages now lie in a batch; what its trailer says is added up."""
    if text.startswith(b"BHS"):
        envelope.headers += 1
        return True
    if text.startswith(b"BTS"):
        said = text[4:].split(text[3:4])[0].strip() if len(text) > 3 else b""
        if said.isdigit():
            envelope.trailers += 1
            envelope.promised += int(said)
        else:
            envelope.headers -= 1
        return False
    return batch


def _lines(path: Path) -> Iterator[bytes]:
    """Lines without their ends, whatever ends they have."""
    carry, first, wide = b"", True, False
    for block in _blocks(path):
        if first:
            block, wide = _without_mark(block)
            first = False
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


def _without_mark(block: bytes) -> tuple[bytes, bool]:
    return block.removeprefix(codecs.BOM_UTF8), block[:2] in (b"\xff\xfe", b"\xfe\xff")


def _from_utf16(text: bytes, path: Path) -> bytes:
    try:
        return text.decode("utf-16").encode()
    except UnicodeDecodeError as error:
        raise Refused("ENCODING", f"{path.name} begins like UTF-16 and is not.") from error


def _blocks(path: Path) -> Iterator[bytes]:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            while block := stream.read(BLOCK):
                yield block
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Refused(
            "GZIP_TRUNCATED", f"{path.name} is not a whole gzip file ({error}). Send it again."
        ) from error
