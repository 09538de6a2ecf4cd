"""What a language is here: how it writes days and moments, and how it says our words.

Hours are those of the clock on the wall, 0 to 23, in every language: that is how hospitals run.
Numbers, codes and whatever was delivered are nobody's language and stay as they are.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SHORT_MONTHS = tuple(name[:3] for name in MONTHS)
_SHORT_DAYS = tuple(name[:3] for name in WEEKDAYS)
_DATE = re.compile(
    rf"(?<![\w:.,/-])(?:(?P<weekday>{'|'.join((*WEEKDAYS, *_SHORT_DAYS))}) )?(?P<day>\d\d?) "
    rf"(?P<month>{'|'.join((*MONTHS, *_SHORT_MONTHS))})(?: (?P<year>\d{{4}}))?(?![\w-])"
)
"""A date as sentences that are kept write it: 06 Jan, 6 Jan 2026, Tue 6 Jan, Tuesday 6 January."""


@dataclass(frozen=True)
class Language:
    """How one language, or one country's use of it, writes what the planner says.

    Patterns have the places weekday, day, month and year. ``texts`` gives whole texts in this
    language by the text as it is written in en-GB, its places numbered: "{0} of {1} wards".
    ``spelling`` gives single words, in small letters, for a language that else says the same.
    """

    code: str
    """As in BCP 47: en-GB."""
    name: str
    """As its own speakers call it."""
    plain: str
    """Day and month alone."""
    dated: str
    day: str
    """With its weekday."""
    day_dated: str
    typed: str
    """How days are typed into a field; one of Streamlit's forms."""
    months: tuple[str, ...] = MONTHS
    weekdays: tuple[str, ...] = WEEKDAYS
    short_months: tuple[str, ...] = _SHORT_MONTHS
    short_weekdays: tuple[str, ...] = _SHORT_DAYS
    sheet_day: str = "ddd d mmm yyyy"
    """A day in a workbook, in its own notation."""
    spelling: Mapping[str, str] = field(default_factory=dict, hash=False)
    texts: Mapping[str, str] = field(default_factory=dict, hash=False)

    def of(self, pattern: str, on: date) -> str:
        """A day in one of the patterns."""
        return pattern.format(
            weekday=self.short_weekdays[on.weekday()],
            day=on.day,
            month=self.short_months[on.month - 1],
            year=on.year,
        )

    def weekday(self, on: date) -> str:
        """Which day of the week, in short."""
        return self.short_weekdays[on.weekday()]

    def moment(self, local: datetime, *, dated: bool = False) -> str:
        """The hour of a local clock, and its day."""
        return f"{local:%H:%M} {self.of(self.day_dated if dated else self.day, local)}"

    def said(self, text: str) -> str:
        """One of our own texts in this language; what has no other form stays as it is."""
        if text in self.texts:
            return self.texts[text]
        return self._spelt.sub(self._respelt, text) if self.spelling else text

    def retold(self, sentence: str) -> str:
        """A kept sentence with its dates as this language writes them, and nothing else changed.

        What flows and rules tell is kept word for word, beside names that somebody delivered; so
        those sentences keep to words that are spelt alike everywhere, and only dates differ.
        """
        return sentence if self.code == "en-GB" else _DATE.sub(self._redated, sentence)

    def _redated(self, found: re.Match[str]) -> str:
        weekday, day, month, year = found.group("weekday", "day", "month", "year")
        bare = (self.dated if year else self.plain) if not weekday else None
        pattern = bare or (self.day_dated if year else self.day)
        long = month in MONTHS and month not in _SHORT_MONTHS
        months = self.months if long else self.short_months
        at = [name[:3] for name in MONTHS].index(month[:3])
        days = self.weekdays if weekday in WEEKDAYS else self.short_weekdays
        of_week = days[_SHORT_DAYS.index(weekday[:3])] if weekday else ""
        return pattern.format(weekday=of_week, day=int(day), month=months[at], year=year)

    @cached_property
    def _spelt(self) -> re.Pattern[str]:
        # A part of a name, an address or a code is no word: learnt_since, `learnt`, /learnt.
        words = "|".join(sorted(self.spelling, key=len, reverse=True))
        return re.compile(rf"(?<![\w`./-])(?:{words})(?![\w`/])", re.IGNORECASE)

    def _respelt(self, found: re.Match[str]) -> str:
        word = found[0]
        other = self.spelling[word.lower()]
        if word.isupper() and len(word) > 1:
            return other.upper()
        return other[:1].upper() + other[1:] if word[0].isupper() else other
