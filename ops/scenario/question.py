"""What is supposed of a whole site: of its patients and beds, and of its people."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ops.errors import PlanningError
from ops.wards.supposed import BOARDING, BOOKED_LIST, Scenario

MOST_FACTOR, LEAST_FACTOR = 3.0, 0.1
MOST_BEDS, MOST_PEOPLE = 1_000, 1_000


@dataclass(frozen=True)
class Question:
    """A scenario of wards, and how many people of a skill are ``sick`` besides those known to be.

    Who of them is sick, nobody says: it may be any of those who would come to work.
    """

    wards: Scenario = field(default_factory=Scenario)
    sick: Mapping[str, int] = field(default_factory=dict)

    @property
    def changes_nothing(self) -> bool:
        """Whether this is how things are anyway."""
        return self.wards.changes_nothing and not any(self.sick.values())

    def as_json(self) -> dict[str, Any]:
        """The same in what JSON can hold, equal for equal questions."""
        wards = self.wards
        return {
            "arrivals": wards.arrivals,
            "stays": wards.stays,
            "beds": {ward: n for ward, n in sorted((wards.beds or {}).items()) if n},
            "leave_by_noon": wards.leave_by_noon,
            "lost": sorted(wards.lost),
            "sick": {skill: n for skill, n in sorted(self.sick.items()) if n},
        }

    @property
    def text(self) -> str:
        """One text for equal questions."""
        return json.dumps(self.as_json(), sort_keys=True)

    @classmethod
    def from_text(cls, text: str) -> "Question":
        """The question of such a text."""
        return cls.from_json(json.loads(text))

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Question":
        """A question as it was kept; raises PlanningError if it is none."""
        try:
            beds = {str(ward): int(n) for ward, n in said["beds"].items()}
            sick = {str(skill): int(n) for skill, n in said["sick"].items()}
            lost = frozenset(map(str, said["lost"]))
            arrivals, stays = float(said["arrivals"]), float(said["stays"])
            noon = int(said["leave_by_noon"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise _strange(error) from error
        factors = all(LEAST_FACTOR <= one <= MOST_FACTOR for one in (arrivals, stays))
        counts = all(abs(n) <= MOST_BEDS for n in (*beds.values(), noon))
        people = all(0 <= n <= MOST_PEOPLE for n in sick.values())
        if not (factors and counts and people and noon >= 0 and lost <= {BOARDING, BOOKED_LIST}):
            raise _strange(said)
        wards = Scenario(arrivals, stays, beds or None, noon, lost)
        return cls(wards, sick)


def _strange(said: object) -> PlanningError:
    return PlanningError(
        "A saved scenario needs arrivals, stays, beds, discharges by noon, lost feeds and sick "
        f"people within what the page offers; this one cannot be read ({said}). Throw it away "
        "and save it anew."
    )
