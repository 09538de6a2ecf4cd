"""A way to fill a place, and the two sides of a swap: who does what, its price and its rules."""

from collections.abc import Sequence
from datetime import timedelta

from app.words import numbers as say
from app.words.roster import shift_name
from ops.staffing.alive.option import Kind, Option
from ops.staffing.alive.swap import SwapCheck
from ops.staffing.alive.touched import Touched
from ops.staffing.shifts import Duty

WAYS_OF = {
    Kind.MOVE: "Move",
    Kind.TAKE: "Call in",
    Kind.EXTEND: "Work on",
    Kind.SWAP: "Swap",
    Kind.BANK: "Bank",
    Kind.AGENCY: "Agency",
}


def headline(number: int, option: Option, zone: str) -> str:
    """A way in one line, to choose it by."""
    return say.plain(f"{number} · {way(option)}: {what(option, zone)}")


def way(option: Option) -> str:
    """The kind of way."""
    return WAYS_OF[option.kind]


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
        "Take": f"{number} · {way(option)}{share}",
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
    return "■ " + "; ".join(say.told(one) for one in broken) if broken else "● all kept"


def _cost(option: Option) -> str:
    pounds = "price not stated" if option.gbp is None else f"£{option.gbp:,.0f}"
    quiet = option.from_outside and not option.points
    return pounds if quiet else f"{pounds}, {_points(option.points)}"


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


def side(one: Touched) -> dict[str, str]:
    """One side of a swap."""
    return {
        "Person": say.plain(one.person_id),
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
