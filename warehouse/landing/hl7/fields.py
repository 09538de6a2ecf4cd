"""What an HL7 v2 message tells, in our words: who, which visit, when, where.

One row per message; merges and moves of several patients give one row for each pair. Numbers of
people and records are here still those of the message; `hl7_load` makes pseudonyms of them before
anything is kept.

A person is the first repetition of PID-3 of the map's ``authority``, else of a type that hospitals
give themselves (MR, PI), else the first, else PID-2. A visit is PV1-19, else PID-18, else PV1-50.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from warehouse.landing.hl7.event import MERGES
from warehouse.landing.hl7.message import USUAL, Message, Segment, Unreadable, header
from warehouse.landing.hl7.schedule import booking
from warehouse.landing.hl7.times import DELETE, is_vague, iso
from warehouse.landing.hl7.words import (
    ADMISSIONS,
    CLASSES,
    OURS,
    PERSON,
    STRUCTURES,
    VERSIONS,
)
from warehouse.landing.maps import Map

TIMES = ("evn_at", "sent_at", "occurred_at", "began_at", "ended_at", "expected_at")

_OWN = ("MR", "PI", "MRN", "PT")


@dataclass
class Told:
    """One message: its rows, and what was odd about it but no fault."""

    rows: list[dict[str, str | None]]
    said: dict[str, str] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Head:
    """What MSH says before anything else is read."""

    kind: str
    trigger: str
    processing: str
    sender: str
    application: str


def kind_of(content: bytes) -> Head:
    """Message type, trigger event, processing id and sender, from the bytes of MSH alone.

    Version 2.3 allows a type without an event in MSH-9; the event is then in EVN-1.
    """
    fields = [*header(content), *[b""] * 12]
    component = fields[2][:1] or b"^"
    parts = [*fields[9].split(component), b""]
    if not parts[1].strip() and b"_" in parts[0]:
        parts = parts[0].split(b"_")
    trigger = parts[1].strip() or _event_code(content, fields[1])
    codes = (parts[0], trigger, fields[11].split(component)[0], fields[4], fields[3])
    first = (each.split(component)[0].strip().decode("utf-8", "replace") for each in codes)
    kind, name, processing, sender, application = first
    return Head(kind.upper(), name.upper(), processing.upper(), sender, application)


def _event_code(content: bytes, separator: bytes) -> bytes:
    for line in content.split(b"\r"):
        if line.startswith(b"EVN" + separator):
            return line.split(separator)[1].strip()
    return b""


def refusal(head: Head, chart: Map) -> Unreadable | None:
    """Why a message is not read although nothing is wrong with it: who sent it, or what it is."""
    code = f"{head.kind}^{head.trigger}"
    if head.trigger not in OURS.get(head.kind, ()):
        shown = (
            f"{head.kind}-{head.trigger}" if re.fullmatch(r"[A-Z]{3}\^[A-Z]\d\d", code) else None
        )
        return Unreadable("OTHER_TYPE", "MSH-9", shown)
    if head.processing not in ("P", "") and not chart.test_messages:
        return Unreadable("TEST_MESSAGE", "MSH-11")
    if chart.senders and listed(head, chart.senders) is None:
        return Unreadable("WRONG_SENDER", "MSH-4")
    return None


def listed(head: Head, senders: tuple[str, ...]) -> str | None:
    """The name under which a map lists the sender of a message, whatever its case."""
    names = (head.sender.casefold(), f"{head.application}|{head.sender}".casefold())
    return next((name for each in senders if (name := each.casefold()) in names), None)


def tell(message: Message, kind: str, trigger: str, chart: Map) -> Told:
    """The rows of a message of ours; `Unreadable` says what it lacks."""
    told = Told([])
    told.odd.extend(_lax(message, trigger))
    base = {
        "kind": kind,
        "trigger": trigger,
        "control_id": _real(message.value("MSH", 10)),
        "evn_at": _time(message, told, "EVN", 2, "recorded_at"),
        "sent_at": _time(message, told, "MSH", 7, "sent_at"),
        "occurred_at": _time(message, told, "EVN", 6, "occurred_at"),
    }
    if kind == "SIU":
        people = [_person(message, each, chart) for each in message.segments("PID")]
        row, named = booking(message, trigger)
        _keep(told, named, chart)
        told.rows = [base | row | {"patient_id": people[0] if people else None}]
    else:
        told.rows = [base | row for row in _visit(message, trigger, told, chart)]
    return told


def _lax(message: Message, trigger: str) -> Iterator[str]:
    """What is looser than the standard allows, and understood all the same."""
    version = message.value("MSH", 12)
    if not version:
        yield "MSH-12 names no version"
    elif version not in VERSIONS:
        yield "MSH-12 names a version other than 2.3 to 2.8"
    said = message.value("EVN", 1)
    if said and said.upper() != trigger:
        yield "EVN-1 names another event than MSH-9, which was followed"
    if not (message.value("MSH", 9, 2) or "").strip():
        yield "MSH-9 names no event; EVN-1 was followed"
    structure = message.value("MSH", 9, 3)
    if structure and structure.upper() not in STRUCTURES[trigger]:
        yield "MSH-9.3 names another structure than that of the event"
    if not message.value("MSH", 11):
        yield "MSH-11 does not say whether it is a test; taken as none"
    if message.delimiters[:5] != USUAL:
        yield "delimiters are others than |^~\\&"
    if f"{message.delimiters[3]}X" in message.text:
        yield "characters are written as \\X..\\"


def _time(message: Message, told: Told, segment: str, at: int, name: str) -> str | None:
    given, precision = message.value(segment, at), message.value(segment, at, 2)
    if given == DELETE:
        told.deleted.append(name)
    if is_vague(given, precision):
        told.odd.append("a month or a year alone was given for a time, and left out")
    return iso(given, name, precision)


def _visit(
    message: Message, trigger: str, told: Told, chart: Map
) -> Iterator[dict[str, str | None]]:
    people = [_person(message, each, chart) for each in message.segments("PID")]
    if not people:
        raise Unreadable("MISSING_SEGMENT", "PID")
    if trigger in MERGES or trigger == "A45":
        yield from _pairs(message, trigger, people, chart)
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
    message: Message, trigger: str, people: list[str | None], chart: Map
) -> Iterator[dict[str, str | None]]:
    """Every MRG and the person or visit before or after it that stays."""
    prior = message.segments("MRG")
    if not prior:
        raise Unreadable("MISSING_SEGMENT", "MRG")
    visits = message.segments("PV1")
    for at, gone in enumerate(prior):
        stays = people[min(at, len(people) - 1)]
        old = _identifier(message.repetitions(gone, 1), chart)
        old = old or _identifier(message.repetitions(gone, 4), chart)
        row = {"patient_id": stays, "prior_patient_id": old}
        if trigger == "A45":
            told = _real(message.part(gone, 5)) or _real(message.part(gone, 6))
            now = message.part(visits[at], 19) if at < len(visits) else None
            row |= {"subject": _real(now) or told, "prior_subject": told}
            if not row["subject"]:
                raise Unreadable("NO_ID", "visit_id")
        elif not stays or not old:
            raise Unreadable("MISSING_VALUE", "patient_id")
        elif stays == old:
            raise Unreadable("MERGE_SELF")
        yield row


def _real(given: str | None) -> str | None:
    return given if given and given != DELETE else None


def _number(message: Message) -> str | None:
    places = (("PV1", 19), ("PID", 18), ("PV1", 50))
    return next((found for each in places if (found := _real(message.value(*each)))), None)


def _person(message: Message, segment: Segment, chart: Map) -> str | None:
    return _identifier(message.repetitions(segment, 3), chart) or _identifier(
        message.repetitions(segment, 2), chart
    )


def _identifier(given: list[list[str]], chart: Map) -> str | None:
    """The number of the map's authority, else the hospital's own, else the first there is."""
    real = [each for each in given if each and _real(each[0])]
    if len(real) < 2:
        return real[0][0] if real else None
    theirs = [each for each in real if chart.authority and each[3:4] == [chart.authority]]
    own = [each for each in theirs or real if len(each) > 4 and each[4].upper() in _OWN]
    return next(each[0] for each in (*own, *theirs, *real))


def _places(message: Message, told: Told, chart: Map) -> None:
    """Codes of place, class and service."""
    named = {
        "class_code": (message.value("PV1", 2) or "").upper(),
        "ward_id": message.value("PV1", 3),
        "site_id": message.value("PV1", 3, 4),
        "prior_ward_id": message.value("PV1", 6),
        "admission_type": ADMISSIONS.get((message.value("PV1", 4) or "").upper()[:1]),
        "specialty": message.value("PV1", 10),
        "disposition": message.value("PV1", 36),
    }
    named["site_id"] = named["site_id"] or _real(message.value("MSH", 4))
    expected = iso(message.value("PV2", 9), "expected_out_on", message.value("PV2", 9, 2))
    named["expected_out_on"] = expected[:10] if expected else None
    if message.value("PV2", 9) == DELETE:
        named["expected_out_on"] = DELETE
    _keep(told, named, chart)
    _class(told)


def _class(told: Told) -> None:
    """PV1-2 as table 0004 has it; a code of the hospital's own counts as an inpatient's."""
    said = told.said.get("class_code")
    if said is None:
        return
    code = CLASSES.get(said, said)
    if said not in CLASSES:
        told.odd.append("PV1-2 holds a class unknown here, taken as an inpatient's; map class_code")
    if code is None:
        del told.said["class_code"]
    else:
        told.said["class_code"] = code


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
