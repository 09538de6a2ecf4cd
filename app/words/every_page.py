"""Words that more than one page uses: pages' names, banners, what is missing, decisions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.freshness import Freshness
from app.words import numbers as say

TITLE = "Hospital planner"
TODAY, ED, WARDS, ROSTER = "Today", "ED", "Wards", "Roster"
ESCALATION = "Escalation"
STAFFING_GAP = "Staffing gap"
DISCHARGES, CHANGED, SCENARIO = "Discharges needed", "What changed", "Scenario"
CLINICS, SUPPLIES, SYSTEM = "Clinics", "Supplies", "Data and runs"
REMINDERS, FAIR_USE = "Reminders and calls", "Fair use"
WAITING = "Waiting list"
TRUST = "How right we were"
AUDIT = "Approvals and audit"
MODELS = "Models"
WALL = "Wall mode"
ALL_OF_THEM = "Show all of them"

OF_SITE, OF_STAFF, OF_CLINICS = "Beds and ED", "Staff", "Clinics"
OF_SUPPLIES, OF_SYSTEM = "Stores", "System"

MENU = "Menu"
PARTS = "Part of this page"
LANGUAGE = "Language and dates"

SITE = "Site"
INVENTED = "Invented hospital: no real patients"
NEWER = "▲ Newer numbers are there: reload this page"
AS_TABLE = "Show as table"
HOW_TO_READ = "How to read this table"
NOTHING_PUBLISHED = (
    "Nothing has been published yet, so there is nothing to show. Run `hospital demo` to see the "
    "planner with an invented hospital, or drop deliveries into the inbox and run `hospital day`; "
    "then open this page again."
)
FIRST_RUN = "Welcome"
NO_SITE = (
    "No site is known yet: no `sites` or `wards` delivery was loaded and no forecast was issued. "
    "Drop a `sites` file into the inbox and run `hospital day`."
)
MARKS = "● OK under 20 % · ▲ Watch from 20 % · ■ Act from 50 % · ◆ Critical from 80 % · ▨ No data."
LEGEND = (
    "Likely range: 9 times in 10 the number of patients in beds lies in it; it ends at the open "
    "beds. Chance of being short: that patients need more beds than are open; a ward that "
    "is just full is not short. " + MARKS
)

_COMMANDS = {
    "ED": ("ed_visits (or ed_arrivals_hourly and ed_census_hourly)", "hospital day"),
    "Wards": ("ward_stays and wards", "hospital day"),
    "Clinics": ("appointments, clinics and clinic_sessions", "hospital day"),
    "Staff": ("staff, staff_skills, shift_types and staffing_ratios", "hospital day"),
    "Supplies": ("items, stock_movements and stock_positions", "hospital day"),
}


def replay(as_of: datetime, zone: str) -> str:
    """The clock of this copy stands still."""
    return (
        f":violet-badge[◆ Replay of {say.moment(as_of, zone, year=True)}] The clock stands still "
        "at that moment; nothing later is shown."
    )


def missing(part: str) -> str:
    """A part of the hospital was never delivered: what it needs and what to run."""
    feeds, command = _COMMANDS[part]
    return (
        f"{part}: nothing was delivered yet. This needs the feeds {feeds}. Drop their files into "
        f"the inbox and run `{command}`."
    )


def withheld(fresh: Freshness, zone: str, *, now: datetime) -> str:
    """A forecast is not shown because it was made from too old data."""
    return (
        f"Forecast withheld: the last {fresh.part.name} data are from "
        f"{say.moment(fresh.newest, zone)} ({say.ago(fresh.newest, now=now)}); forecasts are shown "
        f"up to {say.span(2 * fresh.part.late)}. Deliver newer files and run `hospital day`."
    )


def no_forecast(what: str) -> str:
    """Data are there, a forecast is not."""
    return f"No forecast of {what} covers the coming hours. Run `hospital forecast` to make one."


def no_proposal(what: str) -> str:
    """Nothing to decide because nothing was proposed."""
    return f"No {what} has been proposed yet. Run `hospital plan` to make one."


def strip(fresh: Freshness, *, now: datetime) -> str:
    """One part in the strip of ages."""
    if fresh.newest is None:
        return f"{fresh.state.shape} {fresh.part.name}: no data"
    word = "withheld" if fresh.withheld else "late" if fresh.state.word == "Watch" else ""
    age = say.ago(fresh.newest, now=now)
    return f"{fresh.state.shape} {fresh.part.name} {age}{' · ' + word if word else ''}"


def published(at: datetime, as_of: datetime, zone: str, *, now: datetime) -> str:
    """The age of the copy that all pages read."""
    return f"Copy as of {say.moment(as_of, zone)} · published {say.ago(at, now=now)}"


# --- decisions ------------------------------------------------------------------------------

DECISION = "Decision"
VERDICTS = {"accepted": "Accept", "changed": "Accept with my changes", "declined": "Decline"}
DONE = {"accepted": "Accepted", "changed": "Accepted with changes", "declined": "Declined"}
WHAT = "What do you decide?"
WHY = "Reason (needed for a change or a decline)"
KEEP = "Keep decision"
KEPT = "Decision kept."
UNDECIDED = "Awaits a decision."
NEED_REASON = "Please give a reason: the people who work with this decision will read it."
NEED_CHANGE = "No line was changed yet. Change a line first, or accept the proposal as it is."
CONFLICT = (
    "Somebody else decided about this proposal while you were looking at it, so yours was not "
    "kept. Read their decision above and send yours again if it still holds."
)
DRAFTED_MEANWHILE = (
    "Somebody else changed the draft while you were looking at it, so your decision was not kept. "
    "Look at what stands now and send yours again if it still holds."
)
BARRED = "Not kept: for the reason above, this can only be declined."
EARLIER = "Earlier decisions"


def drafted(changes: int) -> str:
    """Lines that a person changed and that nobody decided about yet."""
    return f"{say.counted(changes, 'line')} changed, kept as a draft until somebody decides."


def decided(verdict: str, by: str, at: datetime, note: str | None, zone: str) -> str:
    """Who decided what, when and why."""
    why = f": {say.plain(note)}" if note else ""
    return f"{DONE[verdict]} by {say.plain(by)}, {say.moment(at, zone)}{why}"


def proposal(verdict: str, made_at: datetime, zone: str, *, now: datetime) -> str:
    """How good the solver says a proposal is, and how old it is."""
    proof = {
        "optimal": "No better one exists under the rules",
        "feasible": "Good, but a better one may exist",
        "not_solved": "Not solved: the rules leave no room",
    }[verdict]
    return f"{proof} · made {say.moment(made_at, zone)} ({say.ago(made_at, now=now)})"


def stale(told: str, mine: Sequence[Mapping[str, Any]]) -> str:
    """Somebody saved a draft meanwhile: what they did stands, what I had is told."""
    lines = [", ".join(f"{name} {value}" for name, value in one.items()) for one in mine[:10]]
    listed = "".join(f"\n- {say.plain(line)}" for line in lines)
    return f"{say.told(told)} Yours, not saved:\n{listed}" if listed else say.told(told)


def table_of(first: str) -> str:
    """A table by what its first column holds, for those who do not see it."""
    return f"Table by {first.lower()}" if first else "Table"
