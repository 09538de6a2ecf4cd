"""Numbers and moments as planners say them.

Whole beds and patients; chances to the nearest 5 % and never 0 % or 100 %; the clock on the
wall, 24 hours; what is not known is a dash, never a zero. Days are written as the language that
is spoken writes them.
"""

import math
import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.spoken import language
from ops import odds

UNKNOWN = "—"
_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+!|~$:^=-])")
_BADGE = re.compile(r":[a-z]+-badge\[((?:\\.|[^\]\\])*)\]")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()<>#+!|~$:^=-])")


def plain(text: str) -> str:
    """A text from a delivery or a person, with nothing in it that a page could act on."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def ours(text: str) -> str:
    """A text of our own that is written elsewhere than here."""
    return language().said(text)


def redated(sentence: str) -> str:
    """A sentence of a flow, a rule or a refusal, its dates as this language writes them."""
    return language().retold(sentence)


def told(sentence: str) -> str:
    """The same with nothing in it that a page could act on: it may name what was delivered."""
    return plain(redated(sentence))


def unmarked(text: str) -> str:
    """The words of a cell or a sentence of a page, for paper: without markdown's marks."""
    return _ESCAPED.sub(r"\1", _BADGE.sub(r"\1", text).replace("**", ""))


def whole(value: float | None) -> str:
    """Patients, beds, people: never a half one."""
    return UNKNOWN if value is None else f"{math.floor(value + 0.5):,}"


def likely(middle: float | None, low: float | None, high: float | None) -> str:
    """What to expect, and the range that holds 9 times in 10."""
    if middle is None or low is None or high is None:
        return UNKNOWN
    least, most = math.floor(low + 1e-9), math.ceil(high - 1e-9)
    return f"{whole(middle)} ({least:,}–{most:,})"


def chance(probability: float | None) -> str:
    """A chance to the nearest 5 %; nothing is certain."""
    return UNKNOWN if probability is None else odds.told(probability)


def in_ten(probability: float) -> str:
    """The same chance as people say it."""
    if probability < 0.05:
        return "less than 1 in 20"
    if probability > 0.95:
        return "more than 19 in 20"
    # From the same rounded number as the table's, so that 75 % is never told as 7 in 10.
    twentieths = math.floor(probability * 20 + 0.5)
    shared = math.gcd(twentieths, 20)
    if shared % 2 == 0 and shared < 10:
        return f"about {twentieths // 2} in 10"
    return f"about {twentieths // shared} in {20 // shared}"


def share(part: float | None, of: float | None) -> str:
    """A ratio in per cent, one decimal."""
    return UNKNOWN if part is None or not of else f"{100 * part / of:.1f} %"


def clock(at: datetime, zone: str) -> str:
    """The time on the wall."""
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}"


def moment(at: datetime | None, zone: str, *, year: bool = False) -> str:
    """The time on the wall with its day."""
    if at is None:
        return UNKNOWN
    return language().moment(at.astimezone(ZoneInfo(zone)), dated=year)


def huddle(at: datetime, zone: str, *, now: datetime) -> str:
    """A bed meeting's hour: 24:00 is the midnight that ends a day; another day is named."""
    local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    day = local.date() - timedelta(days=1) if local.hour == 0 else local.date()
    hour = "24:00" if local.hour == 0 else f"{local:%H:%M}"
    return hour if day == today else f"{hour} {language().weekday(day)}"


def day(on: date, *, year: bool = False) -> str:
    """A day of the local calendar."""
    return language().of(language().day_dated if year else language().day, on)


def date_of(on: date, *, year: bool = False) -> str:
    """A day without the name of its weekday."""
    return language().of(language().dated if year else language().plain, on)


def weekday(on: date) -> str:
    """The name of a weekday, in short."""
    return language().weekday(on)


def day_column(on: date) -> str:
    """A day as the head of a narrow column."""
    return f"{language().weekday(on)} {on.day}"


def exact(at: datetime, zone: str) -> str:
    """A moment with the name of its clock, which tells apart the hour that comes twice."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{language().of(language().day, local)} {local:%H:%M %Z}"


def landed(at: datetime, zone: str) -> str:
    """A day and its hour, for lists that go back for months."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{date_of(local)} {local:%H:%M}"


def typed_days() -> str:
    """How days are typed into a field."""
    return language().typed


def span(length: timedelta) -> str:
    """How long: in minutes, hours and minutes, or days and hours."""
    minutes = max(0, int(length.total_seconds() // 60))
    days, hours = minutes // 1440, minutes % 1440 // 60
    if days:
        return f"{days} day{'s' if days > 1 else ''}" + (f" {hours} h" if hours else "")
    if hours:
        return f"{hours} h" + (f" {minutes % 60} min" if minutes % 60 else "")
    return f"{minutes} min"


def ago(at: datetime | None, *, now: datetime) -> str:
    """How old something is."""
    if at is None:
        return "never"
    return f"{span(now - at)} ago" if now - at >= timedelta(minutes=1) else "just now"


def place(place_id: str, specialty: str | None) -> str:
    """A ward and, where its name does not tell, its specialty."""
    told = (specialty or "").replace("_", " ").replace("-", " ").strip()
    known = place_id.replace("_", " ").replace("-", " ").lower()
    return f"{place_id} · {told}" if told and told.lower() not in known else place_id


def day_of(at: datetime | None, zone: str) -> str:
    """The day of a moment, with its year."""
    return UNKNOWN if at is None else date_of(at.astimezone(ZoneInfo(zone)), year=True)


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: 1 ward, 2 wards."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(words: list[str]) -> str:
    """A, b and c."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""
