"""Somebody cannot come: who can instead, who may swap, and the repair with the fewest changes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from app.words import numbers as say
from app.words.roster import shift_name
from ops.staffing.alive.option import Kind, Option
from ops.staffing.alive.swap import SwapCheck
from ops.staffing.alive.touched import Touched
from ops.staffing.changes import Change
from ops.staffing.shifts import Duty, NeedKey

TITLE = "Somebody cannot come"
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
ASKED = "Asked for. Load the page again in some seconds; the worker must be running."
DRAFT_ALL = "Take these changes as a draft"
AGED = "The roster has changed since this was worked out. Ask again."
SWAP = "Check a swap"
SWAP_FIRST, SWAP_SECOND = "One duty", "For this duty"
SWAP_MAY = "Both may: no rule is broken on either side."
SWAP_TAKE = "Take this swap"
FALLEN, SHORT = "fell out", "empty"

_WAYS = {
    Kind.MOVE: "Move",
    Kind.TAKE: "Call in",
    Kind.EXTEND: "Work on",
    Kind.SWAP: "Swap",
    Kind.BANK: "Bank",
    Kind.AGENCY: "Agency",
}


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
    """An absence or a closure noted at the desk."""
    days = _days(told)
    what = (
        f"{told['staff_id']}, {KINDS[told['kind']].lower()}"
        if "staff_id" in told
        else f"{told['ward_id']} closed"
    )
    return (
        f"{say.plain(what)}, {days}: {say.plain(reason)} "
        f"(noted by {say.plain(by)}, {say.moment(at, zone)})"
    )


def _days(told: Mapping[str, Any]) -> str:
    first, last = (date.fromisoformat(told[name]) for name in ("from_on", "to_on"))
    return say.day(first) if first == last else f"{say.day(first)} to {say.day(last)}"


def covered(told: Mapping[str, Any], reason: str, by: str) -> str:
    """A place filled by somebody who is not on the roster, or who works on."""
    way = _WAYS[Kind(told["by"])].lower()
    day = say.day(date.fromisoformat(told["day_on"]))
    where = f"{day}, {shift_name(told['shift_type_id'])} on {told['ward_id']}"
    return f"{say.plain(where)}, {say.plain(told['skill'])}: {way}; {say.plain(reason)} ({by})"


def headline(number: int, option: Option, zone: str) -> str:
    """A way in one line, to choose it by."""
    return say.plain(f"{number} · {way(option)}: {what(option, zone)}")


def way(option: Option) -> str:
    """The kind of way."""
    return _WAYS[option.kind]


def what(option: Option, zone: str) -> str:
    """Who does what."""
    if option.from_outside:
        return f"somebody from the {option.kind.value} works it"
    return "; ".join(_does(one, zone) for one in option.touched)


def _does(one: Touched, zone: str) -> str:
    if one.stretched is not None:
        shift = one.stretched.shift
        hours = f"{say.clock(shift.starts_at, zone)}-{say.clock(shift.ends_at, zone)}"
        return f"{one.person_id} works {hours}, {say.day(shift.day_on)}"
    if len(one.takes) == len(one.gives) == 1 and one.takes[0].day_on == one.gives[0].day_on:
        taken, given = one.takes[0], one.gives[0]
        now, before = (f"{shift_name(d.shift_type_id)} on {d.ward_id}" for d in (taken, given))
        return f"{one.person_id} works {now} instead of {before}, {say.day(taken.day_on)}"
    parts = [f"takes {_short(taken)}" for taken in one.takes]
    parts += [f"gives {_short(given)}" for given in one.gives]
    return f"{one.person_id} {' and '.join(parts)}"


def _short(one: Duty) -> str:
    return f"{shift_name(one.shift_type_id)} {say.day(one.day_on)} on {one.ward_id}"


def row(number: int, option: Option, zone: str) -> dict[str, str]:
    """Everything to decide by."""
    share = "" if option.covered == 1 else f", {float(option.covered):.0%} of the shift"
    return {
        WHICH_WAY: f"{number} · {way(option)}{share}",
        "Rules": _rules(option.broken),
        "Disturbed": _disturbed(option),
        "Extra cost": _cost(option),
        "Notice": _notice(option.notice),
        "Hours": _hours(option),
        "What changes": say.plain(what(option, zone)),
    }


def _hours(option: Option) -> str:
    if option.from_outside:
        return f"{_signed(option.minutes / 60)} h"
    told = [f"{_signed(one.minutes / 60)} h: {against(one)}" for one in option.touched]
    if len(told) > 1:
        names = (one.person_id for one in option.touched)
        told = [f"{name} {hours}" for name, hours in zip(names, told, strict=True)]
    return say.plain("; ".join(told))


def against(one: Touched) -> str:
    """Hours of this roster against contract."""
    return f"{one.minutes_after / 60:.0f} of {one.contract_minutes / 60:.0f} h"


def _signed(hours: float) -> str:
    return f"{hours:+.1f}" if hours else "0"


def _rules(broken: Sequence[str]) -> str:
    return "■ " + "; ".join(say.plain(one) for one in broken) if broken else "● all kept"


def _cost(option: Option) -> str:
    pounds = "price not stated" if option.gbp is None else f"£{option.gbp:,.0f}"
    return f"{pounds}, {_points(option.points)}" if option.touched else pounds


def _points(points: int) -> str:
    return f"{points:+,} points" if points else "0 points"


def _disturbed(option: Option) -> str:
    names = say.listed([one.person_id for one in option.touched]) or "from outside"
    asks = "; published: speak first" if option.asks else ""
    return say.plain(f"{option.disturbed}: {names}{asks}")


def _notice(notice: timedelta | None) -> str:
    if notice is None:
        return say.UNKNOWN
    return "begun" if notice < timedelta() else say.span(notice)


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
    return f"The repair {stands.get(state, state)}. {say.plain(words or '')}"


def side(one: Touched) -> dict[str, str]:
    """One side of a swap."""
    return {
        PERSON: say.plain(one.person_id),
        "Gives": say.plain("; ".join(_short(given) for given in one.gives)),
        "Takes": say.plain("; ".join(_short(taken) for taken in one.takes)),
        "Hours": f"{_signed(one.minutes / 60)} h, then {against(one)}",
        "Nights": f"{one.nights:+d}" if one.nights else "0",
        "Weekend days": f"{one.weekend_days:+d}" if one.weekend_days else "0",
        "Rules": _rules([breach.sentence for breach in one.new]),
    }


def swap_cost(check: SwapCheck) -> str:
    """What the roster costs more or less."""
    return f"The roster as a whole: {_points(check.points)}."


def refused(sentences: Sequence[str]) -> str:
    """Why a swap cannot be."""
    listed = "\n".join(f"- {say.plain(one)}" for one in sentences)
    return f"This swap cannot be taken:\n\n{listed}"
