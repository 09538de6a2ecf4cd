"""What waits for a decision, and who did what."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from app.words import access
from app.words import numbers as say
from ops.trail import Break, TrailLine

TABS = ["What waits", "Who did what", "Is the trail whole?"]
PROPOSALS = "Waits for a decision"
NOTHING_WAITS = "Nothing waits for a decision."
KIND, PLACE, MADE, COVERS = "Proposal", "For", "Made", "Covers"
SAYS, WHOSE, BEGUN = "What it says", "Who decides", "Begun by"
KINDS = {
    "roster": "Roster",
    "template": "Clinic template",
    "order": "Order",
    "allocation": "Sharing of a short item",
    "booking": "Waiting list",
}
WAITING_NOTE = (
    "The newest proposal of each place, if nobody has decided about it; those that begin first "
    "come first. A proposal is never acted on by itself."
)

WHO, ACT, ABOUT, SINCE = "Who", "What", "About", "Since"
ANYBODY, ANYTHING = "Anybody", "Anything"
ABOUT_HELP = "A part of the name of a proposal, a list, a person's number or a file."
ACTS = {
    "decision": "Decided",
    "action": "Gave out an action",
    "second_asked": "Asked for a second person",
    "second_approved": "Approved as second person",
    "second_refused": "Refused as second person",
    "second_withdrawn": "Withdrew what was asked",
    "second_replaced": "Asked anew",
    "capacity": "Opened or closed beds",
    "contact": "Noted a contact",
    "wish": "Noted a request",
    "lock": "Locked or freed a duty",
    "roster": "Worked on a roster",
    "offer": "Offered or booked a place",
    "taken_away": "Took a file away",
    "notice": "Sent a notice again",
    "acknowledged": "Acknowledged a level",
    "request": "Asked for long work",
    "stop": "Stopped work early",
    "forget": "Threw an answer away",
    "scenario": "Saved or changed a scenario",
    "refused": "Was refused a page",
    "sign_in": "Signed in",
    "sign_out": "Signed out",
    "session_over": "Had to sign in again",
    "preference": "Chose a language",
}
NUMBER, WHEN, WITH = "No.", "When", "What was written"
NOBODY = "Nobody did anything of this kind yet."
NEWEST = "The newest {n} lines that fit; narrow the search to see older ones."
MORE = "Look at one line"
LINE = "Line"
FIELD, VALUE = "What", "Value"
CHANGED = "What was changed"
CHECK = "Check every line"
SEAL = (
    "Each line is sealed to all lines before it, so that none can be changed, left out or put in "
    "between unseen. The newest seal is noted in `trail-seals.txt` in the hospital's folder by "
    "every run; copy that file elsewhere, or write the seal down, to be sure of the end as well."
)
LAST_SEAL = "Newest seal"
NO_LINES = "The trail is empty: nobody has done anything yet."
_QUIET = frozenset(
    {"decision_id", "proposal_id", "decided_at", "decided_by", "changes", "content", "digest"}
)
_LONG = 90


def waiting(
    row: Mapping[str, Any], wanted: Sequence[str], drafted_by: str | None, now: datetime
) -> dict[str, str]:
    """One proposal that waits."""
    return {
        KIND: KINDS.get(row["kind"], row["kind"]),
        PLACE: say.plain(row["place_id"]),
        COVERS: covers(row["from_on"], row["to_on"]),
        MADE: say.ago(row["made_at"], now=now),
        WHOSE: access.roles(wanted),
        BEGUN: say.plain(drafted_by) if drafted_by else say.UNKNOWN,
        SAYS: say.told(row["summary"]),
    }


def covers(first: date, last: date) -> str:
    """The days of a proposal."""
    if first == last:
        return say.date_of(first)
    return f"{say.date_of(first)} – {say.date_of(last, year=True)}"


def act(name: str) -> str:
    """What somebody did, in words."""
    return ACTS.get(name, say.plain(name))


def line(one: TrailLine, zone: str) -> dict[str, str]:
    """One line of the trail."""
    return {
        NUMBER: str(one.number),
        WHEN: say.moment(one.happened_at, zone),
        WHO: say.plain(one.by),
        ACT: act(one.act),
        ABOUT: say.plain(one.about),
        WITH: say.plain(_short(one)),
    }


def written(one: TrailLine) -> list[dict[str, str]]:
    """All that was written with a line, field by field."""
    told = json.loads(one.content)
    found = told.items() if isinstance(told, dict) else enumerate(told)
    rows = [
        {FIELD: say.plain(str(name)).replace("\\_", " "), VALUE: say.plain(str(value))}
        for name, value in found
        if value is not None and name != "changes"
    ]
    return [*rows, {FIELD: "seal", VALUE: one.seal}]


def changes(one: TrailLine) -> list[dict[str, str]]:
    """The lines of a proposal that a decision changed."""
    told = json.loads(one.content)
    text = told.get("changes") if isinstance(told, dict) else None
    found = json.loads(text) if text else []
    rows = [found] if isinstance(found, dict) else found
    names = dict.fromkeys(name for row in rows for name in row)
    return [
        {say.plain(name).replace("\\_", " "): say.plain(str(row.get(name, ""))) for name in names}
        for row in rows
    ]


def whole(many: int, broken: Break | None) -> str:
    """What the check of every line found."""
    if broken is None:
        return f"All {many:,} lines are as they were written."
    return (
        f"{broken.sentence} What comes after line {max(broken.number - 1, 0)} cannot be relied on: "
        "compare it with a backup of the records store, and find out who could write to it."
    )


def _short(one: TrailLine) -> str:
    told = json.loads(one.content)
    if not isinstance(told, dict):
        return say.UNKNOWN
    if one.act == "decision":
        parts = [str(told.get("verdict") or ""), str(told.get("note") or "")]
    else:
        parts = [
            str(value)
            for name, value in told.items()
            if value is not None and name not in _QUIET and not name.endswith(("_id", "_at", "by"))
        ]
    text = ": ".join(filter(None, parts)) if one.act == "decision" else ", ".join(parts)
    return text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"
