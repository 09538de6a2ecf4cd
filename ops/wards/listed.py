"""The booked list: which electives are awaited, how many will yet be booked, and who comes.

A list tells less of the later days than it will: the share already booked so long ahead is
learnt from past bookings. Who was called for this morning and is not in bed yet still waits.
Only where there was room does it count as staying away that a patient did not come: the sample
paths turn away by themselves whom they have no bed for.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ops.calendar import Ints
from ops.line import Floats
from ops.wards.past import SitePast
from ops.wards.stays import first_counted

SHOWS_UP = 0.95
"""Share of booked patients who come if there is a bed, until the list's own past says."""
LEAST_BOOKED = 30
BED_READY_HOURS = 1.0
"""From the hour called for to lying in the bed."""
WAITS_HOURS = 8.0
"""Who has no bed so long after the hour called for is called off."""
LEARNT_HOURS = 12 * 168.0
SETTLED_HOURS = 48.0
ROOM = 2
"""With so many beds free before and after, nobody is turned away."""


@dataclass(frozen=True)
class Listed:
    """Electives by the booked list: wards x targets, at the target they are first counted at.

    ``booked`` are on the list, ``to_come`` will be put on it, ``late`` are called for and not in
    bed yet. Each comes with chance ``shows_up`` if there is a bed. ``followed`` marks the wards
    whose electives the list tells of.
    """

    followed: NDArray[np.bool_]
    booked: Ints
    to_come: Floats
    late: Ints
    shows_up: float


def learn_list(past: SitePast) -> Listed:
    """What the list known at the issue tells, and how far past lists could be trusted."""
    stays, now = past.stays, past.issue_hour
    ahead = stays.planned_at > now
    recent = (stays.planned_at > now - LEARNT_HOURS) & ~ahead
    followed = np.zeros(past.wards, dtype=np.bool_)
    if ahead.any():
        followed[stays.planned_ward[ahead | recent]] = True
    at = first_counted(stays.planned_at + BED_READY_HOURS, past.hours) - past.counts.shape[1]
    awaited = ahead & (stays.booked_at <= now) & ~stays.called_off & (at < len(past.targets))
    at = np.maximum(at, 0)
    lead = stays.planned_at - stays.booked_at
    more = 1 / _booked_by(lead[recent], stays.planned_at[awaited] - now) - 1
    shape = (past.wards, len(past.targets))
    flat = np.ravel_multi_index((stays.planned_ward[awaited], at[awaited]), shape)
    booked = np.bincount(flat, minlength=shape[0] * shape[1]).reshape(shape)
    unbooked = np.bincount(at[awaited], weights=more, minlength=shape[1])
    return Listed(
        followed=followed,
        booked=booked.astype(np.int64),
        to_come=_shares(past, ahead | recent)[:, None] * unbooked[None, :],
        late=_late(past),
        shows_up=_shows_up(past, recent, awaited),
    )


def _booked_by(leads: Floats, ahead: Floats) -> Floats:
    """Share of past bookings that were on the list so many hours ahead."""
    if len(leads) < LEAST_BOOKED:
        return np.ones(len(ahead))
    shorter = np.searchsorted(np.sort(leads), ahead) / len(leads)
    return np.asarray(np.maximum(1 - shorter, 0.3))


def _shares(past: SitePast, who: NDArray[np.bool_]) -> Floats:
    amount = np.bincount(past.stays.planned_ward[who], minlength=past.wards)
    return np.asarray(amount / max(int(amount.sum()), 1))


def _late(past: SitePast) -> Ints:
    """Called for today and neither in bed nor called off, where the list keeps track of that."""
    stays = past.stays
    since = past.issue_hour - stays.planned_at
    settled = (since > SETTLED_HOURS) & (since < LEARNT_HOURS)
    kept_track = settled.sum() >= LEAST_BOOKED and stays.awaited[settled].mean() < 0.2
    waits = stays.awaited & (since >= 0) & (since < WAITS_HOURS) & kept_track
    return np.bincount(stays.planned_ward[waits], minlength=past.wards).astype(np.int64)


def _shows_up(past: SitePast, recent: NDArray[np.bool_], awaited: NDArray[np.bool_]) -> float:
    """Chance that who is on the list now will come.

    The share admitted of the recently booked, where there was room before and after, over the
    share not called off yet of those booked for the coming days.
    """
    stays, counts = past.stays, past.counts
    after = np.searchsorted(past.hours[: counts.shape[1]], stays.planned_at)
    told = recent & ~stays.awaited & (after > 0) & (after < counts.shape[1] - 1)
    ward, after = stays.planned_ward[told], after[told]
    full = past.open_beds(past.hours[: counts.shape[1]])[ward, after] - ROOM
    # A bed that comes free later in the day is early enough: both counts around the hour decide.
    free = (counts[ward, after - 1] <= full) & (counts[ward, after + 1] <= full)
    if free.sum() < LEAST_BOOKED:
        return SHOWS_UP
    came = float((~stays.called_off[told][free]).mean())
    gone = stays.called_off & (stays.planned_at > past.issue_hour)
    gone &= stays.planned_at <= past.hours[-1]
    left = float(awaited.sum()) / max(float(awaited.sum() + gone.sum()), 1.0)
    return float(np.clip(came / max(left, 0.5), 0.5, 1.0))
