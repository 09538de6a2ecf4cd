"""Text becomes moments, by one stated policy.

- ``2024-03-01T08:30:00+01:00`` and ``…Z`` mean what they say.
- Without an offset the time is on the wall clock of the place: the zone of the map, else of the
  row's site, else of the hospital.
- An hour that the clock skips in spring never was: the record is kept aside.
- An hour that comes twice in autumn is counted, and taken as the earlier one unless the events
  beside it say otherwise (``twice.py``).
- A date alone is known to the day only; its moment is local midnight. So are three times or more
  that all read 00:00: nobody comes at midnight only.
- 0001-01-01, 1811-11-11, 1900-01-01 and the year 9999 stand for "unknown".
- Other forms (``03/01/2024``) are never guessed: the map must give the format. ISO 8601 is taken
  beside a declared format, because it means the same everywhere.
"""

from dataclasses import dataclass
from datetime import time
from typing import Literal

import polars as pl

from warehouse.landing.refusal import Refused

UTC = pl.Datetime("us", "UTC")
WALL = pl.Datetime("us")

_FAST = {
    "9999-99-99T99:99:99Z": ("%Y-%m-%dT%H:%M:%SZ", True),
    "9999-99-99T99:99:99": ("%Y-%m-%dT%H:%M:%S", False),
    "9999-99-99 99:99:99": ("%Y-%m-%d %H:%M:%S", False),
    "9999-99-99T99:99": ("%Y-%m-%dT%H:%M", False),
    "9999-99-99 99:99": ("%Y-%m-%d %H:%M", False),
}
_PARTS = (
    r"^(?P<day>\d{4}-\d{2}-\d{2})"
    r"(?:[T ](?P<time>\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)"
    r" ?(?P<offset>[Zz]|[+-]\d{2}(?::?\d{2})?)?)?$"
)
_SLASHES = r"^\d{1,2}[/.]\d{1,2}[/.]\d{2,4}"
_SERIAL = r"^\d{4,6}(\.\d+)?$"
_MIDNIGHTS = 3
_STAND_INS_CLOSE = r"^(?:00010101|18111111|19000101|9999\d{4})$"
"""How stand-ins are written by systems that put no hyphens into their dates."""
_STAND_INS = (pl.date(1, 1, 1), pl.date(1811, 11, 11), pl.date(1900, 1, 1))


@dataclass(frozen=True)
class Moments:
    """A column of moments: ``at`` in UTC, which are known to the day only, and what failed.

    ``code`` is null where ``at`` is right or nothing was delivered. ``repeated`` counts times
    in the hour that comes twice; ``later`` has their other meaning.
    """

    at: pl.Series
    day_only: pl.Series
    code: pl.Series
    repeated: int = 0
    later: pl.Series | None = None
    midnights: bool = False
    """Whether every one of several times read 00:00, so that all were taken as days."""


def moments(
    given: pl.Series,
    zone: str | pl.Series,
    *,
    pattern: str | None = None,
    day: bool = False,
    midnights: bool = False,
) -> Moments:
    """Read a column of times. ``zone`` is one IANA name or one for each row.

    With ``midnights`` a column that reads 00:00 throughout is known to the day only.
    """
    wall, offset_at, day_only = _understood(given, pattern)
    midnights = midnights and not day and _all_midnight(wall, offset_at, day_only)
    if day or midnights:
        day_only = wall.is_not_null() | offset_at.is_not_null()
    skipped = later = None
    at = offset_at
    if wall.null_count() < len(wall):
        local, skipped, later = _on_the_wall(wall, zone, day_only)
        at = at.zip_with(at.is_not_null(), local)
    at = at.alias(given.name)
    code = _codes(given, at, skipped)
    stands_in = _stand_ins(at)
    if stands_in is not None:
        code = code.zip_with(~stands_in, pl.Series(["SENTINEL_DATE"], dtype=pl.String))
        at = at.zip_with(~stands_in, pl.Series([None], dtype=UTC))
    repeated = 0 if later is None else len(later) - later.null_count()
    return Moments(
        at, day_only.fill_null(False), code, repeated, later if repeated else None, midnights
    )


