"""One calendar as an iCalendar file (RFC 5545), on the clock of its site."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import dataframely as dy
from icalendar import Calendar, Event

from ops.tables import CalendarEvent
from ops.takeaway.calendar_zone import vtimezone

PRODUCT = "-//Hospital operations//Planner//EN"


def as_ics(events: dy.DataFrame[CalendarEvent], *, name: str, time_zone: str) -> bytes:
    """The events of one calendar with the zone they are told in, earliest first.

    A night over a change of the clock has both its ends on the clock of the wall, so it is
    an hour shorter or longer than other nights.
    """
    zone = ZoneInfo(time_zone)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", time_zone)
    if events.height:
        years = [moment.year for name in ("starts_at", "ends_at") for moment in events[name]]
        calendar.add_component(vtimezone(time_zone, min(years) - 1, max(years) + 1))
    for row in events.sort("starts_at", "uid").iter_rows(named=True):
        calendar.add_component(_event(row, zone))
    written: bytes = calendar.to_ical()
    return written


def _event(row: Mapping[str, Any], zone: ZoneInfo) -> Event:
    event = Event()
    event.add("uid", row["uid"])
    event.add("sequence", row["sequence"])
    event.add("dtstamp", row["changed_at"])
    event.add("last-modified", row["changed_at"])
    event.add("dtstart", row["starts_at"].astimezone(zone))
    event.add("dtend", row["ends_at"].astimezone(zone))
    event.add("summary", row["summary"])
    if row["place"]:
        event.add("location", row["place"])
    event.add("status", row["status"].upper())
    event.add("transp", "TRANSPARENT" if row["status"] == "cancelled" else "OPAQUE")
    return event
