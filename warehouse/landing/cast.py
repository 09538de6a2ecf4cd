"""Text becomes values by contract; what cannot is named with a code, never dropped.

Whole columns at a time. A record keeps the first thing that is wrong with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

import dataframely as dy
import polars as pl

from warehouse.landing import twice
from warehouse.landing.instants import Moments, moments
from warehouse.landing.maps import CODES, Map, known_zone
from warehouse.landing.shape import INVISIBLE
from warehouse.landing.understood import Understood, check_rules

START = ("arrived_at", "in_at", "starts_at", "moved_at", "started_at")
ENDS = ("departed_at", "out_at", "ended_at")

# A day is enough for these although their feed keeps no precision.
_DAY_IS_ENOUGH = ("booked_at", "planned_at", "reminded_at", "cancelled_at")

Clocks = Mapping[str, Mapping[str, str]]
"""Kind of place, place, IANA name of its time zone."""


@dataclass(frozen=True)
class Reading:
    """What is needed to read a column: the contract, the map and the clocks of places."""

    contract: type[dy.Schema]
    chart: Map
    clocks: Clocks
    default_zone: str
    ascii_only: bool = True

    def zone(self, shaped: pl.DataFrame) -> str | pl.Series:
        """The clock of each row: of the map, of the row's place, or of the hospital."""
        if self.chart.time_zone:
            return self.chart.time_zone
        for name in ("site_id", "ward_id", "clinic_id", "location_id"):
            listed = self.clocks.get(name)
            if listed and name in shaped.columns and set(listed.values()) != {self.default_zone}:
                place = shaped[name].cast(pl.String).str.strip_chars()
                zones = place.replace_strict(
                    listed, default=self.default_zone, return_dtype=pl.String
                )
                return zones.fill_null(self.default_zone)
        return self.default_zone


def understand(shaped: pl.DataFrame, reading: Reading) -> Understood:
    """Cast every column of the contract and check its rules."""
    done = Understood(shaped.select("line"))
    days: dict[str, pl.Series] = {}
    values: dict[str, pl.Series] = {}
    others: dict[str, pl.Series] = {}
    for name, column in reading.contract.columns().items():
        if name in shaped.columns:
            _column(done, shaped, name, column, reading, values, days, others)
        elif name != "precision":
            values[name] = _nothing(column, len(shaped))
    if others:
        twice.choose(done, values, others, reading.contract)
    _precise(values, days, shaped, reading)
    order = reading.contract.columns()
    done.rows = pl.DataFrame([shaped["line"], *(values[name].alias(name) for name in order)])
    check_rules(done, reading.contract)
    return done


def _nothing(column: dy.Column, height: int) -> pl.Series:
    return pl.Series([None], dtype=column.dtype).new_from_index(0, height)


def _column(
    done: Understood,
    shaped: pl.DataFrame,
    name: str,
    column: dy.Column,
    reading: Reading,
    values: dict[str, pl.Series],
    days: dict[str, pl.Series],
    others: dict[str, pl.Series],
) -> None:
    moment = isinstance(column, dy.Datetime)
    given = _trimmed(shaped[name], ascii_only=reading.ascii_only or moment)
    if moment:
        zone = reading.zone(shaped)
        read = _moment(done, given, name, column, reading, zone)
        values[name], days[name] = read.at, read.day_only
        if read.later is not None:
            others[name] = read.later
    else:
        values[name] = _value(done, given, name, column, reading.chart)
    if not column.nullable:
        done.fault(given.is_null(), _missing(name, column), name)


def _trimmed(given: pl.Series, *, ascii_only: bool) -> pl.Series:
    """Empty is null; spaces around a value are not part of it; nor is what nobody can see."""
    if given.dtype != pl.String:
        return given
    if not ascii_only:
        given = given.str.replace_all(INVISIBLE, "").str.normalize("NFKC")
    given = given.str.strip_chars()
    empty = given == ""
    return given.set(empty, None) if empty.any() else given


def _missing(name: str, column: dy.Column) -> str:
    if name == "started_at":
        return "NO_START"
    return "NO_ID" if column.primary_key and name.endswith("_id") else "MISSING_VALUE"


def _moment(
    done: Understood,
    given: pl.Series,
    name: str,
    column: dy.Column,
    reading: Reading,
    zone: str | pl.Series,
) -> Moments:
    origin = reading.chart.columns.get(name)
    pattern = origin.format if origin else None
    whole_day = reading.chart.precision == "day" and name in START + ENDS
    midnights = "precision" in reading.contract.columns() and name in START
    read = moments(given, zone, pattern=pattern, day=whole_day, midnights=midnights)
    done.repeated += read.repeated
    if read.midnights:
        done.told[f"DAYS: × {name} reads 00:00 in every record: taken as days"] += len(given)
    failed = read.code.is_not_null()
    if column.nullable:
        unknown = (read.code == "SENTINEL_DATE").fill_null(False)
        done.told[f"SENTINEL_DATE: × {name} stands for unknown: taken as empty"] += int(
            unknown.sum()
        )
        failed &= ~unknown
    done.fault(failed, read.code, name)
    if "precision" not in reading.contract.columns() and name not in _DAY_IS_ENOUGH:
        done.fault(read.day_only & read.at.is_not_null(), "BAD_DATE", name)
    return read


