"""Bank holidays as in England, worked out rather than listed, for any year."""

from datetime import date, timedelta


def holidays(year: int) -> dict[date, str]:
    """The eight bank holidays of a year, those on a weekend moved to the next working day."""
    easter = _easter(year)
    days: dict[date, str] = {}
    _add(days, date(year, 1, 1), "New Year's Day")
    _add(days, easter - timedelta(days=2), "Good Friday")
    _add(days, easter + timedelta(days=1), "Easter Monday")
    _add(days, _first_monday(date(year, 5, 1)), "Early May bank holiday")
    _add(days, _first_monday(date(year, 5, 25)), "Spring bank holiday")
    _add(days, _first_monday(date(year, 8, 25)), "Summer bank holiday")
    _add(days, date(year, 12, 25), "Christmas Day")
    _add(days, date(year, 12, 26), "Boxing Day")
    return days


def _add(days: dict[date, str], day: date, name: str) -> None:
    while day.weekday() >= 5 or day in days:
        day += timedelta(days=1)
    days[day] = name


def _first_monday(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _easter(year: int) -> date:
    """Easter Sunday by the anonymous Gregorian computus (Meeus, Astronomical Algorithms, ch. 8)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * weekday) // 433
    month = (h + weekday - 7 * m + 90) // 25
    day = (h + weekday - 7 * m + 33 * month + 19) % 32
    return date(year, month, day)