def _understood(given: pl.Series, pattern: str | None) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Wall-clock times, absolute times and whether each is a day alone."""
    none, no = pl.Series([None], dtype=UTC), pl.Series([False])
    height = len(given)
    nowhere, never = none.new_from_index(0, height), no.new_from_index(0, height)
    if isinstance(given.dtype, pl.Datetime):
        if given.dtype.time_zone:
            absolute = given.dt.convert_time_zone("UTC").cast(UTC)
            return nowhere.cast(WALL), absolute, never
        return given.cast(WALL), nowhere, never
    if given.dtype == pl.Date:
        return given.cast(WALL), nowhere, given.is_not_null()
    given = given.cast(pl.String)
    if pattern:
        read = _by_pattern(given, pattern, nowhere, never)
        # 2026-13-01 must not be tried again with its parts in another order.
        return read if pattern.startswith("%Y-") else _left_over(given, *read)
    return _by_form(given, nowhere, never)


def _by_pattern(
    given: pl.Series, pattern: str, nowhere: pl.Series, never: pl.Series
) -> tuple[pl.Series, pl.Series, pl.Series]:
    if "%z" in pattern:
        absolute = given.str.to_datetime(pattern, strict=False, time_zone="UTC", time_unit="us")
        return nowhere.cast(WALL), absolute.cast(UTC), never
    if "%H" in pattern or "%I" in pattern:
        wall = given.str.to_datetime(pattern, strict=False, time_unit="us")
        return wall.cast(WALL), nowhere, never
    days = given.str.to_date(pattern, strict=False)
    return days.cast(WALL), nowhere, days.is_not_null()


def _by_form(
    given: pl.Series, nowhere: pl.Series, never: pl.Series
) -> tuple[pl.Series, pl.Series, pl.Series]:
    """ISO 8601. Most files keep to one form, which is tried first on the whole column."""
    wall, absolute, days = nowhere.cast(WALL), nowhere, never
    at = given.is_not_null().arg_max()
    form = (
        str(given[at]).translate(str.maketrans("012345678", "999999999")) if at is not None else ""
    )
    if form in _FAST:
        fast, zulu = _FAST[form]
        read = given.str.to_datetime(fast, strict=False, time_unit="us").cast(WALL)
        wall, absolute = (wall, read.dt.replace_time_zone("UTC")) if zulu else (read, absolute)
    return _left_over(given, wall, absolute, days)


def _left_over(
    given: pl.Series, wall: pl.Series, absolute: pl.Series, days: pl.Series
) -> tuple[pl.Series, pl.Series, pl.Series]:
    """ISO 8601 in all its spellings, for what the usual ones or a declared format left over."""
    left = given.is_not_null() & wall.is_null() & absolute.is_null()
    if not left.any():
        return wall, absolute, days
    rest = _by_parts(given.filter(left))
    places = left.arg_true()
    return (
        wall.scatter(places, rest["wall"]),
        absolute.scatter(places, rest["absolute"]),
        days.scatter(places, rest["day_only"]),
    )


def _by_parts(given: pl.Series) -> pl.DataFrame:
    parts = given.str.extract_groups(_PARTS).struct.unnest()
    time = pl.col("time").str.replace(",", ".", literal=True)
    full = (
        pl.col("day") + "T" + pl.when(time.str.len_bytes() == 5).then(time + ":00").otherwise(time)
    )
    seconds = (
        pl.when(pl.col("offset").str.starts_with("-")).then(-1).otherwise(1)
        * (
            pl.col("offset").str.extract(r"[+-](\d{2})").cast(pl.Int64) * 3600
            + pl.col("offset").str.extract(r"[+-]\d{2}:?(\d{2})").cast(pl.Int64).fill_null(0) * 60
        )
    ).fill_null(0)
    clock = full.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", strict=False, time_unit="us")
    day = pl.col("day").str.to_date("%Y-%m-%d", strict=False).cast(WALL)
    return parts.select(
        wall=pl.when(pl.col("time").is_null())
        .then(day)
        .when(pl.col("offset").is_null())
        .then(clock),
        absolute=pl.when(pl.col("offset").is_not_null()).then(
            (clock - pl.duration(seconds=seconds)).dt.replace_time_zone("UTC")
        ),
        day_only=pl.col("day").is_not_null() & pl.col("time").is_null() & day.is_not_null(),
    )


def _all_midnight(wall: pl.Series, absolute: pl.Series, day_only: pl.Series) -> bool:
    """Whether times are dates in disguise: one midnight in 1,440 is chance, three are none."""
    timed = wall.set(day_only.fill_null(False), None)
    told = pl.concat([timed.drop_nulls(), absolute.cast(WALL).drop_nulls()])
    return len(told) >= _MIDNIGHTS and bool((told.dt.time() == time(0)).all())


def _on_the_wall(
    wall: pl.Series, zone: str | pl.Series, day_only: pl.Series
) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Wall-clock times in UTC, which fell into a gap, and the other meaning of those that have
    two.
    """
    zones = [zone] if isinstance(zone, str) else zone.unique().to_list()
    at = later = pl.Series([None], dtype=UTC).new_from_index(0, len(wall))
    for name in zones:
        local, other = _in_zone(wall, name, day_only)
        everywhere = pl.Series([True]).new_from_index(0, len(wall))
        here = everywhere if isinstance(zone, str) else (zone == name).fill_null(False)
        at, later = local.zip_with(here, at), other.zip_with(here, later)
    return at, wall.is_not_null() & at.is_null(), later


