"""An OPEL-like score: nine parameters, each with points, added up to a level.

The nine are those of NHS England's OPEL framework 2024 to 2026 for acute hospitals. Its points and
cut-offs are local agreements that change: they are configuration here, and without it there is no
score. What is unknown is never counted as good: the level is then told as a range.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

PARAMETERS = {
    "ambulance_handover": "Ambulance handover, mean minutes",
    "four_hour_share": "ED 4-hour performance, share",
    "attendance_variation": "ED attendances against usual, ratio",
    "resus_occupancy": "Majors and resus occupancy, share",
    "time_to_treatment": "Median time to treatment, minutes",
    "twelve_hour_share": "More than 12 h in the ED, share",
    "bed_occupancy": "General and acute bed occupancy, share",
    "escalation_share": "Open beds that are escalation beds, share",
    "no_reason_to_stay_share": "Beds with no criteria to reside, share",
}
"""Every parameter by its name in the settings, with its unit."""


@dataclass(frozen=True)
class CutOffs:
    """Where a parameter's points change: one more number of points than cut-offs.

    Rising cut-offs are for what is worse when it is higher, falling ones for what is worse when it
    is lower. A value at a cut-off counts as beyond it. One cut-off alone is a rising one.
    """

    cut_offs: tuple[float, ...]
    points: tuple[float, ...]

    def __post_init__(self) -> None:
        rising, falling = sorted(self.cut_offs), sorted(self.cut_offs, reverse=True)
        if list(self.cut_offs) not in (rising, falling) or not self.cut_offs:
            raise ValueError("cut-offs need to rise, or to fall, throughout")
        if len(set(self.cut_offs)) < len(self.cut_offs):
            raise ValueError("no two cut-offs may be the same")
        if len(self.points) != len(self.cut_offs) + 1:
            raise ValueError("there needs to be one more number of points than cut-offs")
        if list(self.points) != sorted(self.points):
            raise ValueError("points may not fall as things get worse")

    @property
    def falling(self) -> bool:
        """Whether lower is worse."""
        return len(self.cut_offs) > 1 and self.cut_offs[0] > self.cut_offs[-1]

    def of(self, value: float) -> tuple[float, float | None]:
        """The points of a value, and the last cut-off it went beyond, if any."""
        beyond = [c for c in self.cut_offs if (value <= c if self.falling else value >= c)]
        return self.points[len(beyond)], beyond[-1] if beyond else None


@dataclass(frozen=True)
class OpelRules:
    """A site's points: its parameters' cut-offs, and the points from which levels 1 to 4 begin."""

    parameters: Mapping[str, CutOffs] = field(default_factory=dict)
    level_points: tuple[float, float, float, float] = (1.0, 2.0, 3.0, 4.0)

    def __post_init__(self) -> None:
        if strange := sorted(set(self.parameters) - set(PARAMETERS)):
            raise ValueError(f"there is no parameter {', '.join(strange)}")
        if list(self.level_points) != sorted(set(self.level_points)):
            raise ValueError("the points from which levels begin need to rise")

    @classmethod
    def of(cls, said: Mapping[str, Any] | None) -> "OpelRules":
        """The points a site agreed on; none if it said nothing."""
        if not said:
            return cls()
        cuts = {name: CutOffs(**one) for name, one in said["parameters"].items()}
        return cls(cuts, said["level_points"])

    def level(self, points: float) -> int:
        """The level, 0 to 4, that a total of points calls for."""
        return sum(points >= least for least in self.level_points)


@dataclass(frozen=True)
class Reading:
    """One parameter as it was last known."""

    value: float
    as_of: datetime


@dataclass(frozen=True)
class OpelRow:
    """One of the nine: value and its moment, the cut-off it went beyond, and its points."""

    parameter: str
    value: float | None
    as_of: datetime | None
    cut_off: float | None
    points: float | None


@dataclass(frozen=True)
class OpelScore:
    """The nine rows, the points known, and the levels between which the truth lies."""

    rows: tuple[OpelRow, ...]
    points: float
    least_level: int
    most_level: int
    missing: tuple[str, ...]


def opel(rules: OpelRules, seen: Mapping[str, Reading]) -> OpelScore | None:
    """The score of a site as it stands; None where no points were agreed.

    Parameters without a value may be worth anything from their fewest to their most points, hence
    two levels. One without cut-offs is shown and counts nothing.
    """
    if not rules.parameters:
        return None
    rows = tuple(_row(name, rules.parameters.get(name), seen.get(name)) for name in PARAMETERS)
    known = sum(row.points for row in rows if row.points is not None)
    unknown = [rules.parameters[r.parameter] for r in rows if _awaited(r, rules)]
    least = known + sum(cut.points[0] for cut in unknown)
    most = known + sum(cut.points[-1] for cut in unknown)
    missing = tuple(row.parameter for row in rows if _awaited(row, rules))
    return OpelScore(rows, known, rules.level(least), rules.level(most), missing)


def _awaited(row: OpelRow, rules: OpelRules) -> bool:
    return row.value is None and row.parameter in rules.parameters


def _row(name: str, cut: CutOffs | None, reading: Reading | None) -> OpelRow:
    if reading is None:
        return OpelRow(name, None, None, None, None)
    points, beyond = cut.of(reading.value) if cut else (None, None)
    return OpelRow(name, reading.value, reading.as_of, beyond, points)
