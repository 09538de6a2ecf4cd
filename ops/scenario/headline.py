"""The few numbers of a scenario that are kept with it, to be read beside what it says later."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from ops.errors import PlanningError
from ops.wards.supposed import Ranged


@dataclass(frozen=True)
class Headline:
    """What a scenario does to its site, where it does most to its beds.

    ``beds`` needed more or fewer ``at`` that bed meeting, and the chances of being short then;
    people ``missing`` over the next 24 hours and paid ``minutes`` left open after moves, as they
    are and in the scenario, None where no roster covers them; what an hour costs by tier.
    """

    issued_at: datetime
    at: datetime
    beds: Ranged
    short_before: float
    short_after: float
    missing_before: int | None
    missing: Ranged | None
    minutes_before: int | None
    minutes: Ranged | None
    gbp_per_hour: Mapping[str, float]

    def as_json(self) -> dict[str, Any]:
        """The same in what JSON can hold."""
        told = asdict(self)
        return told | {name: told[name].isoformat() for name in ("issued_at", "at")}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Headline":
        """The numbers as they were kept; raises PlanningError if they are none."""
        try:
            ranges = {name: _ranged(said[name]) for name in ("missing", "minutes")}
            moments = {name: datetime.fromisoformat(said[name]) for name in ("issued_at", "at")}
            return cls(**{**said, **ranges, **moments, "beds": Ranged(**said["beds"])})
        except (KeyError, TypeError, ValueError) as error:
            raise PlanningError(
                f"What a saved scenario said then cannot be read ({error}). Open it and save it "
                "again: what it says now is worked out anew."
            ) from error


def pounds(minutes: float, gbp_per_hour: float) -> float:
    """What paid minutes cost at a rate, in pounds."""
    return minutes / 60 * gbp_per_hour


def _ranged(said: Mapping[str, int] | None) -> Ranged | None:
    return None if said is None else Ranged(**said)
