"""Words of HL7 v2 messages by which a sender may change: events, segments, codes it chooses.

They are counted per file, so that one that was never heard before can be noted. Of codes a hospital
chooses itself only those are kept that may be shown; for any other text stands its stand-in.
"""

import re
from collections.abc import Iterator

from warehouse.landing.hl7.fields import Head, Told
from warehouse.landing.hl7.message import KEPT, Message
from warehouse.landing.hl7.times import DELETE
from warehouse.landing.hl7.words import OURS
from warehouse.landing.stand_ins import stand_in
from warehouse.pseudonyms import UNLISTED, pseudonym

TRIGGER, SEGMENT = "trigger", "segment"
SENDER, NUMBERED = "sender", "appointment_id"
ONE = (SENDER, NUMBERED)
"""Of these a feed should have but one word, so that a second is news in the first file already."""
STRANGE = "unknown"
_TYPE = re.compile(r"[A-Z]{3}\^[A-Z]\d\d")
_NAME = re.compile(r"[A-Z][A-Z0-9]{2}")
_BOOKINGS = (
    *("pending", "waitlist", "booked", "started", "complete", "completed", "arrived"),
    *("cancelled", "canceled", "dc", "discontinued", "deleted", "blocked", "overbook"),
    *("noshow", "no-show", "no show"),
)
"""Table 0278 and what is commonly written for it."""


def event(head: Head) -> str:
    """Type and event of a message, also of one that is not ours; no text that is neither."""
    code = f"{head.kind}^{head.trigger}"
    return code if _TYPE.fullmatch(code) else STRANGE


def sender(head: Head) -> str:
    """The facility that sent a message, MSH-4."""
    return stand_in(head.sender) if head.sender else STRANGE


def words(message: Message, told: Told) -> Iterator[tuple[str, str]]:
    """The segments of a message and its codes, each under the name of what it is a word of."""
    separator = message.delimiters[0]
    for line in message.text.split("\r"):
        if line[3:4] == separator:
            yield SEGMENT, line[:3] if _NAME.fullmatch(line[:3]) else STRANGE
    if message.segments("SCH"):
        filler = message.value("SCH", 2) not in (None, DELETE)
        if filler or message.value("SCH", 1):
            yield NUMBERED, "SCH-2" if filler else "SCH-1"
    kind = (message.value("PV1", 2) or "").upper()
    if kind and kind != DELETE:
        yield "class_code", stand_in(kind)
    if left := told.said.get("disposition"):
        yield "disposition", stand_in(left)
    if status := told.said.get("status"):
        yield "status", status if status in _BOOKINGS else UNLISTED + pseudonym(status)


def sentence(field: str, word: str, count: int) -> str:
    """What to say of a word that was never heard before."""
    if field == TRIGGER:
        kind, _, name = word.partition("^")
        fate = "" if name in OURS.get(kind, ()) else ", not ours"
        return f"new event {word}{fate} ({count} times)"
    if field == SEGMENT:
        fate = "" if word in KEPT else ", not read"
        return f"new segment {word}{fate} ({count} times)"
    if field == SENDER:
        shown = "a new sender" if word.startswith(UNLISTED) else f"new sender {word}"
        return (
            f"{shown} ({count} times), whose numbers are taken for those of the others: if it is "
            "another hospital, name it in `apart` of the map"
        )
    if field == NUMBERED:
        other = "SCH-1" if word == "SCH-2" else "SCH-2"
        return (
            f"appointments go by {word} ({count} times), and are not joined with those that go by "
            f"{other}: have every message name SCH-2"
        )
    shown = "a new word" if word.startswith(UNLISTED) else f"new word {word}"
    return f"{shown} in {field} ({count} times)"
