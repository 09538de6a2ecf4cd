"""One visit or appointment settled from all its messages: facts, what waits, what was said anew."""

import polars as pl

from warehouse.landing.hl7 import appointment as hl7_appointment
from warehouse.landing.hl7 import event as hl7_event
from warehouse.landing.hl7 import stays as hl7_stays
from warehouse.landing.hl7 import visit as hl7_visit
from warehouse.landing.hl7.event import Event
from warehouse.landing.hl7.stays import Row
from warehouse.landing.maps import Map

MANY = 50
"""Updates of one visit beyond which they are not tried one by one: its number is a stand-in."""


def on_no_ward(rows: dict[str, list[Row]]) -> bool:
    """Whether an inpatient is counted on no ward."""
    inside = any(row["kind"] == "inpatient" for row in rows.get("encounters", ()))
    return inside and not rows.get("ward_stays")


def settled(
    kind: str, subject: str, events: list[Event], who: dict[str, str], chart: Map
) -> tuple[dict[str, list[Row]], list[Event]]:
    """The facts of one visit or appointment, and its messages that wait."""
    if kind == "SIU":
        rows = hl7_appointment.appointment(subject, events, who, implied=chart.from_updates)
        return rows, hl7_appointment.waiting(events, implied=chart.from_updates)
    state = hl7_visit.visit(subject, events, implied=chart.from_updates)
    return hl7_stays.facts(state, who), state.waiting()


def said_anew(
    kind: str,
    subject: str,
    events: list[Event],
    who: dict[str, str],
    chart: Map,
    rows: dict[str, list[Row]],
    came: dict[str, int],
) -> list[str]:
    """Updates that a later one of their kind, in the same delivery, replaces altogether.

    Nobody could read what they said before it was said anew: without them all facts are the same.
    """
    ordered = hl7_event.in_order(events)
    fresh = [each for each in ordered if each.content in came]
    last = {each.trigger: each.content for each in fresh}
    earlier = [
        each.content
        for each in fresh
        if each.trigger in hl7_event.REPEATS and each.content != last[each.trigger]
    ]

    def the_same_without(gone: list[str]) -> bool:
        left = [each for each in ordered if each.content not in gone]
        return settled(kind, subject, left, who, chart)[0] == rows

    if not earlier or the_same_without(earlier):
        return earlier
    gone: list[str] = []
    for content in earlier if len(earlier) <= MANY else ():
        if the_same_without([*gone, content]):
            gone.append(content)
    return gone


def persons_anew(fresh: pl.DataFrame) -> set[int]:
    """Updates of a person (A31) that a later one in the same delivery follows."""
    told = fresh.filter((pl.col("trigger") == "A31") & pl.col("patient_id").is_not_null())
    last = told.sort("recorded_at", "line").group_by("patient_id").agg(pl.col("line").last())
    return set(told["line"].to_list()) - set(last["line"].to_list())
