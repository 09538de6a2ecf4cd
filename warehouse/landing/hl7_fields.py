"""What an HL7 v2 message tells, in our words: who (a digest), which visit, when, where.

One row per message; merges and moves of several patients give one row for each pair.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import hl7

from warehouse.landing.hl7_event import MERGES
from warehouse.landing.hl7_message import Message, Unreadable, header
from warehouse.landing.hl7_times import DELETE, age, between, iso, minutes
from warehouse.landing.maps import Map
from warehouse.landing.shape import pseudonym

ADT = frozenset(
    [
        "A01",
        "A02",
        "A03",
        "A04",
        "A05",
        "A06",
        "A07",
        "A08",
        "A11",
        "A12",
        "A13",
        "A25",
        "A26",
        "A27",
        "A28",
        "A31",
        "A34",
        "A40",
        "A45",
    ]
)
SIU = frozenset(["S12", "S13", "S14", "S15", "S16", "S17", "S23", "S24", "S26"])
OURS = {"ADT": ADT, "SIU": SIU}
PERSON = ("A28", "A31")
BLOCKS = ("S23", "S24")
TIMES = ("evn_at", "sent_at", "occurred_at", "began_at", "ended_at", "expected_at")

_ADMISSIONS = {"A": "emergency", "E": "emergency", "U": "emergency"} | {
    "L": "maternity",
    "N": "maternity",
    "R": "elective",
    "C": "elective",
}
_RESOURCES = {"AIL": (6, 9), "AIS": (4, 7), "AIP": (6, 9), "AIG": (8, 11)}
"""Where each resource segment of a booking holds its start and its duration."""


@dataclass
class Told:
    """One message: its rows, and what was odd about it but no fault."""

    rows: list[dict[str, str | None]]
    said: dict[str, str] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)


def kind_of(content: bytes) -> tuple[str, str, str]:
    """Message type, trigger event and processing id, from the bytes of MSH alone."""
    fields = [*header(content), *[b""] * 12]
    component = fields[2][:1]
    parts = [*fields[9].split(component), b"", b""]
    trigger = parts[1].strip() or _event_code(content, fields[1])
    codes = (parts[0].strip(), trigger, fields[11].split(component)[0].strip())
    kind, name, processing = (each.decode("ascii", "replace").upper() for each in codes)
    return kind, name, processing


def _event_code(content: bytes, separator: bytes) -> bytes:
    for line in content.split(b"\r"):
        if line.startswith(b"EVN" + separator):
            return line.split(separator)[1].strip()
    return b""


def is_ours(kind: str, trigger: str) -> bool:
    """Whether a message of this type and event is read at all."""
    return trigger in OURS.get(kind, ())


def tell(message: Message, kind: str, trigger: str, chart: Map) -> Told:
    """The rows of a message of ours; `Unreadable` says what it lacks."""
    told = Told([])
    if not message.value("MSH", 12):
        told.odd.append("MSH-12 names no version")
    said = message.value("EVN", 1)
    if said and said != trigger:
        told.odd.append("EVN-1 names another event than MSH-9, which was followed")
    base = {
        "kind": kind,
        "trigger": trigger,
        "control_id": _hidden(message.value("MSH", 10)),
        "evn_at": _time(message, told, "EVN", 2, "recorded_at"),
        "sent_at": _time(message, told, "MSH", 7, "sent_at"),
        "occurred_at": _time(message, told, "EVN", 6, "occurred_at"),
    }
    more = _booking if kind == "SIU" else _visit
    told.rows = [base | row for row in more(message, trigger, told, chart)]
    return told


def _time(message: Message, told: Told, segment: str, at: int, name: str) -> str | None:
    given = message.value(segment, at)
    if given == DELETE:
        told.deleted.append(name)
    return iso(given, name, message.value(segment, at, 2) if segment != "SCH" else None)


def _visit(
    message: Message, trigger: str, told: Told, chart: Map
) -> Iterator[dict[str, str | None]]:
    people = [_person(message, each) for each in message.segments("PID")]
    if not people:
        raise Unreadable("MISSING_SEGMENT", "PID")
    if trigger in MERGES or trigger == "A45":
        yield from _pairs(message, trigger, people)
        return
    if trigger in PERSON:
        yield {"patient_id": people[0]}
        return
    if not message.segments("PV1"):
        raise Unreadable("MISSING_SEGMENT", "PV1")
    subject = _number(message)
    if not subject:
        raise Unreadable("NO_ID", "visit_id")
    _places(message, told, chart)
    yield {
        "patient_id": people[0],
        "subject": subject,
        "began_at": _time(message, told, "PV1", 44, "began_at"),
        "ended_at": _time(message, told, "PV1", 45, "ended_at"),
        "expected_at": _time(message, told, "PV2", 8, "expected_at"),
    }


def _pairs(
    message: Message, trigger: str, people: list[str | None]
) -> Iterator[dict[str, str | None]]:
    """Every MRG and the person or visit before or after it that stays."""
    prior = message.segments("MRG")
    if not prior:
        raise Unreadable("MISSING_SEGMENT", "MRG")
    visits = message.segments("PV1")
    for at, gone in enumerate(prior):
        stays = people[min(at, len(people) - 1)]
        old = _identifier(message.repetitions(gone, 1))
        row = {"patient_id": stays, "prior_patient_id": pseudonym(old) if old else None}
        if trigger == "A45":
            told = message.part(gone, 5)
            now = message.part(visits[at], 19) if at < len(visits) else None
            row |= {"subject": _hidden(now) or _hidden(told), "prior_subject": _hidden(told)}
            if not row["subject"]:
                raise Unreadable("NO_ID", "visit_id")
        elif not row["patient_id"] or not row["prior_patient_id"]:
            raise Unreadable("MISSING_VALUE", "patient_id")
        elif row["patient_id"] == row["prior_patient_id"]:
            raise Unreadable("MERGE_SELF")
        yield row


def _real(given: str | None) -> str | None:
    return given if given and given != DELETE else None


def _hidden(number: str | None) -> str | None:
    """What stands for the number of a person, a visit, an appointment or a message."""
    return pseudonym(number) if number and number != DELETE else None


def _number(message: Message) -> str | None:
    return _hidden(message.value("PV1", 19)) or _hidden(message.value("PID", 18))


def _person(message: Message, segment: hl7.Segment) -> str | None:
    name = _identifier(message.repetitions(segment, 3))
    name = name or _identifier(message.repetitions(segment, 2))
    return pseudonym(name) if name else None


def _identifier(given: list[list[str]]) -> str | None:
    """The hospital's own number if its kind is said, else the first there is."""
    real = [each for each in given if each and _real(each[0])]
    own = [each for each in real if len(each) > 4 and each[4] in ("MR", "PI", "MRN")]
    return next((each[0] for each in (*own, *real)), None)


