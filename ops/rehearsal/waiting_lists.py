"""Who waits for the clinics of an invented hospital, and what their sessions can offer.

People are put on the list on working days, wait as long as their priority lets them, and are then
booked by somebody or think better of it. What a session offers goes with who holds it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ops.rehearsal.booking import PATIENTS
from ops.rehearsal.chance import Floats, Ints, draws
from ops.rehearsal.clinics import SESSION_HOURS, Sessions, services
from ops.rehearsal.clock import Clock, dates, instants
from ops.rehearsal.invention import Invention
from ops.rehearsal.records import ids, pseudonyms
from ops.tables.waiting import HALF_DAYS, PRIORITIES

ASKED_A_DAY = 1.2
"""People put on the list of a clinic on a working day."""
SHARES = (0.12, 0.30, 0.58)
"""Of them urgent, soon and routine."""
TARGET_DAYS = (12, 28, 70)
WAIT_DAYS = (9.0, 24.0, 48.0)
"""How long they wait on average, by priority."""
WITHDRAWN = 0.08
EQUIPMENT = {"cardiology": "ecg", "respiratory": "spirometer"}
"""What stands in the rooms of the first clinician of these, and one in five patients needs."""
BROKEN = {"cardiology": "treadmill"}
"""What some patients of these need and no room has: it is away for repair."""
INFUSIONS = "rheumatology"
CHAIRS = 4
INTERPRETED = (("pl", (0, 1, 2, 3, 4), 2), ("bn", (1, 3), 1))
"""Languages, the weekdays on which they are interpreted, and by how many at once."""
WAYS = ("in_person", "in_person;phone", "phone;video", "video;phone;in_person")
PUBLISHED_DAYS = 63
"""Interpreters are known this long ahead."""


@dataclass(frozen=True)
class _Asked:
    """Everybody ever put on a list: their clinic, the day, and fourteen numbers of chance each."""

    clinic: Ints
    day: Ints
    luck: Floats


def session_details(invention: Invention, held: Sessions) -> pl.DataFrame:
    """What each session offers, in the order of the sessions."""
    rows = [
        _offers(invention, clinic, half, slots)
        for clinic, half, slots in zip(
            held.clinic.tolist(), held.half.tolist(), held.slots.tolist(), strict=True
        )
    ]
    texts = ("clinician_id", "room_id", "modalities", "equipment", "languages")
    kinds = {**dict.fromkeys(texts, pl.String), "chairs": pl.Int64, "most_booked": pl.Int64}
    return pl.DataFrame(rows, schema=kinds, orient="row")


def _offers(invention: Invention, clinic: int, half: int, slots: int) -> tuple[object, ...]:
    name, site, service = services(invention)[clinic]
    second = half % 4 >= 2
    return (
        f"{name}-dr-{2 if second else 1}",
        f"{invention.site_ids[site]}-room-{clinic % 3 + 1}",
        "in_person;phone;video" if half % 2 else "in_person;phone",
        None if second else EQUIPMENT.get(service.name),
        "en;pl" if second and service.name == "diabetes" else "en",
        CHAIRS if service.name == INFUSIONS else None,
        slots + 2,
    )


def interpreters(invention: Invention, clock: Clock, days: int) -> pl.DataFrame:
    """One row per site, language and working day; ``published_at`` is when it became known."""
    opens_at, since = invention.opens_at, invention.since.toordinal()
    spans = [
        (site_id, language, clock.from_wall(day, 9.0), many, max(0.0, (day - PUBLISHED_DAYS) * 24))
        for site_id in invention.site_ids
        for language, weekdays, many in INTERPRETED
        for day in range(days)
        if clock.works(day) and (day + since - 1) % 7 in weekdays
    ]
    sites, languages, starts, many, published = zip(*spans, strict=True) if spans else ([],) * 5
    starting = np.array(starts, dtype=np.float64)
    return pl.DataFrame(
        {
            "site_id": pl.Series(sites, dtype=pl.String),
            "language": pl.Series(languages, dtype=pl.String),
            "starts_at": instants(opens_at, starting),
            "ends_at": instants(opens_at, starting + 4.5 + SESSION_HOURS),
            "at_once": pl.Series(many, dtype=pl.Int64),
            "published_at": instants(opens_at, np.array(published, dtype=np.float64)),
        }
    )


def clinic_requests(invention: Invention, clock: Clock, days: int) -> pl.DataFrame:
    """One row per request of the days from opening; ``settled_at`` is when its wait ended."""
    asked, kinds, opens_at = _asked(invention, clock, days), services(invention), invention.opens_at
    luck, n = asked.luck, np.arange(len(asked.day))
    site = np.array([site for _, site, _ in kinds])[asked.clinic]
    person = site * 1_000_000 + 500_000 + asked.clinic * 5_000
    person = person + (PATIENTS * luck[:, 0]).astype(np.int64)
    priority = np.searchsorted(np.cumsum(SHARES)[:-1], luck[:, 1])
    at = asked.day * 24 + 9 + 7 * luck[:, 2]
    # An Erlang law of two steps: hardly anybody is seen at once, a few wait very long.
    wait = -np.array(WAIT_DAYS)[priority] / 2 * np.log(luck[:, 3] * luck[:, 4])
    names = [name for name, _, _ in kinds]
    special = [_needs(kinds[c][2].name, *luck[i, 8:10]) for i, c in enumerate(asked.clinic)]
    known = [_knows(names[c], *luck[i, 10:12]) for i, c in enumerate(asked.clinic)]
    told = {
        "n": n,
        "request_id": ids("R", n),
        "patient_id": pseudonyms(invention.seed, person),
        "clinic_id": pl.Series([names[c] for c in asked.clinic], dtype=pl.String),
        "visit_kind": _pick(("first", "follow_up"), luck[:, 5] > 0.55),
        "priority": _pick(PRIORITIES, priority),
        "waiting_since_on": dates(opens_at, asked.day),
        "target_on": dates(opens_at, asked.day + np.array(TARGET_DAYS)[priority]),
        "slots": 1 + (luck[:, 6] < 0.15).astype(np.int64),
        "modalities": _pick(WAYS, np.searchsorted((0.55, 0.8, 0.9), luck[:, 7])),
        "equipment": pl.Series([need for need, _ in special], dtype=pl.String),
        "chair_minutes": pl.Series([minutes for _, minutes in special], dtype=pl.Int64),
        "clinician_id": pl.Series([who for who, _ in known], dtype=pl.String),
        "clinician_choice": pl.Series([choice for _, choice in known], dtype=pl.String),
        "language": _pick((None, "pl", "bn"), np.searchsorted((0.94, 0.98), luck[:, 12])),
        "suits": pl.Series([_suits(share) for share in luck[:, 13].tolist()], dtype=pl.String),
        "notice_days": _pick((0, 1, None), np.searchsorted((0.2, 0.35), luck[:, 2])),
        "asked_at": instants(opens_at, at),
        "settled_at": instants(opens_at, at + wait * 24),
        "status": _pick(("booked", "withdrawn"), luck[:, 9] < WITHDRAWN),
    }
    return pl.DataFrame(told)


def _asked(invention: Invention, clock: Clock, days: int) -> _Asked:
    clinic, day, luck = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)], []
    for number in range(days):
        chance = draws(invention.seed, "waiting list", invention.since.toordinal() + number)
        many = chance.poisson(ASKED_A_DAY * invention.size, len(services(invention)))
        if clock.works(number):
            clinic.append(np.repeat(np.arange(len(many)), many))
            day.append(np.full(many.sum(), number))
            luck.append(chance.random((int(many.sum()), 14)))
    return _Asked(
        np.concatenate(clinic), np.concatenate(day), np.concatenate([np.empty((0, 14)), *luck])
    )


def _pick(words: tuple[object, ...], places: NDArray[Any]) -> pl.Series:
    """A word for each place: of two words, the second where something is true."""
    return pl.Series(words).gather(places.astype(np.int64))


def _needs(service: str, first: float, second: float) -> tuple[str | None, int | None]:
    """What must stand in the room, and minutes in a chair."""
    need = EQUIPMENT.get(service) if first < 0.2 else None
    need = BROKEN.get(service, need) if first < 0.04 else need
    return need, 60 + 30 * int(3 * second) if service == INFUSIONS and first < 0.3 else None


def _knows(clinic: str, first: float, second: float) -> tuple[str | None, str | None]:
    """Whom the patient knows, and whether others will do."""
    if first > 0.34:
        return None, None
    return f"{clinic}-dr-{1 + (second < 0.5)}", "only" if first < 0.04 else "preferred"


def _suits(share: float) -> str | None:
    """Half-days that suit: any for most, some mornings or afternoons for the others."""
    if share > 0.3:
        return None
    weekday = HALF_DAYS[:10]
    return ";".join(weekday[int(share * 7) % 2 :: 2] if share < 0.2 else weekday[2:8])
