r"""Maps: how somebody else's file becomes one of our feeds, without touching code.

A sub-folder of the inbox with a ``map.toml`` may have any name. The map says which feed its
files are, how they are written and where each column comes from::

    feed = "appointments"
    files = ["*.csv"]
    time_zone = "America/Sao_Paulo"          # of times without an offset
    separator = ","                          # encoding = "latin-1" if it is not UTF-8
    precision = "day"                        # times are known to the day only
    sheet = "Stays"                          # of a workbook; else the first that can be seen
    excel_serial = true                      # or "1904": bare day numbers are times
    trailer = "TRAILER,{rows} rows"          # the last line, which counts the records
    done = true                              # a file waits for its .done
    version = "modified_at"                  # of two rows with one key the newer counts
    full = true                              # facts of a span of days: what a file omits is gone
    test_messages = true                     # of HL7 v2: take those marked T or D in MSH-11 too
    senders = ["RIS", "PAS|MAIN"]            # … only from these: MSH-4, or MSH-3|MSH-4
    authority = "MAIN"                       # … whose number of several in PID-3 counts
    apart = ["SOUTH"]                        # … senders whose numbers are not those of the others
    leave_out = ["ORU", "ORM^O01"]           # … types that are passed over with a count
    wait_hours = 72                          # … how long a message waits for what it follows
    from_updates = true                      # … begin visits with any message that has PV1-44
    delimiters = "|^~\}"                      # … that look damaged and are meant
    date_shift = true                        # de-identified years such as 2150 are no mistake
    as_delivered = ["appointment_id"]        # kept as it is: a call list that shows the booking

    [columns]
    appointment_id = "AppointmentID"                                  # another name
    booked_at = { from = "ScheduledDay", format = "%Y-%m-%dT%H:%M:%SZ" }
    status = { from = "No-show", values = { Yes = "no_show", No = "attended" } }
    age_years = { from = "Age", max = 90 }                            # clipped
    kind = { from = "qty", bands = [{ below = 0, is = "return" }, { is = "issue" }] }
    movement_id = { template = "{site}|{drug}|{line}" }               # from columns of the file
    clinic_id = { value = "MAIN" }                                    # the same for every row

    [gates]                                  # how far files may stray: warehouse/limits.py
    too_many = 8

    [[sites]]                                # reference rows the map brings along
    site_id = "VIT"
    time_zone = "America/Sao_Paulo"

    [accept_new.clinic_id]                   # unknown codes become reference rows like this
    site_id = "VIT"
    slot_minutes = 15

Without ``columns`` the file has our own names; with it, columns not named keep theirs.

Numbers of people and of their records (``patient_id``, ``visit_id``, ``appointment_id`` …) become
pseudonyms before anything is kept. ``as_delivered`` leaves a record's own number readable, which
a clinic needs to find a booking in its own system; never a person's. ``pseudonyms`` names further
columns to hide.
"""

import codecs
import string
import tomllib
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ops.tables import DELIVERIES, REFERENCES
from warehouse.landing.refusal import MapError
from warehouse.limits import Limits

MAP = "map.toml"
FHIR = "fhir"
HL7 = "hl7"
OMOP = "omop"
STANDARDS = (FHIR, HL7, OMOP)
"""Folders of files in the form of a standard, each of which tells of several feeds."""


class Band(BaseModel):
    """Numbers below a limit, or all that are left, become one word."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    below: float | None = None
    word: str = Field(alias="is")


class Column(BaseModel):
    """Where one column of a feed comes from."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    source: str | None = Field(default=None, alias="from")
    value: str | None = None
    template: str | None = None
    format: str | None = None
    values: dict[str, str] | None = None
    bands: list[Band] | None = None
    min: float | None = None
    max: float | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, given: Any) -> Any:
        if isinstance(given, str):
            return {"from": given}
        if isinstance(given, dict) and "value" in given:
            return {**given, "value": str(given["value"])}
        return given

    @model_validator(mode="after")
    def _one_origin(self) -> "Column":
        if sum(each is not None for each in (self.source, self.value, self.template)) != 1:
            raise ValueError("say exactly one of from, value and template")
        _blanks(self.template or "")
        return self


