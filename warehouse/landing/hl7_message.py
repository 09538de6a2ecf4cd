"""One HL7 v2 message: only the fields named here are ever parsed, all others are blanked first.

So names, addresses, telephone numbers, texts and Z segments never get further than the bytes
of the file. A new field of the standard is dropped by default.
"""

import codecs
import re
from dataclasses import dataclass

import hl7

KEPT: dict[str, tuple[int, ...]] = {
    "MSH": (2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 18),
    "EVN": (1, 2, 6),
    "PID": (2, 3, 7, 18),
    "MRG": (1, 3, 5),
    "PV1": (2, 3, 4, 6, 10, 19, 36, 44, 45),
    "PV2": (8, 9),
    "SCH": (1, 2, 5, 6, 9, 10, 11, 25),
    "TQ1": (6, 7),
    "RGS": (3,),
    "AIS": (3, 4, 7, 8, 10),
    "AIG": (3, 8, 11, 12),
    "AIL": (3, 6, 9, 10),
    "AIP": (6, 9, 10),
}
"""Fields that are read, by segment."""

WIDEST = 64 * 1024
"""Bytes of the kept part of one segment."""

CHARSETS = {
    "": "utf-8",
    "ASCII": "utf-8",
    "8859/1": "iso8859-1",
    "8859/2": "iso8859-2",
    "8859/3": "iso8859-3",
    "8859/4": "iso8859-4",
    "8859/5": "iso8859-5",
    "8859/6": "iso8859-6",
    "8859/7": "iso8859-7",
    "8859/8": "iso8859-8",
    "8859/9": "iso8859-9",
    "8859/15": "iso8859-15",
    "UNICODE": "utf-8",
    "UNICODE UTF-8": "utf-8",
    "UTF-8": "utf-8",
    "GB 18030-2000": "gb18030",
    "BIG-5": "big5",
    "ISO IR87": "iso2022_jp",
    "KS X 1001": "euc_kr",
}
"""MSH-18 (table 0211) and Python's names; others are tried as they are written."""

_SEGMENT = re.compile(r"[A-Z][A-Z0-9]{2}")


class Unreadable(Exception):  # noqa: N818 - an outcome of a message, not a fault of the program
    """A message that cannot be read: code and field."""

    def __init__(self, code: str, field: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.field = field


@dataclass(frozen=True)
class Message:
    """A parsed message with its delimiters."""

    parsed: hl7.Message
    text: str

    def segments(self, name: str) -> list[hl7.Segment]:
        """All segments of a name, in order."""
        return [each for each in self.parsed if str(each[0]) == name]

    def value(self, segment: str, field: int, component: int = 1) -> str | None:
        """A component of the first repetition of the first such segment."""
        for each in self.segments(segment)[:1]:
            return self.part(each, field, component)
        return None

    def part(self, segment: hl7.Segment, field: int, component: int = 1) -> str | None:
        """A component of a field's first repetition."""
        found = self.repetitions(segment, field)
        return _at(found[0], component) if found else None

    def repetitions(self, segment: hl7.Segment, field: int) -> list[list[str]]:
        """The components of every repetition, unescaped, sub-components dropped."""
        if len(segment) <= field:
            return []
        return [
            [
                self.parsed.unescape(str(part[0]) if isinstance(part, list) else str(part)).strip()
                for part in (each if isinstance(each, list) else [each])
            ]
            for each in segment[field]
        ]


def _at(parts: list[str], component: int) -> str | None:
    return parts[component - 1] or None if len(parts) >= component else None


def header(content: bytes) -> list[bytes]:
    """The fields of MSH, raw, counted as the standard does: [0] is MSH, [1] the separator."""
    first = content.split(b"\r", 1)[0]
    if not first.startswith(b"MSH") or len(first) < 8 or first[3:4].isalnum():
        raise Unreadable("NOT_HL7")
    separator = first[3:4]
    return [b"MSH", separator, *first[4:].split(separator)]


def read(content: bytes) -> Message:
    """Decode and parse the fields that are kept."""
    fields = header(content)
    said = fields[18].split(fields[2][1:2] or b"~")[0] if len(fields) > 18 else b""
    text = _decoded(content, said.decode("ascii", "replace").strip())
    separator = chr(fields[1][0])
    lines = []
    for line in text.split("\r"):
        kept = _blanked(line, separator)
        if kept and len(kept) > WIDEST:
            raise Unreadable("TOO_LONG", line[:3])
        if kept:
            lines.append(kept)
    try:
        return Message(hl7.parse("\r".join(lines) + "\r"), text)
    except (hl7.HL7Exception, ValueError, IndexError, KeyError) as error:
        raise Unreadable("NOT_HL7") from error


def _blanked(line: str, separator: str) -> str | None:
    """A segment with nothing in it but what is kept; None for segments that are not."""
    name = line[:3]
    kept = KEPT.get(name)
    if kept is None or line[3:4] != separator:
        return None
    parts = line.split(separator, kept[-1] + 1)
    if name == "MSH":
        # MSH-1 is the separator itself, so that its fields are counted from two.
        return separator.join(
            part if at < 1 or at + 1 in kept else "" for at, part in enumerate(parts[: kept[-1]])
        )
    return separator.join(
        part if at == 0 or at in kept else "" for at, part in enumerate(parts[: kept[-1] + 1])
    )


def _decoded(content: bytes, said: str) -> str:
    if b"\0" in content:
        raise Unreadable("CONTROL_CHAR")
    if content.isascii():
        return content.decode("ascii")
    name = CHARSETS.get(said.upper(), said)
    try:
        return content.decode(codecs.lookup(name).name)
    except (LookupError, UnicodeDecodeError, ValueError):
        pass
    try:
        # Senders often say one charset, or none, and write another: codes are ASCII anyway.
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("iso8859-1")
