"""Every setting of flows and planner, in one place and checked once at start.

A setting is an environment variable ``HOSPITAL_<NAME>`` or a line of ``hospital.toml`` in
the hospital's folder; the environment wins. Where nothing is said the default holds.
"""

import os
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from ops.languages import EN_GB, LANGUAGES
from warehouse.approval_settings import ApprovalSettings, must_have_two
from warehouse.asking_settings import AskingSettings
from warehouse.level_settings import LevelSettings
from warehouse.limits import Limits, usual
from warehouse.named import must_be_known
from warehouse.notice_settings import NoticeSettings
from warehouse.people_settings import Role, by_person
from warehouse.rostering_settings import RosteringSettings
from warehouse.scenario_settings import ScenarioSettings
from warehouse.session_settings import SessionSettings
from warehouse.settings_file import (
    FILE,
    PREFIX,
    SettingsError,
    bytes_of,
    read,
    refuse_misspelt,
    refuse_unknown,
)
from warehouse.staffing_settings import StaffingSettings
from warehouse.supply_settings import SupplySettings

__all__ = ["FILE", "PREFIX", "SettingRow", "Settings", "SettingsError", "settings"]


BY_PLACE = ("feeds", "levels", "rostering", "staffing", "scenarios")
"""Settings that are told place by place."""


class SettingRow(NamedTuple):
    """One setting: its name, its value with secrets hidden, and who said so."""

    name: str
    value: str
    source: str
    """default, file or environment"""


