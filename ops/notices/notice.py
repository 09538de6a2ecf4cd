"""A notice: something told once, by e-mail or by a webhook, however often it must be tried.

Its key says what makes it the same notice. From the key follow the names under which receivers
know it again: a message that comes twice, because whoever sent it was killed before noting so,
carries the same ``Message-ID`` and the same ``Idempotency-Key``.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

EMAIL = "e-mail"
"""The destination of what goes to people, and how that of one of them begins who has quiet hours
of their own; any other is a webhook, by its name in the settings."""

HUDDLE, LEVEL, UNSEEN = "huddle", "level", "unseen"
"""What a notice is about: a bed meeting, a change of level, or one that nobody acknowledged."""


@dataclass(frozen=True)
class Attached:
    """A file that goes with a notice."""

    name: str
    media: str
    file: bytes


@dataclass(frozen=True)
class Notice:
    """One thing to tell one destination; its addresses are the settings' when it is sent."""

    key: str
    kind: str
    """huddle, level or unseen"""
    site_id: str
    destination: str
    content: str
    """JSON: subject and text of an e-mail, or the body of a webhook."""
    due_at: datetime
    """Not to be sent before."""
    holds_until: datetime
    """Of no use afterwards, so not to be sent any more."""
    files: tuple[Attached, ...] = ()


def huddle_key(site_id: str, meeting: datetime) -> str:
    """The handover of a site for one bed meeting is one notice, whatever run makes it."""
    return f"huddle {site_id} {meeting:%Y%m%dT%H%MZ} {EMAIL}"


def level_key(change_id: str, destination: str) -> str:
    """A change of level is one notice to each destination."""
    return f"{LEVEL} {change_id} {destination}"


def unseen_key(change_id: str, destination: str) -> str:
    """So is telling it once more, because nobody acknowledged it."""
    return f"{UNSEEN} {change_id} {destination}"


def is_email(destination: str) -> bool:
    """Whether it goes to people."""
    return destination == EMAIL or destination.startswith(f"{EMAIL} ")


def idempotency_key(key: str) -> str:
    """The name under which a webhook's receiver knows a notice again."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def message_id(key: str, sender: str) -> str:
    """The ``Message-ID`` of a notice, in the domain of whoever sends it (RFC 5322, 3.6.4)."""
    return f"<{idempotency_key(key)}@{sender.rpartition('@')[2]}>"
