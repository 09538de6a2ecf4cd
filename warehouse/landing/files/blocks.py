"""The bytes of a delivered text file as UTF-8 with one kind of line end, block by block."""

import codecs
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

from warehouse.landing.arrival import look, must_stand_still
from warehouse.landing.refusal import Refused

BLOCK = 32 * 1024 * 1024


MIB = 1024 * 1024
RATIO, FROM = 250, 64 * MIB
"""The same row over and over packs to a hundredth, a bomb to a thousandth."""
MOST = 16 * 1024 * MIB
"""Thirty times five million visits."""


def blocks(path: Path, encoding: str = "utf-8") -> Iterator[bytes]:
    """The file as UTF-8 with LF line ends, block by block, without a byte-order mark."""
    decoder = codecs.getincrementaldecoder(encoding)()
    held, first, read = b"", True, 0
    for block in unpacked(path):
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


def unpacked(path: Path) -> Iterator[bytes]:
    """The bytes of a file, or what it holds if it is packed with gzip, within bounds."""
    try:
        packed = path.suffix.lower() == ".gz"
        most = min(MOST, max(FROM, RATIO * path.stat().st_size)) if packed else None
        read, seen = 0, look(path)
        with gzip.open(path) if packed else path.open("rb") as stream:
            while block := stream.read(BLOCK):
                read += len(block)
                if most is not None and read > most:
                    raise _too_large(path, most)
                yield block
        must_stand_still(path, seen)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Refused(
            "GZIP_TRUNCATED",
            f"{path.name} is not a whole gzip file ({error}). Nothing of it was loaded; "
            "send it again.",
        ) from error
    except OSError as error:
        raise Refused("UNREADABLE", f"{path.name} cannot be read: {error.strerror}.") from error


def _too_large(path: Path, most: int) -> Refused:
    return Refused(
        "TOO_LARGE",
        f"{path.name} has {path.stat().st_size:,} bytes and unpacks to more than {most:,}. "
        "Nothing of it was loaded; send it unpacked, or in parts.",
    )


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
