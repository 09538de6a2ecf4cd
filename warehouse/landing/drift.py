"""What changed in the form of a feed: columns that came or went, new words, other shares.

A change is noted, never a reason to refuse: whoever reads forecasts should know that a sender now
says something else. Shares are compared by the population stability index, whose threshold grows
as files get smaller: with fixed cut-offs a small file alarms by chance alone.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from math import log, sqrt

from ops.tables import DELIVERIES
from warehouse.connection import Connection
from warehouse.landing.hl7 import news
from warehouse.landing.maps import HL7
from warehouse.landing.papers import Paper

_LOOK_BACK = 10
_A_CODE = re.compile(r"[A-Za-z0-9_.\-]{1,16}")
_A_COLUMN = re.compile(r"[\w .\-]{1,40}")
_SHARE = 0.1
"""A share that moved by less is not worth anybody's attention."""
_ENOUGH = 100
_RIPENING = ("status",)
"""Columns whose words change as their rows grow older, so that shares tell nothing."""


@dataclass(frozen=True)
class Change:
    """One change: its kind, the column, the code it is about, and a sentence."""

    kind: str
    field: str
    value: str | None
    told: str


def notice(db: Connection, feed: str, folder: str, paper: Paper) -> list[Change]:
    """How a file differs from the last ones of its feed and folder."""
    if feed == HL7:
        return first_heard(db, folder, paper)
    if feed not in DELIVERIES:
        return []
    columns, words = _earlier(db, feed, folder)
    declared = {
        name: tuple((column.metadata or {}).get("one_of", ()))
        for name, column in DELIVERIES[feed].columns().items()
    }
    changes = list(_columns(columns, paper.columns))
    for name, counts in paper.survey.words.items():
        before: Counter[str] = Counter()
        for each in words:
            before.update(each.get(name, {}))
        if before:
            # A word the contract lists is no news; any other of such a column is kept aside.
            changes += _new_words(name, before, counts) if not declared[name] else ()
            changes += _shares(name, before, counts) if name not in _RIPENING else ()
    return changes


def first_heard(db: Connection, folder: str, paper: Paper) -> list[Change]:
    """Words of HL7 v2 messages that no file of the folder held before, the first file apart.

    The windows of a listener are small, and a merge may come but once a month. So a word is held
    against all that was ever heard: by the first file, and what was noted since.
    """
    known = _heard(db, folder)
    if not known:
        known = _granted(paper.survey.words)
    return [
        Change("new word", name, word, news.sentence(name, word, count))
        for name, counts in paper.survey.words.items()
        for word, count in sorted(counts.items())
        if (name, word) not in known
    ]


def _granted(words: dict[str, dict[str, int]]) -> set[tuple[str, str]]:
    """Words of the first file that are no news: all, or the most frequent where one is usual."""
    usual = {
        name: sorted(counts, key=lambda word: -counts[word])[: 1 if name in news.ONE else None]
        for name, counts in words.items()
    }
    return {(name, word) for name, some in usual.items() for word in some}


def _heard(db: Connection, folder: str) -> set[tuple[str, str]]:
    first = """
        select words from raw.delivery_paper as paper join raw.delivery as delivery
            using (delivery_id)
        where paper.feed = $feed and folder = $folder and status = 'loaded' and words is not null
        order by delivered_at, delivery.rowid limit 1
    """
    since = """
        select field, value from raw.drift as drift
        join raw.delivery_paper as paper using (delivery_id)
        where drift.feed = $feed and folder = $folder and value is not null
    """
    said = {"feed": HL7, "folder": folder}
    rows = db.execute(first, said).fetchall()
    heard = {
        (name, word)
        for (words,) in rows
        for name, each in json.loads(words).items()
        for word in each
    }
    return heard | set(db.execute(since, said).fetchall())


