"""A roster and what it would be, side by side: the answer to a what-if in words."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from app.words import numbers as say
from app.words.roster import shift_name
from app.words.roster_rules import RULES
from app.words.roster_what_if import supposed
from ops.staffing.policy_terms import Term
from ops.staffing.promise import promise as better_than
from ops.staffing.what_if import WhatIf
from warehouse.decisions import Request

IN_NUMBERS = "In numbers"
WHO, GAPS_TITLE, GRID = "Who does something else", "Places open in one of them", "The ward in it"
PROPOSED, LEFT, SOLVED = "The roster", "If nobody acts", "Solved anew"
NOBODY = "Nobody does anything else."
NO_GAPS = "The same places are open in both."
FOOTNOTE = (
    "The roster: as proposed, with the changes people decided. If nobody acts: the same duties "
    "under what is supposed, without those who are ill. Solved anew: the best roster found. "
    "Points are at the prices supposed, except for the roster's own. The proposal stays as it is."
)


def verdict(answer: Mapping[str, Any], asked: WhatIf, usual: Mapping[str, Term]) -> str:
    """One sentence: what becomes of the roster."""
    before, left, after = (answer[name] for name in ("proposed", "left", "solved"))
    people = len({one["person_id"] for one in answer["moved"]})
    as_it_was = f", {left['gaps']} if nobody acts" if left["gaps"] != after["gaps"] else ""
    return say.plain(
        f"With {supposed(asked, usual)}: {say.counted(after['gaps'], 'place')} empty "
        f"({before['gaps']} in the roster{as_it_was}), and "
        f"{say.counted(people, 'person', 'people')} would do something else."
    )


def ill(names: Sequence[str]) -> str:
    """Who is supposed ill."""
    return f"Supposed ill: {say.plain(say.listed(list(names)))}."


def promise(answer: Mapping[str, Any], request: Request) -> str:
    """How much a better answer could still find."""
    points, bound = sum(answer["solved"]["points"].values()), answer["bound"]
    early = f" Stopped early by {say.plain(request.stopped_by)}." if request.stopped_by else ""
    if answer["verdict"] == "optimal":
        return f"No roster costs fewer points under what is supposed.{early}"
    told = better_than(points, bound)
    return f"{told[0].upper()}{told[1:]}.{early}"


POUNDS = "Pounds beyond contracts"

_NUMBERS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "People on duty": lambda one: f"{one['people']:,}",
    "Duties": lambda one: f"{one['duties']:,}",
    "Places needed": lambda one: f"{one['needed']:,}",
    "Places empty": lambda one: f"{one['gaps']:,}",
    "Paid hours": lambda one: say.whole(one["hours"]),
    "Hours beyond contract": lambda one: say.whole(one["overtime_hours"]),
    POUNDS: lambda one: say.whole(one["pounds"]),
    "Points": lambda one: say.whole(sum(one["points"].values())),
}


def sides(answer: Mapping[str, Any]) -> list[dict[str, str]]:
    """The rosters in numbers, a row for each number, then one for each rule that costs."""
    three = [answer[name] for name in ("proposed", "left", "solved")]
    rows = [
        _row(label, [write(one) for one in three])
        for label, write in _NUMBERS.items()
        if label != POUNDS or any(one["pounds"] for one in three)
    ]
    rules = dict.fromkeys(rule for one in three for rule in one["points"])
    return rows + [
        _row(f"of them {say.plain(_rule(rule))}", _points(three, rule))
        for rule in rules
        if any(one["points"].get(rule) for one in three)
    ]


def _rule(name: str) -> str:
    words = RULES[name][0] if name in RULES else name.replace("_", " ")
    return words[0].lower() + words[1:]


def _points(three: Sequence[Mapping[str, Any]], rule: str) -> list[str]:
    return [say.whole(one["points"].get(rule, 0)) for one in three]


def _row(label: str, cells: Sequence[str]) -> dict[str, str]:
    return {IN_NUMBERS: label} | dict(zip((PROPOSED, LEFT, SOLVED), cells, strict=True))


def gap_row(one: Mapping[str, Any]) -> dict[str, str]:
    """One place and how many people are missing there in each roster."""
    return {
        "Ward": say.plain(one["ward_id"]),
        "Day": say.day(date.fromisoformat(one["day_on"])),
        "Shift": say.plain(shift_name(one["shift_type_id"])),
        "Skill": say.plain(one["skill"]),
        f"Missing, {PROPOSED.lower()}": _missing(one["before"]),
        f"Missing, {SOLVED.lower()}": _missing(one["after"]),
    }


def _missing(people: int) -> str:
    return f"■ {people}" if people else "0"


def person_row(
    name: str, moved: Sequence[Mapping[str, Any]], hours: tuple[float, float] | None
) -> dict[str, str]:
    """One person: what would be another duty, and the hours that come of it."""
    return {
        "Person": say.plain(name),
        "Days": str(len(moved)),
        "Hours": "as before" if hours is None else f"{hours[0]:.0f} → {hours[1]:.0f}",
        "What changes": say.plain("; ".join(_moved(one) for one in moved)),
    }


def _moved(one: Mapping[str, Any]) -> str:
    day = say.day(date.fromisoformat(one["day_on"]))
    return f"{day}: {_duty(one['before'])} → {_duty(one['after'])}"


def _duty(duty: Sequence[str] | None) -> str:
    return f"{shift_name(duty[0])} on {duty[1]}" if duty else "free"


def more(hidden: int, what: str) -> str:
    """What a table leaves out."""
    return f"And {hidden:,} more {what}."