def _places(message: Message, told: Told, chart: Map) -> None:
    """Codes of place, class and service."""
    named = {
        "class_code": (message.value("PV1", 2) or "").upper(),
        "ward_id": message.value("PV1", 3),
        "site_id": message.value("PV1", 3, 4),
        "prior_ward_id": message.value("PV1", 6),
        "admission_type": _ADMISSIONS.get((message.value("PV1", 4) or "").upper()[:1]),
        "specialty": message.value("PV1", 10),
        "disposition": message.value("PV1", 36),
    }
    named["site_id"] = named["site_id"] or _real(message.value("MSH", 4))
    expected = iso(message.value("PV2", 9), "expected_out_on")
    named["expected_out_on"] = expected[:10] if expected else message.value("PV2", 9)
    _keep(told, named, chart)


def _keep(told: Told, named: dict[str, str | None], chart: Map) -> None:
    for name, value in named.items():
        if value == DELETE:
            told.deleted.append(name)
            continue
        column = chart.columns.get("ward_id" if name == "prior_ward_id" else name)
        if column and column.value is not None:
            value = column.value
        elif column and column.values and value:
            value = column.values.get(value, value)
        if value:
            told.said[name] = value


def _booking(
    message: Message, trigger: str, told: Told, chart: Map
) -> Iterator[dict[str, str | None]]:
    if not message.segments("SCH"):
        raise Unreadable("MISSING_SEGMENT", "SCH")
    subject = _hidden(message.value("SCH", 2)) or _hidden(message.value("SCH", 1))
    if not subject and trigger not in BLOCKS:
        raise Unreadable("NO_ID", "appointment_id")
    people = [_person(message, each) for each in message.segments("PID")]
    start, long = _when(message)
    sent = message.value("MSH", 7)
    named = {
        "clinic_id": _clinic(message),
        "site_id": message.value("AIL", 3, 4) or message.value("PV1", 3, 4),
        "status": (message.value("SCH", 25) or message.value("AIS", 10) or "").lower(),
        "reason": (message.value("SCH", 6) or "").lower()[:40],
        "planned_minutes": long,
        "age_years": age(message.value("PID", 7), sent),
    }
    named["site_id"] = named["site_id"] or _real(message.value("MSH", 4))
    _keep(told, named, chart)
    yield {
        "patient_id": people[0] if people else None,
        "subject": subject,
        "began_at": iso(start, "starts_at"),
    }


def _clinic(message: Message) -> str | None:
    named = (("AIL", 3), ("PV1", 3), ("RGS", 3), ("AIS", 3), ("AIG", 3), ("SCH", 5))
    return next((_real(message.value(*each)) for each in named if message.value(*each)), None)


def _when(message: Message) -> tuple[str | None, str | None]:
    """When a booking starts (its earliest resource, if nothing else says) and how long it is."""
    starts = [message.value("TQ1", 7), message.value("SCH", 11, 4)]
    used = [
        (message.part(each, at), minutes(message.part(each, long), message.part(each, long + 1)))
        for name, (at, long) in _RESOURCES.items()
        for each in message.segments(name)
    ]
    starts.append(min((start for start, _ in used if start), default=None))
    told = message.value("SCH", 11, 3) or ""
    durations = (
        minutes(message.value("SCH", 9), message.value("SCH", 10)),
        next((long for _, long in used if long), None),
        minutes(message.value("TQ1", 6), message.value("TQ1", 6, 2)),
        minutes(told.lstrip("SMHDsmhd"), told[:1] if told[:1].isalpha() else "m"),
        between(message.value("SCH", 11, 4), message.value("SCH", 11, 5)),
    )
    return next((each for each in starts if each), None), next(filter(None, durations), None)
