"""One round: queue what is due, send what waits; or say what the next one would send."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flows.screen import console
from flows.telling.handed_over import written
from flows.telling.queueing import clocks_of, handover, now_of, queue_due, rises
from flows.telling.sending import send_due
from ops.errors import PlanningError
from ops.notices.due import next_meeting
from ops.notices.notice import Notice, is_email
from warehouse import publish
from warehouse.notice_sites import SiteNotices
from warehouse.publish import Published
from warehouse.records import outbox
from warehouse.records.outgoing import WAITING, Outgoing
from warehouse.settings import settings

SHOWN = 200
OFF = (
    "Notices are off: nothing is sent. Write [notices] with on = true, and whom to tell, into "
    "hospital.toml."
)


def go_round() -> Mapping[str, int]:
    """Queue and send. What could not be queued is told after what waits was sent all the same."""
    trouble: PlanningError | None = None
    try:
        queue_due()
    except PlanningError as error:
        trouble = error
    counts = send_due()
    if trouble:
        raise trouble
    return counts


def told() -> dict[str, object]:
    """A round, as the command line tells it; it is not done while something was given up."""
    counts = go_round()
    if not settings().notices.on:
        console.print(OFF, markup=False)
    else:
        said = ", ".join(f"{number} {word}" for word, number in counts.items())
        console.print(f"Notices: {said}.", markup=False)
    for one in outbox.newest(SHOWN):
        if one.state in ("failed", "given up") and one.words:
            console.print(f"{one.state}: {_named(one.site_id, one.destination)}: {one.words}")
    outcome = "partly" if counts["failed"] or counts["given up"] else "done"
    return {"command": "notices", "outcome": outcome, **counts}


def preview() -> dict[str, object]:
    """The next handover of each site, and everything else that waits, printed and not sent."""
    copy, found = publish.current(), list[Notice]()
    if not settings().notices.on:
        console.print(OFF, markup=False)
    if copy is not None:
        found = [*_handovers(copy), *rises(copy)]
    waiting = [one for one in outbox.newest(SHOWN) if one.state in WAITING]
    would: list[Notice | Outgoing] = [*found, *waiting]
    for one in would:
        _show(one)
    if not found and not waiting:
        console.print("Nothing would be sent: no site names a meeting and people, and none waits.")
    return {"command": "notices", "outcome": "done", "would_send": len(found) + len(waiting)}


def _handovers(copy: Published) -> list[Notice]:
    clocks, sites = clocks_of(copy), settings().notices.sites
    next_ones = []
    for site_id, site in sorted(sites.items()):
        zone = clocks.get(site_id, settings().time_zone)
        at = next_meeting(site.huddles, time_zone=zone, now=now_of(copy)) if site.to else None
        if at is not None:
            next_ones.append((site_id, at))
            console.print(f"{site_id}: {_leaves(site, at, zone)}", markup=False)
    made = written(next_ones) if next_ones else []
    return [handover(*one, each) for one, each in zip(next_ones, made, strict=True)]


def _leaves(site: SiteNotices, at: datetime, zone: str) -> str:
    meets = at.astimezone(ZoneInfo(zone))
    leaves = meets - timedelta(minutes=site.ahead_minutes)
    return f"the next meeting is at {meets:%H:%M %a}, its handover leaves at {leaves:%H:%M}"


def _show(one: Notice | Outgoing) -> None:
    site = settings().notices.sites.get(one.site_id, SiteNotices())
    to = site.addresses(one.kind, one.destination)
    where = ", ".join(to) if is_email(one.destination) else one.destination
    console.rule(f"{one.kind} · {one.site_id} · {where}")
    said = json.loads(one.content)
    if not is_email(one.destination):
        console.print(one.content, markup=False)
        return
    console.print(f"Subject: {said['subject']}\n\n{said['text']}", markup=False)
    for file in one.files if isinstance(one, Notice) else ():
        console.print(f"{file.name}: {len(file.file):,} bytes", markup=False)


def _named(site_id: str, destination: str) -> str:
    return f"{destination} of {site_id}"
