"""What will be used of each item at each place until its next order can arrive.

A candidate says the average use of each coming day; past misses say how far sums over several
days stray from it (``spread``). Stock-out days are unknown demand and take part in nothing.
Stores hand things out by day: of a day that is half over at the moment of issue, half is to come.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import dataframely as dy
import numpy as np
import polars as pl

from ops.errors import NotEnoughHistoryError
from ops.issued import Issued, in_words
from ops.series import ITEM_USE, LEVELS, item_at
from ops.supply.boosted import boosted
from ops.supply.history import Days, Numbers, UseHistory, as_history
from ops.supply.means import last_week_again, weekday_and_level
from ops.supply.spread import FEWEST_DAYS, learn_spread
from ops.supply.statistical import on_weeks
from ops.tables import DailyUse, Forecast, Item

LEAST_DAYS = 7
REVIEW_DAYS = 7
NOON, OPENS, CLOSES = 12, 7.0, 19.0
"""Local hours: a store hands things out between its opening and its closing."""
CLOSED_AFTER = timedelta(days=28)
"""A place the feed has told nothing of for so long is taken to be closed."""


@dataclass(frozen=True)
class Candidate:
    """A way to say average use: places × days ahead, from what is known.

    ``memory`` is how many past days its level rests on; past misses are measured with it.
    """

    average: Callable[[UseHistory, int], Numbers]
    memory: int = 56


def weeks_and_trees(history: UseHistory, days: int) -> Numbers:
    """The mean of two that err differently: one learns each item's weeks, one all items' days."""
    return (on_weeks(history, days) + boosted(history, days)) / 2


CANDIDATES: Mapping[str, Candidate] = {
    "seasonal naive": Candidate(last_week_again, memory=7),
    "weekday and level": Candidate(weekday_and_level),
    "statsforecast on weeks": Candidate(on_weeks),
    "LightGBM": Candidate(boosted),
    "weeks and LightGBM": Candidate(weeks_and_trees),
}
FALLBACK = "weekday and level"


def forecast_use(
    use: dy.DataFrame[DailyUse],
    items: dy.DataFrame[Item],
    *,
    issued_at: datetime,
    model: str | None,
    review_days: int = REVIEW_DAYS,
    time_zone: str = "Europe/London",
    holidays: Collection[date] = (),
) -> Issued:
    """Quantiles of use from the moment of issue up to the end of each coming local day.

    Targets are the midnights ending the next 7 days or the protection period (``review_days``
    plus the item's lead time), whichever is longer, and one day more when less than half of
    the day of issue is left. Raises ``NotEnoughHistoryError`` below two weeks of days.
    """
    local = issued_at.astimezone(ZoneInfo(time_zone))
    history, notes = known_use(use, items, local.date(), holidays)
    lasts = np.maximum(protection(history, items, review_days), LEAST_DAYS) + (local.hour >= NOON)
    ahead = int(lasts.max())
    name, average = _averages(history, ahead, model, notes)
    average[:, 0] *= still_to_come(local)
    spread = learn_spread(history, ahead, LEVELS, memory=CANDIDATES[name].memory)
    every = np.broadcast_to(np.arange(1, ahead + 1), average.shape)
    quantiles = spread.quantiles(np.cumsum(average, axis=1), every)
    steady = np.maximum.accumulate(np.maximum(quantiles, 0.0), axis=1)
    forecast = as_forecast(history.places, history.until, steady, lasts, issued_at, time_zone)
    since = issued_at - timedelta(days=history.days)
    return Issued(forecast, name, in_words(notes), since, issued_at)


def known_use(
    use: dy.DataFrame[DailyUse],
    items: dy.DataFrame[Item],
    today: date,
    holidays: Collection[date] = (),
) -> tuple[UseHistory, list[str]]:
    """Use before ``today`` of items we know, and remarks on what was left out."""
    strange = sorted(set(use["item_id"].to_list()) - set(items["item_id"].to_list()))
    notes = []
    if strange:
        shown = ", ".join(strange[:5]) + (" …" if len(strange) > 5 else "")
        notes.append(
            f"{len(strange)} items are used but not in the item list ({shown}): add them to be "
            "forecast."
        )
    open_use, closed = _open_places(use.join(items, on="item_id", how="semi"), today)
    if closed:
        notes.append(f"{closed} items at a place have not been told of for four weeks: left out.")
    history = as_history(open_use, today, holidays=holidays)
    if history.days < FEWEST_DAYS:
        raise NotEnoughHistoryError(
            f"Forecasting use needs {FEWEST_DAYS} days of stock movements before "
            f"{today:%d %b %Y}; found {history.days}. Deliver earlier stock movements."
        )
    return _ever_seen(history, notes)


def _open_places(use: pl.DataFrame, today: date) -> tuple[pl.DataFrame, int]:
    """Use at places that were still told of lately, and how many others there were."""
    place = ["item_id", "location_id"]
    last = use.filter(pl.col("day_on") < today).group_by(place).agg(last=pl.col("day_on").max())
    still = last.filter(pl.col("last") >= pl.col("last").max() - CLOSED_AFTER)
    return use.join(still, on=place, how="semi"), last.height - still.height


def still_to_come(local: datetime) -> float:
    """The share of a day's use that lies after this hour of it."""
    hour = local.hour + local.minute / 60
    return min(1.0, max(0.0, (CLOSES - hour) / (CLOSES - OPENS)))


def _ever_seen(history: UseHistory, notes: list[str]) -> tuple[UseHistory, list[str]]:
    seen = np.flatnonzero(np.isfinite(history.used).any(axis=1))
    never = len(history.places) - len(seen)
    if never:
        notes.append(f"{never} items at a place were out of stock on every known day.")
    places = tuple(history.places[row] for row in seen)
    return UseHistory(places, history.until, history.used[seen], history.holidays), notes


def protection(history: UseHistory, items: pl.DataFrame, review_days: int) -> Days:
    """Days an order must last, place by place: until the one after it can arrive."""
    lead = dict(items.select("item_id", "lead_time_days").rows())
    return np.array([max(1, review_days + lead[item]) for item, _ in history.places])


def _averages(
    history: UseHistory, days: int, model: str | None, notes: list[str]
) -> tuple[str, Numbers]:
    """The asked model's averages, or the fallback's and a note that says why."""
    if model is not None and model in CANDIDATES:
        try:
            average = CANDIDATES[model].average(history, days)
            if np.isfinite(average).all():
                return model, np.maximum(average, 0.0)
            notes.append(f"{model} gave no number for some items: {FALLBACK} was used.")
        except Exception as trouble:  # whatever a model trips over, stores need a forecast
            notes.append(f"{model} failed ({trouble}): {FALLBACK} was used.")
    elif model is not None:
        notes.append(f"No model is called {model}: {FALLBACK} was used.")
    else:
        notes.append(f"No model has been chosen yet: {FALLBACK} was used.")
    return FALLBACK, np.maximum(CANDIDATES[FALLBACK].average(history, days), 0.0)


def midnights(today: date, days: int, time_zone: str) -> list[datetime]:
    """The local midnights that end ``today`` and the days after it, as UTC instants."""
    zone = ZoneInfo(time_zone)
    ends = (today + timedelta(days=n) for n in range(1, days + 1))
    return [datetime.combine(end, time(), zone).astimezone(ZoneInfo("UTC")) for end in ends]


def as_forecast(
    at: tuple[tuple[str, str], ...],
    today: date,
    quantiles: Numbers,
    lasts: Days,
    issued_at: datetime,
    time_zone: str,
) -> dy.DataFrame[Forecast]:
    """Quantiles (places × days × levels) of the first ``lasts`` days of each place, as a frame."""
    places, days, levels = quantiles.shape
    ends = midnights(today, days, time_zone)
    entities = [item_at(item, location) for item, location in at]
    frame = pl.DataFrame(
        {
            "entity_id": np.repeat(np.array(entities, dtype=object), days * levels).tolist(),
            "day": np.tile(np.repeat(np.arange(days), levels), places),
            "last": np.repeat(lasts, days * levels),
            "level": np.tile(np.array(LEVELS), places * days),
            "value": quantiles.ravel(),
        }
    ).filter(pl.col("day") < pl.col("last"))
    instant = pl.Datetime("us", "UTC")
    told = frame.join(
        pl.DataFrame({"day": np.arange(days), "target_at": pl.Series(ends).cast(instant)}), on="day"
    ).with_columns(series=pl.lit(ITEM_USE.name), issued_at=pl.lit(issued_at).cast(instant))
    return Forecast.validate(told.select(Forecast.column_names()).sort(Forecast.primary_key()))
