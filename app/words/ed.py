"""The emergency department, hour by hour."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from app.words import charts as chart_words
from app.words import numbers as say
from app.words.cells import worded

ED_PARTS = PART_ARRIVALS, PART_PRESENT, PART_BEDS = "Arrivals", "Patients in the ED", "Beds wanted"
TITLE = "Emergency department"
HOURS, BESIDE = "Look ahead", "Compare with"
IN_ED, WAITING, PLACES = "In the ED", "Not yet seen", "Treatment places"
ARRIVED, AMBULANCES, FULLEST = "Arrived", "By ambulance", "Fullest"
ARRIVALS_UNIT, CENSUS_UNIT = "patients an hour", "patients in the ED"
TELL_APART, BY_MODE, BY_TRIAGE = "Tell apart", "by ambulance", "by triage"
PARTS = {
    "ambulance": "By ambulance",
    "other": "Walk-in and other",
    "1-2": "Triage 1 and 2 (most urgent)",
    "3": "Triage 3",
    "4-5": "Triage 4 and 5",
    "unknown": "Not triaged",
}
"""What each part of arrivals is called."""
SPANS_TITLE = "Arrivals in the hours ahead, all together"
SPANS_WHAT = (
    "Counted on the same possible futures as the chart: the range of a sum is not the sum of the "
    "ranges of its hours."
)
SPAN, ARRIVALS = "Span", "Arrivals (likely range)"
NOT_COUNTED = "never counted"
NO_FORECAST = "no forecast"

HELP_BESIDE = (
    "The dotted line: the mean of the same weekday and hour over eight weeks, the same hour "
    "yesterday, or the same hour a week ago."
)
HELP_IN_ED = (
    "Patients in the ED at the newest count on the hour, and those of them admitted and waiting "
    "for a bed on a ward."
)
HELP_WAITING = "Patients in the ED whom no clinician has seen yet, at the newest count."
HELP_PLACES = "Treatment places of this ED, as the hospital describes them."
HELP_ARRIVED = "Patients who arrived in the last 24 whole hours."
HELP_AMBULANCES = "Of those, patients brought by ambulance."
HELP_FULLEST = (
    "The hour of the next 24 in which most patients are expected in the ED at once, and the range "
    "that holds 9 times in 10."
)


def hours(number: int) -> str:
    """A choice of how far to look."""
    return f"{number} hours" if number <= 72 else f"{number // 24} days"


def apart_title(way: str, ahead: int) -> str:
    """What the chart of parts shows."""
    return f"ED arrivals by hour, {way}: last 24 h{_ahead(ahead)}"


def no_parts(way: str) -> str:
    """Why arrivals cannot be told apart."""
    return (
        f"Arrivals are not told apart {way}: no delivery of this site says it. Hourly totals have "
        "no parts; deliver `ed_visits` with arrival mode and triage."
    )


def next_span(number: int, begins: datetime, zone: str, *, now: datetime) -> str:
    """A span that begins with the first hour spoken of."""
    return f"{hours(number).capitalize()} from {say.huddle(begins, zone, now=now)}"


def shift(name: str, begins: datetime, zone: str, *, now: datetime) -> str:
    """A shift that comes next."""
    return f"Shift {name.replace('_', ' ')}, from {say.huddle(begins, zone, now=now)}"


def apart_twin(counted: pl.DataFrame, coming: pl.DataFrame, zone: str) -> pl.DataFrame:
    """The numbers of the chart of parts as a table."""
    expected = f"{chart_words.EXPECTED} ({chart_words.LIKELY.lower()})"
    likely = [say.likely(*row) for row in coming.select("middle", "low", "high").iter_rows()]
    ahead = coming.select("at", "part", pl.Series(expected, likely, dtype=pl.String))
    rows = counted.join(ahead, on=["at", "part"], how="full", coalesce=True).sort("at", "part")
    return rows.select(
        worded(rows["at"], lambda at: say.exact(at, zone)).alias("When"),
        pl.col("part").alias(chart_words.PART),
        pl.col("count").alias(chart_words.COUNTED),
        expected,
    )


def boarding(number: int | None, age: str) -> str:
    """Patients waiting for a bed, and how old the count is."""
    return age if number is None else f"{number} need a bed · {age}"


def places(number: int | None) -> str:
    """The ED's places, or that nobody said how many."""
    return f"{number} treatment places" if number else ""


