"""Wards spoken of together: the specialties and divisions of a site, and the site as a whole."""

from collections.abc import Sequence

import polars as pl

from ops.series import DIVISION_CENSUS, SITE_CENSUS, SPECIALTY_CENSUS, part_of_site
from ops.wards.past import Group


def groups(wards: pl.DataFrame, ready: Sequence[str], missing: Sequence[str]) -> tuple[Group, ...]:
    """The groups of a site's wards, of which some may be missing: those groups are left out.

    Several wards have a place of their own among the places, after all wards.
    """
    of = wards.filter(pl.col("ward_id").is_in([*ready, *missing])).sort("ward_id")
    found: dict[tuple[str, str], list[str]] = {}
    for row in of.iter_rows(named=True):
        site = row["site_id"]
        for series, part in (
            (SPECIALTY_CENSUS, row["specialty"]),
            (DIVISION_CENSUS, row["division"]),
        ):
            if part is not None:
                found.setdefault((series.name, part_of_site(site, part)), []).append(row["ward_id"])
        found.setdefault((SITE_CENSUS.name, site), []).append(row["ward_id"])
    whole = {key: members for key, members in found.items() if not set(members) & set(missing)}
    made: list[Group] = []
    for (series_name, name), members in sorted(whole.items()):
        at = tuple(sorted(ready.index(ward) for ward in members))
        several = sum(len(group.wards) > 1 for group in made)
        made.append(Group(series_name, name, at, len(ready) + several if len(at) > 1 else at[0]))
    return tuple(made)
