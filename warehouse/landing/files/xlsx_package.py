"""An xlsx file as what it is, a zip of XML parts, opened without trusting it.

Everything is bounded before it is unpacked: the bytes of the file, the list of its parts, what
each says it holds (Python's zipfile never hands out more than that) and how that compares with
the file. openpyxl makes an object of every element, so each part is bounded in elements, too,
while it is read. A part that declares a document type is refused, so that no entity can grow;
defusedxml would refuse the entities alone.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from warehouse.landing.files.scan import LONGEST
from warehouse.landing.refusal import Refused

MIB = 1024 * 1024
PACKED = 256 * MIB
"""A sheet holds 1,048,576 rows; full ones take some 100 MiB."""
UNPACKED = 1024 * MIB
RATIO, FROM = 100, 32 * MIB
"""Sheets pack to a tenth, monotonous ones to a fiftieth; below ``FROM`` any ratio is harmless."""
PART = (16 * MIB, 250_000)
"""Bytes and marks (``<``) of a list of sheets or styles: Excel keeps 64,000 styles at most."""
STRINGS = (128 * MIB, 8_000_000)
"""Of the texts that cells share: some two million."""
ROW = (LONGEST, 250_000)
"""Of one row, or of all that follows the last: a full row of 16,384 cells has some 100,000."""

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ARCHIVES = (".zip", ".xlsx", ".xlsm", ".xlsb", ".gz", ".tgz", ".tar", ".7z", ".rar", ".jar", ".xz")
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)
_DECLARED = re.compile(
    rb"""(?:\xef\xbb\xbf)?<\?xml(?![^>]{0,150}\?>)"""
    rb"""|(?:\xef\xbb\xbf)?<\?xml[^>]*encoding\s*=\s*["'](?!utf-?8|us-ascii)""",
    re.IGNORECASE,
)
"""A declaration that has no end, or names an encoding in which ``<`` may be another byte."""


class Part(io.RawIOBase):
    """A part as it is unpacked, which ends in a refusal where it becomes too much."""

    def __init__(self, package: "Package", path: str, most: tuple[int, int]) -> None:
        self._stream: IO[bytes] = package.archive.open(path)
        self._package, self._path, self._most = package, path, most
        self._before = b""
        self.again()

    def again(self) -> None:
        """Count anew: what was read so far has been taken away."""
        self._bytes = self._marks = 0

    def readable(self) -> bool:
        """It can be read, and nothing else."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next bytes, if they are harmless."""
        with memoryview(buffer) as space:
            words = self._stream.read(len(space))
            space[: len(words)] = words
        self._bytes += len(words)
        self._marks += words.count(b"<")
        if self._bytes > self._most[0] or self._marks > self._most[1]:
            raise too_large(self._package.name, f"{self._path} holds more than a workbook needs")
        if b"<!DOCTYPE" in self._before + words:
            raise self._package.broken("a part declares a document type, which no workbook does")
        if b"\0" in words or (not self._before and _DECLARED.match(words)):
            raise self._package.broken("a part is not written in UTF-8")
        self._before = (self._before + words)[-9:]
        return len(words)

    def close(self) -> None:
        """Close the part."""
        self._stream.close()
        super().close()


@dataclass(frozen=True)
class Package:
    """An opened xlsx file and the name to call it by, as openpyxl asks for its parts."""

    archive: zipfile.ZipFile
    name: str

    def open(self, path: str, most: tuple[int, int] = STRINGS) -> Part:
        """A part to be read piece by piece."""
        return Part(self, path, most)

    def read(self, path: str) -> bytes:
        """A small part as a whole."""
        with self.open(path, PART) as part:
            return part.read() or b""

    @contextmanager
    def reading(self, what: object) -> Iterator[None]:
        """Whatever a damaged file makes a library raise is a refusal.

        What the library says of it is not repeated: it quotes cells.
        """
        try:
            yield
        except Refused:
            raise
        except Exception as error:
            raise self.broken(f"{what} cannot be read ({type(error).__name__})") from None

    def broken(self, why: str) -> Refused:
        """The refusal of a file that is no workbook, or not a whole one."""
        return Refused(
            "NOT_XLSX",
            f"{self.name} is not a whole xlsx file: {why}. Export it again, or open it in Excel "
            "and save it as Excel Workbook (.xlsx) or CSV.",
        )


@contextmanager
def opened(path: Path) -> Iterator[Package]:
    """The package, if it is safe to open."""
    size = path.stat().st_size
    if size > PACKED:
        raise too_large(path.name, f"it has {size:,} bytes")
    _no_old_format(path)
    if _directory_bytes(path) > MIB:
        raise too_large(path.name, "its list of parts is longer than a million bytes")
    try:
        archive = zipfile.ZipFile(path)
    except (*_BROKEN, ValueError) as error:
        sentence = f"{path.name} is not a whole xlsx file ({error}). Export it again."
        raise Refused("NOT_XLSX", sentence) from error
    with archive:
        _harmless(archive.infolist(), path.name, size)
        yield Package(archive, path.name)


def too_large(name: str, why: str) -> Refused:
    """The refusal of a file that would unpack to more than this house can hold."""
    return Refused(
        "TOO_LARGE",
        f"{name} is larger than is taken: {why}. Nothing of it was loaded; send it in parts, or "
        "as CSV or Parquet.",
    )


def _no_old_format(path: Path) -> None:
    with path.open("rb") as file:
        if file.read(8) != _OLE:
            return
        protected = "EncryptedPackage".encode("utf-16-le") in file.read()
    if protected:
        raise Refused("ENCRYPTED", f"{path.name} is locked with a password. Save it without one.")
    raise Refused(
        "OLD_EXCEL",
        f"{path.name} is a workbook of Excel 97-2003 under another name. Save it as .xlsx or CSV.",
    )


def _directory_bytes(path: Path) -> int:
    """How long the list of parts says it is, before zipfile makes an object of each."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 65_557 - 76))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0:
        return 0
    listed = int.from_bytes(tail[at + 12 : at + 16], "little")
    if at >= 76 and tail[at - 20 : at - 16] == b"PK\x06\x07":
        listed = int.from_bytes(tail[at - 76 + 40 : at - 76 + 48], "little")
    return listed


def _harmless(parts: list[zipfile.ZipInfo], name: str, size: int) -> None:
    for part in parts:
        path = part.filename.replace("\\", "/")
        if path.startswith("/") or ".." in path.split("/") or ":" in path:
            _unsafe(name, f"the part {part.filename[:60]} points outside of it")
        if path.lower().endswith(_ARCHIVES):
            _unsafe(name, f"it holds another archive, {part.filename[:60]}")
        if part.flag_bits & 1:
            raise Refused("ENCRYPTED", f"{name} is locked with a password. Save it without one.")
        if part.compress_type not in _PLAIN:
            _unsafe(name, f"the part {part.filename[:60]} is packed in a way Excel never uses")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > UNPACKED or (unpacked > FROM and unpacked > RATIO * size):
        raise too_large(name, f"its {size:,} bytes unpack to {unpacked:,}")


def _unsafe(name: str, why: str) -> None:
    raise Refused("UNSAFE_ARCHIVE", f"{name} was not opened: {why}. Save it again from Excel.")