def _in_zone(wall: pl.Series, zone: str, day_only: pl.Series) -> tuple[pl.Series, pl.Series]:
    def read(ambiguous: Literal["null", "earliest", "latest"], times: pl.Series) -> pl.Series:
        local = times.dt.replace_time_zone(zone, ambiguous=ambiguous, non_existent="null")
        return local.dt.convert_time_zone("UTC")

    local = read("null", wall)
    nothing = pl.Series([None], dtype=UTC).new_from_index(0, len(wall))
    open_ = wall.is_not_null() & local.is_null()
    if not open_.any():
        return local, nothing
    early = read("earliest", wall)
    twice = open_ & early.is_not_null()
    # Some zones change at midnight: a day that starts at one o'clock is still a day.
    one = read("earliest", wall.dt.offset_by("1h"))
    fixed = early.zip_with(~(early.is_null() & day_only), one)
    return local.zip_with(~open_, fixed), read("latest", wall).zip_with(twice, nothing)


def _codes(given: pl.Series, at: pl.Series, skipped: pl.Series | None) -> pl.Series:
    failed = given.is_not_null() & at.is_null()
    none = pl.Series([None], dtype=pl.String).new_from_index(0, len(given))
    if not failed.any():
        return none
    code = none.zip_with(~failed, pl.Series(["BAD_DATE"]))
    if given.dtype == pl.String:
        slashed = (failed & given.str.contains(_SLASHES)).fill_null(False)
        if 2 * slashed.sum() >= given.len() - given.null_count() and slashed.any():
            _refuse_ambiguous(given.filter(failed))
        # A few among dates written as declared are mistakes of their rows, not of the file.
        code = code.zip_with(~slashed, pl.Series(["DATE_AMBIGUOUS"]))
        serial = failed & given.str.contains(_SERIAL)
        code = code.zip_with(~serial.fill_null(False), pl.Series(["EXCEL_SERIAL"]))
        unknown = (failed & given.str.contains(_STAND_INS_CLOSE)).fill_null(False)
        code = code.zip_with(~unknown, pl.Series(["SENTINEL_DATE"], dtype=pl.String))
    if skipped is not None:
        code = code.zip_with(~skipped, pl.Series(["DST_NONEXISTENT"]))
    return code


def _refuse_ambiguous(failed: pl.Series) -> None:
    example = failed.filter(failed.str.contains(_SLASHES))[0][:10]
    raise Refused(
        "DATE_AMBIGUOUS",
        f"{failed.name} holds dates such as {example}: day or month first? Say so in a map, "
        f'for example {failed.name} = {{ from = "{failed.name}", format = "%d/%m/%Y" }}.',
    )


def _stand_ins(at: pl.Series) -> pl.Series | None:
    low, high = at.dt.min(), at.dt.max()
    if low is None or high is None:
        return None
    if low.year > 1900 and high.year < 9999:  # type: ignore[union-attr]
        return None
    near = at.to_frame("at").select(
        pl.any_horizontal(
            *(
                pl.col("at").is_between(day - pl.duration(days=1), day + pl.duration(days=1))
                for day in (each.cast(WALL).dt.replace_time_zone("UTC") for each in _STAND_INS)
            ),
            pl.col("at").dt.year() >= 9999,
        ).fill_null(False)
    )
    return near.to_series()
