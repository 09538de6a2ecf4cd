"""The hour that comes twice in autumn: which of the two the times of messages mean.

The clock on the wall does not say; the messages beside it may. A stream goes forward: what a later
message of the same visit tells was recorded no earlier, and nothing is sent before it is recorded
or long after. Where neither helps, the earlier of the two is taken.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import polars as pl

HOUR = timedelta(hours=1)

_SAME_CLOCK = ("sent_at", "occurred_at", "began_at", "ended_at", "expected_at")


def choose(given: pl.DataFrame, later: Mapping[str, pl.Series]) -> tuple[pl.DataFrame, int]:
    """Messages with the later meaning where their neighbours ask for it, and how often."""
    if not later:
        return given, 0
    others = {name: told.to_list() for name, told in later.items()}
    columns = {name: given[name].to_list() for name in ("evn_at", *_SAME_CLOCK)}
    newest: dict[str, datetime] = {}
    taken = 0
    for row, subject in enumerate(given["subject"].to_list()):
        for name in _meant_later(row, columns, others, newest.get(subject or "")):
            columns[name][row] = others[name][row]
            taken += 1
        at = columns["evn_at"][row] or columns["sent_at"][row]
        if subject and at:
            newest[subject] = max(at, newest.get(subject, at))
    chosen = (pl.Series(name, told, dtype=given.schema[name]) for name, told in columns.items())
    return given.with_columns(chosen), taken


def _meant_later(
    row: int,
    columns: Mapping[str, list[datetime | None]],
    others: Mapping[str, list[datetime | None]],
    newest: datetime | None,
) -> Iterator[str]:
    """The times of one message that mean the later hour."""

    def other(name: str) -> datetime | None:
        return others[name][row] if name in others else None

    first = "evn_at" if columns["evn_at"][row] else "sent_at"
    recorded, after = columns[first][row], other(first)
    sent = columns["sent_at"][row] if other("sent_at") is None else None
    wall = None
    if recorded and after:
        goes_back = newest is not None and recorded < newest <= after
        at_once = sent is not None and timedelta() <= sent - after < HOUR
        if goes_back or at_once:
            yield first
            wall, recorded = recorded, after
    for name in _SAME_CLOCK:
        at, second = columns[name][row], other(name)
        if name == first or at is None or second is None:
            continue
        sent_before = name == "sent_at" and recorded is not None and at < recorded
        began = columns["began_at"][row]
        left_before = name == "ended_at" and began is not None and at < began
        if at == wall or sent_before or left_before:
            yield name
