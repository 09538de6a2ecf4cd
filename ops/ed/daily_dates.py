"""Days of the year that are unlike others: public holidays, and dates that stood out before.

A date returns in one of four ways: same day of the month, same turn of a weekday in the month (the
second Monday), last such weekday of the month, same distance from Easter. A date whose past
departures are beyond chance gets an effect of its own, held back; listed holidays share one.
"""

import numpy as np

from ops.calendar import Ints
from ops.line import Floats

BEYOND = 3.0
"""Ordinary departures that those of a date, summed, must exceed, times the root of their number."""
AROUND_EASTER = 50
NEVER = -1


def returning(day: Ints) -> tuple[Ints, ...]:
    """How each day would return, one code per way; NEVER where it does not in that way."""
    on = day.astype("datetime64[D]")
    month = on.astype("datetime64[M]")
    since = (on - month.astype("datetime64[D]")).astype(np.int64)
    left = ((month + 1).astype("datetime64[D]") - on).astype(np.int64)
    weekday, of_year = (day + 3) % 7, month.astype(np.int64) % 12
    apart = day - easter(on.astype("datetime64[Y]").astype(np.int64) + 1970)
    return (
        of_year * 31 + since,
        (of_year * 7 + weekday) * 5 + since // 7,
        np.where(left <= 7, of_year * 7 + weekday, NEVER),
        np.where(np.abs(apart) <= AROUND_EASTER, apart + AROUND_EASTER, NEVER),
    )


def easter(year: Ints) -> Ints:
    """Western Easter Sunday as days since 1970-01-01 (Anonymous Gregorian, Nature 1876)."""
    golden, century, rest = year % 19, year // 100, year % 100
    lunar = century - century // 4 - (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + lunar + 15) % 30
    to_sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    since = epact + to_sunday - 7 * late + 114
    month = (year - 1970) * 12 + since // 31 - 1
    first = month.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return np.asarray(first + since % 31)


def stood_out(day: Ints, departure: Floats, seen: Ints) -> Floats:
    """One column per date that stood out: 1 on the days on which it falls, days x dates.

    ``departure`` is how far each seen day was from what was expected of it, in ordinary
    departures. A day of the month needs one year, other ways of returning need two.
    """
    columns = []
    for least, code in zip((1, 2, 2, 2), returning(day), strict=True):
        _, which = np.unique(code, return_inverse=True)
        summed = np.bincount(which[seen], departure[seen], which.max() + 1)
        times = np.bincount(which[seen], minlength=which.max() + 1)
        known = (times >= least) & (np.abs(summed) > BEYOND * np.sqrt(np.maximum(times, 1)))
        known[which[code == NEVER]] = False
        columns += [(which == each).astype(float) for each in np.flatnonzero(known)]
    return np.column_stack(columns) if columns else np.zeros((len(day), 0))


def listed(off: Floats) -> Floats:
    """Public holidays and the days after them, days x 2."""
    return np.column_stack([off, np.concatenate([[0.0], off[:-1]]) * (1 - off)])
