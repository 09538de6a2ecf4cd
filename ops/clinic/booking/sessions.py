"""What can be booked: sessions with their slots, and pools that sessions share."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple


class Modality(StrEnum):
    """How a patient is seen."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    VIDEO = "video"


@dataclass(frozen=True)
class Session:
    """One half-day of a clinic, as far as it may still be booked.

    ``places`` says how many patients each slot may still take: a template that books two at
    nine has a two there. ``most_booked`` is the limit on slots in use over the whole session,
    its overbooking limit; None leaves it to the places. ``equipment`` stands in its room.
    """

    id: str
    clinic_id: str
    clinician_id: str
    starts_at: datetime
    slot_minutes: int
    places: tuple[int, ...]
    visit_kinds: frozenset[str]
    modalities: frozenset[Modality] = frozenset({Modality.IN_PERSON})
    room_id: str | None = None
    equipment: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset({"en"})
    most_booked: int | None = None

    @property
    def ends_at(self) -> datetime:
        """When its last slot ends."""
        return self.slot_starts_at(len(self.places))

    def slot_starts_at(self, slot: int) -> datetime:
        """When a slot starts, counted from nought."""
        return self.starts_at + slot * timedelta(minutes=self.slot_minutes)


class Span(NamedTuple):
    """How many a pool serves at once between two instants, the second exclusive."""

    starts_at: datetime
    ends_at: datetime
    at_once: int


@dataclass(frozen=True)
class Pool:
    """What sessions share: chairs, interpreters of a language, a scanner on wheels.

    Outside its spans it serves nobody.
    """

    id: str
    spans: tuple[Span, ...]

    @cached_property
    def in_order(self) -> tuple[Span, ...]:
        """Its spans by their start."""
        return tuple(sorted(self.spans))

    def at_once(self, moment: datetime) -> int:
        """How many it serves at an instant; spans that overlap add up."""
        return sum(s.at_once for s in self.spans if s.starts_at <= moment < s.ends_at)


def interpreters_of(language: str) -> str:
    """The pool of a language's interpreters."""
    return f"interpreter {language}"
