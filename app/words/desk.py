"""The roster desk: what is published, what is locked, and two people at one roster."""

from collections.abc import Sequence
from datetime import date, timedelta

from app.words import numbers as say
from app.words.roster import said, shift_name
from ops.staffing.changes import Change

REDO = "Redo"
PUBLISHED, PROPOSED, DECLINED, DRAFT = "Published", "Proposed", "Declined", "Draft"
PUBLISH = "Accepting publishes this roster: its shifts become people's calendars."
LOCK_TITLE = "Lock a duty"
LOCK, SET_FREE = "Lock", "Set free"
NOTHING_LOCKED = "Nothing is locked in this roster."
LOCK_HELP = (
    "A locked duty stands when this site's roster is made again, and cannot be changed here until "
    "it is set free."
)
NO_DUTY = "Nothing locked: that person has no duty on that day."
NOT_LOCKED = "Nothing set free: no duty of that person is locked on that day."
OVERTAKEN = (
    "Not done: somebody else changed this roster while you were looking at it. What stands now is "
    "shown; look at it and try again."
)
BROKEN = "Rules broken now"
BOTH = "Somebody else changed this roster"
BOTH_WHY = (
    "They saved their change after you had opened the page, so yours was not put over it. Nothing "
    "is lost: theirs stands in the draft, yours is kept here until you choose."
)
ADD_MINE, LEAVE_MINE = "Add mine to theirs", "Keep theirs, drop mine"
MINE = "Yours, kept aside"


def not_in_it(changes: int) -> str:
    """What becomes of a draft when the roster is accepted as it was proposed."""
    drafted = say.counted(changes, "drafted change")
    return f"“Accept” leaves {drafted} out; “Accept with my changes” takes the draft as it stands."


def stands(published: bool, declined: bool, changes: int) -> tuple[str, str]:
    """How a roster stands, as a badge and what is drafted beside it."""
    drafted = say.counted(changes, "change") + " drafted that nobody decided about"
    if published:
        return f":blue-badge[● {PUBLISHED}]", drafted if changes else ""
    if changes:
        return f":yellow-badge[▲ {DRAFT}]", f"{drafted}; not published"
    word = DECLINED if declined else PROPOSED
    return f":yellow-badge[▲ {word}]", ""


def line(open_from: date, today: date, to_on: date) -> str:
    """Where published days end and open days begin."""
    last = open_from - timedelta(days=1)
    if open_from <= today:
        return f"No day from today on is published; open from {say.day(open_from)}."
    still = f" ┃ open from {say.day(open_from)}" if to_on >= open_from else ""
    return f"Days published to {say.day(last)}{still}."


def day_locked(person: str, day: date) -> str:
    """A change that a lock stands against."""
    return (
        f"Not added: the duty of {say.plain(person)} on {say.day(day)} is locked. Set it free "
        "under “Lock a duty” first."
    )


def locked(person: str, day: date, shift: str, ward: str) -> str:
    """One locked duty."""
    return (
        f"{say.plain(person)}, {say.day(day)}: {say.plain(shift_name(shift))} on ward "
        f"{say.plain(ward)}"
    )


def gone(person: str, day: date) -> str:
    """A lock on a duty that this roster no longer has."""
    return f"{say.plain(person)}, {say.day(day)}: locked on a duty that this roster does not hold"


def theirs(by: str | None) -> str:
    """Whose draft stands."""
    return f"Kept by {say.plain(by)}" if by else "Kept by somebody else"


def listed(changes: Sequence[Change]) -> str:
    """Changes as a list."""
    return "\n".join(f"- {said(one)}" for one in changes) or "- no change"


def both_on(changes: Sequence[Change]) -> str:
    """Days of people that both of them changed."""
    cells = ", ".join(f"{say.plain(one.staff_id)} on {say.day(one.day_on)}" for one in changes)
    return f"Both of you changed {cells}: if you add yours, yours counts there."


def cannot_add(sentences: Sequence[str]) -> str:
    """Why mine does not go with theirs."""
    told = "\n".join(f"- {say.told(one)}" for one in sentences[:5])
    return f"Yours cannot be added to theirs, because together they would break:\n\n{told}"
