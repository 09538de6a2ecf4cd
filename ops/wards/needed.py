"""What bed managers plan with, read off one issue: beds and discharges needed, ward to hospital.

The issue's joint paths of beds needed are the one source; the open beds are those its chances of
being short were held against, hour by hour, so nothing here can contradict them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import dataframely as dy
import numpy as np
import polars as pl

from ops.calendar import Ints, is_huddle
from ops.paths import Paths, unpacked
from ops.series import WARD_CENSUS
from ops.tables import BedNeed, CensusPart, Chance, DischargeNeed, SamplePath, Stay, Ward
from ops.wards.courses import NEED
from ops.wards.discharges import DischargePolicy, discharge_needs, leaving_by
from ops.wards.places import groups
from ops.wards.shortage import bed_needs
from ops.wards.told_to_leave import ToldToLeave, told_of_groups, told_to_leave

Groups = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Needed:
    """Beds needed at the bed meetings, and discharges needed by each deadline; empty if unknown."""

    beds: dy.DataFrame[BedNeed]
    discharges: dy.DataFrame[DischargeNeed]


def needed(
    paths: dy.DataFrame[SamplePath],
    chances: dy.DataFrame[Chance],
    parts: dy.DataFrame[CensusPart],
    stays: dy.DataFrame[Stay],
    wards: dy.DataFrame[Ward],
    clocks: Mapping[str, str],
    *,
    policy: DischargePolicy | None = None,
) -> Needed:
    """Beds and discharges needed by every ward and group of one issue.

    ``clocks`` is the time zone of each ward. A place without joint paths is left out.
    """
    told = told_to_leave(stays)
    beds, discharges = [BedNeed.create_empty()], [DischargeNeed.create_empty()]
    for need, members in _places(paths, wards):
        if not need.places or not need.targets:
            continue
        zone = clocks[members[need.places[0]][0]]
        open_beds = beds_at(chances, need)
        leaving = leaving_by(CensusPart.cast(parts.filter(pl.col("series") == need.series)))
        said: Mapping[str, ToldToLeave] = told_of_groups(told, members)
        beds.append(bed_needs(need, open_beds, _meetings(need.targets, zone)))
        discharges.append(
            discharge_needs(need, open_beds, zone, leaving=leaving, told=said, policy=policy)
        )
    return Needed(
        BedNeed.validate(pl.concat(beds).sort(BedNeed.primary_key())),
        DischargeNeed.validate(pl.concat(discharges).sort(DischargeNeed.primary_key())),
    )


def beds_at(chances: dy.DataFrame[Chance], need: Paths) -> dict[str, Ints]:
    """Open beds of each place at every target of its paths; places not told of all are left out."""
    rows = chances.filter(
        pl.col("series") == need.series,
        pl.col("issued_at") == need.issued_at,
        pl.col("target_at").is_in(list(need.targets)),
    )
    return {
        str(place): np.rint(mine.sort("target_at")["threshold"].to_numpy()).astype(np.int64)
        for (place,), mine in rows.group_by("entity_id", maintain_order=True)
        if mine.height == len(need.targets)
    }


def together(paths: Sequence[Paths]) -> Paths:
    """Places of one issue that speak of different targets: all of them, at those they share."""
    common = [at for at in paths[0].targets if all(at in each.targets for each in paths)]
    counts = [each.counts[:, :, [each.targets.index(at) for at in common]] for each in paths]
    places = tuple(place for each in paths for place in each.places)
    return replace(paths[0], places=places, targets=tuple(common), counts=np.concatenate(counts))


def _places(
    rows: dy.DataFrame[SamplePath], wards: dy.DataFrame[Ward]
) -> Iterator[tuple[Paths, Groups]]:
    """Paths of beds needed of wards and of each kind of group, site by site, with their wards."""
    kept = SamplePath.cast(rows.filter(pl.col("series") == NEED))
    for (_,), mine in wards.sort("site_id", "ward_id").group_by("site_id", maintain_order=True):
        ours = SamplePath.cast(kept.filter(pl.col("entity_id").is_in(mine["ward_id"].to_list())))
        parts = [replace(one, series=WARD_CENSUS.name) for one in unpacked(ours)]
        yield from ((one, {place: [place] for place in one.places}) for one in parts)
        if parts:
            yield from _groups(together(parts), mine)


def _groups(need: Paths, wards: pl.DataFrame) -> Iterator[tuple[Paths, Groups]]:
    by_series: dict[str, dict[str, list[str]]] = {}
    for group in groups(wards, sorted(need.places), []):
        members = [sorted(need.places)[at] for at in group.wards]
        by_series.setdefault(group.series, {})[group.name] = members
    for series, members_of in by_series.items():
        yield need.grouped(series, members_of), members_of


def _meetings(targets: Sequence[datetime], zone: str) -> list[datetime]:
    """Those targets that are bed meetings on the local clock."""
    return [at for at in targets if is_huddle(at, zone)]
