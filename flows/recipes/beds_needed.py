"""Beds and discharges needed: what bed managers plan with, worked out of the forecast just kept."""

from collections.abc import Mapping
from dataclasses import replace

import dataframely as dy

from flows.recipe import Said
from ops.tables import Stay, Ward
from ops.wards.needed import needed
from ops.wards.occupancy import OccupancyIssued
from warehouse import bed_needs, writing

NOT_KNOWN = "Beds and discharges needed are not known: this way draws no joint paths."


def keep_needed(
    said: Said,
    issued: OccupancyIssued,
    stays: dy.DataFrame[Stay],
    wards: dy.DataFrame[Ward],
    clocks: Mapping[str, str],
) -> Said:
    """Keep what the issue's joint paths say is needed; a second time changes nothing."""
    found = needed(issued.paths, issued.chances, issued.parts, stays, wards, clocks)
    if found.beds.is_empty():
        return replace(said, words=f"{said.words} {NOT_KNOWN}")
    with writing("forecast") as db:
        bed_needs.save(db, found.beds)
        bed_needs.save_discharges(db, found.discharges)
    places = found.beds["entity_id"].n_unique()
    return replace(said, words=f"{said.words} Beds and discharges needed at {places} places.")
