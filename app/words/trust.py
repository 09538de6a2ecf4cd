"""How right forecasts have been."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.words import numbers as say
from ops import series

PLACE, INSIDE, OFF, LEANS = "Place", "Days inside 9 in 10", "Off by", "Leans"
YESTERDAY, LAST_WEEK, CASES = "Same as yesterday", "Same weekday last week", "Held against"
AHEAD = "How far ahead"
SERIES = "Forecast"
NOTHING = (
    "No forecast has come to its end yet, so nobody can say how right they are. The first are "
    "judged by `hospital review` a few hours after they were issued."
)
FOOTNOTE = (
    "Days inside: of so many days, how many the likely range held, which it should 9 times in 10; "
    "each day counts once. Off by: how far the middle was from what came, on average. "
    "The two columns beside it: how far off one would have been by repeating the day or the week "
    "before. Leans: how much too many or too few were expected, on average."
)
CHANCES = "Did chances mean what they said?"
NO_CHANCES = "No chance of being short has come to its end yet."
SAID, CAME, OF, BETWEEN = "Said", "Came true", "Times", "Would be honest between"
SPEAKS = "Who speaks, since when, and why"
DRIFTS = {
    "too_narrow": "the likely range held on too few days ({value:.0f} of {days}, "
    "at least {limit:.0f} would be by chance): take it as wider than it is shown",
    "too_wide": "the likely range held on nearly every day ({value:.0f} of {days}): it is wider "
    "than it need be",
    "too_low": "more came than expected for days on end: expect more than is shown",
    "too_high": "less came than expected for days on end: expect less than is shown",
}
SURE = 2.6
"""Standard errors beyond which a slope is blamed: chances of one day go together."""

EXCEEDED = {"ed_census": "More patients in an ED than places"}
BEDS_UNTOLD = (
    "Whether a ward was short of beds is not asked here: who waited at home for one is told by no "
    "feed, so nobody knows how many were needed."
)


def verdict(rows: list[Mapping[str, Any]]) -> str:
    """One sentence about the beds of the whole site, or of what there is."""
    days, inside = sum(row["days"] for row in rows), sum(row["inside_90"] for row in rows)
    title = titles().get(rows[0]["series"], rows[0]["series"])
    return (
        f"{title}, up to a day ahead: on {inside} of {days} days the likely range held; "
        f"9 in 10 would be {round(0.9 * days)}."
    )


def titles() -> dict[str, str]:
    """What each series is called."""
    return {one.name: one.title for one in series.ALL}


def line(row: Mapping[str, Any]) -> dict[str, str]:
    """How right the forecasts of one place were."""
    return {
        PLACE: say.plain(row["entity_id"]),
        INSIDE: f"{row['inside_90']} of {row['days']}",
        OFF: f"{row['mae']:.1f}",
        YESTERDAY: _beside(row["mae"], row["mae_yesterday"]),
        LAST_WEEK: _beside(row["mae"], row["mae_last_week"]),
        LEANS: leans(row["bias"]),
        CASES: say.counted(row["cases"], "target"),
    }


def _beside(mae: float, other: float | None) -> str:
    if other is None:
        return say.UNKNOWN
    better = "forecast closer" if mae < other else "forecast no better"
    return f"{other:.1f} · {better}"


def leans(bias: float) -> str:
    """Too many or too few expected; a lean of less than a tenth is none."""
    if abs(bias) < 0.05:
        return "no"
    return f"{abs(bias):.1f} too {'many' if bias > 0 else 'few'}"


def drift(row: Mapping[str, Any]) -> str:
    """An alarm as a sentence that says what to make of it."""
    title = titles().get(row["series"], row["series"])
    said = DRIFTS[row["kind"]].format(**row)
    return f"{title}, {say.plain(row['entity_id'])}, {row['ahead']}: {said}."


def pool(row: Mapping[str, Any]) -> dict[str, str]:
    """Chances of about one size, and how often they came true."""
    return {
        SAID: say.plain(say.chance(row["said"])),
        CAME: say.plain(say.chance(row["came"])),
        OF: f"{row['cases']:,}",
        BETWEEN: f"{say.plain(say.chance(row['low']))} and {say.plain(say.chance(row['high']))}",
    }


def chances(name: str, slope: float | None, error: float | None) -> str:
    """What the table of chances shows, in a sentence; within chance nothing is blamed."""
    if slope is None or error is None:
        end = "too few days or too few of either outcome to say more."
    elif abs(slope - 1) <= SURE * error:
        end = "as far as can be told yet, they meant what they said."
    elif slope < 1:
        end = "they were more extreme than what came."
    else:
        end = "they could have been bolder."
    return f"**{EXCEEDED.get(name, name)}:** {end}"


def version(row: Mapping[str, Any], zone: str) -> dict[str, str]:
    """Who speaks for a series."""
    made_at: datetime = row["made_at"]
    beside = row["pinball_naive"]
    return {
        SERIES: titles().get(row["series"], row["series"]),
        "Model": say.plain(row["model"]),
        "Since": say.moment(made_at, zone),
        "Next best": say.plain(row["challenger"] or say.UNKNOWN),
        "Loss beside last week's": say.UNKNOWN
        if not beside
        else f"{100 * row['pinball'] / beside:.0f} %",
        "Made of": f"{row['code_version']} · {row['configuration']}",
        "Why": say.told(row["why"]),
    }
