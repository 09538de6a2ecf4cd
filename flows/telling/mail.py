"""Send a notice by e-mail: one message under one ``Message-ID``, over an encrypted connection."""

import json
import smtplib
import ssl
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from flows.telling.not_taken import NotTakenError
from ops.notices.notice import message_id
from warehouse.notice_settings import NoticeSettings, SmtpSettings, secret
from warehouse.records.outgoing import KeptFile, Outgoing
from warehouse.settings_file import SettingsError


def message(
    told: Outgoing, files: Sequence[KeptFile], sender: str, to: Sequence[str]
) -> EmailMessage:
    """The whole message; the same notice always gives the same headers."""
    said = json.loads(told.content)
    letter = EmailMessage(policy=SMTP)
    letter["Message-ID"] = message_id(told.key, sender)
    letter["Date"] = format_datetime(told.queued_at)
    letter["From"], letter["To"], letter["Subject"] = sender, ", ".join(to), said["subject"]
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers, please
    letter.set_content(said["text"])
    for file in files:
        kind, _, form = file.media.partition("/")
        letter.add_attachment(file.file, maintype=kind, subtype=form, filename=file.name)
    return letter


def send(told: Outgoing, files: Sequence[KeptFile], said: NoticeSettings) -> str | None:
    """Send it to the people that the settings name now; says who of them was refused, if any."""
    to = said.of(told.site_id).addresses(told.kind, told.destination)
    if not to or said.smtp is None or said.sender is None:
        raise SettingsError(
            f"People to send e-mail to were needed, and [notices] names none of {told.site_id} or "
            "no server. Name them in hospital.toml."
        )
    letter = message(told, files, said.sender, to)
    try:
        refused = _sent(letter, said.smtp)
    except ssl.SSLError as error:
        raise NotTakenError(
            f"A trusted certificate of {said.smtp.host} was needed, and its own was not: "
            f"{error.reason or 'unknown reason'}. Set ca_file, or the server's right name as host."
        ) from None
    except (smtplib.SMTPException, OSError) as error:
        raise NotTakenError(_why(error, said.smtp)) from None
    if not refused:
        return None
    return f"{len(refused)} of {len(to)} addresses were refused: {_codes(refused)}."


def _sent(letter: EmailMessage, to: SmtpSettings) -> Mapping[str, tuple[int, bytes]]:
    trusted = ssl.create_default_context(cafile=to.ca_file or None)
    # Greet by the sender's domain: looking up this machine's own name can take many seconds.
    greeting = str(letter["From"]).rpartition("@")[2]
    patience = to.timeout_seconds
    if to.tls == "from the start":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            to.host, to.port, greeting, timeout=patience, context=trusted
        )
    else:
        server = smtplib.SMTP(to.host, to.port, greeting, timeout=patience)
    with server:
        if to.tls == "starttls":
            server.starttls(context=trusted)
        if to.user:
            password = secret(to.password_variable, f"The password of {to.user} at {to.host}")
            server.login(to.user, password.get_secret_value())
        return server.send_message(letter)


def _why(error: Exception, to: SmtpSettings) -> str:
    """What a server said, by its code alone: its words may repeat what was sent to it."""
    where = f"{to.host}:{to.port}"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return (
            f"{where} refuses the password of {to.user} (code {error.smtp_code}). Set the right "
            f"one in {to.password_variable}; it is not shown here."
        )
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return (
            f"STARTTLS or a sign-in was needed, and {where} offers none. Nothing was sent "
            "unprotected. Set tls and user in [notices.smtp] as the server wants them."
        )
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return (
            f"{where} refuses every address: {_codes(error.recipients)}. Check them in [notices]."
        )
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{where} would not take it (code {error.smtp_code}). Ask whoever runs that server."
    said = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    return f"{where} cannot be reached: {said}. Check host and port in [notices.smtp]."


def _codes(refused: Mapping[str, tuple[int, bytes]]) -> str:
    """Codes by how many addresses had them; the addresses stay in the settings."""
    codes = sorted(code for code, _ in refused.values())
    return ", ".join(f"code {code} for {codes.count(code)}" for code in dict.fromkeys(codes))