class Map(BaseModel):
    """How the files of one folder are read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    feed: str
    files: tuple[str, ...] = ("*",)
    time_zone: str | None = None
    encoding: str = "utf-8"
    separator: str = Field(default=",", min_length=1, max_length=1)
    precision: Literal["minute", "day"] | None = None
    pseudonyms: tuple[str, ...] = ()
    as_delivered: tuple[str, ...] = ()
    test_messages: bool = False
    senders: tuple[str, ...] = ()
    authority: str | None = None
    apart: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    wait_hours: int = Field(default=72, ge=0)
    from_updates: bool = False
    delimiters: str | None = Field(default=None, min_length=5, max_length=6)
    sheet: str | None = None
    excel_serial: bool | Literal["1904"] = False
    trailer: str | None = None
    done: bool = False
    version: str | None = None
    date_shift: bool = False
    full: bool = False
    gates: Limits | None = None
    columns: dict[str, Column] = Field(default_factory=dict)
    accept_new: dict[str, dict[str, str]] = Field(default_factory=dict)
    brings: dict[str, list[dict[str, str]]] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _references_apart(cls, given: dict[str, Any]) -> dict[str, Any]:
        brought = {feed: _as_text(given[feed]) for feed in REFERENCES if feed in given}
        rest = {key: value for key, value in given.items() if key not in brought}
        new = {code: _as_text([row])[0] for code, row in rest.get("accept_new", {}).items()}
        return {**rest, "accept_new": new, "brings": brought}

    @model_validator(mode="after")
    def _can_be_followed(self) -> "Map":
        if self.feed not in STANDARDS and self.feed not in DELIVERIES:
            raise ValueError(f"there is no feed {self.feed}; feeds are {', '.join(DELIVERIES)}")
        if self.time_zone:
            known_zone(self.time_zone)
        _known_encoding(self.encoding)
        if self.trailer is not None and _blanks(self.trailer).count("rows") != 1:
            raise ValueError('a trailer counts its records, such as "TRAILER,{rows} rows"')
        if not self.separator.isascii() or self.separator in '"\r\n':
            raise ValueError(f"{self.separator!r} cannot separate fields; write one such as ;")
        if self.feed not in STANDARDS:
            known = set(DELIVERIES[self.feed].columns())
            if strange := sorted({*self.columns, *self.pseudonyms, *self.as_delivered} - known):
                raise ValueError(f"{self.feed} has no column {', '.join(strange)}")
        if people := sorted({"patient_id"} & set(self.as_delivered)):
            raise ValueError(f"as_delivered is for records; {people[0]} names a person")
        if strange := sorted(set(self.accept_new) - set(CODES)):
            raise ValueError(f"accept_new knows {', '.join(CODES)}, not {', '.join(strange)}")
        for feed, rows in self.brings.items():
            for row in rows:
                _whole_reference(feed, row, feed)
        for code, row in self.accept_new.items():
            _whole_reference(CODES[code], {**row, code: code}, f"accept_new.{code}")
            if self.feed not in STANDARDS:
                self._can_be_filled(code, row)
        return self

    def _can_be_filled(self, code: str, row: dict[str, str]) -> None:
        known = {*DELIVERIES[self.feed].columns(), "time_zone"}
        for words in row.values():
            if strange := sorted(set(_blanks(words)) - known):
                raise ValueError(f"accept_new.{code}: {self.feed} has no {', '.join(strange)}")


def _blanks(template: str) -> list[str]:
    """The names in braces; a brace that is not closed is a ``ValueError``."""
    return [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]


CODES: dict[str, str] = {
    "site_id": "sites",
    "ward_id": "wards",
    "home_ward_id": "wards",
    "clinic_id": "clinics",
    "item_id": "items",
    "substitute_id": "items",
    "shift_type_id": "shift_types",
}
"""Code columns and the reference feed that lists the codes."""
_LISTED_AS = {"home_ward_id": "ward_id", "substitute_id": "item_id"}


def listed_as(code: str) -> str:
    """The column of its reference feed that lists a code."""
    return _LISTED_AS.get(code, code)


def _whole_reference(feed: str, row: dict[str, str], where: str) -> None:
    """Refuse a reference row of a map that lacks a column, or has one too many."""
    columns = DELIVERIES[feed].columns()
    given = {listed_as(name) for name in row}
    if strange := sorted(given - set(columns)):
        raise ValueError(f"{where} has no column {', '.join(strange)}")
    needed = [name for name, column in columns.items() if not column.nullable]
    if missing := [name for name in needed if name not in given]:
        raise ValueError(f"{where} lacks {', '.join(missing)}")
    if "{" not in row.get("time_zone", "{"):
        known_zone(row["time_zone"])


def _known_encoding(name: str) -> None:
    try:
        codecs.getincrementaldecoder(name)
    except LookupError as error:
        raise ValueError(f"{name} is no encoding; write one such as latin-1") from error


def _as_text(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [{key: str(value) for key, value in row.items()} for row in rows]


def known_zone(name: str) -> None:
    """Refuse a name that is no IANA time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name} is no time zone; write one such as Europe/London") from error


def own(feed: str) -> Map:
    """The map of a folder that needs none: our names, ISO times, UTF-8, commas."""
    if feed in STANDARDS:
        # Record systems rarely send their places first, so unknown ones are taken as they come.
        site = {"time_zone": "{time_zone}"}
        ward = {"site_id": "{site_id}", "specialty": "unknown", "open_beds": "0"}
        clinic = {"site_id": "{site_id}", "slot_minutes": "15"}
        new = {"site_id": site, "ward_id": ward, "clinic_id": clinic}
        return Map(feed=feed, accept_new=new)
    return Map(feed=feed)


def read(path: Path) -> Map:
    """A map file, checked."""
    try:
        return Map(**tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MapError(f"{path} is not readable TOML: {error}. Mend that line.") from error
    except OSError as error:
        raise MapError(f"{path} cannot be read: {error.strerror}.") from error
    except (ValidationError, TypeError) as error:
        raise MapError(
            f"{path} cannot be followed: {_first(error)}. Mend it and try again."
        ) from error


def _first(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    [first, *_] = error.errors()
    where = ".".join(str(each) for each in first["loc"])
    words = first["msg"].removeprefix("Value error, ")
    return f"{where}: {words}" if where else words


def shipped() -> list[str]:
    """The maps that come with the house, by name."""
    folder = package_files("warehouse") / "maps"
    return sorted(
        entry.name.removesuffix(".toml")
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    )


def use(name: str, inbox: Path) -> Path:
    """Put a shipped map into a sub-folder of the inbox; copy or link your files beside it."""
    if name not in shipped():
        raise MapError(f"There is no map called {name}. There are: {', '.join(shipped())}.")
    folder = inbox / name
    folder.mkdir(parents=True, exist_ok=True)
    chart = package_files("warehouse") / "maps" / f"{name}.toml"
    (folder / MAP).write_bytes(chart.read_bytes())
    return folder / MAP
