"""A change of level, as one notice to each destination, and once more if nobody acknowledges it.

What is told once more is queued with the change itself, to be sent when its time has come, and
taken back by whoever acknowledges the change or by the next change: nothing has to be watched
meanwhile, and a program that stops for an hour forgets nothing.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from ops.notices.level_said import LevelChange, content
from ops.notices.notice import LEVEL, UNSEEN, Notice, level_key, unseen_key
from ops.notices.telling import Telling

HOLDS = timedelta(hours=24)


def level_notices(change: LevelChange, telling: Telling, *, now: datetime) -> list[Notice]:
    """The notices of a change, queued now; none where the level stayed what it was."""
    if change.level == change.before:
        return []
    first = [_told(change, where, telling, now) for where in telling.destinations]
    again = _once_more(change, telling, min(one.due_at for one in first)) if first else ()
    return [*first, *again]


def _told(change: LevelChange, where: str, telling: Telling, now: datetime) -> Notice:
    due = telling.due(where, change.level, now)
    said = content(change, where, telling)
    key = level_key(change.change_id, where)
    return Notice(key, LEVEL, change.site_id, where, said, due, due + HOLDS)


def _once_more(change: LevelChange, telling: Telling, told_at: datetime) -> Iterable[Notice]:
    """To who is next: counted from when the first was told, and not in their quiet hours."""
    after = telling.unseen_after
    if after is None or not change.rises:
        return
    for where in telling.next_destinations:
        due = telling.due(where, change.level, told_at + after)
        said = content(change, where, telling, unseen=after)
        key = unseen_key(change.change_id, where)
        yield Notice(key, UNSEEN, change.site_id, where, said, due, due + HOLDS)
