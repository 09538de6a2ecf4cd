"""Whether chances of a no-show, and what they are used for, mean the same for every group."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.words import numbers as say
from app.words.reminders import LANGUAGES

USE, ATTRIBUTE = "What the chances are used for", "Groups"
GROUP, N, SAID, CAME, FITS, CHOSEN, PRECISION = (
    "Group",
    "Appointments",
    "Said to be missed",
    "Were missed",
    "Said fits",
    "Chosen",
    "Of those chosen, missed",
)
NOTHING = (
    "No report yet. It needs past appointments with an outcome and the groups of their patients: "
    "deliver `patient_groups` and run `hospital day`."
)
HELD_BACK = "<10"
YES, NO = "● yes", "▲ no"
FOOTNOTE = (
    "Ranges in brackets hold 95 times in 100, so about one group in twenty is off by chance alone. "
    "A dash: fewer than ten people stand behind the number, or it would give such a number away. "
    "Sex, language and deprivation are never used for a chance: only what is on an allow-list is, "
    "which has age and none of these. Being chosen for a call or a message is help; being in an "
    "overbooked session is decided for the whole session, never for a person."
)
NOT_BY_LOT = (
    "Replayed on past appointments of which the model had learnt nothing: whom the lists would "
    "have chosen and which sessions could have been overbooked. Reminders that were really made "
    "do not enter, since a call that works would look like a chance that was wrong."
)
TWIN = {
    "group": GROUP,
    "said": "Said to be missed, %",
    "came": "Were missed, %",
    "low": "at least, %",
    "high": "at most, %",
}


def verdict(rows: Sequence[Mapping[str, Any]]) -> str:
    """One sentence: in how many groups what was said fits what came."""
    told = [row for row in rows if row["calibrated"] is not None]
    if not told:
        return "Too few people in every group to say whether the chances fit."
    off = [_off(row) for row in told if not row["calibrated"]]
    fits = f"The chances fit in {len(told) - len(off)} of {say.counted(len(told), 'group')}"
    return f"{fits}; not among {say.plain(say.listed(off))}." if off else f"{fits}."


def _off(row: Mapping[str, Any]) -> str:
    """A group in which the chances are off, and to which side."""
    side = "more" if row["came"] > row["said"] else "fewer"
    return f"{row['attribute']} {group(row)} with {side} missed than said"


def reviewed(at: datetime, zone: str) -> str:
    """When the report was made."""
    return f"All sites together, report of {say.moment(at, zone)}. {NOT_BY_LOT}"


def group(told: Mapping[str, Any]) -> str:
    """A group by its name; a language by its own where it is known."""
    name: str = told["group"]
    return LANGUAGES.get(name, name) if told["attribute"] == "language" else name


def row(told: Mapping[str, Any]) -> dict[str, str]:
    """One group of the table."""
    fits = told["calibrated"]
    return {
        GROUP: say.plain(group(told)),
        N: say.plain(HELD_BACK) if told["n"] is None else f"{told['n']:,}",
        SAID: _per_cent(told["said"]),
        CAME: _ranged(told["came"], told["came_low"], told["came_high"]),
        FITS: say.UNKNOWN if fits is None else YES if fits else NO,
        CHOSEN: _ranged(told["selection_rate"], told["selection_low"], told["selection_high"]),
        PRECISION: _ranged(told["precision"], told["precision_low"], told["precision_high"]),
    }


def chart_title(attribute: str) -> str:
    """What the chart shows."""
    return f"No-shows said and seen by {attribute}, with the range that fits what was seen"


def _per_cent(share: float | None) -> str:
    return say.UNKNOWN if share is None else f"{100 * share:.1f} %"


def _ranged(share: float | None, low: float | None, high: float | None) -> str:
    if share is None or low is None or high is None:
        return say.UNKNOWN
    return f"{100 * share:.1f} % ({100 * low:.0f}–{100 * high:.0f})"
