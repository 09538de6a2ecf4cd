"""What is known at a moment that bears on the arrivals of an hour ahead of it.

How busy it was of late is looked at with several memories, from hours to months, and at the same
hour of the last days and weeks. Every clue is a logarithm of seen over meant, steadied by a few
patients of the usual, so that small EDs and short pasts do not swing. Nothing after the moment
is looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ops.calendar import WEEK_HOURS, Ints
from ops.ed.covariates import Covariate
from ops.ed.past import LEAST, Past, pace_of
from ops.ed.standing_out import stood_out
from ops.line import Floats

MEMORIES = (8, 24, 72, 192, 504, 1440)
"""Half-lives, in hours, with which it is asked how busy it was."""
SAME_HOUR = {"last_days": (24, 7), "last_month": (24, 28), "last_weeks": (WEEK_HOURS, 4)}
"""How many hours apart, and how often, the same hour is looked back at."""
TOLD = "told_"
"""How the clues begin that are told of days: weather, school terms, events."""
BEFORE = 2
"""Hours before the same hour that are looked at with it."""
STEADY = 10.0
"""Patients of the usual that are added to seen and meant alike."""


@dataclass(frozen=True)
class Clues:
    """The past of one ED and the hours to come as one line, ready to be asked about pairs.

    A pair is a moment (position of the newest hour it knows) and a number of hours ahead.
    ``seen`` and ``meant`` are running sums over known hours, beginning with nothing; ``first`` is
    the hour number of the first position.
    """

    last: int
    counts: Floats
    usual: Floats
    pace: Floats
    day: Ints
    slot: Ints
    holiday: Floats
    stood_out: Floats
    memories: tuple[Floats, ...]
    seen: Floats
    meant: Floats
    first: int
    covariates: Mapping[str, Covariate]

    def offset(self, moment: Ints, ahead: Ints) -> Floats:
        """Logarithm of the usual count at the pace of late."""
        at = moment + ahead
        return np.asarray(np.log(np.maximum(self.usual[at] * self.pace[moment], LEAST)))

    def of(self, moment: Ints, ahead: Ints) -> dict[str, Floats]:
        """The clues of every pair, by name."""
        at = moment + ahead
        turn = 2 * np.pi * self.day[at] / 365.25
        found = {
            "ahead": ahead,
            "hour": self.slot[at] % 24,
            "weekday": self.slot[at] // 24,
            "holiday": self.holiday[at],
            "after_holiday": self.holiday[np.maximum(at - 24, 0)],
            "stood_out": self.stood_out[at],
            "usual": self.offset(moment, ahead) - np.log(self.pace[moment]),
            "season_sin": np.sin(turn),
            "season_cos": np.cos(turn),
        }
        for hours, memory in zip(MEMORIES, self.memories, strict=True):
            found[f"pace_{hours}"] = memory[moment]
        for name, (span, times) in SAME_HOUR.items():
            found[name] = self._same_hour(moment, ahead, span, times)
        # At the end of the newest hour known, its number is one higher.
        now = self.first + moment + 1
        for name, covariate in self.covariates.items():
            found[f"{TOLD}{name}"] = covariate.at(now, self.day[at])
        return {name: np.asarray(values, dtype=np.float64) for name, values in found.items()}

    def _same_hour(self, moment: Ints, ahead: Ints, span: int, times: int) -> Floats:
        """Seen over meant at the newest same hours that were known, with the hours before."""
        newest = moment + ahead - span * -(-ahead // span)
        seen, meant = np.zeros(len(newest)), np.zeros(len(newest))
        for back in range(times):
            end = np.maximum(newest - span * back + 1, 0)
            start = np.maximum(end - 1 - BEFORE, 0)
            seen += self.seen[end] - self.seen[start]
            meant += self.meant[end] - self.meant[start]
        return np.asarray(np.log((seen + STEADY) / (meant + STEADY)))


def clues_of(past: Past) -> Clues:
    """Lay out the past of one ED so that any moment of it can be asked."""
    meant = past.usual * past.pace
    known = np.isfinite(past.counts) & np.isfinite(meant)
    day = np.concatenate([past.line.day, past.target_day])
    paces = (pace_of(past.counts, past.usual, float(hours)) for hours in MEMORIES)
    return Clues(
        last=len(past.counts) - 1,
        counts=np.concatenate([past.counts, np.full(len(past.targets), np.nan)]),
        usual=np.concatenate([past.usual, past.usual_ahead]),
        pace=past.pace,
        day=day,
        slot=np.concatenate([past.line.slot, past.target_slot]),
        holiday=np.concatenate([past.holiday, past.holiday_ahead]),
        stood_out=stood_out(past.counts, meant, past.line.day, day),
        memories=tuple(np.asarray(np.log(pace / past.pace)) for pace in paces),
        seen=_running(np.where(known, past.counts, 0.0)),
        meant=_running(np.where(known, meant, 0.0)),
        first=int(past.line.hours[0]),
        covariates=past.covariates,
    )


def _running(values: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(values)])


def told_names(found: Mapping[str, Floats]) -> list[str]:
    """The clues that were told of days, in order."""
    return sorted(name for name in found if name.startswith(TOLD))
