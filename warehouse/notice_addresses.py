"""Where notices may go: e-mail addresses, webhooks, and the variables that hold secrets."""

import re
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

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


def webhook(text: str) -> str:
    """The address of a webhook, or the name of a variable that holds it; ValueError for others."""
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
Webhook = Annotated[str, AfterValidator(webhook)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]+$")]
"""Of a webhook; "e-mail" is none, so the two are never taken for each other."""
