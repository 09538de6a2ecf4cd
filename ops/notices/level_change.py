"""A change of level, as one notice to each destination."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from ops.languages import EN_GB, LANGUAGES
from ops.notices.due import TOP_LEVEL, loud_at
from ops.notices.letter import letter, subject
from ops.notices.notice import EMAIL, Notice, idempotency_key, level_key

VERSION = 1
"""Of the webhook's body; it grows when a field changes its meaning or goes."""

HOLDS = timedelta(hours=24)


@dataclass(frozen=True)
class LevelChange:
    """The level of a site became another: set by a person, or forecast to rise."""

    change_id: str
    site_id: str
    level: int
    before: int | None
    """None where nothing was said before."""
    suggested: int | None
    """What the tool suggested when a person decided."""
    by: Literal["person", "forecast"]
    at: datetime
    invented: bool = False
    """Of a made-up hospital: receivers must not act on it."""


@dataclass(frozen=True)
class Telling:
    """How a site wants to be told of its levels."""

    destinations: tuple[str, ...]
    quiet: tuple[time, time] | None
    loud_from: int = TOP_LEVEL
    time_zone: str = "Europe/London"
    language: str = EN_GB.code


def level_notices(change: LevelChange, telling: Telling, *, now: datetime) -> list[Notice]:
    """The notices of a change, queued now; none where the level stayed what it was."""
    if change.level == change.before:
        return []
    due = loud_at(
        now,
        change.level,
        quiet=telling.quiet,
        loud_from=telling.loud_from,
        time_zone=telling.time_zone,
    )
    return [
        Notice(
            level_key(change.change_id, where),
            "level",
            change.site_id,
            where,
            _content(change, where, telling),
            due_at=due,
            holds_until=due + HOLDS,
        )
        for where in telling.destinations
    ]


def body(change: LevelChange) -> Mapping[str, object]:
    """The webhook's body. No person, reason or patient is in it: reasons are free text."""
    return {
        "version": VERSION,
        "event": "level_changed",
        "change_id": idempotency_key(change.change_id),
        "site_id": change.site_id,
        "level": change.level,
        "level_before": change.before,
        "level_suggested": change.suggested,
        "set_by": change.by,
        "changed_at": f"{change.at:%Y-%m-%dT%H:%M:%SZ}",
        "invented": change.invented,
    }


def _content(change: LevelChange, where: str, telling: Telling) -> str:
    if where != EMAIL:
        return json.dumps(body(change), sort_keys=True, separators=(",", ":"))
    said = f"Level {change.level} at {change.site_id}"
    at = change.at.astimezone(ZoneInfo(telling.time_zone))
    when = f"{LANGUAGES[telling.language].moment(at, dated=True)} ({telling.time_zone})"
    how = "set by a person" if change.by == "person" else "forecast to be reached"
    return letter(subject(said, change.invented), _sentences(change, said, how, when))


def _sentences(change: LevelChange, said: str, how: str, when: str) -> Iterable[str]:
    before = "No level was said before" if change.before is None else f"It was {change.before}"
    suggested = change.suggested
    beside = "" if suggested in (None, change.level) else f" The tool suggested {suggested}."
    yield f"{said}, {how} at {when}. {before}.{beside}"
    yield "The planner's page Escalation and actions tells why, and what the level calls for."
