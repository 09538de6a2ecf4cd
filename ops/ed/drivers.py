"""What drives a surge level, in patients and places, as sentences a planner would say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import mean

import dataframely as dy
import polars as pl

from ops.ed.levels import level_of
from ops.tables import Forecast, HourlyArrivals, HourlyCensus

WEEKS = 8
"""Weeks from which the usual number of an hour of the week is taken."""
LEAST_WEEKS = 3
HOURS = 8
"""Hours over which arrivals are told."""


@dataclass(frozen=True)
class Pressure:
    """What presses on an ED: counts now and expected, and what is usual for them; None if unknown.

    ``expected`` are the arrivals of the next ``hours`` hours.
    """

    present: int
    hours: int
    present_usual: float | None = None
    boarding: int | None = None
    boarding_usual: float | None = None
    expected: float | None = None
    expected_usual: float | None = None
    places: int | None = None


@dataclass(frozen=True)
class Known:
    """What was counted at every site up to a moment, and its arrivals forecast."""

    census: dy.DataFrame[HourlyCensus]
    arrivals: dy.DataFrame[HourlyArrivals]
    coming: dy.DataFrame[Forecast]
    issued_at: datetime


def pressure(known: Known, site_id: str, places: int | None) -> Pressure | None:
    """What presses on a site at a moment; None if nobody was counted there in the last hours.

    Expected arrivals add up the middles of hours, which for counts as bunched as arrivals is within
    a patient of the sum's own middle.
    """
    counted = known.census.filter(pl.col("site_id") == site_id).sort("hour_start").tail(1)
    if counted.is_empty():
        return None
    row = counted.row(0, named=True)
    hours, expected, usual = _expected(known, site_id)
    return Pressure(
        present=row["present"],
        hours=hours,
        present_usual=_usual(_counts(known.census, site_id, "present"), row["hour_start"]),
        boarding=row["boarding"],
        boarding_usual=_usual(_counts(known.census, site_id, "boarding"), row["hour_start"]),
        expected=expected,
        expected_usual=usual,
        places=places,
    )


def _expected(known: Known, site_id: str) -> tuple[int, float | None, float | None]:
    """Over how many hours arrivals are forecast, how many are expected, and how many are usual."""
    middles = known.coming.filter(
        (pl.col("entity_id") == site_id)
        & (pl.col("level") == 0.5)
        & (pl.col("target_at") < known.issued_at + timedelta(hours=HOURS))
    )
    if middles.is_empty():
        return 0, None, None
    arrived = _counts(known.arrivals, site_id, "arrivals")
    usual = [_usual(arrived, hour) for hour in middles["target_at"]]
    whole = sum(u for u in usual if u is not None) if None not in usual else None
    return len(usual), float(middles["value"].sum()), whole


def _counts(frame: pl.DataFrame, site_id: str, value: str) -> Mapping[datetime, float]:
    ours = frame.filter(pl.col("site_id") == site_id).drop_nulls(value)
    return dict(ours.select("hour_start", value).iter_rows())


def _usual(counts: Mapping[datetime, float], at: datetime) -> float | None:
    """The mean of the same hour of the last weeks; None if too few of them are known."""
    back = [at - timedelta(weeks=n) for n in range(1, WEEKS + 1)]
    seen = [counts[hour] for hour in back if hour in counts]
    return mean(seen) if len(seen) >= LEAST_WEEKS else None


def drivers(seen: Pressure, counts: tuple[int, ...]) -> str:
    """How many patients there are and how many more the next level takes, then what presses."""
    told = [_present(seen, counts), _boarding(seen), _arrivals(seen), _capacity(seen)]
    return " ".join(sentence for sentence in told if sentence)


def _present(seen: Pressure, counts: tuple[int, ...]) -> str:
    now = level_of(seen.present, counts)
    begins = "" if now == 4 else f"; level {now + 1} begins at {counts[now]}"
    usual = _beside(seen.present, seen.present_usual, "usual at this hour")
    return f"{_patients(seen.present)} in the ED now{usual}{begins}."


def _arrivals(seen: Pressure) -> str:
    if seen.expected is None:
        return ""
    usual = _beside(seen.expected, seen.expected_usual, "usual")
    return f"About {round(seen.expected)} arrivals expected in the next {seen.hours} h{usual}."


def _boarding(seen: Pressure) -> str:
    if seen.boarding is None:
        return "How many wait for a bed is not known."
    usual = _beside(seen.boarding, seen.boarding_usual, "usual at this hour")
    verb = "waits" if seen.boarding == 1 else "wait"
    return f"{seen.boarding} of them {verb} for a bed on a ward{usual}."


def _capacity(seen: Pressure) -> str:
    if seen.places is None:
        return ""
    free = seen.places - seen.present
    if free < 0:
        return f"{-free} more than the {seen.places} treatment places."
    return f"{free} of {seen.places} treatment places are free."


def _beside(number: float, usual: float | None, than: str) -> str:
    """How far a number is from the usual one, in whole patients."""
    if usual is None:
        return ""
    apart = round(number) - round(usual)
    if apart == 0:
        return f", as {than}"
    return f", {abs(apart)} {'more' if apart > 0 else 'fewer'} than {than}"


def _patients(number: int) -> str:
    return "1 patient" if number == 1 else f"{number} patients"
