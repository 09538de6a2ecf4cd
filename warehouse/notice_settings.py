"""Who is told what outside the planner, and by which servers: ``[notices]``.

Recipients are fixed here, by people who may write the settings. Secrets are not: the settings
name the environment variables that hold them, because their file is copied by backups.
"""

import os
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from warehouse.notice_addresses import FROM_ENVIRONMENT, Address, Variable, is_here, webhook
from warehouse.notice_sites import SiteNotices
from warehouse.settings_file import SettingsError


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
        mailed = [name for name, site in self.sites.items() if site.mails]
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
    said = {**site.webhooks, **site.next_webhooks}.get(name)
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
        return webhook(held) if not held.startswith(FROM_ENVIRONMENT) else webhook("")
    except ValueError as error:
        raise SettingsError(
            f"The webhook {name} cannot be posted to what {variable} holds: {error}. Correct that "
            "variable."
        ) from None
