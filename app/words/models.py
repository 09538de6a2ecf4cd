"""The models: who speaks for each forecast, how it is known to be right, who may change it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from app.words import numbers as say
from app.words import system as trials
from ops.model_choice import Choice
from ops.series import Series

TRIED_ONLY = "It did best in its backtest."
NOTHING = "No model has been tried yet. Run `hospital forecast`."
REGISTRY_NOTE = (
    "A model is chosen by a contest at past moments, at which each candidate knew only what was "
    "known then. Beside last week's: its loss as a share of repeating the week before; below 100 % "
    "is better. Held: of so many days, on how many the likely range held up to a day ahead, which "
    "it should 9 times in 10."
)
SERIES, MODEL, SINCE, STATE = "Forecast", "In use", "Since", "State"
NEXT, BESIDE, HELD, LEARNT = "Next best", "Beside last week's", "Held", "Learnt from"
PART_CARD, PART_RIGHT, PART_CONTEST = "What it is for", "How right", "Contest and choice"
TENTHS = "Where what came fell"
TENTHS_NOTE = (
    "A forecast cuts the numbers it holds possible into ten parts of the same chance; what came "
    "should fall into each as often. Tall ends: ranges too narrow. A tall middle: too wide. A "
    "slope: too many or too few expected. The grey band is what chance alone allows, were places "
    "and days independent; they are not quite, so a bar may leave it now and then."
)
NO_TENTHS = "No forecast of this kind has come to its end in the last four weeks."
TENTHS_TWIN = {"tenth": "Part", "cases": "Times", "low": "At least by chance", "high": "At most"}
CHOOSE = "Who should speak?"
CHOICE = "Model"
CONTESTS = "Let contests choose"
REASON = "Reason"
ASK = "Choose it"
CHOSEN = "Kept. It counts from the next forecast on."
NEED_REASON = "Please give a reason: the people who work with its forecasts will read it."
EARLIER = "What was chosen before"
UNCHANGED = "That is how it is already."
FAIR = "How groups of patients fare under the chances of a no-show is told on the page Fair use."
_STATES = {"too_narrow": "ranges too narrow", "too_wide": "ranges too wide"}
_STATES |= {"too_low": "expects too few", "too_high": "expects too many"}
_VERDICTS = {"asked": "never approved", "accepted": "chosen", "declined": "declined"}


def from_trial(trial: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of a model that no contest of ours wrote down: its backtest alone."""
    unknown = ("challenger", "configuration", "code_version", "pinball", "pinball_naive")
    told = dict.fromkeys([*unknown, "first_asked_at", "last_asked_at"])
    return {**told, "model": trial["model"], "made_at": trial["tried_at"], "why": TRIED_ONLY}


def entry(
    title: str,
    version: Mapping[str, Any],
    chosen: Choice | None,
    held: tuple[int, int] | None,
    drifts: Sequence[str],
    learnt_since: datetime | None,
    zone: str,
) -> dict[str, str]:
    """One model of the registry."""
    naive, by_hand = version["pinball_naive"], chosen is not None
    words = ", ".join(sorted({_STATES.get(kind, kind) for kind in drifts}))
    return {
        SERIES: title,
        MODEL: say.plain(chosen.model or "") if chosen else say.plain(version["model"]),
        STATE: f"▲ {words}" if words else f"● in use{', chosen by a person' if by_hand else ''}",
        HELD: f"{held[0]} of {held[1]}" if held and held[1] else say.UNKNOWN,
        BESIDE: f"{100 * version['pinball'] / naive:.0f} %" if naive else say.UNKNOWN,
        NEXT: say.plain(version["challenger"] or say.UNKNOWN),
        SINCE: say.moment(version["made_at"], zone),
        LEARNT: say.day_of(learnt_since, zone),
        "Version": _version(version),
    }


def card(one: Series, version: Mapping[str, Any], zone: str) -> list[dict[str, str]]:
    """What a model is for and what it is made of, for whoever must answer for it."""
    told = {
        "What it says": f"{one.unit}, for each {one.place}",
        "How far ahead": say.span(one.horizon),
        "For": "the running of the hospital: beds, staff and stock, by place and hour",
        "Not for": "anything about one patient: it knows counts, and nobody's history or chances",
        "Chosen": say.told(version["why"]),
        "Moments it was tried at": _window(version, zone),
        "Made with": _version(version),
        "Limits": (
            "It continues what it has seen. A new ward, a closed site or an unheard-of outbreak "
            "is not in its past; the ranges widen only once it has been wrong."
        ),
    }
    return [{"About": name, "This model": text} for name, text in told.items()]


def tenths_title(title: str, ahead: str) -> str:
    """What the chart of tenths shows."""
    return f"{title}, {ahead}: how often what came fell into each tenth of what was said"


def choice(one: Choice, zone: str) -> dict[str, str]:
    """One choice of the past."""
    return {
        "When": say.moment(one.answered_at or one.asked_at, zone),
        "By": say.plain(one.by),
        "For": say.plain(one.wanted),
        "Because": say.plain(one.reason),
        "State": _VERDICTS.get(one.verdict, one.verdict),
    }


def in_force(one: Choice, title: str, zone: str) -> str:
    """A person's choice that speaks now."""
    return (
        f"{title}: **{say.plain(one.model or '')}** speaks because {say.plain(one.by)} chose it at "
        f"{say.moment(one.answered_at, zone)}: {say.plain(one.reason)}"
    )


def metrics(frame: pl.DataFrame) -> list[dict[str, str]]:
    """The trials of one series as a table."""
    return [trials.trial(row) for row in trials.by_model(frame)]


def _version(version: Mapping[str, Any]) -> str:
    if version["configuration"] is None:
        return say.UNKNOWN
    return f"{version['code_version']} · {version['configuration']}"


def _window(version: Mapping[str, Any], zone: str) -> str:
    first, last = version["first_asked_at"], version["last_asked_at"]
    if first is None or last is None:
        return say.UNKNOWN
    return f"from {say.moment(first, zone)} to {say.moment(last, zone)}"