def _value(
    done: Understood, given: pl.Series, name: str, column: dy.Column, chart: Map
) -> pl.Series:
    if isinstance(column, dy.Date):
        return _day(done, given, name, chart)
    if isinstance(column, dy.Time):
        return _clock(done, given, name)
    if column.dtype.is_float():
        return _number(done, given, name)
    if column.dtype.is_integer():
        return _whole(done, given, name, column)
    word = given.cast(pl.String)
    if name == "time_zone":
        done.fault(_strange_zones(word), "UNKNOWN_ZONE", name)
    if name in CODES or not (column.metadata or {}).get("one_of"):
        return word
    return word.str.to_lowercase()


def _strange_zones(names: pl.Series) -> pl.Series:
    """Which names are no time zone: the times of such a site could not be read."""
    strange = []
    for name in names.drop_nulls().unique():
        try:
            known_zone(name)
        except ValueError:
            strange.append(name)
    return names.is_in(strange)


def _day(done: Understood, given: pl.Series, name: str, chart: Map) -> pl.Series:
    origin = chart.columns.get(name)
    read = moments(given, "UTC", pattern=origin.format if origin else None)
    at_midnight = read.at.dt.time() == time(0)
    done.fault(read.code.is_not_null(), read.code, name)
    done.fault(read.at.is_not_null() & ~at_midnight, "BAD_DATE", name)
    return read.at.dt.date()


def _clock(done: Understood, given: pl.Series, name: str) -> pl.Series:
    if given.dtype == pl.Time:
        return given
    padded = given.cast(pl.String).str.replace(r"^(\d{1,2}:\d{2})$", "${1}:00")
    read = padded.str.to_time("%H:%M:%S", strict=False)
    done.fault(given.is_not_null() & read.is_null(), "BAD_TIME", name)
    return read


def _number(done: Understood, given: pl.Series, name: str) -> pl.Series:
    read = given.cast(pl.Float64, strict=False)
    done.fault(given.is_not_null() & read.is_null(), "BAD_NUMBER", name)
    done.fault(read.is_not_null() & ~read.is_finite(), "NOT_FINITE", name)
    return read


def _whole(done: Understood, given: pl.Series, name: str, column: dy.Column) -> pl.Series:
    read = given.cast(pl.Int64, strict=False) if not given.dtype.is_float() else None
    failed = given.is_not_null() & read.is_null() if read is not None else given.is_not_null()
    if failed.any():
        # "12.0" is how spreadsheets and floating columns write twelve.
        number = given.cast(pl.Float64, strict=False)
        whole = number.is_finite() & (number == number.floor()) & (number.abs() < 2**53)
        rest = number.set(~whole.fill_null(False), None).cast(pl.Int64)
        read = rest if read is None else read.zip_with(~failed, rest)
        done.fault(failed & ~number.is_finite().fill_null(True), "NOT_FINITE", name)
    if read is None:
        read = given.cast(pl.Int64)
    fits = read.cast(column.dtype, strict=False)
    done.fault(given.is_not_null() & fits.is_null(), "BAD_INT", name)
    return fits


def _precise(
    values: dict[str, pl.Series],
    days: dict[str, pl.Series],
    shaped: pl.DataFrame,
    reading: Reading,
) -> None:
    """Say how exactly each row's times are known. A day known for the end is a day for the row:
    the start then loses its hour too, or a stay could end before it began.
    """
    columns = reading.contract.columns()
    if "precision" not in columns or "precision" in values:
        return
    # A booking known to the day says nothing of the start.
    counted = START if "booked_at" in columns else START + ENDS
    told = pl.Series([False]).new_from_index(0, len(shaped))
    for name in counted:
        told = told | days[name] if name in days else told
    minute, day = pl.Series(["minute"]), pl.Series(["day"])
    values["precision"] = minute.new_from_index(0, len(shaped)).zip_with(~told, day)
    for name in START + ENDS:
        if name in days and (told & ~days[name] & values[name].is_not_null()).any():
            floor = _midnight(values[name], reading.zone(shaped))
            values[name] = values[name].zip_with(~told, floor)


def _midnight(at: pl.Series, zone: str | pl.Series) -> pl.Series:
    names = [zone] if isinstance(zone, str) else zone.unique().to_list()
    floor = at
    for name in names:
        local = at.dt.convert_time_zone(name).dt.truncate("1d").dt.convert_time_zone("UTC")
        floor = local if isinstance(zone, str) else local.zip_with(zone == name, floor)
    return floor
