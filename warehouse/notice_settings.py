"""Who is told what outside the planner, and by which servers: ``[notices]``.

Recipients are fixed here, by people who may write the settings. Secrets are not: the settings
name the environment variables that hold them, because their file is copied by backups.
"""

import os
import re
from datetime import time
from ipaddress import ip_address
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from warehouse.settings_file import SettingsError

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
FROM_ENVIRONMENT = "env:"
"""How the address of a webhook begins that an environment variable holds."""


def _one_address(text: str) -> str:
    if not _ADDRESS.fullmatch(text) or len(text) > 254:
        raise ValueError("it is no e-mail address such as beds@hospital.example")
    return text


def _variable(name: str) -> str:
    if not _VARIABLE.fullmatch(name):
        raise ValueError("it is no name of an environment variable")
    return name


def _webhook(text: str) -> str:
    if text.startswith(FROM_ENVIRONMENT):
        _variable(text.removeprefix(FROM_ENVIRONMENT))
        return text
    try:
        url = urlsplit(text)
        host, _port = url.hostname or "", url.port
    except ValueError as error:
        raise ValueError("it is no address such as https://host/path") from error
    if not host or url.username or url.password or re.search(r"[\s\x00-\x1f]", text):
        raise ValueError("it is no address such as https://host/path, without a name in it")
    if url.scheme != "https" and not (url.scheme == "http" and is_here(host)):
        raise ValueError("it must begin with https://, unless it is this machine's own")
    if _links_only(host):
        raise ValueError("addresses of this kind belong to the machine's own network card")
    return text


def is_here(host: str) -> bool:
    """Whether a host is this machine itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _links_only(host: str) -> bool:
    """Whether it is an address at which clouds tell their machines' secrets, or of many."""
    try:
        found = ip_address(host)
    except ValueError:
        return False
    return found.is_link_local or found.is_multicast or found.is_unspecified


Address = Annotated[str, AfterValidator(_one_address)]
Variable = Annotated[str, AfterValidator(_variable)]
Webhook = Annotated[str, AfterValidator(_webhook)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]+$")]
"""Of a webhook; "e-mail" is none, so the two are never taken for each other."""


class SmtpSettings(BaseModel):
    """The server that takes e-mail: ``[notices.smtp]``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(pattern=r"^[A-Za-z0-9._:-]+$")
    port: int = Field(default=587, ge=1, le=65_535)
    tls: Literal["starttls", "from the start", "none"] = Field(
        default="starttls", description="none only for a server on this machine"
    )
    ca_file: str = Field(default="", description="certificates to trust; else the system's")
    user: str = Field(default="", description="who signs in; nobody if empty")
    password_variable: Variable = Field(
        default="NOTICES_SMTP_PASSWORD", description="environment variable that holds the password"
    )
    timeout_seconds: float = Field(default=20, gt=0, le=60)

    @model_validator(mode="after")
    def _guarded(self) -> Self:
        if self.tls == "none" and not is_here(self.host):
            raise ValueError('tls = "none" is for a server on this machine only')
        return self


class SiteNotices(BaseModel):
    """What one site is told: ``[notices.sites.SITE]``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    to: tuple[Address, ...] = Field(default=(), description="who gets the handover by e-mail")
    huddles: tuple[time, ...] = Field(
        default=(time(8), time(12), time(18)),
        description="bed meetings it is sent for, local times",
    )
    ahead_minutes: float = Field(default=10, ge=0, le=120, description="so long before a meeting")
    levels_to: tuple[Address, ...] = Field(
        default=(), description="who gets changes of level by e-mail"
    )
    webhooks: dict[Name, Webhook] = Field(
        default_factory=dict,
        description="where changes of level are posted: https://… or env:VARIABLE",
    )
    quiet: tuple[time, time] | None = Field(default=None, description="local times")
    loud_from: int = Field(
        default=4, ge=1, le=5, description="told in quiet hours too; 5 keeps all quiet"
    )
    forecast_rises: bool = Field(
        default=False, description="tell raised alerts of the forecast as well"
    )

    @property
    def destinations(self) -> tuple[str, ...]:
        """Where changes of level go: by e-mail if anybody gets it, and webhooks by their names."""
        return (*(("e-mail",) if self.levels_to else ()), *sorted(self.webhooks))


class NoticeSettings(BaseModel):
    """What is told outside the planner; nothing unless ``on``."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    on: bool = False
    sender: Address | None = Field(default=None, description="whom e-mail comes from")
    smtp: SmtpSettings | None = None
    secret_variable: Variable = Field(
        default="NOTICES_WEBHOOK_SECRET", description="environment variable that signs webhooks"
    )
    most_tries: int = Field(default=8, ge=1, le=50)
    timeout_seconds: float = Field(default=10, gt=0, le=60, description="patience with a webhook")
    sites: dict[str, SiteNotices] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _can_send(self) -> Self:
        mailed = [name for name, site in self.sites.items() if site.to or site.levels_to]
        if self.on and mailed and (self.smtp is None or self.sender is None):
            raise ValueError(f"{mailed[0]} names who gets e-mail, which needs sender and smtp")
        return self

    def of(self, site_id: str) -> SiteNotices:
        """What a site is told; nothing where notices are off or it is not named."""
        return self.sites.get(site_id, SiteNotices()) if self.on else SiteNotices()

    def told(self) -> str:
        """What is said, for people to read, without an address."""
        if not self.on:
            return "off"
        sites = (
            f"{name}: {len(site.to)} by e-mail, {len(site.webhooks)} webhooks"
            for name, site in sorted(self.sites.items())
        )
        return f"on; {'; '.join(sites) or 'for no site'}"


def secret(variable: str, what: str) -> SecretStr:
    """A secret from the environment; ``what`` says to people what it is for."""
    found = os.environ.get(variable, "")
    if not found:
        raise SettingsError(
            f"{what} was needed, and the environment variable {variable} does not hold it. Set it "
            "for whoever runs `hospital notices`, or name another variable in [notices]."
        )
    return SecretStr(found)


def webhook_address(site: SiteNotices, name: str) -> str:
    """Where a webhook posts to, by its name in the settings."""
    said = site.webhooks.get(name)
    if said is None:
        raise SettingsError(
            f"The webhook {name} was needed, and the settings no longer name it. Name it again in "
            "[notices.sites], or leave the notice given up."
        )
    if not said.startswith(FROM_ENVIRONMENT):
        return said
    variable = said.removeprefix(FROM_ENVIRONMENT)
    held = secret(variable, f"The address of the webhook {name}").get_secret_value()
    try:
        return _webhook(held) if not held.startswith(FROM_ENVIRONMENT) else _webhook("")
    except ValueError as error:
        raise SettingsError(
            f"The webhook {name} cannot be posted to what {variable} holds: {error}. Correct that "
            "variable."
        ) from None
