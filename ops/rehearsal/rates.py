"""How many patients come to each ED in each hour, on average, all causes known.

The rate is a product: hour of the local week, season and slow growth, holidays, a flu wave each
winter, weather that both sites share, and a level of each site that drifts over weeks. Counts
are Poisson around it; because the level drifts slowly, counts over a day or a week scatter more
than counts over an hour would suggest.
"""

from datetime import date

import numpy as np

from ops.rehearsal.chance import Floats, Ints, draws, wandering
from ops.rehearsal.clock import Clock
from ops.rehearsal.invention import Invention

A_DAY = (245.0, 215.0, 230.0, 200.0)
"""Usual arrivals a day at each site."""

_WEEKDAY = np.array([1.10, 1.01, 0.98, 0.98, 0.97, 0.96, 1.00])
_HOUR = np.array(
    [
        *(0.62, 0.50, 0.42, 0.37, 0.34, 0.36, 0.47, 0.72, 1.05, 1.38, 1.57, 1.58),
        *(1.50, 1.45, 1.40, 1.36, 1.37, 1.42, 1.43, 1.36, 1.24, 1.08, 0.93, 0.77),
    ]
)
_WEEKEND_NIGHT = 0.25


def arrival_rates(invention: Invention, clock: Clock) -> Floats:
    """Patients expected in each hour; one row per site, one column per UTC hour."""
    day_of_hour = np.arange(len(clock.hour)) // 24
    days = np.arange(clock.days) + invention.since.toordinal()
    shared = _pattern(clock) + (_season(days) + _flu(invention.seed, days))[day_of_hour]
    weather = wandering(invention.seed, "weather", days, keeps=0.75, spread=0.05)[day_of_hour]
    rates = []
    for site, name in enumerate(invention.site_ids):
        drift = wandering(invention.seed, f"level {name}", days, keeps=0.975, spread=0.06)
        jitter = wandering(invention.seed, f"jitter {name}", days, keeps=0.0, spread=0.025)
        feels = 1.0 + 0.2 * site
        log_rate = shared + feels * weather + (drift + jitter)[day_of_hour]
        rates.append(invention.size * A_DAY[site] / 24 * np.exp(log_rate))
    return np.array(rates)


def _pattern(clock: Clock) -> Floats:
    """The local week, on the log scale, with nights out and holidays."""
    level = np.log(_HOUR / _HOUR.mean())[clock.hour] + np.log(_WEEKDAY)[clock.weekday]
    late = (clock.weekday == 5) & (clock.hour < 5) | (clock.weekday == 6) & (clock.hour < 6)
    level = level + _WEEKEND_NIGHT * late
    holiday = np.isin(clock.day, list(clock.holiday))
    after = np.isin(clock.day - 1, list(clock.holiday)) & ~holiday
    christmas = np.array([_is_christmas(int(day)) for day in clock.day[::24]])
    quiet = np.repeat(christmas, 24)[: len(level)]
    return np.asarray(level - 0.06 * holiday + 0.07 * after - 0.2 * quiet)


def _is_christmas(ordinal: int) -> bool:
    day = date.fromordinal(ordinal)
    return (day.month, day.day) == (12, 25)


def _season(days: Ints) -> Floats:
    """The year's swing and three per cent growth a year."""
    year = 2 * np.pi * (days - date(2025, 1, 1).toordinal()) / 365.25
    growth = 0.03 * (days - date(2025, 6, 1).toordinal()) / 365.25
    return np.asarray(0.03 * np.cos(year) - 0.02 * np.sin(2 * year) + growth)


def _flu(seed: int, days: Ints) -> Floats:
    """A wave around each New Year: its own peak, height and width."""
    wave = np.zeros(len(days))
    years = range(date.fromordinal(int(days[0])).year, date.fromordinal(int(days[-1])).year + 2)
    for year in years:
        chance = draws(seed, "flu", year)
        peak = date(year, 1, 6).toordinal() + chance.normal(0, 9)
        height, width = chance.uniform(0.07, 0.16), chance.uniform(12, 20)
        wave += height * np.exp(-0.5 * ((days - peak) / width) ** 2)
    return wave


def flu_wave(invention: Invention, days: int) -> Floats:
    """How high the flu stands on each day from opening, on the log scale of arrivals."""
    return _flu(invention.seed, np.arange(days) + invention.since.toordinal())
