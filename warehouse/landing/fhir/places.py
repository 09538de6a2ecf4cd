"""Where a FHIR reference points: beds and rooms lead to their ward, wards to their site.

Instances and kinds are kept apart: a Location of mode `kind` is a type of place, and nobody can
be there. Nor is a patient's home, a vehicle or a road a place of the hospital.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from warehouse.landing.fhir.fields import (
    Told,
    code,
    codes,
    first_code,
    identifiers,
    mapping,
    own_name,
    place,
)
from warehouse.landing.fhir.records import Resource

NOWHERE = ("ho", "ve", "rd", "jdn")
SMALL = ("bd", "ro", "co", "ca")
LARGE = ("si", "bu")
WARD_TYPES = frozenset(
    ["HU", "ICU", "PEDU", "PEDICU", "PEDNICU", "BMTU", "CCU", "EPIL", "RHU", "BURN", "PHU", "HOU"]
)
ED_TYPES = frozenset(["ER", "ETU"])
CLOSED = "C"
_PART_OF_A_HOSPITAL = ("dept", "team")


def location(resource: Resource) -> Told:
    """The fields of a Location that we keep."""
    inside = resource.get("contained")
    said = {
        "mode": code(resource.get("mode")),
        "form": first_code(resource.get("physicalType")),
        "types": [known for _, known in codes(resource.get("type"))],
        "status": code(resource.get("status")),
        "operational": code(mapping(resource.get("operationalStatus")).get("code")),
        "part_of": place(resource.get("partOf"), inside or ()),
        "organisation": place(resource.get("managingOrganization"), inside or ()),
    }
    return _told("Location", resource, said)


def organisation(resource: Resource) -> Told:
    """The fields of an Organization that we keep."""
    said = {
        "types": [known for _, known in codes(resource.get("type"))],
        "part_of": place(resource.get("partOf")),
    }
    return _told("Organization", resource, said)


def service(resource: Resource) -> Told:
    """The fields of a HealthcareService that we keep."""
    where = next(iter(resource.get("location") or []), None)
    said = {
        "active": resource.get("active") is not False,
        "specialty": first_code(resource.get("specialty")) or first_code(resource.get("type")),
        "place": place(where),
        "organisation": place(resource.get("providedBy")),
    }
    return _told("HealthcareService", resource, said)


def _told(kind: str, resource: Resource, said: dict[str, Any]) -> Told:
    name = own_name(resource)
    others = [each for each in identifiers(resource) if each != name and name]
    mentions = [each for each in (said.get("part_of"), said.get("place")) if each]
    return Told(kind, named=name, said=said, aliases=others, mentions=mentions)


@dataclass
class Places:
    """Every Location, Organization and HealthcareService known, by name."""

    locations: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    organisations: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    services: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    aliases: Mapping[tuple[str, str], str] = field(default_factory=dict)
    homes: Mapping[str, str] = field(default_factory=dict)
    emergency: frozenset[str] = frozenset()
    only_site: str | None = None
    """The one site that everything is at, if a map says so."""

    def __post_init__(self) -> None:
        self._chains: dict[str, list[str]] = {}
        self._sites: dict[str, set[str]] = {}
        for name, said in self.locations.items():
            if _is_site(said) and said.get("organisation"):
                self._sites.setdefault(self._organisation(said["organisation"]), set()).add(name)

    def name(self, told: str, kind: str = "Location") -> str:
        """The id that a name stands for."""
        return self.aliases.get((kind, told), told)

    def _organisation(self, told: str) -> str:
        return self.aliases.get(("Organization", told), told)

    def chain(self, told: str | None) -> list[str]:
        """A place and the places it is part of, from the bed to the site."""
        if not told:
            return []
        if told not in self._chains:
            names: list[str] = []
            here: str | None = self.name(told)
            while here and here not in names:
                names.append(here)
                above = self.locations.get(here, {}).get("part_of")
                here = self.name(above) if above else None
            self._chains[told] = names
        return self._chains[told]

    def is_nowhere(self, told: str) -> bool:
        """Whether this is a kind of place, somebody's home or a vehicle."""
        said = self.locations.get(self.name(told), {})
        return (
            said.get("mode") == "kind"
            or said.get("form") in NOWHERE
            or "PTRES" in said.get("types", ())
            or said.get("status") == "entered-in-error"
        )

    def ward(self, told: str | None) -> str | None:
        """The ward of a bed, a room or a place nobody described; null if it is no place at all."""
        chain = self.chain(told)
        if not chain or self.is_nowhere(chain[0]):
            return None
        known = [(name, self.locations.get(name, {})) for name in chain]
        for name, said in known:
            if (
                said.get("form") == "wa"
                or name in self.homes
                or _types(said, WARD_TYPES | ED_TYPES)
            ):
                return name
        for name, said in known:
            if said.get("form") in ("wi", "lvl", "area"):
                return name
        within = [name for name, said in known if not _is_site(said)]
        if within and known[0][1].get("form") in SMALL:
            return within[-1]
        return chain[0]

    def is_ed(self, told: str | None) -> bool:
        """Whether a place is an ED, or in one."""
        return any(
            name in self.emergency or _types(self.locations.get(name, {}), ED_TYPES)
            for name in self.chain(told)
        )

    def site(self, told: str | None, provider: str | None = None) -> str | None:
        """The hospital that a place is in; what nobody described is in its provider's."""
        chain = self.chain(told)
        if self.only_site:
            return self.only_site
        if home := next((self.homes[name] for name in chain if name in self.homes), None):
            return home
        sites = [name for name in chain if _is_site(self.locations.get(name, {}))]
        if sites and self.locations[sites[-1]].get("form") != "bu":
            return sites[-1]
        runs = [self.locations.get(name, {}).get("organisation") for name in chain]
        named = next((each for each in runs if each), provider)
        if named:
            return self._hospital(named)
        return chain[-1] if chain else None

    def _hospital(self, told: str) -> str:
        """The hospital a department belongs to; its site, if it has but one."""
        here, seen = self._organisation(told), set[str]()
        while here not in seen:
            seen.add(here)
            said = self.organisations.get(here, {})
            if said.get("part_of") and _types(said, _PART_OF_A_HOSPITAL):
                here = self._organisation(said["part_of"])
        sites = self._sites.get(here, set())
        return next(iter(sites)) if len(sites) == 1 else here

    def clinic_site(self, told: str) -> str | None:
        """The hospital of a clinic: of its service, or of its place."""
        said = self.services.get(self.name(told, "HealthcareService"), {})
        if said.get("place") or said.get("organisation"):
            return self.site(said.get("place"), said.get("organisation"))
        return self.site(told)

    def wards(self) -> dict[str, dict[str, str]]:
        """Wards that are described: site, open beds and whether they are an ED.

        A ward without beds of its own says nothing of beds; a closed one has none open.
        """
        beds: dict[str, int] = {}
        for name, said in self.locations.items():
            ward = (
                self.ward(name) if said.get("form") == "bd" and said.get("mode") != "kind" else None
            )
            if ward and ward != name:
                beds[ward] = beds.get(ward, 0) + (not _is_closed(said))
        found = {}
        for name, said in self.locations.items():
            if not _is_ward(said) or self.is_nowhere(name):
                continue
            row = {"site_id": self.site(name) or name}
            if name in beds or _is_closed(said):
                row["open_beds"] = str(0 if _is_closed(said) else beds[name])
            if self.is_ed(name):
                row["kind"] = "emergency"
            found[name] = row
        return found


def _is_closed(said: Mapping[str, Any]) -> bool:
    return said.get("operational") == CLOSED or said.get("status") in ("inactive", "suspended")


def _is_ward(said: Mapping[str, Any]) -> bool:
    return said.get("form") == "wa" or _types(said, WARD_TYPES | ED_TYPES)


def _is_site(said: Mapping[str, Any]) -> bool:
    return said.get("form") in LARGE or _types(said, frozenset(["HOSP"]))


def _types(said: Mapping[str, Any], wanted: Any) -> bool:
    return any(each in wanted for each in said.get("types", ()))