def strangers(db: Connection, delivery_id: str, feed: str) -> list[Change]:
    """Words of a short list that were never on it, and kept their records aside."""
    sql = """
        select field, value, count(*) as records from raw.quarantine as aside
        where delivery_id = ? and code = 'UNKNOWN_CODE' and field is not null
          and not exists (
              from raw.drift as old
              where old.feed = ? and old.field = aside.field
                and old.value is not distinct from aside.value
          )
        group by all order by all
    """
    return [
        Change(
            "new word",
            name,
            value,
            f"new word {value or 'that is not shown'} in {name}, kept aside ({records} times)",
        )
        for name, value, records in db.execute(sql, [delivery_id, feed]).fetchall()
    ]


def keep(
    db: Connection, delivery_id: str, feed: str, changes: list[Change], as_of: datetime
) -> None:
    """Write down what was noticed."""
    for each in changes:
        db.execute(
            "insert into raw.drift (delivery_id, feed, noticed_at, kind, field, value, told) "
            "values (?, ?, ?, ?, ?, ?, ?)",
            [delivery_id, feed, as_of, each.kind, each.field, each.value, each.told],
        )


def _earlier(
    db: Connection, feed: str, folder: str
) -> tuple[list[set[str]], list[dict[str, dict[str, int]]]]:
    sql = """
        select columns, words
        from raw.delivery_paper as paper join raw.delivery as delivery using (delivery_id)
        where paper.feed = ? and folder = ? and status = 'loaded' and received > 0
        order by delivered_at desc, delivery.rowid desc limit ?
    """
    rows = db.execute(sql, [feed, folder, _LOOK_BACK]).fetchall()
    columns = [set(json.loads(row[0])) for row in rows if row[0]]
    return columns, [json.loads(row[1]) for row in rows if row[1]]


def _columns(earlier: list[set[str]], now: tuple[str, ...]) -> Iterator[Change]:
    if not earlier or not now:
        return
    for name in now:
        if not any(name in each for each in earlier):
            shown = name if _A_COLUMN.fullmatch(name) else "a column"
            yield Change("new column", shown, None, f"new column {shown}, not read")
    for name in sorted(set.intersection(*earlier) - set(now)):
        shown = name if _A_COLUMN.fullmatch(name) else "a column"
        yield Change("gone column", shown, None, f"column {shown} no longer comes")


def _new_words(name: str, before: Counter[str], now: dict[str, int]) -> Iterator[Change]:
    for word in sorted(set(now) - set(before)):
        shown = word if _A_CODE.fullmatch(word) else None
        said = f"new word {shown} in {name}" if shown else f"a new word in {name}"
        yield Change("new word", name, shown, f"{said} ({now[word]} times)")


def _shares(name: str, before: Counter[str], now: dict[str, int]) -> Iterator[Change]:
    old, new = before.total(), sum(now.values())
    every = sorted(set(before) | set(now))
    if min(old, new) < _ENOUGH or len(every) < 2:
        return
    # Half a case more in every cell: a word that did not come has no infinite logarithm.
    p = {word: (before[word] + 0.5) / (old + 0.5 * len(every)) for word in every}
    q = {word: (now.get(word, 0) + 0.5) / (new + 0.5 * len(every)) for word in every}
    index = sum((q[word] - p[word]) * log(q[word] / p[word]) for word in every)
    word = max(every, key=lambda each: abs(q[each] - p[each]))
    moved = abs(now.get(word, 0) / new - before[word] / old)
    if moved < _SHARE or index < (1 / old + 1 / new) * _chi_square(len(every) - 1):
        return
    shown = word if _A_CODE.fullmatch(word) else None
    yield Change(
        "changed share",
        name,
        shown,
        f"{shown or 'a word'} is {now.get(word, 0) / new:.0%} of {name}, "
        f"it was {before[word] / old:.0%}",
    )


def _chi_square(freedom: int) -> float:
    """The 99 % point of χ² (Wilson and Hilferty's approximation)."""
    spread = 2 / (9 * freedom)
    return float(freedom * (1 - spread + 2.3263 * sqrt(spread)) ** 3)
