"""Somebody cannot come: who can instead, who may swap, and the repair with the fewest changes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from app.words import numbers as say
from app.words.roster import shift_name
from app.words.ways import WAYS_OF
from ops.staffing.alive.option import Kind
from ops.staffing.changes import Change
from ops.staffing.shifts import Duty, NeedKey

TITLE = "Somebody cannot come, or a need changes"
ABSENT, CLOSED = "Note an absence", "Note that a ward closes"
PERSON, WARD, WHY = "Person", "Ward", "Reason"
SINCE, UNTIL = "First day", "Last day"
CLOSE = "Note that it closes"
KIND = "What it is"
KINDS = {"sickness": "Sickness", "leave": "Late leave", "study": "Study", "other": "Other"}
NOTE = "Note this absence"
NEED_REASON = "Nothing was kept: give a reason first, in a few words."
NEED_WORD = (
    "Nothing was kept: these duties are published and begin soon. Speak with the people named, "
    "then tick that you have."
)
SPOKEN = "Everybody named has been spoken with"
TAKE_BACK = "Take back"
PLACE = "Place to fill"
NOBODY_OUT = "Every duty of this roster can be worked, and no place from now on is empty."
CLEARED = "cannot come; enough people without"
CLEAR_HELP = "Takes off the roster what cannot be worked and need not be replaced."
WAYS = "Ways to fill it"
RANKED = (
    "Ranked: first what keeps every rule and fills the whole shift, then the fewest people "
    "disturbed, then pounds, then points. The best way of each kind comes before second bests. "
    "Hours: more than now, then those of this roster against contract. Points: what the "
    "hospital's rules charge for overtime, fair shares and refused requests, more or less than now."
)
WHICH_WAY = "Take"
TAKE = "Take this way"
BREAKS = "Nothing was kept: this way breaks a rule, and is shown so that you see how near it is."
COVERED = "Filled from outside, or by working on"
CALL_OFF = "Call off"
ALL = "Repair all with the fewest changes"
ALL_HELP = (
    "Fills every place that fell empty, disturbing the fewest people. Published duties that begin "
    "soon stay, except those of people you have spoken with. The worker does it (`hospital work`); "
    "it takes some seconds."
)
WORD_WITH = "Spoken with: their published duties may change"
ASKED = "Asked for. It appears here in some seconds, once the worker has worked it out."
DRAFT_ALL = "Take these changes as a draft"
SWAP = "Check a swap"
SWAP_FIRST, SWAP_SECOND = "One duty", "For this duty"
SWAP_MAY = "Both may: no rule is broken on either side."
SWAP_TAKE = "Take this swap"
SHORT = "empty"


def duty(one: Duty) -> str:
    """A duty with its person."""
    what = f"{shift_name(one.shift_type_id)} on {one.ward_id} as {one.skill}"
    return f"{one.person_id}: {say.day(one.day_on)}, {what}"


def falls_out(fallen: Sequence[Duty]) -> str:
    """The duties that cannot be worked."""
    listed = "\n".join(f"- {say.plain(duty(one))}" for one in fallen[:12])
    more = len(fallen) - 12
    rest = f"\n- and {more} more" if more > 0 else ""
    return f"**{say.counted(len(fallen), 'duty falls', 'duties fall')} out:**\n\n{listed}{rest}"


def clear(duties: int) -> str:
    """Take duties off that nobody needs to replace."""
    return f"Clear {say.counted(duties, 'duty', 'duties')} whose place has enough people"


def place(key: NeedKey, left_by: Sequence[str], people: int) -> str:
    """A place to fill, and who left it."""
    ward_id, day_on, shift_type_id, skill = key
    what = f"{say.day(day_on)}, {shift_name(shift_type_id)} on {ward_id}, {skill}"
    why = f"{say.listed(list(left_by))} cannot come" if left_by else "nobody rostered"
    return f"{what} ({why}; {say.counted(people, 'place')} empty)"


def noted(told: Mapping[str, Any], reason: str, by: str, at: datetime, zone: str) -> str:
    """An absence, a closure or a changed need noted at the desk."""
    days, what = _days(told), _what(told)
    return (
        f"{say.plain(what)}, {days}: {say.plain(reason)} "
        f"(noted by {say.plain(by)}, {say.moment(at, zone)})"
    )


def _what(told: Mapping[str, Any]) -> str:
    if "staff_id" in told:
        return f"{told['staff_id']}, {KINDS[told['kind']].lower()}"
    if "more" not in told:
        return f"{told['ward_id']} closed"
    which = "more" if told["more"] > 0 else "fewer"
    needs = f"{abs(told['more'])} {which} {told['skill']} needed"
    return f"{told['ward_id']}, {shift_name(told['shift_type_id'])}: {needs}"


def _days(told: Mapping[str, Any]) -> str:
    first, last = (date.fromisoformat(told[name]) for name in ("from_on", "to_on"))
    return say.day(first) if first == last else f"{say.day(first)} to {say.day(last)}"


def covered(told: Mapping[str, Any], reason: str, by: str) -> str:
    """A place filled by somebody who is not on the roster, or who works on."""
    by_way = WAYS_OF[Kind(told["by"])].lower()
    day = say.day(date.fromisoformat(told["day_on"]))
    where = f"{day}, {shift_name(told['shift_type_id'])} on {told['ward_id']}"
    return f"{say.plain(where)}, {say.plain(told['skill'])}: {by_way}; {say.plain(reason)} ({by})"


def asks(duties: Sequence[Duty]) -> str:
    """Whose published duties change, and must be asked."""
    told = "; ".join(say.plain(duty(one)) for one in duties)
    return f"Published, and soon: {told}."


def changes(listed: Sequence[Change]) -> str:
    """Changes as a list."""
    return "\n".join(f"- {_change(one)}" for one in listed)


def _change(one: Change) -> str:
    what = shift_name(one.shift_type_id or "")
    where = f" on {one.ward_id} as {one.skill}" if one.shift_type_id else ""
    return say.plain(f"{one.staff_id}, {say.day(one.day_on)}: {what}{where}")


def repaired(told: Mapping[str, Any]) -> str:
    """What the repair found."""
    people, days = len(told["people"]), len(told["changes"])
    found = (
        f"{say.counted(days, 'change')} to {say.counted(people, 'person', 'people')}; "
        f"{say.counted(told['filled'], 'place')} filled, {told['unfilled']} of those that fell "
        "empty stay so."
    )
    proof = (
        "No other way fills as many and disturbs less."
        if told["proven"]
        else "The search was cut short: a smaller repair may exist."
    )
    return f"{found} {proof}"


def request(state: str, words: str | None) -> str:
    """How far the repair is."""
    stands = {
        "asked": "waits for the worker (`hospital work`)",
        "taken": "is being worked out",
        "failed": "could not be done",
    }
    return f"The repair {stands.get(state, state)}. {say.told(words or '')}"


def refused(sentences: Sequence[str]) -> str:
    """Why a swap cannot be."""
    listed = "\n".join(f"- {say.told(one)}" for one in sentences)
    return f"This swap cannot be taken:\n\n{listed}"
