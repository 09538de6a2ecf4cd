"""A notice as it is queued, and as it stands in the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

State = Literal["queued", "failed", "sent", "given up", "not needed"]

WAITING: tuple[State, ...] = ("queued", "failed")
"""States in which it is still to be sent."""


class ToAttach(Protocol):
    """A file that goes with a notice."""

    @property
    def name(self) -> str:
        """How it is called."""

    @property
    def media(self) -> str:
        """Its media type."""

    @property
    def file(self) -> bytes:
        """What is in it."""


class ToTell(Protocol):
    """Something to tell to one destination."""

    @property
    def key(self) -> str:
        """What makes it the same notice."""

    @property
    def kind(self) -> str:
        """What it is about."""

    @property
    def site_id(self) -> str:
        """Where."""

    @property
    def destination(self) -> str:
        """E-mail, or a webhook by its name in the settings."""

    @property
    def content(self) -> str:
        """What is said, as JSON."""

    @property
    def due_at(self) -> datetime:
        """Not to be sent before."""

    @property
    def holds_until(self) -> datetime:
        """Of no use afterwards."""

    @property
    def files(self) -> Sequence[ToAttach]:
        """What goes with it."""


@dataclass(frozen=True)
class KeptFile:
    """A file of a notice that waits."""

    name: str
    media: str
    file: bytes


@dataclass(frozen=True)
class Outgoing:
    """A notice as it stands."""

    key: str
    kind: str
    site_id: str
    destination: str
    content: str
    state: State
    queued_at: datetime
    due_at: datetime
    """Not tried before."""
    holds_until: datetime
    tries: int
    token: str | None
    held_until: datetime | None
    """Until when whoever sends it now may take."""
    ended_at: datetime | None
    words: str | None
    """Why it failed, or what is worth saying of how it was sent."""
    asked_by: str | None
    """Who asked to send it again."""
