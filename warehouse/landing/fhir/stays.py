"""From encounters that belong together to ED visits and ward stays.

An encounter may change its class: first an emergency, then an admission, makes an ED visit and
after it stays on wards. An encounter may be part of another: what it tells of wards belongs to the
admission of the outermost one. At any moment a patient is where they came to last, so a ward that
several encounters name is one stay, and nobody is on two wards at once.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from warehouse.landing.fhir.encounter import (
    KINDS,
    NOT_HAPPENED,
    STILL_ON,
    admission_type,
)
from warehouse.landing.fhir.places import SMALL, Places
from warehouse.landing.fhir.walk import Member, Part, walk

ED = "EMER"
ON_A_WARD = frozenset(["IMP", "ACUTE", "NONAC", "OBSENC", "SS"])

__all__ = ["Facts", "Member", "edge", "ends_before_it_starts", "facts", "instant", "is_inside"]

Row = dict[str, Any]
Edge = tuple[datetime, str] | None
"""A moment for comparing, and its text as it was told."""


@dataclass
class Facts:
    """What a family of encounters stands for, and how often something was left out, and why."""

    visits: list[Row] = field(default_factory=list)
    stays: list[Row] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


@lru_cache(maxsize=100_000)
def instant(text: str, zone: str) -> datetime | None:
    """A moment told as text, for comparing only; null if it cannot be read."""
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def ends_before_it_starts(start: str | None, end: str | None, zone: str) -> bool:
    """Whether a period runs backwards; if one end is but a day, days are compared."""
    began, ended = edge(start, zone), edge(end, zone)
    if not began or not ended:
        return False
    if min(len(began[1]), len(ended[1])) == 10:
        return ended[1][:10] < began[1][:10]
    return ended[0] < began[0]


def edge(text: str | None, zone: str) -> Edge:
    """A moment with its text."""
    at = instant(text, zone) if text else None
    return (at, text) if at and text else None


def is_inside(said: dict[str, Any]) -> bool:
    """Whether an encounter is or was an emergency or an admission."""
    return bool(said.get("classes")) or said.get("class") == ED or said.get("class") in ON_A_WARD


def facts(
    family: Sequence[Member], places: Places, zone: str, now: datetime, admission_id: str
) -> Facts:
    """The ED visits and ward stays of one family; the outermost encounter comes first."""
    done = Facts()
    real = [each for each in family if each.said.get("status") not in NOT_HAPPENED]
    within = {each.parent for each in real if each.said.get("class") == ED}
    parts: list[Part] = []
    for each in real:
        if not is_inside(each.said):
            continue
        period = _period(each, zone, now)
        if period is None:
            continue
        spans = _spans(each, period, zone, around=each.name in within)
        if visit := _visit(each, spans, real, places, zone):
            done.visits.append(visit)
        parts.extend(_parts(each, spans, period, places, zone, done))
    _stay(family, parts, places, done, admission_id)
    return done


@dataclass(frozen=True)
class _Period:
    start: tuple[datetime, str]
    end: Edge
    open_: bool
    expected_on: str | None = None


def _period(member: Member, zone: str, now: datetime) -> _Period | None:
    """From when until when; a moment still to come is when somebody is expected to leave."""
    said = member.said
    start = edge(said.get("start"), zone)
    if start is None:
        return None
    end = edge(said.get("end"), zone)
    still_on = said.get("status") in STILL_ON
    if still_on and end and end[0] > now:
        return _Period(start, None, open_=True, expected_on=end[1][:10])
    if end is None and not still_on:
        finished = [each[1] for each in said.get("statuses", ()) if each[0] == "finished"]
        gone = [edge(each[2], zone) for each in said.get("places", ())]
        known = [edge(finished[0], zone)] if finished and finished[0] else gone
        end = max((each for each in known if each), default=None)
        if any(each is None for each in known):
            end = None
    return _Period(start, end, open_=end is None and said.get("status") != "finished")


def _spans(
    member: Member, period: _Period, zone: str, *, around: bool
) -> list[tuple[str, tuple[datetime, str], Edge]]:
    """Classes in order, each with its start and end."""
    now_is = str(member.said.get("class"))
    if around and now_is == ED and not member.said.get("classes"):
        # An emergency that holds the emergency itself is the admission around it.
        now_is = "IMP"
    told = [
        (str(each[0]), edge(each[1], zone), edge(each[2], zone))
        for each in member.said.get("classes", ())
    ]
    listed = sorted(
        ((known, start or period.start, end) for known, start, end in told),
        key=lambda each: each[1][0],
    )
    if not listed:
        return [(now_is, period.start, period.end)]
    last, start, end = listed[-1]
    if last != now_is:
        listed.append((now_is, end or start, None))
    starts = [each[1] for each in listed[1:]]
    return [
        (known, begins, ends or following)
        for (known, begins, ends), following in zip(listed, [*starts, period.end], strict=True)
    ]


def _visit(
    member: Member,
    spans: list[tuple[str, tuple[datetime, str], Edge]],
    family: Sequence[Member],
    places: Places,
    zone: str,
) -> Row | None:
    at = next((n for n, each in enumerate(spans) if each[0] == ED), None)
    if at is None:
        return None
    _, start, end = spans[at]
    admitted = next((each for each in spans[at + 1 :] if each[0] in ON_A_WARD), None)
    held = [each for each in _told_places(member, places, zone) if places.is_ed(each[0])]
    if admitted and end:
        # Who was admitted and is still in the ED waits there for a bed.
        end = max([end, *(left for _, came, left in held if came and left and came[0] <= end[0])])
    arrived = _first(member, ("arrived",), zone) or start
    seen = _first(member, ("in-progress",), zone)
    waited = _first(member, ("arrived", "triaged"), zone)
    outer = next((each for each in family if each.name == member.parent), None)
    inside = outer is not None and (
        outer.said.get("class") in ON_A_WARD or outer.said.get("class") == ED
    )
    told = member.said.get("disposition") if not admitted else None
    where = next((each[0] for each in held), None) or next(
        (each[0] for each in member.said.get("places", ()) if not places.is_nowhere(each[0])), None
    )
    return {
        "visit_id": member.name,
        "patient_id": member.patient_id,
        "site_id": places.site(where, member.said.get("provider")),
        "arrived_at": arrived[1],
        "seen_at": seen[1] if seen and waited and seen[0] >= arrived[0] else None,
        "admit_decided_at": admitted[1][1] if admitted else None,
        "departed_at": end[1] if end else None,
        "arrival_mode": "transfer_in" if member.said.get("source") == "hosp-trans" else None,
        "triage": member.said.get("triage"),
        "disposition": told or ("admitted" if admitted or inside else None),
    }


def _first(member: Member, statuses: tuple[str, ...], zone: str) -> Edge:
    starts = [
        edge(each[1], zone) for each in member.said.get("statuses", ()) if each[0] in statuses
    ]
    return min((each for each in starts if each), default=None)


def _told_places(member: Member, places: Places, zone: str) -> list[tuple[str, Edge, Edge]]:
    """Where somebody could be, with what was told of when."""
    listed = [
        (name, edge(start, zone), edge(end, zone), form)
        for name, start, end, form in member.said.get("places", ())
        if not places.is_nowhere(name)
    ]
    # A bed told beside its ward says the same again, if nobody described where it stands.
    larger = {each[1] for each in listed if each[3] not in SMALL or len(places.chain(each[0])) > 1}
    return [
        (name, start, end)
        for name, start, end, form in listed
        if form not in SMALL or len(places.chain(name)) > 1 or start not in larger
    ]


def _parts(
    member: Member,
    spans: list[tuple[str, tuple[datetime, str], Edge]],
    period: _Period,
    places: Places,
    zone: str,
    done: Facts,
) -> Iterator[Part]:
    inside = [each for each in spans if each[0] in ON_A_WARD]
    if not inside:
        return
    told = _told_places(member, places, zone)
    if not told and KINDS.get(str(member.said.get("class"))) == "inpatient" and not member.depth:
        done.left_out["admissions that name no ward"] += 1
    if any(start is None for _, start, _ in told):
        # Without a period of its own the last place named is the one that counts.
        bare = [each for each in told if each[1] is None]
        told = [each for each in told if each[1] is not None] + bare[-1:]
    starts = sorted(each[1][0] for each in told if each[1])
    for order, (name, came, left) in enumerate(told):
        ward = places.ward(name)
        if ward is None or places.is_ed(name):
            continue
        begins = came or period.start
        ends = left or _next(starts, begins[0], told) or period.end
        if ends and ends[0] < begins[0]:
            done.left_out["periods on a ward that end before they start"] += 1
            continue
        if ends is None and not period.open_:
            done.left_out["stays on a ward that are over, nobody knows since when"] += 1
            continue
        for _, since, until in inside:
            part = _cut(begins, ends, since, until)
            if part:
                (first, first_text), last = part
                yield Part(
                    first,
                    last[0] if last else datetime.max.replace(tzinfo=UTC),
                    first_text,
                    last[1] if last else None,
                    ward,
                    member,
                    (first, member.depth, order),
                    period.expected_on,
                )


def _next(starts: list[datetime], after: datetime, told: list[tuple[str, Edge, Edge]]) -> Edge:
    """When the next place was come to."""
    later = next((each for each in starts if each > after), None)
    return next((each[1] for each in told if each[1] and each[1][0] == later), None)


def _cut(
    begins: tuple[datetime, str], ends: Edge, since: tuple[datetime, str], until: Edge
) -> tuple[tuple[datetime, str], Edge] | None:
    """The part of a time on a ward that lies within an admission."""
    first = max(begins, since, key=lambda each: each[0])
    known = [each for each in (ends, until) if each]
    last = min(known, key=lambda each: each[0]) if known else None
    if last and (last[0] < first[0] or (last[0] == first[0] and begins[0] < since[0])):
        return None
    return first, last


def _stay(
    family: Sequence[Member], parts: list[Part], places: Places, done: Facts, admission_id: str
) -> None:
    """Number the stays of every encounter as they follow each other."""
    outermost = family[0]
    why = admission_type(outermost.said) or ("emergency" if done.visits else None)
    numbers: Counter[str] = Counter()
    for part, ends in walk(parts):
        numbers[part.member.name] += 1
        done.stays.append(
            {
                "stay_id": f"{part.member.name}/{numbers[part.member.name]}",
                "admission_id": admission_id,
                "patient_id": part.member.patient_id or outermost.patient_id,
                "ward_id": part.ward,
                "site_id": places.site(part.ward, part.member.said.get("provider")),
                "admission_type": why,
                "in_at": part.begins,
                "out_at": ends,
                "expected_out_on": part.expected_on if ends is None else None,
            }
        )
