"""One HL7 v2 message: only the fields named here are ever parsed, all others are left out first.

So names, addresses, telephone numbers, texts and Z segments never get further than the bytes
of the file. A new field of the standard is dropped by default.
"""

import codecs
import re
from dataclasses import dataclass

import hl7
import hl7.util

# Where an escape is damaged the parser would write the whole field, an identifier perhaps, into the
# log. A filter stays, where a logger that is only disabled is woken by whoever sets up logging.
hl7.util.logger.addFilter(lambda _said: False)

KEPT: dict[str, tuple[int, ...]] = {
    "MSH": (2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 18),
    "EVN": (1, 2, 6),
    "PID": (2, 3, 7, 18),
    "MRG": (1, 4, 5, 6),
    "PV1": (2, 3, 4, 6, 10, 19, 36, 44, 45, 50),
    "PV2": (8, 9),
    "SCH": (1, 2, 5, 6, 9, 10, 11, 25),
    "TQ1": (6, 7, 8),
    "RGS": (3,),
    "AIS": (3, 4, 7, 8, 10),
    "AIG": (3, 8, 11, 12, 14),
    "AIL": (3, 6, 9, 10, 12),
    "AIP": (6, 9, 10, 12),
}
"""Fields that are read, by segment."""

PLACES = {name: {field: at for at, field in enumerate(kept, 1)} for name, kept in KEPT.items()} | {
    "MSH": {field: at for at, field in enumerate(KEPT["MSH"], 2)}
}
"""Where a kept field stands once all others are left out."""

WIDEST = 64 * 1024
"""Bytes of one segment."""

USUAL = "|^~\\&"

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

_UNSEEN = re.compile(r"[\x00-\x1f\x7f]+")


class Unreadable(Exception):  # noqa: N818 - an outcome of a message, not a fault of the program
    """A message that cannot be read: code, field, and a code of the message that may be shown."""

    def __init__(self, code: str, field: str | None = None, value: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.value = value


@dataclass(frozen=True, slots=True)
class Segment:
    """A parsed segment, and where its kept fields stand in it."""

    fields: hl7.Segment
    places: dict[int, int]


@dataclass(frozen=True, slots=True)
class Message:
    """A parsed message, its text and its delimiters as MSH-1 and MSH-2 give them."""

    parsed: hl7.Message
    named: dict[str, list[Segment]]
    text: str
    delimiters: str

    def segments(self, name: str) -> list[Segment]:
        """All segments of a name, in order."""
        return self.named.get(name, [])

    def value(self, segment: str, field: int, component: int = 1) -> str | None:
        """A component of the first repetition of the first such segment."""
        found = self.named.get(segment)
        return self.part(found[0], field, component) if found else None

    def part(self, segment: Segment, field: int, component: int = 1) -> str | None:
        """A component of a field's first repetition."""
        found = self._field(segment, field)
        if not found:
            return None
        parts = found[0]
        if not isinstance(parts, list):
            return (self._plain(parts) or None) if component == 1 else None
        return (self._plain(parts[component - 1]) or None) if len(parts) >= component else None

    def repetitions(self, segment: Segment, field: int) -> list[list[str]]:
        """The components of every repetition, unescaped, the first sub-component of each."""
        return [
            [self._plain(part) for part in (each if isinstance(each, list) else [each])]
            for each in self._field(segment, field)
        ]

    def _field(self, segment: Segment, field: int) -> hl7.Field | tuple[()]:
        at = segment.places[field]
        return segment.fields[at] if len(segment.fields) > at else ()

    def _plain(self, given: object) -> str:
        text = str(given[0]) if isinstance(given, list) and given else str(given)
        if self.delimiters[3:4] in text:
            text = self.parsed.unescape(text)
        return text.strip() if text.isprintable() else _UNSEEN.sub(" ", text).strip()


def header(content: bytes) -> list[bytes]:
    """The fields of MSH, raw, counted as the standard does: [0] is MSH, [1] the separator."""
    first = content.split(b"\r", 1)[0]
    if not first.startswith(b"MSH") or len(first) < 8 or first[3:4].isalnum():
        raise Unreadable("NOT_HL7")
    separator = first[3:4]
    return [b"MSH", separator, *first[4:].split(separator)]


def read(content: bytes, *, delimiters: str | None = None) -> Message:
    """Decode and parse the fields that are kept; ``delimiters`` are others to be trusted."""
    fields = header(content)
    marks = _delimiters(fields, delimiters)
    said = fields[18].split(fields[2][1:2] or b"~")[0] if len(fields) > 18 else b""
    text = _decoded(content, said.decode("ascii", "replace").strip())
    lines = []
    for line in text.split("\r"):
        if len(line) > WIDEST:
            raise Unreadable("TOO_LONG", line[:3] if line[:3] in KEPT else "of another kind")
        kept = _kept(line, marks[0])
        if kept:
            lines.append(kept)
    try:
        parsed = hl7.parse("\r".join(lines) + "\r")
    except (hl7.HL7Exception, ValueError, IndexError, KeyError) as error:
        raise Unreadable("NOT_HL7") from error
    named: dict[str, list[Segment]] = {}
    for line, each in zip(lines, parsed, strict=True):
        name = line[:3]
        named.setdefault(name, []).append(Segment(each, PLACES[name]))
    return Message(parsed, named, text, marks)


def _delimiters(fields: list[bytes], trusted: str | None) -> str:
    """MSH-1 and MSH-2, if they can be meant.

    Any four characters may part a message. One that differs from the usual ones in a single
    place was rather damaged on its way (national variants of ASCII have other signs there)
    than written so, and would be cut in the wrong places: a map has to vouch for it.
    """
    marks = (fields[1] + fields[2]).decode("latin-1")
    if (marks[:5] == USUAL and len(marks) <= 6) or marks == trusted:
        return marks
    signs = marks[:6]
    odd = [each for each in signs if each.isalnum() or not each.isascii() or not each.isprintable()]
    single = len(signs) == len(USUAL) and sum(map(str.__ne__, signs, USUAL)) == 1
    if len(marks) not in (2, 3, 4, 5, 6) or odd or len(set(signs)) < len(signs) or single:
        raise Unreadable("ODD_DELIMITERS", "MSH-2")
    return marks + USUAL[len(marks) :]


def _kept(line: str, separator: str) -> str | None:
    """A segment with nothing in it but what is kept; None for segments that are not."""
    name = line[:3]
    kept = KEPT.get(name)
    if kept is None or line[3:4] != separator:
        return None
    parts = line.split(separator, kept[-1] + 1)
    # MSH-1 is the separator itself, so that its fields are counted from two.
    back = 1 if name == "MSH" else 0
    last = len(parts) - 1 + back
    return separator.join([name, *(parts[at - back] for at in kept if at <= last)])


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
