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
class AsItIs:
    """A site as it is known, what its past teaches, and its courses: asked once, compared often."""

    past: SitePast
    learnt: Learnt
    courses: Courses


@dataclass(frozen=True)
class Otherwise:
    """The same site as a scenario has it: its courses, and open beds of wards x moments."""

    courses: Courses
    beds: Floats


def as_it_is(past: SitePast) -> AsItIs:
    """Live the site once as things are."""
    learnt = learn(past)
    return AsItIs(past, learnt, lived(past, learnt))


def compared(
    base: AsItIs,
    scenario: Scenario,
    at: Sequence[datetime],
    *,
    target: float = 0.92,
    confidence: float = 0.9,
) -> list[Compared]:
    """The site and each of its wards at some moments: as it is, and as the scenario has it.

    Raises NothingToDoError if the scenario changes nothing or speaks of a ward that is not there.
    """
    heard = replace(scenario, lost=scenario.lost & told_feeds(base.past))
    _sensible(base.past, heard)
    return beside(base, otherwise(base, heard), at, target=target, confidence=confidence)


def otherwise(base: AsItIs, scenario: Scenario) -> Otherwise:
    """The site lived as a scenario has it; one that changes nothing is the site as it is."""
    heard = replace(scenario, lost=scenario.lost & told_feeds(base.past))
    if heard.changes_nothing:
        return Otherwise(base.courses, base.past.open_beds(_hours(base.courses.need)))
    _sensible(base.past, heard)
    return Otherwise(*_courses(base, heard))


def beside(
    base: AsItIs,
    other: Otherwise,
    at: Sequence[datetime],
    *,
    target: float = 0.92,
    confidence: float = 0.9,
) -> list[Compared]:
    """The site and each of its wards at some moments: as it is, and as it is otherwise."""
    needs = (_need(base.courses, base.past), _need(other.courses, base.past))
    return _told(needs, (_open(base), _beds(base.past, other.beds)), at, (target, confidence))


def against(
    before: AsItIs,
    after: AsItIs,
    at: Sequence[datetime],
    *,
    target: float = 0.92,
    confidence: float = 0.9,
) -> list[Compared]:
    """The same site known twice, as when beds were opened or closed since: at some moments."""
    needs = (_need(before.courses, before.past), _need(after.courses, after.past))
    return _told(needs, (_open(before), _open(after)), at, (target, confidence))


def _open(site: AsItIs) -> dict[str, Ints]:
    """Beds open at each target of a site's courses."""
    return _beds(site.past, site.past.open_beds(_hours(site.courses.need)))


def _told(
    needs: tuple[Paths, Paths],
    beds: tuple[dict[str, Ints], dict[str, Ints]],
    at: Sequence[datetime],
    goal: tuple[float, float],
) -> list[Compared]:
    (before, after), (open_now, open_then) = needs, beds
    found = []
    for n, moment in enumerate(before.targets):
        if moment not in at:
            continue
        for place in before.places:
            paths = (before.of(place)[:, [n]], after.of(place)[:, [n]])
            open_beds = (open_now[place][[n]], open_then[place][[n]])
            found.append(_at(place, moment, paths, open_beds, goal))
    return found


def told_feeds(past: SitePast) -> frozenset[str]:
    """The feeds that can be lost, because they came."""
    found = {BOARDING} if np.isfinite(past.boarding).any() else set()
    return frozenset(found | ({BOOKED_LIST} if len(past.stays.planned_at) else set()))


def _sensible(past: SitePast, scenario: Scenario) -> None:
    if scenario.changes_nothing:
        raise NothingToDoError(
            "This scenario changes nothing: it is the forecast. Change arrivals, stays, beds or "
            "discharges, or leave out a feed that comes."
        )
    strange = sorted(set(scenario.beds or {}) - set(past.places[: past.wards]))
    if strange:
        known = ", ".join(past.places[: past.wards])
        raise NothingToDoError(
            f"Beds of {', '.join(strange)} cannot be changed at {past.site_id}. Choose of {known}."
        )


def _courses(base: AsItIs, scenario: Scenario) -> tuple[Courses, Floats]:
    """The courses of a scenario, and the beds open in it: wards x moments."""
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
    return courses, np.maximum(open_beds, 0)


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
