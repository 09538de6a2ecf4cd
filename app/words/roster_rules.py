"""The rules of a roster that cost points, in plain words, and what is counted for each."""

from collections.abc import Mapping
from typing import Any

from app.words import numbers as say

RULES: Mapping[str, tuple[str, str]] = {
    "staffing_gaps": ("Places left empty", "per place; further ones on a shift cost more"),
    "extra_people": ("More people than required", "per person on a shift"),
    "cover_by_hour": ("Too few or too many at an hour of the day", "per person and hour"),
    "skill_mix": ("Skill mix of a shift", "per person missing from it"),
    "substitution": ("Standing in for another skill or grade", "per duty and step"),
    "contracted_hours": ("Hours over or under contract", "per hour beyond those carried over"),
    "further_overtime": ("Long overtime", "per hour beyond its limit"),
    "requests": ("Requests refused", "by their weight"),
    "preferred_patterns": ("Patterns that people prefer", "per departure, by weight"),
    "forward_rotation": (
        "Shifts that turn backward",
        "per shift that begins earlier in the day than the one up to two days before",
    ),
    "fair_nights": ("Nights beyond a fair share", "per night, earlier rosters counted"),
    "fair_weekends": ("Weekend days beyond a fair share", "per day, earlier rosters counted"),
    "fair_holidays": ("Public holidays beyond a fair share", "per day, earlier rosters counted"),
    "fair_refusals": (
        "Refused requests beyond a fair share",
        "per request, earlier rosters counted",
    ),
    "home_ward": ("Work away from one's own ward", "per duty, by the ward that borrows"),
    "ward_changes": ("Changes of ward from day to day", "per change"),
    "bank_and_agency": ("Places to fill from bank or agency", "per place asked for"),
    "budget": ("Pounds over the budget", "per pound for overtime, bank and agency"),
}
"""A rule by its name: what it is about, and what its points are counted by."""


def rule(line: Mapping[str, Any]) -> dict[str, str]:
    """What one rule cost."""
    name, counted = RULES.get(line["rule"], (line["rule"].replace("_", " "), ""))
    points = say.whole(line["points"])
    return {"Rule": say.plain(name), "Points": points, "Counted": counted or say.UNKNOWN}
