"""What a roster that came back says otherwise, as the changes that people could have typed."""

from collections.abc import Collection
from datetime import date

import dataframely as dy
import polars as pl

from ops.errors import PlanningError
from ops.staffing.changes import Change
from ops.tables import RosterLine
from ops.takeaway.roster_back import UNKNOWN, RosterRead

Held = dict[tuple[str, date], tuple[str, ...]]


def changes(
    proposed: dy.DataFrame[RosterLine],
    read: RosterRead,
    *,
    proposal_id: str,
    known: Collection[tuple[date, str]],
    whole: bool = True,
) -> tuple[list[Change], list[str]]:
    """The changes from a proposed roster to the one that was read, and what cannot be one.

    ``known`` holds the days and shifts that somebody is needed on: any other code stays what it
    was, and is told. What is not ``whole`` speaks only of the people it names, from its first
    day to its last; a ward or skill that it does not tell is the one that stood there.
    """
    others = set(read.lines["proposal_id"]) - {proposal_id}
    if others:
        raise PlanningError(
            f"This file holds the roster {', '.join(sorted(others))}, and the one looked at is "
            f"{proposal_id}. Choose that roster above, then give the file again."
        )
    after = _held(read.lines)
    before = _held(proposed) if whole else _spoken_of(_held(proposed), after)
    said = [
        _unread(key, after[key][0])
        if key in read.unknown
        else _change(key, before.get(key), after.get(key), known)
        for key in sorted(before.keys() | after.keys())
    ]
    found = [one for one in said if isinstance(one, Change)]
    return found, [one for one in said if isinstance(one, str)]


def _change(
    key: tuple[str, date],
    was: tuple[str, ...] | None,
    now: tuple[str, ...] | None,
    known: Collection[tuple[date, str]],
) -> Change | str | None:
    """What became of one person's day: a change, a sentence why there is none, or nothing."""
    if was and now:
        now = tuple(old if new == UNKNOWN else new for old, new in zip(was, now, strict=True))
    if now == was:
        return None
    if now is None:
        _, ward, skill = was or ("", "", "")
        return Change(*key, None, ward, skill)
    shift, ward, skill = now
    if (key[1], shift) in known and UNKNOWN not in (ward, skill):
        return Change(*key, shift, ward, skill)
    return _stays(*key, shift, UNKNOWN in (ward, skill))


def _unread(key: tuple[str, date], code: str) -> str:
    """A code that nobody knows says that somebody works, not when: no change can be made of it."""
    name, day_on = key
    return (
        f"{name}, {day_on:%d %b}: nobody here knows the code {code}, so this day stays as it was."
    )


def _stays(name: str, day_on: date, shift: str, untold: bool) -> str:
    why = (
        f"the file does not say on which ward and as what {name} works {shift}"
        if untold
        else f"nobody is needed on a shift {shift} that day"
    )
    return f"{name}, {day_on:%d %b}: {why}, so what stood there stays."


def _spoken_of(held: Held, after: Held) -> Held:
    people, days = {name for name, _ in after}, {day for _, day in after}
    return {
        (name, day): duty
        for (name, day), duty in held.items()
        if name in people and min(days) <= day <= max(days)
    }


def _held(lines: pl.DataFrame) -> Held:
    columns = ("staff_id", "day_on", "shift_type_id", "ward_id", "skill")
    return {(name, day): tuple(duty) for name, day, *duty in lines.select(columns).rows()}
