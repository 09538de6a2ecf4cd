"""The sites, wards and shift types of an invented hospital, and how many people patients need."""

from dataclasses import dataclass
from datetime import time

import polars as pl

from ops.rehearsal.invention import Invention

SPECIALTIES = ("medicine", "surgery", "elderly_care", "cardiology")
LARGE = (0, 2)
"""Specialties whose wards are the larger ones."""
_BEDS = ((28, 24, 26, 18), (26, 20, 24, 16), (28, 22, 24, 18), (24, 20, 22, 16))
_ED_PLACES = (62, 54, 58, 50)


@dataclass(frozen=True)
class Bedded:
    """One ward with beds: its place in the hospital."""

    ward_id: str
    site: int
    specialty: int
    beds: int


def bedded(invention: Invention) -> list[Bedded]:
    """The wards with beds, site by site, one per specialty."""
    return [
        Bedded(
            f"{name}-{SPECIALTIES[specialty].replace('_', '-')}",
            site,
            specialty,
            max(3, round(_BEDS[site][specialty] * invention.size)),
        )
        for site, name in enumerate(invention.site_ids)
        for specialty in range(len(SPECIALTIES))
    ]


def ed_places(invention: Invention) -> list[int]:
    """Treatment places in the ED of each site."""
    return [max(4, round(_ED_PLACES[site] * invention.size)) for site in range(invention.sites)]


def sites(invention: Invention) -> pl.DataFrame:
    """One row per site."""
    return pl.DataFrame(
        {
            "site_id": invention.site_ids,
            "time_zone": [invention.time_zone] * invention.sites,
            "triage_scale": ["MTS"] * invention.sites,
            "ed_places": ed_places(invention),
        }
    )


def wards(invention: Invention) -> pl.DataFrame:
    """One row per ward, the EDs among them."""
    rows = [
        (
            ward.ward_id,
            invention.site_ids[ward.site],
            SPECIALTIES[ward.specialty],
            "ward",
            ward.beds,
        )
        for ward in bedded(invention)
    ]
    for name, places in zip(invention.site_ids, ed_places(invention), strict=True):
        rows.append((f"{name}-ed", name, "emergency", "emergency", places))
    divisions = {"surgery": "surgical", "emergency": "urgent care"}
    frame = pl.DataFrame(
        rows, schema=["ward_id", "site_id", "specialty", "kind", "open_beds"], orient="row"
    )
    division = pl.col("specialty").replace_strict(divisions, default="medical")
    return frame.select(
        "ward_id", "site_id", "specialty", "kind", division.alias("division"), "open_beds"
    )


def shift_types() -> pl.DataFrame:
    """One row per shift type, by the local clock."""
    rows = [
        ("early", time(7, 0), 480, 450),
        ("late", time(14, 0), 480, 450),
        ("night", time(21, 30), 600, 570),
        ("long_day", time(7, 0), 750, 690),
    ]
    return pl.DataFrame(
        rows, schema=["shift_type_id", "starts", "minutes", "paid_minutes"], orient="row"
    )


def staffing_ratios(invention: Invention) -> pl.DataFrame:
    """One row per ward, shift type and skill.

    On the larger wards the second registered nurse of the day shifts is needed when the ward is
    close to full, in the EDs the second nurse when there are more patients than places, so that
    the requirement moves with the census.
    """
    rows: list[tuple[str, str, str, float, int]] = []
    for ward in bedded(invention):
        nearly_full = float(ward.beds - 1) if ward.specialty in LARGE else 36.0
        rows += [
            (ward.ward_id, "early", "charge", 60.0, 1),
            (ward.ward_id, "early", "RN", nearly_full, 1),
            (ward.ward_id, "late", "RN", nearly_full, 1),
            (ward.ward_id, "night", "RN", 36.0, 1),
            (ward.ward_id, "early", "HCA", 32.0, 1),
            (ward.ward_id, "late", "HCA", 32.0, 1),
        ]
    for name, places in zip(invention.site_ids, ed_places(invention), strict=True):
        rows += [(f"{name}-ed", shift, "ED nurse", 1.1 * places, 1) for shift in ("early", "late")]
        rows.append((f"{name}-ed", "night", "ED nurse", 1.1 * places, 1))
        rows += [(f"{name}-ed", shift, "resus", 200.0, 1) for shift in ("long_day", "night")]
    columns = ["ward_id", "shift_type_id", "skill", "patients_per_person", "minimum"]
    return pl.DataFrame(rows, schema=columns, orient="row")
