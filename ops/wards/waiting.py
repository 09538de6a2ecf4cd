"""Who waits for a bed, and who is given one: the queue of each ward on each sample path.

A bed goes to whoever has waited longest. Who waits for long lies on another ward of the site
when that has room; an elective whose day passes without a bed is called off. A bed given is
reached some time later, and a bed left is not yet one to lie in: both lag by the same time.
"""

from dataclasses import dataclass

import numpy as np

from ops.calendar import Ints
from ops.line import Floats
from ops.wards.coming import Coming
from ops.wards.expected import room
from ops.wards.luck import coins, without_return
from ops.wards.past import DAY_STEPS, SitePast
from ops.wards.stays import last_counted

LONGER = 8.0
"""How much longer a patient for a full ward waits than one whose bed is being made."""
LEAST_LEAVERS = 20
TYPICAL_HOURS = 6.0
LEAST = 1e-9


@dataclass(frozen=True)
class Queue:
    """Patients without a bed, paths x wards: emergencies, and electives called for of late.

    ``under_way`` are those of the emergencies who are on their way to a bed given to them.
    """

    emergencies: Ints
    electives: Ints
    under_way: Ints | int = 0

    @property
    def total(self) -> Ints:
        """Everybody who waits."""
        return np.asarray(self.emergencies + self.electives)


@dataclass(frozen=True)
class Comers:
    """Who wants a bed in one step, paths x wards; ``held`` of them are on their way at its end.

    ``reach`` is the share of those who waited before that can have reached a bed by then.
    """

    emergencies: Ints
    electives: Ints
    held: float
    reach: float = 1.0


def queue_now(past: SitePast, coming: Coming, paths: int, draw: np.random.Generator) -> Queue:
    """Who waits at the issue, as the ED tells, or as the last days let suppose."""
    late = np.broadcast_to(coming.listed.late[None, :], (paths, past.wards))
    if np.isfinite(coming.waiting):
        return Queue(_told(past, coming, paths, draw), late)
    return Queue(_supposed(past, coming, paths, draw), late)


def _told(past: SitePast, coming: Coming, paths: int, draw: np.random.Generator) -> Ints:
    """The ED tells how many wait, but not for which ward: for full ones they wait longer."""
    just_left = (past.stays.left > past.issue_hour - coming.made) & np.isfinite(past.stays.left)
    being = np.bincount(past.stays.ward[just_left], minlength=past.wards)
    full = past.now[: past.wards] + being >= room(past)[:, 0]
    weight = coming.share * np.where(full, LONGER, 1.0) + LEAST
    number = round(coming.waiting)
    return draw.multinomial(number, weight / weight.sum(), size=paths).astype(np.int64)


def _supposed(past: SitePast, coming: Coming, paths: int, draw: np.random.Generator) -> Ints:
    """While a ward was full, more may have wanted to come than came: they wait, path by path."""
    queue = np.zeros((paths, past.wards), dtype=np.int64)
    counts = past.counts[: past.wards, -coming.came.shape[1] :]
    full = counts >= room(past)[:, :1] - 1
    for came, meant, was_full in zip(coming.came.T, coming.meant.T, full.T, strict=True):
        wanted = queue + draw.poisson(meant[None, :], size=queue.shape)
        queue = np.where(was_full[None, :], np.maximum(wanted - came.astype(np.int64), 0), 0)
    return queue


def in_transit(past: SitePast, hours: float) -> Floats:
    """Share of each step's comers who are on their way to a bed when it ends."""
    return np.asarray(np.minimum(hours / _hours(past), 1.0))


def outlying(past: SitePast, chance: float) -> Floats:
    """The chance of lying on another ward by the end of each step, longer in longer steps."""
    return np.asarray(1 - (1 - chance) ** (_hours(past) / TYPICAL_HOURS))


def _hours(past: SitePast) -> Floats:
    """Hours of each step, of which the first has begun."""
    length = np.diff(past.hours[past.counts.shape[1] - 1 :])
    length[0] = first_hours(past)
    return np.asarray(np.maximum(length, LEAST))


def being_made(past: SitePast, hours: float) -> Floats:
    """Share of each step's leavers whose bed nobody can lie in yet when it ends."""
    known = past.hours[: past.counts.shape[1]]
    last = last_counted(past.stays.left, known)
    inside = np.isfinite(past.stays.left) & (last >= 0) & (last < len(known) - 1)
    end = known[last[inside] + 1]
    just_left = end - past.stays.left[inside] < hours
    slot = (past.first_step + last[inside] + 1) % DAY_STEPS
    seen = np.bincount(slot, minlength=DAY_STEPS)
    share = np.bincount(slot, weights=just_left, minlength=DAY_STEPS) / np.maximum(seen, 1)
    later = np.where(seen < LEAST_LEAVERS, 0.0, share)[past.target_steps % DAY_STEPS]
    later[0] = max(later[0], min(hours / max(first_hours(past), LEAST), 1.0))
    return np.asarray(later)


def first_hours(past: SitePast) -> float:
    """Hours from the issue to the first target."""
    return float(past.hours[past.counts.shape[1]] - past.issue_hour)


def beds_given(
    queue: Queue, comers: Comers, free: Ints, outlies: float, draw: np.random.Generator
) -> tuple[Ints, Queue]:
    """Who lies down in one step, paths x wards, and who waits at its end."""
    for_reach, for_held, for_elsewhere = draw.spawn(3)
    able = queue.emergencies
    if comers.reach < 1:
        able = coins(able, comers.reach, for_reach)
    longest = np.minimum(able, free)
    electives = queue.electives + comers.electives
    listed = np.minimum(electives, free - longest)
    held = coins(comers.emergencies, comers.held, for_held)
    newest = np.minimum(comers.emergencies - held, free - longest - listed)
    left = queue.emergencies - longest
    elsewhere, gone = _on_other_wards(
        able - longest, free - longest - listed - newest, outlies, for_elsewhere
    )
    # Electives wait for a step, no longer: the ones called for before are called off now.
    late = np.minimum(electives - listed, comers.electives)
    # Who gives up waiting is not counted out: they were never counted as wanting to come.
    waits = Queue(left - gone + comers.emergencies - newest, late, held)
    return longest + listed + newest + elsewhere, waits


def _on_other_wards(
    left: Ints, free: Ints, outlies: float, draw: np.random.Generator
) -> tuple[Ints, Ints]:
    """Who lies where they do not belong, by the ward they lie on and by the one they belong to."""
    if not outlies or not left.any():
        return np.zeros_like(left), np.zeros_like(left)
    for_tired, for_beds, for_people = draw.spawn(3)
    tired = coins(left, outlies, for_tired)
    many = np.minimum(tired.sum(axis=1), free.sum(axis=1))
    return without_return(free, many, for_beds), without_return(tired, many, for_people)
