"""Who got how much of what they asked for, and how evenly."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import dataframely as dy
import polars as pl

from ops.tables import Absence, RosterRequest


@dataclass(frozen=True)
class Outcome:
    """One request, the points spent on it, and whether the roster grants it."""

    staff_id: str
    day_on: date
    shift_type_id: str
    on: bool
    asked: int
    """Its weight as it was asked."""
    points: int
    """What it may spend of ``has``."""
    has: int
    granted: bool


@dataclass(frozen=True)
class Share:
    """One person's points: those they have, spent on requests, and granted."""

    staff_id: str
    has: int
    asked: int
    granted: int
    requests: int
    met: int

    @property
    def refused(self) -> int:
        """Points spent on what the roster does not grant."""
        return self.asked - self.granted

    @property
    def share(self) -> float | None:
        """Granted of asked points, 0 to 1; None where no points were spent."""
        return self.granted / self.asked if self.asked else None


@dataclass(frozen=True)
class Spread:
    """How the granted shares lie: of all together, of the middle half of people, and Gini."""

    people: int
    whole: float
    low: float
    high: float
    """A quarter of people have ``low`` or less, a quarter ``high`` or more."""
    gini: float
    """0 where everybody has the same share, near 1 where one person has it all (Gini 1912)."""


def outcomes(
    requests: dy.DataFrame[RosterRequest],
    lines: pl.DataFrame,
    absences: dy.DataFrame[Absence] | None = None,
) -> list[Outcome]:
    """What a roster's lines make of its requests, by person and day.

    What somebody asked for a day they have since become absent on is nobody's refusal: left out.
    """
    worked = set(lines.select("staff_id", "day_on", "shift_type_id").rows())
    spans = [] if absences is None else absences.select("staff_id", "from_on", "to_on").rows()
    away: dict[str, list[tuple[date, date]]] = {}
    for name, first, last in spans:
        away.setdefault(name, []).append((first, last))
    return [
        Outcome(
            row["staff_id"],
            row["day_on"],
            row["shift_type_id"],
            row["wish"] == "on",
            row["weight"],
            row["points"],
            row["has"],
            ((row["staff_id"], row["day_on"], row["shift_type_id"]) in worked)
            == (row["wish"] == "on"),
        )
        for row in requests.sort(RosterRequest.primary_key()).iter_rows(named=True)
        if not any(a <= row["day_on"] <= b for a, b in away.get(row["staff_id"], ()))
    ]


def shares(told: Iterable[Outcome]) -> list[Share]:
    """Everybody who asked, in order of their number: this is no ranking."""
    by: dict[str, list[Outcome]] = {}
    for one in told:
        by.setdefault(one.staff_id, []).append(one)
    return [
        Share(
            name,
            mine[0].has,
            sum(one.points for one in mine),
            sum(one.points for one in mine if one.granted),
            len(mine),
            sum(one.granted for one in mine),
        )
        for name, mine in sorted(by.items())
    ]


def spread(of: Sequence[Share]) -> Spread | None:
    """How evenly points were granted, or None where nobody spent any."""
    found = sorted(one.share for one in of if one.share is not None)
    if not found:
        return None
    asked, granted = sum(one.asked for one in of), sum(one.granted for one in of)
    quarter = (len(found) - 1) // 4
    return Spread(
        len(found), granted / asked, found[quarter], found[len(found) - 1 - quarter], gini(found)
    )


def gini(values: Sequence[float]) -> float:
    """The mean difference of any two values over twice their mean; 0 where all are 0."""
    ordered, total = sorted(values), sum(values)
    if not total:
        return 0.0
    n = len(ordered)
    ranked = sum((2 * (rank + 1) - n - 1) * value for rank, value in enumerate(ordered))
    return ranked / (n * total)
