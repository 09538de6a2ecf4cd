"""Notices: what was sent outside the planner, what was not, and why."""

import json
from collections.abc import Mapping
from datetime import datetime

from app.words import numbers as say
from warehouse.records.outgoing import Outgoing

TITLE = "Notices"
OFF = (
    "Notices are off. Write [notices] with on = true into hospital.toml, with whom to tell at each "
    "site; then the handover is sent for bed meetings, and changes of level to webhooks."
)
NONE = "Nothing was to be told yet."
AGAIN = "Send again"
AGAIN_HELP = "It is sent at once, under the same name: who got it already can tell it is the same."
ASKED = "It is sent within moments where a worker runs, else by the next `hospital notices`."
FOOTNOTE = (
    "Each is sent at least once; a message that comes twice carries the same name. Addresses are "
    "fixed in the settings and not shown."
)
_STATES = {
    "queued": "○ queued",
    "failed": "▲ failed, tried again",
    "sent": "● sent",
    "given up": "■ given up",
    "not needed": "○ not needed any more",
}


def row(one: Outgoing, zone: str, *, now: datetime) -> Mapping[str, str]:
    """A notice as a row of the table."""
    return {
        "Notice": named(one),
        "Queued": say.moment(one.queued_at, zone),
        "State": _STATES[one.state],
        "Tries": str(one.tries),
        "Next or last": _when(one, zone, now),
    }


def why(one: Outgoing, zone: str) -> str:
    """Why it failed, or what is worth saying of how it was sent, below the table."""
    return f"{_STATES[one.state]}: {named(one)}, {say.moment(one.queued_at, zone)}. " + say.plain(
        one.words or ""
    )


def named(one: Outgoing) -> str:
    """What it says in a line, and by which way it goes."""
    said = json.loads(one.content)
    again = "Not acknowledged: " if one.kind == "unseen" else ""
    level = f"{again}Level {said.get('level', say.UNKNOWN)} at {one.site_id}"
    by, _, of_its_own = one.destination.partition(" ")
    whom = f"{by} to somebody with quiet hours of their own" if of_its_own else by
    return say.plain(f"{said.get('subject') or level}, by {whom}")


def stuck(many: int) -> str:
    """How many need somebody."""
    were = "was" if many == 1 else "were"
    return (
        f"{say.counted(many, 'notice')} {were} given up: nobody got what it says. Mend the cause "
        "that stands below, then send it again."
    )


def again(one: Outgoing, zone: str) -> str:
    """What the button sends."""
    return f"{AGAIN}: {named(one)}, {say.moment(one.queued_at, zone)}"


def _when(one: Outgoing, zone: str, now: datetime) -> str:
    if one.ended_at is not None:
        return say.moment(one.ended_at, zone)
    if one.due_at <= now:
        return "now"
    return say.moment(one.due_at, zone)
