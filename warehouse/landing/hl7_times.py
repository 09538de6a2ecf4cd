"""HL7 v2 times and durations as ISO text: precision and offset as sent, nothing guessed."""

import re

from warehouse.landing.hl7_message import Unreadable

DELETE = '""'
"""How HL7 says that a value is to be removed; an empty field changes nothing."""

_TIME = re.compile(r"(\d{4})(\d{2})?(\d{2})?(?:(\d{2})(\d{2})?(\d{2})?(\.\d{1,6})?)?([+-]\d{4}|Z)?")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?")
_TO_MINUTES = {"s": 1 / 60, "m": 1.0, "h": 60.0, "d": 1440.0}


def iso(given: str | None, field: str, precision: str | None = None) -> str | None:
    """``20260301083000+0100`` as ISO; eight digits are a day; the year 9999 is no time at all."""
    if not given or given == DELETE or given.startswith("9999"):
        return None
    found = _TIME.fullmatch(given)
    if not found:
        if _ISO.fullmatch(given):
            return given
        raise Unreadable("BAD_DATE", field)
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    if not month or not day:
        raise Unreadable("BAD_DATE", field)
    if not hour or precision == "D":
        return f"{year}-{month}-{day}"
    return (
        f"{year}-{month}-{day}T{hour}:{minute or '00'}:{second or '00'}{fraction or ''}"
        f"{offset or ''}"
    )


def minutes(quantity: str | None, unit: str | None) -> str | None:
    """A duration in whole minutes; seconds, minutes, hours and days by their first letter."""
    try:
        number = float(quantity or "")
    except ValueError:
        return None
    share = _TO_MINUTES.get((unit or "m").strip().lower()[:1], 1.0)
    whole = round(number * share)
    return str(whole) if 0 <= whole < 100_000 else None


def between(start: str | None, end: str | None) -> str | None:
    """Whole minutes from one HL7 time to another on the same clock."""
    from datetime import datetime

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
