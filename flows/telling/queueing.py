"""What should be told by now and was not queued yet: bed meetings, and levels forecast to rise."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from flows.recipes.places import site_clocks
from flows.telling.handed_over import Written, written
from ops.notices.due import meetings_due
from ops.notices.letter import huddle_letter
from ops.notices.level_change import level_notices
from ops.notices.level_said import LevelChange, forecast_change
from ops.notices.notice import EMAIL, HUDDLE, Notice, huddle_key
from ops.notices.telling import Telling
from warehouse import levels, publish, reading
from warehouse.publish import Published
from warehouse.records import outbox
from warehouse.settings import settings

BY = "notices"
"""In whose name a file leaves that nobody took by hand."""

BACK = timedelta(hours=3)
"""Alerts older than this are no news any more."""


def queue_due() -> list[str]:
    """Queue what is due, each once whoever else runs; says what was new."""
    copy = publish.current()
    if copy is None or not settings().notices.on:
        return []
    new = outbox.queue(rises(copy))
    due = meetings(copy)
    keys = [huddle_key(*one) for one in due]
    known = outbox.known(keys)
    wanted = [one for one, key in zip(due, keys, strict=True) if key not in known]
    for one, made in zip(wanted, written(wanted) if wanted else [], strict=True):
        leaving = [(file.file, line) for file, line in zip(made.files, made.lines, strict=True)]
        new += outbox.queue([handover(*one, made)], leaving=leaving, by=BY)
    return new


def meetings(copy: Published) -> list[tuple[str, datetime]]:
    """Every site and bed meeting whose handover should be on its way, by the clock of the copy."""
    said = settings().notices
    clocks = clocks_of(copy)
    return [
        (site_id, at)
        for site_id, site in sorted(said.sites.items())
        if site.to
        for at in meetings_due(
            site.huddles,
            time_zone=clocks.get(site_id, settings().time_zone),
            ahead=timedelta(minutes=site.ahead_minutes),
            now=now_of(copy),
        )
    ]


def handover(site_id: str, meeting: datetime, made: Written) -> Notice:
    """The e-mail of a bed meeting, of use as long as its sheet holds."""
    now, told = datetime.now(UTC), made.told
    # The clock of a replayed copy stands still; how long the sheet holds is the same.
    holds = max(told.valid_until - told.made_at, timedelta(minutes=30))
    text = huddle_letter(told, meeting, [file.name for file in made.files])
    key = huddle_key(site_id, meeting)
    return Notice(key, HUDDLE, site_id, EMAIL, text, now, now + holds, made.files)


def rises(copy: Published) -> list[Notice]:
    """Levels that the forecast newly calls for, where a site asks to be told of them."""
    asked = {name for name, site in settings().notices.sites.items() if site.forecast_rises}
    if not asked:
        return []
    with reading(copy.name) as db:
        found = levels.alerts(db, since=now_of(copy) - BACK, until=now_of(copy)).to_dicts()
    clocks, now = clocks_of(copy), datetime.now(UTC)
    told: list[Notice] = []
    for row in found:
        if row["site_id"] in asked and row["raised"] and row["level"] > row["level_before"]:
            change = LevelChange(
                forecast_change(row["site_id"], row["issued_at"]),
                row["site_id"],
                row["level"],
                row["level_before"],
                None,
                "forecast",
                row["issued_at"],
                copy.invented,
            )
            told += level_notices(change, telling(row["site_id"], clocks), now=now)
    return told


def telling(site_id: str, clocks: Mapping[str, str]) -> Telling:
    """How a site wants to be told of its levels, by the settings."""
    zone = clocks.get(site_id, settings().time_zone)
    return Telling.of(settings().notices.of(site_id), zone, settings().language)


def clocks_of(copy: Published) -> dict[str, str]:
    """The clock of every site that a copy knows."""
    with reading(copy.name) as db:
        return site_clocks(db)


def now_of(copy: Published) -> datetime:
    """The moment it is for a copy: the clock of a replayed one stands still."""
    return copy.as_of if copy.replayed else datetime.now(UTC)
