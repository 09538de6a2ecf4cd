"""What a clinic's own consultations tell: how long they take, how its pace varies, when it ends.

A slow half-day is slow for everybody in it, so lengths vary within sessions and, by the
clinician's pace, between them. The two are told apart as in a one-way analysis of variance of
log lengths (Searle, Casella & McCulloch 1992, Variance Components, section 3.6): the law of a
length is that of lengths at a session's own pace, and the pace is a kind of day.
"""

from dataclasses import dataclass

import dataframely as dy
import numpy as np
import polars as pl

from ops.clinic.service import LONGEST_MINUTES, Minutes, Numbers, learnt_minutes
from ops.errors import NotEnoughHistoryError
from ops.tables import Consultation

ENOUGH_SESSIONS = 20
"""Fewer sessions with two consultations or more say too little of how a pace varies."""
_LAST_ENDS = 8
"""Sessions whose end has to be known before it is usual."""


@dataclass(frozen=True)
class Consulting:
    """How a clinic consults: lengths at a usual pace, the spread of its pace as a share of the
    length, and how many consultations both were learnt from.
    """

    service: Minutes
    pace: float
    durations: int


def learn_consulting(held: dy.DataFrame[Consultation]) -> dict[str, Consulting]:
    """How each clinic consults; those with too few consultations are left out."""
    minutes = (pl.col("ended_at") - pl.col("started_at")).dt.total_seconds() / 60
    told = held.with_columns(minutes=minutes).filter(pl.col("minutes") <= LONGEST_MINUTES)
    found = {}
    for (clinic_id,), rows in told.partition_by("clinic_id", as_dict=True).items():
        try:
            found[str(clinic_id)] = _consulting(rows, str(clinic_id))
        except NotEnoughHistoryError:
            continue
    return found


def usual_underrun(held: dy.DataFrame[Consultation]) -> dict[str, float]:
    """Minutes before the planned end at which a clinic's last patient usually leaves, on average
    over its sessions; negative where it usually runs over. Too few sessions say nothing.
    """
    last = (
        held.drop_nulls("session_id")
        .group_by("clinic_id", "session_id")
        .agg(left=(pl.col("session_ends_at") - pl.col("ended_at")).dt.total_seconds().min() / 60)
    )
    usual = last.group_by("clinic_id").agg(pl.col("left").mean(), sessions=pl.len())
    enough = usual.filter(pl.col("sessions") >= _LAST_ENDS).sort("clinic_id")
    return dict(enough.select("clinic_id", "left").rows())


def _consulting(rows: pl.DataFrame, clinic_id: str) -> Consulting:
    plain = learnt_minutes(rows["minutes"].to_list(), clinic=clinic_id)
    between, shifts = _paces(rows)
    if between <= 0:
        return Consulting(plain, 0.0, rows.height)
    lengths = rows["minutes"].to_numpy() / np.exp(shifts)
    # A session's pace is told by its own lengths, so dividing by it shortens them a little.
    lengths *= plain.mean / lengths.mean()
    shares = np.full(len(lengths), 1 / len(lengths))
    return Consulting(Minutes.between(lengths, shares.tolist()), float(between**0.5), rows.height)


def _paces(rows: pl.DataFrame) -> tuple[float, Numbers]:
    """Variance of log lengths between sessions, and each consultation's pace, in log.

    Paces are drawn towards the usual one by as much as few consultations say little.
    """
    session, log = pl.coalesce("session_id", "encounter_id"), pl.col("minutes").log()
    logs = rows.select(log.alias("own"), log.mean().over(session).alias("mean"))
    own, mean = logs["own"].to_numpy(), logs["mean"].to_numpy()
    size = rows.select(pl.len().over(session)).to_series().to_numpy().astype(np.float64)
    sessions, n = float((1 / size).sum()), len(own)
    if sessions < ENOUGH_SESSIONS or n - sessions < ENOUGH_SESSIONS:
        return 0.0, np.zeros(n)
    within = float(((own - mean) ** 2).sum() / (n - sessions))
    among = float(((mean - own.mean()) ** 2).sum() / (sessions - 1))
    usual_size = (n - float(size.sum()) / n) / (sessions - 1)
    between = max(0.0, (among - within) / usual_size)
    drawn = between / (between + within / size) if between else np.zeros(n)
    return between, np.asarray(drawn * (mean - own.mean()))
