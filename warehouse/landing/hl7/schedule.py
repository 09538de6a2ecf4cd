"""What an SIU message tells of an appointment: its number, when it is, how long, where.

An appointment is SCH-2, the number of the system that keeps the book, else SCH-1. It starts when
TQ1-7 says so, else SCH-11.4, else when the first of its resources is needed, over all groups of
RGS with their AIS, AIG, AIL and AIP. S23 and S24 (time blocked and opened again) name no patient:
they are kept and counted, and change neither appointments nor sessions, which the feed
``clinic_sessions`` brings.
"""

from warehouse.landing.hl7.message import Message, Unreadable
from warehouse.landing.hl7.times import DELETE, age, between, iso, minutes
from warehouse.landing.hl7.words import BLOCKS

Words = dict[str, str | None]

_RESOURCES = {"AIL": (6, 9), "AIS": (4, 7), "AIP": (6, 9), "AIG": (8, 11)}
"""Where each resource segment of a booking holds its start and its duration."""

_STATUSES = (("SCH", 25), ("AIS", 10), ("AIL", 12), ("AIP", 12), ("AIG", 14))
_CLINICS = (("AIL", 3), ("PV1", 3), ("RGS", 3), ("AIS", 3), ("AIG", 3), ("SCH", 5))


def booking(message: Message, trigger: str) -> tuple[Words, Words]:
    """The row of a message about an appointment, and the words it uses."""
    if not message.segments("SCH"):
        raise Unreadable("MISSING_SEGMENT", "SCH")
    subject = _first(message, (("SCH", 2), ("SCH", 1)))
    if trigger in BLOCKS:
        return {"subject": None}, {}
    if not subject:
        raise Unreadable("NO_ID", "appointment_id")
    start, precision, long = _when(message)
    site = message.value("AIL", 3, 4) or message.value("PV1", 3, 4) or message.value("MSH", 4)
    named = {
        "clinic_id": _first(message, _CLINICS),
        "site_id": site if site != DELETE else None,
        "status": (_first(message, _STATUSES) or "").lower(),
        "reason": (message.value("SCH", 6) or "").lower()[:40],
        "planned_minutes": long,
        "age_years": age(message.value("PID", 7), message.value("MSH", 7)),
    }
    return {"subject": subject, "began_at": iso(start, "starts_at", precision)}, named


def _first(message: Message, places: tuple[tuple[str, int], ...]) -> str | None:
    for segment, field in places:
        value = message.value(segment, field)
        if value and value != DELETE:
            return value
    return None


def _when(message: Message) -> tuple[str | None, str | None, str | None]:
    """When a booking starts, how exactly that is known, and how many minutes it takes."""
    used = [
        (
            message.part(each, at),
            message.part(each, at, 2),
            minutes(message.part(each, long), message.part(each, long + 1)),
        )
        for name, (at, long) in _RESOURCES.items()
        for each in message.segments(name)
    ]
    starts = [
        (message.value("TQ1", 7), message.value("TQ1", 7, 2)),
        (message.value("SCH", 11, 4), None),
        min(((at, exact) for at, exact, _ in used if at), default=(None, None), key=_start),
    ]
    told = message.value("SCH", 11, 3) or ""
    durations = (
        minutes(message.value("SCH", 9), message.value("SCH", 10)),
        minutes(message.value("TQ1", 6), message.value("TQ1", 6, 2)),
        next((long for *_, long in used if long), None),
        minutes(told.lstrip("SMHDWsmhdw"), told[:1] if told[:1].isalpha() else "m"),
        between(message.value("SCH", 11, 4), message.value("SCH", 11, 5)),
        between(message.value("TQ1", 7), message.value("TQ1", 8)),
    )
    at, exact = next((each for each in starts if each[0] and each[0] != DELETE), (None, None))
    return at, exact, next(filter(None, durations), None)


def _start(told: tuple[str | None, str | None]) -> str:
    return told[0] or ""
