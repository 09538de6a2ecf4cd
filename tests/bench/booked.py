"""Clinics invented from a seed, to measure booking on.

Clinics have about 250 slots each over four weeks, in sessions of 8 to 12 slots of 15 minutes,
held by three clinicians in two rooms; every tenth clinic is a day unit, where a slot is a
start by one nurse and the treatment then holds a chair for one to four hours. A third of
requests are first visits of two slots, of one slot or three now and then; a tenth are urgent,
three tenths soon, the rest routine, with target dates of 1, 3 and 6 weeks from when they were
made, up to 8 weeks ago. Some can be phoned or seen by video, some need a scanner that stands
in one room or a portable one that clinics share, 6 % an interpreter of one of three languages,
half know a clinician, 4 % will see nobody else, a third have half-days that suit them, 3 % of
patients wait for two appointments, 5 % cannot come before a date. Every fifth session has a
slot that takes two. Places that take a second patient count as slots, so that there are as many as asked for.
"""

from datetime import UTC, date, datetime, timedelta

import numpy as np

from ops.clinic.booking.problem import BookingProblem, as_problem
from ops.clinic.booking.requests import HalfDay, Priority, Request, Use
from ops.clinic.booking.sessions import Modality, Pool, Session, Span, interpreters_of

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
MADE_AT = MONDAY - timedelta(hours=84)
WEEKS = 4
A_CLINIC = 250
DAY_UNIT_EVERY = 10
LANGUAGES = ("pl", "ro", "ur")
IN_PERSON, PHONE, VIDEO = Modality.IN_PERSON, Modality.PHONE, Modality.VIDEO
PATIENCE = {Priority.URGENT: 7, Priority.SOON: 21, Priority.ROUTINE: 42}


def invent(requests: int, slots: int, seed: int) -> BookingProblem:
    """As many requests and slots as asked, alike for the same seed."""
    draw = np.random.default_rng(seed)
    clinics = max(1, round(slots / A_CLINIC))
    shares = [slots // clinics + (n < slots % clinics) for n in range(clinics)]
    sessions = [one for n, share in enumerate(shares) for one in _sessions(draw, n, share)]
    asked = [_request(draw, n, int(draw.integers(clinics)), requests) for n in range(requests)]
    return as_problem(MADE_AT, sessions, asked, _pools(clinics))


def _is_day_unit(clinic: int) -> bool:
    return clinic % DAY_UNIT_EVERY == DAY_UNIT_EVERY - 1


def _sessions(draw: np.random.Generator, clinic: int, slots: int) -> list[Session]:
    """Half-days spread over four weeks until their slots are used up; places count as slots."""
    halves = [(day, half) for day in range(7 * WEEKS) if day % 7 < 5 for half in (0, 1)]
    free = [(*half, who) for who in range(3) for half in halves]
    made: list[Session] = []
    for n in draw.permutation(len(free)):
        if slots <= 0:
            break
        day, half, who = free[n]
        long = min(slots, int(draw.integers(8, 13)))
        double = len(made) % 5 == 4 and long > 1 and slots > long
        places = (2 if double else 1, *[1] * (long - 1))
        slots -= sum(places)
        at = MONDAY + timedelta(days=day, hours=13 if half else 9)
        made.append(_session(clinic, at, who, places, _is_day_unit(clinic)))
    return made


def _session(
    clinic: int, at: datetime, who: int, places: tuple[int, ...], day_unit: bool
) -> Session:
    ways = frozenset((IN_PERSON, PHONE, VIDEO) if who == 0 else (IN_PERSON,))
    return Session(
        id=f"c{clinic:02} {at:%m-%d %H} {who}",
        clinic_id=f"c{clinic:02}",
        clinician_id=f"c{clinic:02} clinician {who}",
        room_id=f"c{clinic:02} room {who}",
        starts_at=at,
        slot_minutes=15,
        places=places,
        visit_kinds=frozenset({"infusion"} if day_unit else {"first", "follow_up"}),
        modalities=ways,
        equipment=frozenset({"scanner"} if who == 1 else ()),
        languages=frozenset({"en", "pl"} if who == 2 and clinic % 4 == 0 else {"en"}),
        most_booked=len(places) + (sum(places) > len(places)),
    )


def _request(draw: np.random.Generator, n: int, clinic: int, requests: int) -> Request:
    day_unit = _is_day_unit(clinic)
    first = not day_unit and draw.random() < 1 / 3
    priority = Priority(int(draw.choice([1, 2, 3], p=[0.1, 0.3, 0.6])))
    since = MADE_AT.date() - timedelta(days=int(draw.integers(0, 57)))
    ways = [(IN_PERSON,), (IN_PERSON, PHONE), (PHONE, IN_PERSON), (VIDEO, PHONE)]
    way = 0 if day_unit or first else int(draw.choice(4, p=[0.6, 0.2, 0.1, 0.1]))
    patient = n - 1 if n % 33 == 32 else n
    known = draw.random()
    scans = not day_unit and way < 2 and draw.random() < 0.1
    return Request(
        id=f"r{n:0{len(str(requests))}}",
        patient_id=f"p{patient}",
        clinic_id=f"c{clinic:02}",
        visit_kind="infusion" if day_unit else "first" if first else "follow_up",
        priority=priority,
        waiting_since=since,
        target_on=since + timedelta(days=PATIENCE[priority]),
        slots=int(draw.choice([1, 2, 3], p=[0.2, 0.7, 0.1])) if first else 1,
        earliest_on=_earliest(draw),
        modalities=ways[way],
        equipment=frozenset({"scanner"} if scans else ()),
        uses=_uses(draw, clinic, day_unit),
        clinician_id=f"c{clinic:02} clinician {draw.integers(3)}" if known < 0.5 else None,
        only_them=known < 0.04 and way < 3 and not scans,
        language=str(draw.choice(LANGUAGES)) if draw.random() < 0.06 else "en",
        suits=_half_days(draw),
    )


def _earliest(draw: np.random.Generator) -> date | None:
    ahead = int(draw.integers(3, 22))
    return MADE_AT.date() + timedelta(days=ahead) if draw.random() < 0.05 else None


def _uses(draw: np.random.Generator, clinic: int, day_unit: bool) -> tuple[Use, ...]:
    if day_unit:
        return (Use(f"chair c{clinic:02}", int(draw.choice([60, 120, 180, 240]))),)
    return (Use(f"portable {clinic % 3}", 30),) if draw.random() < 0.05 else ()


def _half_days(draw: np.random.Generator) -> frozenset[HalfDay]:
    if draw.random() > 1 / 3:
        return frozenset()
    days = draw.choice([1, 2, 3, 4, 5], 3, replace=False).tolist()
    return frozenset(HalfDay(day, bool(draw.integers(2))) for day in days)


def _pools(clinics: int) -> list[Pool]:
    """Interpreters on two days a week, chairs and portable scanners on every weekday."""
    days = [MONDAY + timedelta(days=n) for n in range(7 * WEEKS) if n % 7 < 5]
    pools = [
        Pool(interpreters_of(one), _spans(days[n::2], 1 + clinics // 12))
        for n, one in enumerate(LANGUAGES)
    ]
    pools += [Pool(f"portable {n}", _spans(days, 1)) for n in range(3)]
    units = [clinic for clinic in range(clinics) if _is_day_unit(clinic)]
    return pools + [Pool(f"chair c{n:02}", _spans(days, 8)) for n in units]


def _spans(days: list[datetime], at_once: int) -> tuple[Span, ...]:
    hour = timedelta(hours=1)
    return tuple(Span(day + 8 * hour, day + 20 * hour, at_once) for day in days)
