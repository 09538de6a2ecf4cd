"""Who is missing if some people are sick besides, and other patients lie on the wards.

Nobody knows who will be sick, so it is drawn by lot among those who would come to work, 500 times:
whoever is sick misses all their shifts of the hours looked at. Asked for one more, the same are
sick and one more (common random numbers). What stays open when wards with enough people have lent
theirs is what bank or agency would be asked for.
"""

import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from ops.calendar import Ints
from ops.paths import path_quantiles
from ops.staffing.gaps import Cover, Key
from ops.wards.supposed import Ranged

DRAWS = 500
LEVELS = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class ShiftThen:
    """One shift and skill: how many it needs in the scenario, and how many are missing then."""

    cover: Cover
    required: int
    gap: Ranged

    @property
    def changes_nothing(self) -> bool:
        """Whether it is as it is anyway."""
        same = self.cover.gap == self.gap.low == self.gap.high
        return same and self.required == self.cover.required


@dataclass(frozen=True)
class Staffed:
    """All shifts looked at, as they are and in the scenario.

    ``missing`` people of those required; ``minutes`` paid of the places that stay open after all
    moves between wards that leave none short.
    """

    shifts: tuple[ShiftThen, ...]
    missing_before: int
    missing: Ranged
    minutes_before: int
    minutes: Ranged


def staffed(
    coming: Sequence[Cover],
    duties: pl.DataFrame,
    *,
    sick: Mapping[str, int],
    more: Mapping[Key, int],
    seed: int = 0,
) -> Staffed | None:
    """The shifts with so many ``sick`` by skill and so many ``more`` needed; None without a roster.

    ``duties`` name who works what (staff_id, ward_id, day_on, shift_type_id, skill), without
    those known to be absent.
    """
    known = [cover for cover in coming if cover.there is not None]
    if not known:
        return None
    there = np.array([[cover.there or 0 for cover in known]], dtype=np.int64)
    comes = np.maximum(there - _lost(known, duties, sick, seed), 0)
    needed = np.array([cover.required for cover in known])
    required = np.maximum(needed + np.array([more.get(_key(one), 0) for one in known]), 0)
    gaps = np.maximum(required - comes, 0)
    of_each = zip(known, required.tolist(), _ranges(gaps), strict=True)
    return Staffed(
        shifts=tuple(ShiftThen(*one) for one in of_each),
        missing_before=int(np.maximum(needed - there, 0).sum()),
        missing=_ranges(gaps.sum(axis=1, keepdims=True))[0],
        minutes_before=int(_left_open(known, needed, there)[0]),
        minutes=_ranges(_left_open(known, required, comes)[:, None])[0],
    )


def people_at_work(coming: Sequence[Cover], duties: pl.DataFrame) -> dict[str, int]:
    """People by skill who would come to these shifts, each counted once."""
    people, works = _works(coming, duties)
    skills = sorted({cover.skill for cover in coming})
    held = {skill: works[:, _of(coming, skill)].any(axis=1).sum() for skill in skills}
    return {skill: int(n) for skill, n in held.items() if n and people}


def _lost(known: Sequence[Cover], duties: pl.DataFrame, sick: Mapping[str, int], seed: int) -> Ints:
    """People missing by lot: draws x shifts."""
    asked = {skill: n for skill, n in sorted(sick.items()) if n > 0}
    if not asked:
        return np.zeros((1, len(known)), dtype=np.int64)
    people, works = _works(known, duties)
    away = np.zeros((DRAWS, len(people)), dtype=np.bool_)
    for skill, n in asked.items():
        luck = np.random.default_rng([seed, zlib.crc32(skill.encode())])
        order = luck.random((DRAWS, len(people)))
        order[:, ~works[:, _of(known, skill)].any(axis=1)] = 2.0  # who has no such shift is well
        first = order.argsort(axis=1).argsort(axis=1) < n
        away |= first & (order < 1)
    return np.asarray(away.astype(np.int64) @ works.astype(np.int64))


def _works(
    known: Sequence[Cover], duties: pl.DataFrame
) -> tuple[list[str], "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]"]:
    """Who works which of the shifts: people x shifts."""
    place = {_key(cover): n for n, cover in enumerate(known)}
    columns = ("staff_id", "ward_id", "day_on", "shift_type_id", "skill")
    rows = [(row[0], place.get(row[1:])) for row in duties.select(columns).iter_rows()]
    mine = [(who, n) for who, n in rows if n is not None]
    people = sorted({who for who, _ in mine})
    number = {who: n for n, who in enumerate(people)}
    works = np.zeros((len(people), len(known)), dtype=np.bool_)
    for who, n in mine:
        works[number[who], n] = True
    return people, works


def _of(known: Sequence[Cover], skill: str) -> list[int]:
    return [n for n, cover in enumerate(known) if cover.skill == skill]


def _left_open(known: Sequence[Cover], required: Ints, comes: Ints) -> Ints:
    """Paid minutes open after all moves: wards lend on the same shift and skill what they can."""
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for n, cover in enumerate(known):
        groups[cover.shift].append(n)
    minutes = np.zeros(len(comes), dtype=np.int64)
    for mine in groups.values():
        short = np.maximum(required[mine].sum() - comes[:, mine].sum(axis=1), 0)
        minutes += short * known[mine[0]].paid_minutes
    return minutes


def _ranges(counts: Ints) -> list[Ranged]:
    """Draws x places as whole numbers with the range that holds 9 times in 10."""
    return [Ranged(int(m), int(low), int(high)) for low, m, high in path_quantiles(counts, LEVELS)]


def _key(cover: Cover) -> Key:
    return cover.ward_id, *cover.shift
