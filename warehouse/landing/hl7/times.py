"""HL7 v2 times and durations as ISO text: precision and offset as sent, nothing guessed.

Read are TS of versions 2.1 to 2.5 (``20260301083000.25+0100``, with a degree of precision in its
second component) and DTM of 2.6 and later; an offset may be ``+0215``, ``+02:15``, ``+02`` or
``Z``. Eight digits are a day. A month or a year alone is no moment and is left out. Years 0000
and 9999 stand for none.
"""

import re
from datetime import datetime

from warehouse.landing.hl7.message import Unreadable

DELETE = '""'
"""How HL7 says that a value is to be removed; an empty field changes nothing."""

_TIME = re.compile(
    r"(\d{4})(\d{2})?(\d{2})?(?:(\d{2})(\d{2})?(\d{2})?([.,]\d{1,9})?)?"
    r"([+-]\d{2}(?::?\d{2})?|Z)?"
)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?")
_NEVER = ("9999", "0000")
_TO_MINUTES = {"s": 1 / 60, "m": 1.0, "h": 60.0, "d": 1440.0, "w": 10080.0}


def iso(given: str | None, field: str, precision: str | None = None) -> str | None:
    """A time as ISO text; none for a stand-in, and for a month or a year alone."""
    if not given or given == DELETE or given.startswith(_NEVER):
        return None
    found = _TIME.fullmatch(given)
    if not found:
        if _ISO.fullmatch(given):
            return given[:10] if precision == "D" else given
        raise Unreadable("BAD_DATE", field)
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    if not day or precision in ("Y", "L"):
        return None
    if not hour or precision == "D":
        return f"{year}-{month}-{day}"
    if precision == "H":
        minute = second = fraction = None
    return (
        f"{year}-{month}-{day}T{hour}:{minute or '00'}:{second or '00'}"
        f"{(fraction or '').replace(',', '.')}{offset or ''}"
    )


def is_vague(given: str | None, precision: str | None) -> bool:
    """Whether a time names but a month or a year."""
    found = _TIME.fullmatch(given) if given and not given.startswith(_NEVER) else None
    return bool(found and (not found[3] or precision in ("Y", "L")))


def minutes(quantity: str | None, unit: str | None) -> str | None:
    """A duration in whole minutes; seconds, minutes, hours, days, weeks by their first letter."""
    try:
        number = float(quantity or "")
    except ValueError:
        return None
    share = _TO_MINUTES.get((unit or "m").strip().lower()[:1], 1.0)
    whole = round(number * share) if abs(number) < 1e9 else -1
    return str(whole) if 0 <= whole < 100_000 else None


def between(start: str | None, end: str | None) -> str | None:
    """Whole minutes from one HL7 time to another on the same clock."""
    try:
        first, last = (datetime.strptime(str(at)[:12], "%Y%m%d%H%M") for at in (start, end))  # noqa: DTZ007
    except ValueError:
        return None
    return minutes(str((last - first).total_seconds()), "s")


def age(born: str | None, on: str | None) -> str | None:
    """Whole years, 90 and over as 90; a stand-in for an unknown birthday is no age."""
    if not born or not on or not (born[:8].isdigit() and on[:8].isdigit() and len(born) >= 8):
        return None
    years = (int(on[:8]) - int(born[:8])) // 10_000
    return str(min(years, 90)) if 0 <= years <= 120 else None
