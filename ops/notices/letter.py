"""The words of an e-mail: those of the page and of the printed sheet, as plain text."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ops.languages import EN_GB, LANGUAGES

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
LONGEST_SUBJECT = 150
FOOT = "Planning support: people decide. Not for decisions about a single patient."
INVENTED = "Invented hospital, no real patients."


@dataclass(frozen=True)
class HandedOver:
    """What a bed meeting is told, as the page says it, with its run, age and validity."""

    site_id: str
    time_zone: str
    state: str
    sentence: str
    figures: tuple[tuple[str, str, str], ...]
    """What, its value, and of or as of what."""
    ages: str
    read: str
    run: str
    as_of: datetime
    made_at: datetime
    valid_until: datetime
    invented: bool
    language: str = EN_GB.code


def huddle_letter(told: HandedOver, meeting: datetime, attached: Sequence[str]) -> str:
    """The e-mail for a bed meeting, as kept until it is sent."""
    at = _moment(meeting, told)
    withheld = f": {told.state}" if told.state else ""
    handover = LANGUAGES[told.language].said("Handover")
    return letter(
        subject(
            f"{handover} of {told.site_id} for {at}{withheld}",
            told.invented,
        ),
        _handed_over(told, attached),
    )


def letter(head: str, paragraphs: Iterable[str]) -> str:
    """Subject and text as the JSON that the outbox keeps."""
    return json.dumps({"subject": head, "text": "\n\n".join((*paragraphs, FOOT)) + "\n"})


def subject(words: str, invented: bool) -> str:
    """One line that cannot begin another header."""
    plain = _CONTROL.sub(" ", words).strip()[:LONGEST_SUBJECT]
    return f"[{INVENTED.removesuffix('.')}] {plain}" if invented else plain


def _handed_over(told: HandedOver, attached: Sequence[str]) -> Iterable[str]:
    if told.invented:
        yield INVENTED
    yield told.sentence
    yield "\n".join(f"{what}: {says}{f' ({of})' if of else ''}" for what, says, of in told.figures)
    if told.ages:
        yield told.ages
    yield (
        f"As of {_moment(told.as_of, told)}, made {_moment(told.made_at, told)}, valid until "
        f"{_moment(told.valid_until, told)} ({told.time_zone}). Run {told.run}."
    )
    yield f"Attached: {', '.join(attached)}."
    yield told.read


def _moment(at: datetime, told: HandedOver) -> str:
    return LANGUAGES[told.language].moment(at.astimezone(ZoneInfo(told.time_zone)))
