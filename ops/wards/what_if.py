"""What if: the same chance lived twice, once as things are and once as they might be.

Both courses are drawn with the same seed, so that on path n the same patients want to come and
have the same patience to leave: the difference of the two, path by path, is what was changed and
not the luck of the draw (common random numbers, Glasserman & Yao 1992). A lost feed is different:
then less is known, so both ranges are told, and the second is the wider one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from ops.calendar import Ints
from ops.errors import NothingToDoError
from ops.line import Floats
from ops.paths import Paths, chance_of, path_quantiles
from ops.wards.cohort import Learnt, learn, lived
from ops.wards.courses import Courses
from ops.wards.discharges import further_discharges
from ops.wards.past import SitePast
from ops.wards.supposed import BOARDING, BOOKED_LIST, Compared, Ranged, Scenario

LOW, MIDDLE, HIGH = 0.05, 0.5, 0.95


@dataclass(frozen=True)
class Otherwise:
    """A site's courses, and its open beds at each of their targets: wards x moments."""

    courses: Courses
    beds: Floats


@dataclass(frozen=True)
class AsItIs:
    """A site as it is known, what its past teaches, and its courses: asked once, compared often."""

    past: SitePast
    learnt: Learnt
    courses: Courses

    @property
    def unchanged(self) -> Otherwise:
        """The site as it is, to be held against it as it was known before."""
        return Otherwise(self.courses, self.past.open_beds(_hours(self.courses.need)))


def as_it_is(past: SitePast) -> AsItIs:
    """Live the site once as things are."""
    learnt = learn(past)
    return AsItIs(past, learnt, lived(past, learnt))


def otherwise(base: AsItIs, scenario: Scenario) -> Otherwise:
    """The site lived as a scenario has it; one that changes nothing is the site as it is.

    Raises NothingToDoError if the scenario speaks of a ward that is not there.
    """
    heard = replace(scenario, lost=scenario.lost & told_feeds(base.past))
    if heard.changes_nothing:
        return base.unchanged
    _must_be_there(base.past, heard)
    return _lived(base, heard)


def compared(
    base: AsItIs,
    other: Otherwise,
    at: Sequence[datetime],
    *,
    target: float = 0.92,
    confidence: float = 0.9,
) -> list[Compared]:
    """The site and each of its wards at some moments: as it is, and as it is otherwise."""
    sides = (base.unchanged, other)
    before, after = (_need(one.courses, base.past) for one in sides)
    open_now, open_then = (_beds(base.past, one.beds) for one in sides)
    found = []
    for n, moment in enumerate(before.targets):
        if moment not in at:
            continue
        for place in before.places:
            paths = (before.of(place)[:, [n]], after.of(place)[:, [n]])
            open_beds = (open_now[place][[n]], open_then[place][[n]])
            found.append(_at(place, moment, paths, open_beds, (target, confidence)))
    return found


def told_feeds(past: SitePast) -> frozenset[str]:
    """The feeds that can be lost, because they came."""
    found = {BOARDING} if np.isfinite(past.boarding).any() else set()
    return frozenset(found | ({BOOKED_LIST} if len(past.stays.planned_at) else set()))


def _must_be_there(past: SitePast, scenario: Scenario) -> None:
    strange = sorted(set(scenario.beds or {}) - set(past.places[: past.wards]))
    if strange:
        known = ", ".join(past.places[: past.wards])
        raise NothingToDoError(
            f"Beds of {', '.join(strange)} cannot be changed at {past.site_id}. Choose of {known}."
        )


def _lived(base: AsItIs, scenario: Scenario) -> Otherwise:
    past, learnt = base.past, base.learnt
    if scenario.lost:
        past = without(past, scenario.lost)
        learnt = learn(past)
    more = np.array([(scenario.beds or {}).get(ward, 0) for ward in past.places[: past.wards]])
    meetings = past.open_beds(past.hours[past.counts.shape[1] :])
    beds = np.maximum(meetings + more[:, None], 0)
    courses = lived(
        past,
        learnt,
        arrivals=scenario.arrivals,
        stays=scenario.stays,
        beds=beds if more.any() else None,
        leave_by_noon=scenario.leave_by_noon,
    )
    open_beds = past.open_beds(_hours(courses.need)) + more[:, None]
    return Otherwise(courses, np.maximum(open_beds, 0))


def without(past: SitePast, lost: frozenset[str]) -> SitePast:
    """The same site if some feeds had never come."""
    if BOARDING in lost:
        unknown = np.full_like(past.boarding, np.nan)
        past = replace(past, boarding=unknown, boarding_now=np.nan)
    if BOOKED_LIST in lost:
        none = np.zeros(0)
        stays = replace(
            past.stays,
            planned_ward=none.astype(np.int64),
            planned_at=none,
            booked_at=none,
            called_off=none.astype(np.bool_),
            awaited=none.astype(np.bool_),
        )
        past = replace(past, stays=stays)
    return past


def _need(courses: Courses, past: SitePast) -> Paths:
    """Beds needed by each ward and by all of them."""
    need = courses.need
    whole = need.of(need.places[0]) * 0 + need.counts.sum(axis=0)
    counts = np.concatenate([whole[None], need.counts])
    return replace(need, places=(past.site_id, *need.places), counts=counts)


def _beds(past: SitePast, beds: Floats) -> dict[str, Ints]:
    whole = np.rint(beds).astype(np.int64)
    wards = dict(zip(past.places[: past.wards], whole, strict=True))
    return {past.site_id: np.asarray(whole.sum(axis=0)), **wards}


def _hours(need: Paths) -> Floats:
    return np.array([at.timestamp() / 3600 for at in need.targets])


def _at(
    place: str,
    at: datetime,
    paths: tuple[Ints, Ints],
    beds: tuple[Ints, Ints],
    aim: tuple[float, float],
) -> Compared:
    """One place at one moment; all arrays are paths x 1."""
    short = [float(chance_of(p > b)[0]) for p, b in zip(paths, beds, strict=True)]
    further = [
        further_discharges(p, b, target=aim[0], confidence=aim[1])
        for p, b in zip(paths, beds, strict=True)
    ]
    before, after = (_ranged(p) for p in paths)
    return Compared(
        place=place,
        at=at,
        before=before,
        after=after,
        difference=_ranged(paths[1] - paths[0]),
        short_before=short[0],
        short_after=short[1],
        beds_before=int(beds[0][0]),
        beds_after=int(beds[1][0]),
        further_before=further[0],
        further_after=further[1],
    )


def _ranged(counts: Ints) -> Ranged:
    low, middle, high = path_quantiles(counts, (LOW, MIDDLE, HIGH))[0]
    return Ranged(int(middle), int(low), int(high))
