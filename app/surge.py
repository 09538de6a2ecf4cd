"""Surge levels at the site looked at, and what drives them, shaped for their page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from app import palette, read
from app.read import Here
from ops.ed.levels import LevelPolicy, level_of
from ops.ed.person_levels import SetLevel, set_levels
from warehouse import decisions
from warehouse.settings import settings

STATES = (palette.OK, palette.WATCH, palette.WATCH, palette.ACT, palette.CRITICAL)
"""How each level is shown."""
LIKELY = 0.5
OLD = timedelta(hours=6)
"""Levels said longer ago are not shown as if they still held."""


@dataclass(frozen=True)
class Chances:
    """The chance of each of the levels 1 to 4, or a higher one, at an hour or within a window."""

    until: datetime
    of_level: tuple[float, ...]

    @property
    def likely(self) -> int:
        """The highest level that is more likely than not."""
        return sum(p >= LIKELY for p in self.of_level)


@dataclass(frozen=True)
class Levels:
    """What was last said about the levels of a site."""

    issued_at: datetime
    least: tuple[int, ...]
    act_at: tuple[float, ...]
    lead_hours: tuple[float | None, ...]
    measure: str
    drivers: str
    windows: Mapping[str, Chances]

    @property
    def called(self) -> int:
        """The highest level that is likely enough in the window to act on."""
        within = self.windows["within"].of_level
        return max((n + 1 for n, p in enumerate(within) if p > self.act_at[n]), default=0)


def site_id(here: Here) -> str:
    """The site looked at."""
    return here.site.site_id if here.site else ""


def wanted(here: Here) -> dict[str, Any]:
    """What the settings say about the levels of this site."""
    return settings().levels_of(site_id(here)).said()


def policy(here: Here) -> LevelPolicy:
    """How this site reads its levels."""
    return LevelPolicy.of(wanted(here))


def levels(here: Here) -> Levels | None:
    """The newest levels of the site looked at; None if none were said."""
    site = site_id(here)
    rows = read.levels(here.copy, here.as_of).filter(pl.col("site_id") == site)
    if rows.is_empty():
        return None
    within = rows.filter(pl.col("window") == "within").sort("level")
    first = within.row(0, named=True)
    windows = {
        str(window): Chances(part.item(0, "until_at"), tuple(part["probability"]))
        for (window,), part in rows.sort("level").group_by("window", maintain_order=True)
    }
    return Levels(
        issued_at=first["issued_at"],
        least=tuple(within["least"]),
        act_at=tuple(within["act_at"]),
        lead_hours=tuple(within["lead_hours"]),
        measure=first["measure"],
        drivers=first["drivers"],
        windows=windows,
    )


def counted(here: Here) -> dict[str, Any] | None:
    """The newest count of the ED, of this site."""
    site = site_id(here)
    rows = read.ed_census(here.copy, here.as_of).filter(pl.col("site_id") == site)
    return rows.sort("hour_start").row(-1, named=True) if rows.height else None


def level_now(here: Here, said: Levels) -> int | None:
    """The level of the newest count; None if nobody counted."""
    now = counted(here)
    return None if now is None else level_of(now["present"], said.least)


def person_levels(here: Here) -> list[SetLevel]:
    """Every level that people set at this site, the oldest first, read afresh."""
    return set_levels(decisions.decisions(), site_id(here))


def person_level(here: Here) -> SetLevel | None:
    """The level that a person set last at this site; None if nobody did."""
    made = person_levels(here)
    return made[-1] if made else None
