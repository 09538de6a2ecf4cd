"""Send what waits in the outbox, one notice at a time; what fails is tried again later.

A notice is noted as sent after it was taken. Whoever is killed in between leaves it to the next,
who sends it again under the same names: receivers get it at least once and can tell it is the
same. An error of ours must not stop the others, so it is noted like a refusal.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from flows.telling import mail, webhook
from flows.telling.not_taken import NotTakenError
from ops.errors import PlanningError
from ops.notices.notice import is_email
from ops.notices.retry import again_at
from warehouse.notice_settings import NoticeSettings
from warehouse.records import notice_turns
from warehouse.records.outgoing import KeptFile, Outgoing
from warehouse.settings import settings


def waits() -> bool:
    """Whether anything should be sent now; it only looks."""
    return settings().notices.on and notice_turns.waits(datetime.now(UTC))


def send_due(*, most: int = 200) -> Mapping[str, int]:
    """Send everything that is due; says how many were sent, failed and given up."""
    counts = {"sent": 0, "failed": 0, "given up": 0}
    said = settings().notices
    for _ in range(most if said.on else 0):
        taken = notice_turns.take(datetime.now(UTC))
        if taken is None:
            break
        counts[_send(*taken, said)] += 1
    if said.on:
        notice_turns.sweep(datetime.now(UTC))
    return counts


def _send(told: Outgoing, files: Sequence[KeptFile], said: NoticeSettings) -> str:
    now = datetime.now(UTC)
    if now >= told.holds_until:
        until = f"What it says held until {told.holds_until:%H:%M %d %b} UTC, so it was not sent."
        return _refused(told, f"{until} {told.words or ''}")
    if told.tries > said.most_tries:  # each time whoever sent it ended half-way
        return _refused(told, f"It was begun {told.tries - 1} times and never ended.")
    words = None
    try:
        if is_email(told.destination):
            words = mail.send(told, files, said)
        else:
            webhook.post(told, said, at=now)
    except NotTakenError as error:
        return _later(told, str(error), said, asked=error.asked)
    except PlanningError as error:
        return _later(told, str(error), said)
    except Exception as error:  # its words might hold what was being sent
        return _later(told, f"{type(error).__name__} while sending. Please report this.", said)
    notice_turns.sent(told, at=datetime.now(UTC), words=words)
    return "sent"


def _later(
    told: Outgoing, words: str, said: NoticeSettings, *, asked: timedelta = timedelta(0)
) -> str:
    now = datetime.now(UTC)
    again = again_at(told.key, told.tries, now=now, most=said.most_tries, asked=asked)
    notice_turns.refused(told, words, at=now, again_at=again)
    return "failed" if again else "given up"


def _refused(told: Outgoing, words: str) -> str:
    notice_turns.refused(told, words.strip(), at=datetime.now(UTC), again_at=None)
    return "given up"
