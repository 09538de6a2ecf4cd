"""FHIR R4 resources as plain values, and the bundle they leave in.

A bundle is a ``collection``: it tells, it changes nothing by itself. Whoever takes it in posts
what they want. Places and people are named by their identifiers, because their resources live
in systems of the hospital.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from ops.takeaway.plain_text import cleaned

Resource = dict[str, Any]

SYSTEM = "urn:hospital-operations"
"""Namespace of identifiers; a site may give its own instead."""

_NAMESPACE = UUID("c6b0c8d6-8b33-4d53-8a70-0d9f3f5d2b61")


def resource(kind: str, name: str, **content: Any) -> Resource:
    """A resource whose id is the same whenever the same thing is told."""
    told = {key: value for key, value in content.items() if value is not None}
    return {"resourceType": kind, "id": str(uuid5(_NAMESPACE, f"{kind}|{name}")), **told}


def identifier(kind: str, value: str, system: str = SYSTEM) -> dict[str, str]:
    """The number something has in the hospital."""
    return {"system": f"{system}:{kind}", "value": cleaned(value)}


def named(kind: str, name: str, value: str, system: str = SYSTEM) -> dict[str, Any]:
    """A reference to what lives elsewhere, by its number."""
    return {
        "type": kind,
        "identifier": identifier(name, value, system),
        "display": cleaned(value),
    }


def inside(other: Mapping[str, Any]) -> dict[str, str]:
    """A reference to another resource of the same bundle."""
    return {"reference": _address(other)}


def moment(at: datetime, time_zone: str) -> str:
    """A FHIR instant on the local clock, with its offset."""
    return at.astimezone(ZoneInfo(time_zone)).isoformat(timespec="seconds")


def as_bundle(
    resources: Sequence[Mapping[str, Any]], *, name: str, made_at: datetime, time_zone: str
) -> bytes:
    """The resources as one bundle, in JSON."""
    told = resource(
        "Bundle",
        name,
        identifier=identifier("bundle", name),
        type="collection",
        timestamp=moment(made_at, time_zone),
        entry=[{"fullUrl": _address(one), "resource": one} for one in resources] or None,
    )
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _address(one: Mapping[str, Any]) -> str:
    return f"urn:uuid:{one['id']}"
