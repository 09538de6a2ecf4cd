"""Text becomes values by contract; what cannot is named with a code, never dropped.

Whole columns at a time. A record keeps the first thing that is wrong with it.
"""

from collections.abc import Mapping
from datetime import time

import dataframely as dy
import polars as pl

from warehouse.landing.instants import moments
from warehouse.landing.maps import CODES, Map
from warehouse.landing.understood import Understood, check_rules

START = ("arrived_at", "in_at", "starts_at", "moved_at", "started_at")
ENDS = ("departed_at", "out_at", "ended_at")

# A day is enough for these although their feed keeps no precision.
_DAY_IS_ENOUGH = ("booked_at", "planned_at", "reminded_at", "cancelled_at")

_INVISIBLE = "[\u200b\u200c\u200d\u2060\ufeff]"


def understand(
    shaped: pl.DataFrame,
    contract: type[dy.Schema],
    chart: Map,
    zones: Mapping[str, Mapping[str, str]],
    default_zone: str,
    *,
    ascii_only: bool = True,
) -> Understood:
    """Cast every column of the contract and check its rules."""
    done = Understood(shaped.select("line"))
    days: dict[str, pl.Series] = {}
    values: dict[str, pl.Series] = {}
    for name, column in contract.columns().items():
        if name == "precision" and name not in shaped.columns:
            continue
        if name not in shaped.columns:
            values[name] = pl.Series(name, [None], dtype=column.dtype).new_from_index(
                0, len(shaped)
            )
            continue
        given = _trimmed(shaped[name], ascii_only=ascii_only or isinstance(column, dy.Datetime))
        if isinstance(column, dy.Datetime):
            values[name], days[name] = _moment(
                done,
                given,
                name,
                column,
                contract,
                chart,
                _zone(shaped, chart, zones, default_zone),
            )
        else:
            values[name] = _value(done, given, name, column, chart)
        if not column.nullable:
            done.fault(given.is_null(), _missing(name, column), name)
    _precise(values, days, contract, chart, shaped, zones, default_zone)
    done.rows = pl.DataFrame(
        [shaped["line"], *(values[name].alias(name) for name in contract.columns())]
    )
    check_rules(done, contract)
    return done


def _trimmed(given: pl.Series, *, ascii_only: bool) -> pl.Series:
    """Empty is null; spaces around a value are not part of it; nor is what nobody can see."""
    if given.dtype != pl.String:
        return given
    if not ascii_only:
        given = given.str.replace_all(_INVISIBLE, "").str.normalize("NFKC")
    given = given.str.strip_chars()
    empty = given == ""
    return given.set(empty, None) if empty.any() else given


def _missing(name: str, column: dy.Column) -> str:
    if name == "started_at":
        return "NO_START"
    return "NO_ID" if column.primary_key and name.endswith("_id") else "MISSING_VALUE"


def _zone(
    shaped: pl.DataFrame, chart: Map, zones: Mapping[str, Mapping[str, str]], default: str
) -> str | pl.Series:
    """The clock of each row: of the map, of the row's place, or of the hospital."""
    if chart.time_zone:
        return chart.time_zone
    for name in ("site_id", "ward_id", "clinic_id", "location_id"):
        known = zones.get(name)
        if not known or name not in shaped.columns:
            continue
        if len(set(known.values())) == 1 and default in known.values():
            return default
        place = shaped[name].cast(pl.String).str.strip_chars()
        return place.replace_strict(known, default=default, return_dtype=pl.String).fill_null(
            default
        )
    return default


def _moment(
    done: Understood,
    given: pl.Series,
    name: str,
    column: dy.Column,
    contract: type[dy.Schema],
    chart: Map,
    zone: str | pl.Series,
) -> tuple[pl.Series, pl.Series]:
    origin = chart.columns.get(name)
    pattern = origin.format if origin else None
    whole_day = chart.precision == "day" and name in START + ENDS
    read = moments(given, zone, pattern=pattern, day=whole_day)
    done.repeated += read.repeated
    failed = read.code.is_not_null()
    if column.nullable:
        failed &= (read.code != "SENTINEL_DATE").fill_null(False)
    done.fault(failed, read.code, name)
    if "precision" not in contract.columns() and name not in _DAY_IS_ENOUGH:
        done.fault(read.day_only & read.at.is_not_null(), "BAD_DATE", name)
    return read.at, read.day_only


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
    if name in CODES or not (column.metadata or {}).get("one_of"):
        return word
    return word.str.to_lowercase()


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
    contract: type[dy.Schema],
    chart: Map,
    shaped: pl.DataFrame,
    zones: Mapping[str, Mapping[str, str]],
    default_zone: str,
) -> None:
    """Say how exactly each row's times are known. A day known for the end is a day for the row:
    the start then loses its hour too, or a stay could end before it began.
    """
    if "precision" not in contract.columns() or "precision" in values:
        return
    told = [days[name] for name in START + ENDS if name in days]
    if contract.__name__ == "Appointment":
        told = [days["starts_at"]] if "starts_at" in days else []
    known = pl.Series([False]).new_from_index(0, len(shaped))
    for each in told:
        known |= each
    minute, day = pl.Series(["minute"]), pl.Series(["day"])
    values["precision"] = minute.new_from_index(0, len(shaped)).zip_with(~known, day)
    if not known.any():
        return
    zone = _zone(shaped, chart, zones, default_zone)
    for name in START + ENDS:
        if name in days and (known & ~days[name] & values[name].is_not_null()).any():
            values[name] = values[name].zip_with(~known, _midnight(values[name], zone))


def _midnight(at: pl.Series, zone: str | pl.Series) -> pl.Series:
    names = [zone] if isinstance(zone, str) else zone.unique().to_list()
    floor = at
    for name in names:
        local = at.dt.convert_time_zone(name).dt.truncate("1d").dt.convert_time_zone("UTC")
        floor = local if isinstance(zone, str) else local.zip_with(zone == name, floor)
    return floor