class Settings(BaseSettings):
    """What a hospital may choose."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True
    )

    folder: Path = Field(Path(".hospital"), description="everything the hospital keeps")
    inbox: Path = Field(Path(), description="where deliveries arrive", validate_default=True)
    records_url: str = Field(
        "", description="decisions, drafts and runs: SQLite, or PostgreSQL", validate_default=True
    )
    pseudonym_key: SecretStr = Field(
        SecretStr(""), description="key of pseudonyms; only in the environment, else in its file"
    )
    pseudonym_key_file: Path = Field(
        Path(), description="where the key of pseudonyms is kept", validate_default=True
    )
    time_zone: str = Field("Europe/London", description="clock of a site that names none")
    language: str = Field(
        EN_GB.code, description="what people read who chose no language: en-GB or en-US"
    )
    role: str = Field("planner", min_length=1, description="who decides where nobody signs in")
    local_roles: tuple[Role, ...] = Field(
        (Role.ADMIN,), description="what whoever sits at this machine is, where nobody signs in"
    )
    sign_in: bool = Field(False, description="whether people sign in by OpenID Connect")
    people: dict[str, tuple[Role, ...]] = Field(
        default_factory=dict, description="roles by account, such as [people] of hospital.toml"
    )
    second_person: ApprovalSettings = Field(
        default_factory=lambda: ApprovalSettings.model_validate({}),
        description="what takes two people, and from what size: [second_person]",
    )
    session: SessionSettings = Field(
        default_factory=SessionSettings,
        description="how long a sign-in holds, such as [session]; nothing where nobody signs in",
    )
    lease_seconds: float = Field(120, ge=1, le=86_400, description="a silent writer loses its turn")
    wait_seconds: float = Field(20, ge=0, le=3_600, description="patience for another writer")
    quiet_seconds: float = Field(2, ge=0, le=3_600, description="a younger file is left alone")
    memory_limit: str = Field("2GB", pattern=r"^\d+(\.\d+)? ?[KMGT]i?B$")
    threads: int = Field(2, ge=1, le=64, description="threads of one warehouse connection")
    keep_copies: int = Field(3, ge=1, le=100, description="published copies kept")
    feeds: dict[str, Limits] = Field(
        default_factory=dict, description="gates of a feed, such as [feeds.ed_visits]"
    )
    levels: dict[str, LevelSettings] = Field(
        default_factory=dict, description="surge levels of a site, such as [levels.north]"
    )
    rostering: dict[str, RosteringSettings] = Field(
        default_factory=dict,
        description="rules of a site's rosters, or of the `usual` one, such as [rostering.north]",
    )
    staffing: dict[str, StaffingSettings] = Field(
        default_factory=dict,
        description="what staff of a site, or of the `usual` one, cost, such as [staffing.north]",
    )
    scenarios: dict[str, ScenarioSettings] = Field(
        default_factory=dict,
        description="flu weeks of a site, or of the `usual` one, such as [scenarios.north]",
    )
    ed_targets: dict[str, tuple[tuple[float, float], ...]] = Field(
        default_factory=dict,
        description="of a site, or `usual`: [[hours, share admitted by then], ...], rising to 1",
    )
    asking: AskingSettings = Field(
        AskingSettings(), description="points for requests, and when they close: [asking]"
    )
    contact_held_out: float = Field(
        0.10, ge=0, le=0.9, description="share of appointments no reminder list contacts, by lot"
    )
    contact_seed: int = Field(
        20, ge=0, description="of that lot; another seed draws it anew and what was found is lost"
    )
    order_budgets_gbp: dict[str, Annotated[float, Field(ge=0)]] = Field(
        default_factory=dict, description="most that one order of a store may cost, by location"
    )
    freeze_hours: float = Field(
        48,
        ge=0,
        le=24 * 28,
        description="published duties that begin sooner change only when people were spoken with",
    )
    supply: SupplySettings = Field(
        default_factory=lambda: SupplySettings.model_validate({}),
        description="what stores promise, such as [supply]",
    )
    notices: NoticeSettings = Field(
        default_factory=lambda: NoticeSettings.model_validate({}),
        description="who is told what by e-mail and webhook: [notices]; off unless it says on",
    )
    planner_port: int = Field(8501, ge=1, le=65_535)
    prefect_port: int = Field(4200, ge=1, le=65_535)

    @field_validator("folder", "inbox")
    @classmethod
    def _whole_path(cls, path: Path, info: ValidationInfo) -> Path:
        if info.field_name == "inbox" and path == Path():
            path = info.data.get("folder", Path()) / "inbox"
        return path.expanduser().absolute()

    @field_validator("pseudonym_key_file")
    @classmethod
    def _key_place(cls, path: Path, info: ValidationInfo) -> Path:
        folder: Path = info.data.get("folder", Path())
        return (folder / "pseudonym.key" if path == Path() else path).expanduser().absolute()

    @field_validator("records_url")
    @classmethod
    def _known_store(cls, url: str, info: ValidationInfo) -> str:
        folder = info.data.get("folder", Path())
        try:
            address = make_url(url or "sqlite:///records.sqlite")
        except ArgumentError as error:
            raise ValueError("it is no database address") from error
        if address.get_backend_name() not in ("sqlite", "postgresql"):
            raise ValueError("only sqlite and postgresql are understood")
        if address.get_backend_name() == "sqlite":
            address = address.set(database=str(folder / (address.database or "records.sqlite")))
        return address.render_as_string(hide_password=False)

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("it is no time zone such as Europe/London") from error
        return name

    @field_validator("language")
    @classmethod
    def _known_language(cls, code: str) -> str:
        if code not in LANGUAGES:
            raise ValueError(f"the planner speaks {' and '.join(LANGUAGES)}")
        return code

    @field_validator("people")
    @classmethod
    def _each_once(cls, said: dict[str, tuple[Role, ...]]) -> dict[str, tuple[Role, ...]]:
        return by_person(said)

    @field_validator("second_person")
    @classmethod
    def _two_there(cls, said: ApprovalSettings, info: ValidationInfo) -> ApprovalSettings:
        must_have_two(said, info.data)
        return said

    @field_validator("feeds")
    @classmethod
    def _known_feeds(cls, said: dict[str, Limits]) -> dict[str, Limits]:
        from ops.tables import DELIVERIES  # the contracts take time to load, and few name a feed

        must_be_known(said, DELIVERIES, "feed")
        return said

    @field_validator("ed_targets")
    @classmethod
    def _rising(
        cls, said: dict[str, tuple[tuple[float, float], ...]]
    ) -> dict[str, tuple[tuple[float, float], ...]]:
        for site, points in said.items():
            curve = ((0.0, 0.0), *points)
            rises = all(
                late > soon and more >= less for (soon, less), (late, more) in pairwise(curve)
            )
            if not rises or curve[-1][1] != 1:
                raise ValueError(f"the shares of {site} must rise with the hours, and end at 1")
        return said

    def limits(self, feed: str) -> Limits:
        """The gates of a feed: what is usual, and what the settings say otherwise."""
        return usual(feed).but(self.feeds.get(feed))

    def levels_of(self, site_id: str) -> LevelSettings:
        """What was said about the surge levels of a site; nothing if nobody did."""
        return self.levels.get(site_id, LevelSettings())

    def rostering_of(self, site_id: str) -> RosteringSettings:
        """What was said about the rosters of a site, or else of the usual one."""
        usual = self.rostering.get("usual", RosteringSettings())
        return self.rostering.get(site_id, usual)

    def staffing_of(self, site_id: str) -> StaffingSettings:
        """What was said about the staff of a site, or else of the usual one."""
        usual = self.staffing.get("usual", StaffingSettings())
        return self.staffing.get(site_id, usual)

    def scenarios_of(self, site_id: str) -> ScenarioSettings:
        """What was said about the scenarios of a site, or else of the usual one."""
        usual = self.scenarios.get("usual", ScenarioSettings())
        return self.scenarios.get(site_id, usual)

    @property
    def days_an_open_stay_counts(self) -> int | None:
        """Days after which a stay that nobody ended is no occupied bed; nothing for never."""
        limits = self.limits("ward_stays")
        return limits.open_stay_days if limits.open_stays == "leave_out" else None

    @property
    def warehouse_path(self) -> Path:
        """The file that only flows open."""
        return self.folder / "warehouse.duckdb"

    @property
    def published_path(self) -> Path:
        """Where the copies for readers are."""
        return self.folder / "published"

    @property
    def lease_path(self) -> Path:
        """Who is writing."""
        return self.folder / "lease.sqlite"

    @property
    def prefect_path(self) -> Path:
        """Prefect's own home."""
        return self.folder / "prefect"

    @property
    def log_path(self) -> Path:
        """Where servers write what they say."""
        return self.folder / "log"

    def as_rows(self) -> list[SettingRow]:
        """Every setting with where it came from, for people to read."""
        written = read(self.folder)
        return [
            SettingRow(name, _shown(name, getattr(self, name)), _source(name, written))
            for name in type(self).model_fields
        ]


