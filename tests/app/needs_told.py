"""Beds and discharges needed in the hospital of the page tests, and what earlier issues said."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl

from ops.paths import Paths, packed
from ops.tables import CensusPart
from ops.wards.discharges import discharge_needs
from ops.wards.shortage import bed_needs as bed_needs_of
from ops.wards.shortage import beds_of_groups
from ops.wards.told_to_leave import ToldToLeave
from warehouse import bed_needs, futures


def hours(now):
    """Now, and every hour of two days."""
    return [now + timedelta(hours=n) for n in range(49)]


def needs(db, wards, now):
    """Beds needed by the hour on joint paths, and the discharges that follow from them.

    Only patients of n1 are told the day they leave.
    """
    targets = tuple(hours(now))
    draw = np.random.default_rng(0)
    level = np.array([patients for _, _, patients in wards.values()])[:, None, None]
    luck = draw.normal(0, 0.35, size=(len(wards), 500, len(targets))).cumsum(axis=2)
    evening = np.array([2.0 if at.hour in range(15, 22) else 0.0 for at in targets])
    counts = np.maximum(np.rint(level + luck + evening), 0).astype(np.int64)
    need = Paths("ward_need", now, tuple(wards), targets, counts)
    site = need.grouped("site_census", {"north": list(wards)})
    beds = {ward: np.full(len(targets), number) for ward, (_, number, _) in wards.items()}
    beds |= beds_of_groups(beds, {"north": list(wards)})
    days = (now.date(), now.date() - timedelta(days=1))
    told = dict.fromkeys(("n1", "north"), ToldToLeave(days, 9))
    leaving = {(place, at): 2 for place in (*wards, "north") for at in targets}
    futures.save_paths(db, packed(need))
    for paths in (replace(need, series="ward_census"), site):
        bed_needs.save(db, bed_needs_of(paths, beds, targets))
        wanted = discharge_needs(paths, beds, "Europe/London", leaving=leaving, told=told)
        bed_needs.save_discharges(db, wanted)


def said_before(db, where, there, ahead):
    """What some issues expected the census of a place to be made of; ``there``: issue to count."""
    series, place = where
    rows = [
        {"series": series, "entity_id": place, "issued_at": issued_at, "target_at": at}
        | {"part": part, "value": value}
        for issued_at, count in there.items()
        for at in ahead
        for part, value in {"now": float(count), "leaving": -3.0, "emergency": 3.0}.items()
    ]
    frame = pl.DataFrame(rows).sort(CensusPart.primary_key())
    futures.save_parts(db, CensusPart.validate(frame, cast=True))
