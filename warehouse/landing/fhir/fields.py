"""The fields of FHIR resources that are kept, and no others: codes, moments, places and who.

Names, addresses, telephone numbers and texts are never looked at; a new field of the standard
is dropped by default. What should be a code or a moment and does not look like one is dropped too.
Who is meant comes out as it was told, for the very next step to put a pseudonym in its place.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from warehouse.landing.fhir.records import Resource
from warehouse.landing.legible import is_code
from warehouse.landing.stand_ins import stand_in

_CODE = re.compile(r"[A-Za-z0-9_.:/\-]{1,64}")
_SNOMED = re.compile(r"[1-9]\d{2,14}[01]0\d")
_PLACE = re.compile(r"[^\x00-\x1f^|<>]{1,64}")
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,20})?)?([Zz]|[+-]\d{2}(:?\d{2})?)?)?"
)
_PARTIAL = re.compile(r"\d{4}(-\d{2})?")
_LEAP = re.compile(r":60(?=[.Z+\-]|$)")
_FRACTION = re.compile(r"(\.\d{6})\d+")
UNREADABLE = "?"


@dataclass
class Told:
    """One resource in our words. ``subject``, ``parent`` and ``patient`` are not yet pseudonyms."""

    kind: str
    named: str | None = None
    subject: str | None = None
    parent: str | None = None
    patient: str | None = None
    said: dict[str, Any] = field(default_factory=dict)
    mentions: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)


def mapping(given: Any) -> Resource:
    """An object, or an empty one in place of anything else."""
    return given if isinstance(given, dict) else {}


def listing(given: Any) -> list[Any]:
    """A list, or an empty one in place of anything else."""
    return given if isinstance(given, list) else []


def code(given: Any) -> str | None:
    """A code; whatever does not look like one could be a text and is dropped."""
    return given if isinstance(given, str) and _CODE.fullmatch(given) and is_code(given) else None


def _coded(coding: Resource) -> str | None:
    """The code of a coding; SNOMED CT is the one system whose codes are long numbers.

    Two digits before the last say that such a number is a concept.
    """
    known = coding.get("code")
    if isinstance(known, str) and _SNOMED.fullmatch(known):
        return known
    return code(known)


def codes(concept: Any) -> list[tuple[str, str]]:
    """System and code of every coding of a concept, or of several."""
    concepts = concept if isinstance(concept, list) else [concept]
    return [
        (str(mapping(coding).get("system", "")), known)
        for each in concepts
        for coding in listing(mapping(each).get("coding"))
        if (known := _coded(mapping(coding)))
    ]


def first_code(concept: Any) -> str | None:
    """The first code of a concept."""
    return next((known for _, known in codes(concept)), None)


def moment(given: Any) -> str | None:
    """A moment or day as text. A month or year alone is none, and cannot be read as one."""
    if not isinstance(given, str) or not given.strip():
        return None
    given = given.strip()
    if _PARTIAL.fullmatch(given) or not _MOMENT.fullmatch(given):
        return UNREADABLE
    # Clocks that UTC agrees with have no 61st second, and no more than microseconds are kept.
    return _FRACTION.sub(r"\1", _LEAP.sub(":59", given)) if len(given) > 10 else given


def span(given: Any) -> tuple[str | None, str | None]:
    """Start and end of a period."""
    period = mapping(given)
    return moment(period.get("start")), moment(period.get("end"))


def reference(given: Any, contained: Iterable[Any] = ()) -> str | None:
    """The name that a reference gives, be it literal, conditional, logical or contained."""
    words = mapping(given).get("reference")
    if isinstance(words, str) and words.startswith("#"):
        inner = next((each for each in map(mapping, contained) if _is(each, words[1:])), {})
        return next(iter(identifiers(inner)), None)
    if isinstance(words, str) and words:
        return name_in(words)
    value = mapping(mapping(given).get("identifier")).get("value")
    return _plain(value)


def _is(resource: Resource, name: str) -> bool:
    return str(resource.get("id", "")).removeprefix("#") == name


def name_in(words: str) -> str | None:
    """The name at the end of a reference or address."""
    words = words.removeprefix("urn:uuid:").removeprefix("urn:oid:").split("/_history/")[0]
    if "?" in words:
        words = words.rsplit("=", 1)[-1].replace("%7C", "|").rsplit("|", 1)[-1]
    return _plain(words.rstrip("/").rsplit("/", 1)[-1])


def _plain(name: Any) -> str | None:
    return name.strip() or None if isinstance(name, str) else None


def place(given: Any, contained: Iterable[Any] = ()) -> str | None:
    """The name of a place that a reference gives."""
    name = reference(given, contained)
    return stand_in(name) if name and _PLACE.fullmatch(name) else None


def kind_in(given: Any) -> str | None:
    """What a reference points at, if it says so, such as a Patient or a Location."""
    words = str(mapping(given).get("reference", ""))
    parts = re.split(r"[/?]", words.split("/_history/")[0])
    told = parts[0] if "?" in words else parts[-2] if len(parts) > 1 else ""
    kind = code(mapping(given).get("type")) or code(told.rsplit("/", 1)[-1])
    if kind and "?" in words:
        kind = code(words.split("?")[0].rsplit("/", 1)[-1]) or kind
    return kind


def identifiers(resource: Resource) -> list[str]:
    """The other names of a resource."""
    return [
        value
        for each in listing(resource.get("identifier"))
        if (value := _plain(mapping(each).get("value")))
    ]


def own_name(resource: Resource) -> str | None:
    """The id of a resource."""
    return _plain(resource.get("id"))


def extension(resource: Resource, ending: str) -> Any:
    """The whole number of an extension, by how its address ends."""
    for each in map(mapping, listing(resource.get("extension"))):
        if str(each.get("url", "")).endswith(ending):
            return each.get("valueInteger", each.get("valuePositiveInt"))
    return None
