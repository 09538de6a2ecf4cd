"""An xlsx file as what it is, a zip of XML parts, opened without trusting it.

Everything is bounded before it is unpacked: the bytes of the file, the list of its parts, what
each says it holds (Python's zipfile never hands out more than that) and how that compares with
the file. A part that declares a document type is refused, so that no entity can grow.
"""

import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat

from warehouse.landing.refusal import Refused

MIB = 1024 * 1024
PACKED = 256 * MIB
"""A sheet holds 1,048,576 rows; full ones take some 100 MiB."""
UNPACKED = 1024 * MIB
STRINGS = 128 * MIB
PART = 16 * MIB
"""Lists of sheets and styles, kept in memory, are rarely larger than one."""
RATIO, FROM = 100, 32 * MIB
"""Sheets pack to a tenth, monotonous ones to a fiftieth; below ``FROM`` any ratio is harmless."""

_BLOCK = 256 * 1024
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ARCHIVES = (".zip", ".xlsx", ".xlsm", ".xlsb", ".gz", ".tgz", ".tar", ".7z", ".rar", ".jar", ".xz")
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)

Element = Callable[[str, dict[str, str]], None]


@dataclass(frozen=True)
class Package:
    """An opened xlsx file and the name to call it by."""

    archive: zipfile.ZipFile
    name: str

    def part(self, path: str) -> zipfile.ZipInfo | None:
        """A part by its path; Excel does not mind case."""
        wanted = path.lstrip("/").casefold()
        found = [each for each in self.archive.infolist() if each.filename.casefold() == wanted]
        return found[0] if found else None

    def relations(self, path: str) -> Iterator[dict[str, str]]:
        """What a part refers to: id, type and the path of each target."""
        folder, file = posixpath.split(path)
        rels = self.part(posixpath.join(folder, "_rels", f"{file}.rels"))
        found: list[dict[str, str]] = []
        if rels is not None:
            self.parse(rels, lambda kind, said: found.append({**said, "kind": kind}), most=PART)
        for said in found:
            if local(said["kind"]) == "Relationship" and said.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, said.get("Target", "")))
                yield {"id": said.get("Id", ""), "type": said.get("Type", ""), "path": target[1:]}

    def parse(
        self,
        part: zipfile.ZipInfo,
        start: Element,
        end: Callable[[str], None] | None = None,
        words: Callable[[str], None] | None = None,
        *,
        most: int,
    ) -> None:
        """Read a part of XML to its end; names come as ``namespace name``."""
        for _ in self.steps(part, start, end, words, most=most):
            pass

    def steps(
        self,
        part: zipfile.ZipInfo,
        start: Element,
        end: Callable[[str], None] | None = None,
        words: Callable[[str], None] | None = None,
        *,
        most: int,
    ) -> Iterator[None]:
        """The same, pausing after each block, so that what was read can be taken away."""
        if part.file_size > most:
            raise too_large(self.name, f"{part.filename} unpacks to {part.file_size:,} bytes")
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = words
        try:
            with self.archive.open(part) as stream:
                while block := stream.read(_BLOCK):
                    parser.Parse(block, False)
                    yield
                parser.Parse(b"", True)
                yield
        except (expat.ExpatError, *_BROKEN) as error:
            raise self.broken(f"{part.filename} cannot be read ({error})") from error

    def _doctype(self, *_: object) -> None:
        raise self.broken("a part declares a document type, which no workbook does")

    def broken(self, why: str) -> Refused:
        """The refusal of a file that is no workbook, or not a whole one."""
        return Refused("NOT_XLSX", f"{self.name} is not a whole xlsx file: {why}. Export it again.")


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


def local(kind: str) -> str:
    """The name of an element without its namespace."""
    return kind.rpartition(" ")[2]


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
