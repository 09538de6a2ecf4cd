"""Why a roster's empty places cannot all be filled, and the cheapest ways out."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from app.words import numbers as say

FIND, AGAIN = "Find the rules that clash", "Look again by the newest copy"
HELP = (
    "Looks for the smallest set of rules, leave, musts and locks that cannot all hold with every "
    "place filled, and for the cheapest of them to give up. The worker does it (`hospital work`); "
    "it may take a few minutes."
)
WAYS_OUT = "Cheapest ways out"
NO_WAY = "None of them may be given up: rules, leave and room bind."
TOO_FEW = (
    "Cover alone clashes: it asks for more people than could work there at all, as nobody works "
    "two shifts on one day."
)
GIVE_UP, POINTS = "Give up", "Points"
SHOWN, FEW = 12, 4
"""Statements shown of a kind, and of a way out."""
_KINDS = {
    "cover": "Asked for",
    "leave": "Leave",
    "lock": "Locked duties",
    "wish": "Musts",
    "contract": "Contracts",
    "room": "Room",
    "rule": "Rules that bind",
}


def under_way(state: str) -> str:
    """How far the search is."""
    stands = "is being looked for" if state == "taken" else "waits for the worker (`hospital work`)"
    return f"The smallest set of rules that clash {stands}."


def failed(words: str | None) -> str:
    """Why nothing was found."""
    return f"Which rules clash could not be found. {say.told(words or '')}"


def headline(told: Mapping[str, Any]) -> str:
    """What was found in one sentence."""
    empty = say.counted(told["short"], "place of this site is", "places of this site are")
    clashes = len(told["clashes"])
    if clashes:
        where = "These" if clashes == 1 else f"On each of {clashes} spans of days these"
        return f"{empty} empty. {where} cannot all be had: the smallest set that clashes."
    if told["unsettled"]:
        return f"{empty} empty, and nothing was found to clash."
    return (
        f"{empty} empty, but no rule, leave, must or lock forbids filling them in any week. What "
        "it takes is a price, in overtime or wishes: see the ways to fill each place, below."
    )


def unsettled(spans: int) -> str:
    """Days about which nobody knows."""
    return f"{say.counted(spans, 'span', 'spans')} of days took too long and may hold more clashes."


def asked(by: str, at: datetime, zone: str) -> str:
    """Who asked for it, and when."""
    return f"Asked for by {say.plain(by)}, {say.moment(at, zone)}."


def days(one: Mapping[str, Any]) -> str:
    """The days on which these clash."""
    first, last = (date.fromisoformat(one[name]) for name in ("since", "until"))
    return say.day(first) if first == last else f"{say.day(first)} to {say.day(last)}"


def statements(one: Mapping[str, Any]) -> str:
    """What clashes, by kind, what was asked for first."""
    by_kind: dict[str, list[str]] = {kind: [] for kind in _KINDS}
    for each in one["statements"]:
        by_kind[each["kind"]].append(each["sentence"])
    if len(by_kind["cover"]) == len(one["statements"]):
        return f"{_listed(by_kind['cover'])}\n\n{TOO_FEW}"
    told = ((_KINDS[kind], found) for kind, found in by_kind.items() if found)
    return "\n\n".join(f"{title}:\n\n{_listed(found)}" for title, found in told)


def _listed(sentences: list[str]) -> str:
    lines = [f"- {say.told(one)}" for one in sentences[:SHOWN]]
    more = len(sentences) - SHOWN
    return "\n".join([*lines, *([f"- and {more} more"] if more > 0 else [])])


def way(one: Mapping[str, Any]) -> dict[str, str]:
    """One way out, and what it costs."""
    given_up = one["given_up"][:FEW]
    more = len(one["given_up"]) - len(given_up)
    told = "; ".join([*given_up, *([f"and {more} more"] if more else [])])
    return {GIVE_UP: say.told(told), POINTS: say.whole(one["points"])}
