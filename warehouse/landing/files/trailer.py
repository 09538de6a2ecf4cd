"""The last line of a file that says how many records came before it."""

import re
import string
from collections.abc import Iterator

from warehouse.landing.refusal import Refused


class Trailer:
    """A trailer as a map declares it, or none.

    ``{rows}`` is the number of records; any other name in braces stands for words of no interest.
    A file without its trailer was cut short, so it is refused like one that counts otherwise.
    """

    def __init__(self, declared: str | None, name: str) -> None:
        self.declared, self.name = declared, name
        self.said: bytes | None = None
        self.counted = 0

    def held_back(self, text: Iterator[bytes]) -> Iterator[bytes]:
        """The text without its last line that is not blank."""
        if self.declared is None:
            yield from text
            return
        held = b""
        for block in text:
            held += block
            end = held.rfind(b"\n", 0, len(held.rstrip()))
            yield held[: end + 1]
            held = held[end + 1 :]
        self.said = held.strip()

    def count(self, records: int) -> None:
        """Remember records that were found."""
        self.counted += records

    def check(self) -> None:
        """Refuse a file whose trailer is missing or counts otherwise."""
        if self.declared is None or self.said is None:
            return
        found = re.fullmatch(_pattern(self.declared), self.said.decode(errors="replace"))
        if found is None:
            raise Refused(
                "TRAILER_MISMATCH",
                f"{self.name} does not end with a line like {self.declared}: it is not whole. "
                "Nothing of it was loaded; send it again.",
            )
        if int(found["rows"]) != self.counted:
            raise Refused(
                "TRAILER_MISMATCH",
                f"{self.name} has {self.counted:,} records and its last line speaks of "
                f"{int(found['rows']):,}. Nothing of it was loaded; send it again.",
            )


def _pattern(declared: str) -> str:
    parts = []
    for words, name, _, _ in string.Formatter().parse(declared):
        parts.append(re.escape(words))
        if name is not None:
            parts.append(r"(?P<rows>\d{1,12})" if name == "rows" else ".*?")
    return "".join(parts)