def in_use(present: int | None, number: int | None) -> str:
    """How full the ED is."""
    return f"{say.share(present, number)} in use" if number else "not described"


def last_hours(number: int) -> str:
    """How many hours a sum covers."""
    return "last 24 hours" if number >= 24 else f"only {number} of 24 hours known"


def expected_at(when: str) -> str:
    """When something is expected."""
    return f"expected at {when}"


def arrivals_title(back: int, ahead: int) -> str:
    """What the arrivals chart shows."""
    return f"ED arrivals by hour: last {back} h{_ahead(ahead)}"


def census_title(back: int, ahead: int) -> str:
    """What the census chart shows."""
    return f"Patients in the ED on the hour: last {back} h{_ahead(ahead)}"


def _ahead(hours_ahead: int) -> str:
    return f" and next {hours_ahead} h" if hours_ahead else " (no forecast)"


def chances_title(threshold: float) -> str:
    """What the chances chart shows."""
    return f"Chance of more than {say.whole(threshold)} patients in the ED, by hour"


def nothing(title: str) -> str:
    """Neither counts nor a forecast of something."""
    return f"{title}: nothing was counted in this time. Run `hospital day` with newer deliveries."


def busiest(coming: pl.DataFrame, zone: str, *, now: datetime) -> str:
    """When most patients are expected to arrive, and how sure we are."""
    top = coming.sort("middle", "at", descending=[True, False]).row(0, named=True)
    low, high = say.likely(0, top["low"], top["high"])[3:-1].split("–")
    return (
        f"Busiest hour of the next 24: {say.huddle(top['at'], zone, now=now)}, about "
        f"{say.whole(top['middle'])} arrivals; 9 times in 10 between {low} and {high}."
    )


def over(hours_over: Sequence[datetime], threshold: float, zone: str, *, now: datetime) -> str:
    """The hours in which the ED is more likely than not over its places."""
    limit = say.whole(threshold)
    if not hours_over:
        return (
            f"At no hour ahead is it likely that more than {limit} patients are in the ED at once: "
            "every chance is under 50 %."
        )
    first = say.huddle(hours_over[0], zone, now=now)
    return (
        f"At **{say.counted(len(hours_over), 'hour')}** ahead more than {limit} patients are "
        f"likely to be in the ED at once (a chance of 50 % or more), the first at {first}."
    )


def twin(
    counted: pl.DataFrame,
    coming: pl.DataFrame,
    usual: pl.DataFrame,
    zone: str,
    usual_name: str,
) -> pl.DataFrame:
    """The numbers of a chart as a table."""
    likely = [say.likely(*row) for row in coming.select("middle", "low", "high").iter_rows()]
    expected = f"{chart_words.EXPECTED} ({chart_words.LIKELY.lower()})"
    ahead = coming.select("at", pl.Series(expected, likely, dtype=pl.String))
    rows = counted.join(ahead, on="at", how="full", coalesce=True).join(usual, on="at", how="left")
    rows = rows.sort("at")
    return rows.select(
        worded(rows["at"], lambda at: say.exact(at, zone)).alias("When"),
        pl.col("count").alias(chart_words.COUNTED),
        pl.col(expected),
        pl.col("usual").round(1).alias(usual_name),
    )


def chances_twin(frame: pl.DataFrame, zone: str) -> pl.DataFrame:
    """The chances of a chart as a table."""
    return frame.select(
        worded(frame["at"], lambda at: say.exact(at, zone)).alias("When"),
        worded(frame["probability"], say.chance).alias(chart_words.CHANCE),
    )
