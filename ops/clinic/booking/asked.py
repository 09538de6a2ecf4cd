"""From what is known of a site to what booking is asked."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from ops.clinic.booking.policy import BookingPolicy
from ops.clinic.booking.pools import chairs, chairs_of, interpreters, patients, time_of
from ops.clinic.booking.problem import BookingProblem, as_problem
from ops.clinic.booking.requests import HalfDay, Place, Priority, Request, Use
from ops.clinic.booking.sessions import Modality, Session
from ops.clinic.booking.told import Row, Taken, Told, slot_minutes
from ops.tables.waiting import HALF_DAYS, VISIT_KINDS

HOME = "en"
"""The hospital's own language: spoken in every session."""
NOTICE_DAYS = 3
"""Days of notice that a patient needs of whom nothing else was told."""


@dataclass(frozen=True)
class Asked:
    """What is asked of booking, and sentences about what was left out of it."""

    problem: BookingProblem
    left_out: tuple[str, ...] = ()


def as_asked(told: Told, *, time_zone: str, policy: BookingPolicy | None = None) -> Asked:
    """Everybody who waits without a place, and every place that nobody has."""
    today = told.as_of.astimezone(ZoneInfo(time_zone)).date()
    sessions, left_out = _sessions(told, told.taken)
    waiting = [row for name, row in told.request.items() if name not in told.placed]
    minutes = {row["clinic_id"]: slot_minutes(row) for row in told.session.values()}
    requests = [_request(told, row, today, minutes) for row in waiting]
    pools = [
        *chairs(told, told.taken),
        *interpreters(told),
        *patients(told, waiting, told.taken),
    ]
    problem = as_problem(told.as_of, sessions, requests, pools, policy=policy, time_zone=time_zone)
    return Asked(problem, tuple(left_out))


def moved_out(told: Told, closing: frozenset[str], *, time_zone: str) -> BookingProblem:
    """Those booked into sessions that close, holding their places, and every place elsewhere.

    Everybody else keeps the place they have, so that nobody moves who need not.
    """
    goes = [row for row in told.kept if row["session_id"] in closing]
    stays = [one for one in told.taken if one.session_id not in closing]
    sessions, _ = _sessions(told, stays)
    requests = [_held(told, row, time_zone) for row in goes]
    pools = [*chairs(told, stays), *patients(told, goes, stays)]
    return as_problem(told.as_of, sessions, requests, pools, time_zone=time_zone)


def _sessions(told: Told, taken: list[Taken]) -> tuple[list[Session], list[str]]:
    """Sessions with the places nobody has."""
    by_session = defaultdict(list)
    for one in taken:
        by_session[one.session_id].append(one)
    made, without = list[Session](), list[str]()
    for name, row in told.session.items():
        if name in told.closed:
            continue
        session = _session(told, row, by_session[name])
        if session is None:
            without.append(name)
        else:
            made.append(session)
    words = f"{len(without)} without a slot or a start on the minute left out, such as"
    return made, [f"{words} {without[0]}."] if without else []


def _session(told: Told, row: Row, taken: list[Taken]) -> Session | None:
    starts_at, slots = row["starts_at"], told.slots_at[row["session_id"]]
    if not slots or starts_at.second or starts_at.microsecond:
        return None
    used = Counter(one.slot + n for one in taken for n in range(one.slots))
    in_use = sum(min(one.slots, len(slots)) for one in taken)
    return Session(
        id=row["session_id"],
        clinic_id=row["clinic_id"],
        clinician_id=row["clinician_id"] or f"whoever holds {row['session_id']}",
        starts_at=starts_at,
        slot_minutes=slot_minutes(row),
        places=tuple(max(0, patients - used[n]) for n, patients in enumerate(slots)),
        visit_kinds=frozenset(_words(row["visit_kinds"]) or VISIT_KINDS),
        modalities=frozenset(map(Modality, _words(row["modalities"]))) or _IN_PERSON,
        room_id=row["room_id"],
        equipment=frozenset(_words(row["equipment"])),
        languages=frozenset({HOME, *_words(row["languages"])}),
        most_booked=max(0, _limit(row, slots) - in_use),
    )


def _limit(row: Row, slots: tuple[int, ...]) -> int:
    """Slots in use at most: what was learnt of the session, and what the hospital told.

    A template that people accepted may ask for less; where nothing was learnt, it says all.
    """
    extra = row["suggested_extra"]
    learnt = max(len(slots), sum(slots)) if extra is None else len(slots) + extra
    if any(patients != 1 for patients in slots):
        learnt = min(learnt, sum(slots))
    return learnt if row["most_booked"] is None else min(learnt, int(row["most_booked"]))


def _request(told: Told, row: Row, today: date, minutes: Mapping[str, int]) -> Request:
    """Somebody who waits; ``minutes`` of a slot by clinic."""
    ready = today + timedelta(days=_notice(row))
    earliest = max(filter(None, (row["earliest_on"], ready)))
    uses = [] if row["chair_minutes"] is None else [Use(chairs_of(row), row["chair_minutes"])]
    slots = row["slots"] or 1
    if row["patient_id"] is not None and row["clinic_id"] in minutes:
        uses.append(Use(time_of(row), slots * minutes[row["clinic_id"]]))
    interpreted = not told.interpreters.is_empty()
    return Request(
        id=row["request_id"],
        patient_id=row["patient_id"] or row["request_id"],
        clinic_id=row["clinic_id"],
        visit_kind=row["visit_kind"],
        priority=Priority[row["priority"].upper()],
        waiting_since=row["waiting_since_on"],
        target_on=row["target_on"],
        slots=slots,
        earliest_on=earliest,
        modalities=tuple(map(Modality, _words(row["modalities"]))) or tuple(_IN_PERSON),
        equipment=frozenset(_words(row["equipment"])),
        uses=tuple(uses),
        clinician_id=row["clinician_id"],
        only_them=row["clinician_choice"] == "only" and row["clinician_id"] is not None,
        language=(row["language"] or HOME) if interpreted else HOME,
        suits=frozenset(map(_half_day, _words(row["suits"]))),
    )


def _held(told: Told, row: Row, time_zone: str) -> Request:
    """A patient who is booked: seen as near to their own day as can be, by the same clinician."""
    place, zone = told.place_of(row), ZoneInfo(time_zone)
    session = told.session[row["session_id"]]
    minutes = place.slots * slot_minutes(session)
    modality = Modality(row["modality"] or Modality.IN_PERSON)
    return Request(
        id=row["appointment_id"],
        patient_id=row["patient_id"] or row["appointment_id"],
        clinic_id=row["clinic_id"],
        visit_kind=row["visit_kind"] or VISIT_KINDS[1],
        priority=Priority.SOON,
        waiting_since=row["booked_at"].astimezone(zone).date(),
        target_on=row["starts_at"].astimezone(zone).date(),
        slots=place.slots,
        modalities=(modality, *sorted(set(Modality) - {modality})),
        uses=(Use(time_of(row), minutes),) if row["patient_id"] else (),
        clinician_id=session["clinician_id"],
        held=Place(place.session_id, place.slot),
    )


def _notice(row: Row) -> int:
    return NOTICE_DAYS if row["notice_days"] is None else int(row["notice_days"])


def _words(text: str | None) -> list[str]:
    return text.split(";") if text else []


def _half_day(word: str) -> HalfDay:
    place = HALF_DAYS.index(word)
    return HalfDay(place // 2 + 1, place % 2 == 1)


_IN_PERSON = frozenset({Modality.IN_PERSON})