def settings() -> Settings:
    """The settings as they are now, understood anew once their file or the environment changes.

    A path in the file counts from the folder it lies in, one in the environment from where
    the program was started.
    """
    folder = Path(os.environ.get(PREFIX + "FOLDER") or ".hospital").expanduser().absolute()
    said = {name: value for name, value in os.environ.items() if name.upper().startswith(PREFIX)}
    return _understood(folder, bytes_of(folder), tuple(sorted(said.items())), Path.cwd())


@lru_cache(maxsize=16)
def _understood(
    folder: Path,
    _file: bytes | None,
    _environment: tuple[tuple[str, str], ...],
    _started_in: Path,
) -> Settings:
    """The settings that a file and an environment say, both as they are at this moment."""
    written = read(folder)
    refuse_unknown(written, folder / FILE, Settings.model_fields)
    refuse_misspelt(Settings.model_fields)
    if "pseudonym_key" in written:
        raise SettingsError(
            f"{folder / FILE} sets pseudonym_key, but that file is copied by backups. Put the key "
            f"into a file of its own (mode 0600) and name that as pseudonym_key_file, or set "
            f"{PREFIX}PSEUDONYM_KEY in the environment."
        )
    for name in ("inbox", "pseudonym_key_file"):
        if isinstance(written.get(name), str):
            written[name] = folder / Path(written[name]).expanduser()
    unsaid = {name: value for name, value in written.items() if not _in_environment(name)}
    try:
        return Settings(**unsaid)
    except ValidationError as error:
        raise SettingsError(_sentence(error, folder / FILE)) from None


def _sentence(error: ValidationError, path: Path) -> str:
    first = error.errors(include_url=False)[0]
    name, whole = str(first["loc"][0]), ".".join(map(str, first["loc"]))
    where = f"the variable {PREFIX}{name.upper()}" if _in_environment(name) else str(path)
    if first["type"] == "extra_forbidden":
        return f"There is no setting {whole}. Take it out of {where}, or correct its name."
    if first["type"] == "missing":
        return f"The setting {whole} is missing: what stands beside it needs it. Say it in {where}."
    wrong = first["msg"].removeprefix("Value error, ")
    wrong = wrong[:1].lower() + wrong[1:]
    found = _shown(name, first["input"])
    return f"The setting {whole} cannot be {found}: {wrong}. Change it in {where}."


def _source(name: str, written: dict[str, Any]) -> str:
    if _in_environment(name):
        return "environment"
    return "file" if name in written else "default"


def _in_environment(name: str) -> bool:
    return bool(os.environ.get(PREFIX + name.upper()))


def _shown(name: str, value: object) -> str:
    if name == "pseudonym_key":
        return "set" if str(value) else "not set"
    if name == "people" and isinstance(value, dict):
        return f"{len(value)} named"
    if name == "local_roles" and isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, SupplySettings | NoticeSettings | ApprovalSettings | SessionSettings):
        return value.told()
    if name == "notices":
        return _without_addresses(value)
    if name in BY_PLACE and isinstance(value, dict):
        return _told(value)
    if name != "records_url":
        return str(value)
    try:
        return make_url(str(value)).render_as_string(hide_password=True)
    except ArgumentError:
        return "what it is"


def _without_addresses(value: object) -> str:
    """What somebody wrote of notices; an address may carry a secret, so it is never repeated."""
    plain = isinstance(value, str | int | float | bool) and "://" not in str(value)
    return str(value) if plain else "what it is"


def _told(said: dict[str, Any]) -> str:
    """What was said of feeds or sites; as somebody wrote it where it was not understood."""
    understood = Limits | LevelSettings | RosteringSettings | StaffingSettings | ScenarioSettings
    if not all(isinstance(each, understood) for each in said.values()):
        return str(said)
    return "; ".join(f"{place}: {said[place].told()}" for place in sorted(said)) or "as usual"
