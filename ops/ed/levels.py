"""Surge levels 0 to 4 of an ED: what each means in patients, and how likely each is to come.

A site chooses a measure and the thresholds from which its levels begin. Every measure rises in a
straight line with the patients present, the rest held as it is now, so a level begins at a number
of patients. How likely that number is to be reached at an hour, or at some hour of a window, is
read off the joint paths of the census: chances at single hours cannot say what a whole window
brings. The chance of a level at an hour that no path covers is not told.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from ops.ed.crowding import MEASURES, Crowding, straight_line
from ops.ed.picture import Picture
from ops.line import Floats
from ops.paths import chance_of
from ops.tables import SurgeLevel

HOURS_AHEAD = (4, 8, 24)
"""Hours ahead at which the chance of every level is told."""
LEVELS = (1, 2, 3, 4)

Four = tuple[float, float, float, float]
Actions = tuple[tuple[str, ...], ...]

_ACTIONS: Actions = (
    ("Ordinary day: nothing beyond the usual.",),
    ("Tell the site team and the nurse in charge.",),
    ("Open the discharge lounge.", "Review who waits for a bed."),
    ("Open escalation places.", "Call in staff.", "Bring discharges forward."),
    ("Divert by agreement with the ambulance service.", "Call the executive on duty."),
)
_THRESHOLDS: dict[str, Four] = {
    "occupancy": (0.85, 1.0, 1.2, 1.4),
    "nedocs": (60.0, 100.0, 140.0, 180.0),
    "edwin": (1.0, 1.5, 2.0, 2.5),
    "cedocs": (60.0, 100.0, 140.0, 180.0),
}
"""Where levels begin unless a site says otherwise: an example to argue about, not a standard."""


@dataclass(frozen=True)
class LevelPolicy:
    """How a site reads its surge levels; ``thresholds[n]`` is where level n + 1 begins.

    ``cost`` is what acting on a level takes and ``loss`` what is lost if the level comes and nobody
    acted, both in any one currency of the hospital's: acting pays where the chance of the level
    is above cost over loss (Murphy, 1977).
    """

    measure: str = "occupancy"
    thresholds: tuple[float, ...] = ()
    actions: Actions = _ACTIONS
    cost: tuple[float, ...] = (1.0, 1.0, 1.0, 1.0)
    loss: tuple[float, ...] = (2.0, 2.0, 2.5, 4.0)
    window_hours: int = 24

    def __post_init__(self) -> None:
        if self.measure not in MEASURES:
            raise ValueError(f"there is no measure {self.measure}: it is {', '.join(MEASURES)}")
        if not self.thresholds:
            object.__setattr__(self, "thresholds", _THRESHOLDS[self.measure])
        if list(self.thresholds) != sorted(set(self.thresholds)) or len(self.thresholds) != 4:
            raise ValueError("surge levels need four thresholds, each higher than the last")
        if len(self.actions) != 5:
            raise ValueError("actions are needed for each of the levels 0 to 4")
        if not all(0 < c < lost for c, lost in zip(self.cost, self.loss, strict=True)):
            raise ValueError("acting has to cost something, and less than is lost by not acting")

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "LevelPolicy":
        """The policy of a site that said some of it, among other things."""
        return cls(**{one.name: said[one.name] for one in fields(cls) if one.name in said})

    @property
    def act_at(self) -> tuple[float, ...]:
        """The chance above which acting on each of the levels 1 to 4 pays."""
        return tuple(c / lost for c, lost in zip(self.cost, self.loss, strict=True))


def level_counts(policy: LevelPolicy, seen: Picture) -> tuple[int, ...] | Crowding:
    """The least patients present at which each of the levels 1 to 4 begins.

    Everything but the patients present is held as ``seen``. Where the measure cannot be computed,
    what it said instead.
    """
    line = straight_line(policy.measure, seen)
    if isinstance(line, Crowding):
        return line
    nobody, rise = line
    if rise <= 0:
        return Crowding(policy.measure, None, None, why_not="more patients do not raise it")
    # A threshold that rounding puts a hair above a whole patient begins with that patient.
    counts = [math.ceil((at - nobody) / rise - 1e-9) for at in policy.thresholds]
    return tuple(max(0, count) for count in counts)


def level_of(present: float, counts: tuple[int, ...]) -> int:
    """The level, 0 to 4, of a number of patients present."""
    return sum(present >= least for least in counts)


def chances_by_hour(paths: NDArray[np.number], counts: tuple[int, ...]) -> Floats:
    """The chance of each level or a higher one: levels x hours, from paths x hours.

    Never 0 or 1, which so many paths cannot know.
    """
    return np.array([chance_of(paths >= least) for least in counts])


def chances_within(
    paths: NDArray[np.number], counts: tuple[int, ...], *, hours: int
) -> tuple[float, ...]:
    """The chance that each level, or a higher one, comes at some hour of the next ones."""
    peak = paths[:, :hours].max(axis=1, keepdims=True)
    return tuple(float(chance_of(peak >= least)[0]) for least in counts)


def lead_hours(by_hour: Floats, hours: Floats, act_at: tuple[float, ...]) -> list[float | None]:
    """Hours until the chance of each level first passes its limit; None where it never does."""
    passed = by_hour > np.array(act_at)[:, None]
    return [float(hours[row.argmax()]) if row.any() else None for row in passed]


def surge_levels(
    paths: NDArray[np.number],
    targets: list[datetime],
    counts: tuple[int, ...],
    policy: LevelPolicy,
    *,
    site_id: str,
    issued_at: datetime,
    drivers: str,
) -> dy.DataFrame[SurgeLevel]:
    """What a site is told about its levels at a moment, from the joint paths of its census.

    ``targets`` are the instants of the paths' hours. ``drivers`` says in words what drives it.
    """
    ahead = np.array([(at - issued_at) / timedelta(hours=1) for at in targets])
    inside = int((ahead <= policy.window_hours).sum())
    by_hour = chances_by_hour(paths, counts)
    leads = lead_hours(by_hour[:, :inside], ahead, policy.act_at)
    within = np.array(chances_within(paths, counts, hours=inside))
    told = [("within", targets[inside - 1], within), *_at_hours(by_hour, ahead, targets)]
    same = {"site_id": site_id, "issued_at": issued_at}
    same |= {"measure": policy.measure, "drivers": drivers}
    of_level = [
        {"level": n, "least": least, "act_at": act_at, "lead_hours": lead}
        for n, least, act_at, lead in zip(LEVELS, counts, policy.act_at, leads, strict=True)
    ]
    rows = [
        {**same, **level, "window": window, "until_at": until, "probability": float(p)}
        for window, until, chances in told
        for level, p in zip(of_level, chances, strict=True)
    ]
    frame = pl.DataFrame(rows, schema=SurgeLevel.create_empty().schema)
    return SurgeLevel.validate(frame.sort(SurgeLevel.primary_key()))


def _at_hours(
    by_hour: Floats, ahead: Floats, targets: list[datetime]
) -> list[tuple[str, datetime, Floats]]:
    """The hours ahead that are told, as window, target and the chance of every level."""
    nearest = {hours: _nearest(ahead, hours) for hours in HOURS_AHEAD}
    return [
        (f"at_{hours}h", targets[at], by_hour[:, at])
        for hours, at in nearest.items()
        if at is not None
    ]


def _nearest(ahead: Floats, hours: float) -> int | None:
    """The target nearest to so many hours ahead; None if the paths end an hour before."""
    nearest = int(np.abs(ahead - hours).argmin())
    return nearest if abs(ahead[nearest] - hours) < 1 else None
