"""A change of level in words for people, and as the body that webhooks get."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from ops.languages import LANGUAGES
from ops.notices.letter import letter, subject
from ops.notices.notice import idempotency_key, is_email
from ops.notices.telling import Telling

VERSION = 1
"""Of the webhook's body; it grows when a field changes its meaning or goes."""


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

    @property
    def rises(self) -> bool:
        """Whether more is called for than before."""
        return self.level > (self.before or 0)


def forecast_change(site_id: str, issued_at: datetime) -> str:
    """The name of a change that a forecast tells of."""
    return f"forecast {site_id} {issued_at:%Y%m%dT%H%MZ}"


def content(
    change: LevelChange, where: str, telling: Telling, *, unseen: timedelta | None = None
) -> str:
    """What a destination is told; ``unseen``: so long nobody has acknowledged it."""
    if not is_email(where):
        told = body(change, unseen=unseen is not None)
        return json.dumps(told, sort_keys=True, separators=(",", ":"))
    said = f"Level {change.level} at {change.site_id}"
    head = said if unseen is None else f"Not acknowledged: {said}"
    return letter(subject(head, change.invented), _sentences(change, said, telling, unseen))


def body(change: LevelChange, *, unseen: bool = False) -> Mapping[str, object]:
    """The webhook's body. No person, reason or patient is in it: reasons are free text."""
    return {
        "version": VERSION,
        "event": "level_not_acknowledged" if unseen else "level_changed",
        "change_id": idempotency_key(change.change_id),
        "site_id": change.site_id,
        "level": change.level,
        "level_before": change.before,
        "level_suggested": change.suggested,
        "set_by": change.by,
        "changed_at": f"{change.at:%Y-%m-%dT%H:%M:%SZ}",
        "invented": change.invented,
    }


def _sentences(
    change: LevelChange, said: str, telling: Telling, unseen: timedelta | None
) -> Iterable[str]:
    at = change.at.astimezone(ZoneInfo(telling.time_zone))
    when = f"{LANGUAGES[telling.language].moment(at, dated=True)} ({telling.time_zone})"
    how = "set by a person" if change.by == "person" else "forecast to be reached"
    before = "No level was said before" if change.before is None else f"It was {change.before}"
    suggested = change.suggested
    beside = "" if suggested in (None, change.level) else f" The tool suggested {suggested}."
    yield f"{said}, {how} at {when}. {before}.{beside}"
    if unseen is not None:
        minutes = unseen / timedelta(minutes=1)
        yield f"Nobody acknowledged this within {minutes:g} minutes, so it is told once more."
    yield (
        "The planner's page Escalation and actions tells why, and what the level calls for. "
        "Acknowledge it there, so that the others know."
    )
