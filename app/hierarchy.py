"""Wards, and what they are parts of: specialties, divisions and the whole hospital."""

from collections.abc import Sequence
from dataclasses import dataclass

from app import board
from app.board import WardPlace
from ops import series
from ops.series import Series, part_of_site

WARD, SPECIALTY, DIVISION, HOSPITAL = "Ward", "Specialty", "Division", "Hospital"
RUNGS: dict[str, Series] = {
    WARD: series.WARD_CENSUS,
    SPECIALTY: series.SPECIALTY_CENSUS,
    DIVISION: series.DIVISION_CENSUS,
    HOSPITAL: series.SITE_CENSUS,
}
"""From a ward to the hospital, and the series that speaks of each."""


@dataclass(frozen=True)
class Together:
    """A ward, or several that are spoken of together; ``place_id`` is theirs in the series."""

    place_id: str
    name: str
    wards: tuple[WardPlace, ...]

    @property
    def open_beds(self) -> int | None:
        """Beds usually open; None if the hospital did not say so of all its wards."""
        return board.total(ward.open_beds for ward in self.wards)


def rungs(wards: Sequence[WardPlace]) -> list[str]:
    """The rungs that these wards stand on: none of divisions where nobody speaks of them."""
    known = {SPECIALTY: any(w.specialty for w in wards), DIVISION: any(w.division for w in wards)}
    return [rung for rung in RUNGS if known.get(rung, True)]


def places(wards: Sequence[WardPlace], rung: str) -> list[Together]:
    """The places of a rung at one site, by name."""
    found: dict[str, list[WardPlace]] = {}
    for ward in wards:
        name = {
            WARD: ward.ward_id,
            SPECIALTY: ward.specialty,
            DIVISION: ward.division,
            HOSPITAL: ward.site_id,
        }[rung]
        if name is not None:
            found.setdefault(name, []).append(ward)
    of_site = rung in (SPECIALTY, DIVISION)
    return [
        Together(part_of_site(mine[0].site_id, name) if of_site else name, name, tuple(mine))
        for name, mine in sorted(found.items())
    ]
