"""How many of a session's patients will come.

Each booked patient comes or not with a chance of their own; how many come follows the
Poisson-binomial law, computed exactly by adding one patient at a time. Patients of one session
share a day (weather, strikes, a lost reminder run), so the law is widened: the log-odds of the
whole session move together by a normal amount, averaged over eleven points of it. Chances are
summed per session only; no patient is ever picked out to be double-booked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

import dataframely as dy
import numpy as np
import polars as pl
from scipy.special import expit, logit

from ops.clinic.day_spread import NODES, SHARES, SPREAD
from ops.clinic.learnt import Numbers
from ops.tables import Attendance, NoShowRisk, SessionBooked

LIKELY = 0.9
"""The chance that the range of a session holds, as near as whole patients allow."""


@dataclass(frozen=True)
class OverbookingPolicy:
    """How far a session may be booked beyond its slots."""

    over_slots_chance: float = 0.10
    """Most we accept of the chance that more patients come than there are slots."""
    most_extra_share: float = 0.25
    """Extra bookings never exceed this share of the slots, whatever the chances say."""


def expected_attendance(
    risks: dy.DataFrame[NoShowRisk],
    sessions: dy.DataFrame[SessionBooked],
    *,
    issued_at: datetime,
    spread: float = SPREAD,
    policy: OverbookingPolicy | None = None,
) -> dy.DataFrame[Attendance]:
    """How many of those booked will come to each session that starts after ``issued_at``.

    A booking without a chance of its own comes as often as the others of its session; where
    none has one, as the others of all sessions; where there are none at all, certainly.
    """
    policy = policy or OverbookingPolicy()
    # A day with bookings starts at midnight; it is to come until it is over.
    to_come = pl.when("listed").then("starts_at").otherwise("ends_at") >= issued_at
    coming = sessions.with_columns(pl.col("listed").fill_null(True)).filter(to_come)
    coming = coming.sort("starts_at", "session_id")
    known = _shows(risks)
    everybody = [show for shows in known.values() for show in shows]
    usual = float(np.mean(everybody)) if everybody else 1.0
    rows = [
        _session(row, known.get(row["session_id"], []), usual, spread, policy)
        for row in coming.iter_rows(named=True)
    ]
    stamp = pl.lit(issued_at).cast(pl.Datetime("us", "UTC")).alias("issued_at")
    if not rows:
        return Attendance.create_empty()
    frame = pl.DataFrame(rows).with_columns(stamp).select(Attendance.column_names())
    return Attendance.validate(frame.sort(Attendance.primary_key()), cast=True)


def how_many_come(shows: Sequence[float], *, spread: float = 0.0) -> Numbers:
    """The chance of 0, 1, … n patients coming, from each patient's chance of coming."""
    law = _Law(spread)
    for show in shows:
        law.add(show)
    return law.chances


def likely_range(chances: Numbers) -> tuple[int, int]:
    """The range of whole patients whose chance is nearest to 9 in 10.

    With both ends drawn outwards the ranges of small sessions would hold 97 times in 100; so an
    end is left out where that comes nearer.
    """
    up_to = np.cumsum(chances)
    low, high = (int(np.searchsorted(up_to, end - 1e-12)) for end in (0.05, 0.95))
    high = min(high, len(chances) - 1)
    drawn = [(low, high), (low + 1, high), (low, high - 1)]
    return min(drawn, key=lambda ends: abs(chances[ends[0] : ends[1] + 1].sum() - LIKELY))


class _Law:
    """The law of how many come, grown by one patient at a time."""

    def __init__(self, spread: float) -> None:
        self._nodes = NODES * spread if spread > 0 else np.zeros(1)
        self._weights = SHARES if spread > 0 else np.ones(1)
        self._by_node = np.ones((len(self._nodes), 1))

    def add(self, show: float) -> None:
        certain = show <= 0.0 or show >= 1.0
        here = np.full(len(self._nodes), show) if certain else expit(logit(show) + self._nodes)
        stay = np.pad(self._by_node, ((0, 0), (0, 1))) * (1 - here[:, None])
        self._by_node = stay + np.pad(self._by_node, ((0, 0), (1, 0))) * here[:, None]

    @property
    def chances(self) -> Numbers:
        return np.asarray(self._weights @ self._by_node, dtype=np.float64)


def _shows(risks: pl.DataFrame) -> dict[str, list[float]]:
    """Per session the chance of each of its patients to come, in a fixed order."""
    newest = risks.drop_nulls("session_id").sort("issued_at", "appointment_id")
    newest = newest.unique("appointment_id", keep="last", maintain_order=True)
    by_session = newest.group_by("session_id", maintain_order=True).agg(1 - pl.col("probability"))
    return dict(by_session.rows())


def _session(
    row: dict[str, Any],
    known: list[float],
    usual: float,
    spread: float,
    policy: OverbookingPolicy,
) -> dict[str, Any]:
    booked, slots = row["booked"], row["slots"]
    own = float(np.mean(known)) if known else usual
    shows = [*known, *[own] * max(0, booked - len(known))]
    chances = how_many_come(shows, spread=spread)
    low, high = likely_range(chances)
    return {
        "session_id": row["session_id"],
        "clinic_id": row["clinic_id"],
        "starts_at": row["starts_at"],
        "slots": slots,
        "booked": booked,
        "expected": float(sum(shows)),
        "low": low,
        "high": high,
        "suggested_extra": extra_bookings(shows, own, slots, spread, policy),
        "over_slots": float(np.clip(chances[slots + 1 :].sum(), 0.0, 1.0)),
    }


def extra_bookings(
    shows: Sequence[float], own: float, slots: int, spread: float, policy: OverbookingPolicy
) -> int:
    """The most bookings beyond slots that keep "more come than slots" unlikely enough.

    Free slots are taken as filled by patients like the session's own.
    """
    law = _Law(spread)
    for show in [*shows, *[own] * max(0, slots - len(shows))]:
        law.add(show)
    extra = max(0, len(shows) - slots)
    if extra and law.chances[slots + 1 :].sum() > policy.over_slots_chance:
        return 0
    most = ceil(policy.most_extra_share * slots)
    while extra < most:
        law.add(own)
        if law.chances[slots + 1 :].sum() > policy.over_slots_chance:
            break
        extra += 1
    return min(extra, most)
