"""Post a notice to a webhook: signed, without following redirects, within some seconds."""

import ssl
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from flows.telling.not_taken import NotTakenError
from ops.notices.retry import asked_for
from ops.notices.signature import signed_headers
from warehouse.notice_settings import NoticeSettings, secret, webhook_address
from warehouse.records.outgoing import Outgoing

TAKEN = range(200, 300)


def post(told: Outgoing, said: NoticeSettings, *, at: datetime) -> None:
    """Post it to where the settings say now; raises if it was not taken."""
    name, body = told.destination, told.content.encode()
    address = webhook_address(said.of(told.site_id), name)
    key = secret(said.secret_variable, "The secret that signs webhooks").get_secret_value()
    headers = signed_headers(told.key, body, secret=key.encode(), at=at)
    url = urlsplit(address)
    # Neither proxies of the environment nor redirects: it goes where the settings say, or nowhere.
    if url.scheme == "https":
        trusted = ssl.create_default_context()
        line: HTTPConnection = HTTPSConnection(
            url.hostname or "", url.port, timeout=said.timeout_seconds, context=trusted
        )
    else:
        line = HTTPConnection(url.hostname or "", url.port, timeout=said.timeout_seconds)
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    try:
        line.request("POST", path, body, dict(headers))
        answer = line.getresponse()
    except TimeoutError:
        raise NotTakenError(
            f"The webhook {name} did not answer within {said.timeout_seconds:g} s. Ask whoever "
            "runs it; if it took the notice all the same, its Idempotency-Key tells."
        ) from None
    except (OSError, HTTPException) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise NotTakenError(
            f"The webhook {name} cannot be reached: {why}. Check its address in [notices.sites]."
        ) from None
    finally:
        line.close()
    if answer.status not in TAKEN:
        wait = asked_for(answer.getheader("Retry-After"), now=at)
        raise NotTakenError(
            f"The webhook {name} answered {answer.status}, and 200 to 299 was needed. "
            f"{_asks(wait)}Ask whoever runs it.",
            wait,
        )


def _asks(wait: timedelta) -> str:
    return f"It asks to be left alone for {wait.total_seconds():.0f} s. " if wait else ""
