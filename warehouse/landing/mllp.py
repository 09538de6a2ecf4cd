"""Keep HL7 v2 messages that come over MLLP, and answer only once they are on disk.

Messages are appended to ``<inbox>/hl7/mllp-<port>-<minute>.part``, framed as they came and
synchronised before the acknowledgement; after a minute the file is renamed to ``.hl7``, which is
what `hospital ingest` lands. What was being written when the listener died was never
acknowledged: it is cut off when the listener starts again.
"""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from warehouse.landing import maps
from warehouse.landing.hl7_fields import is_ours, kind_of
from warehouse.landing.hl7_message import Unreadable, header, read
from warehouse.landing.maps import HL7, MAP
from warehouse.landing.refusal import InboxError

START, END = b"\x0b", b"\x1c\r"
PART, WHOLE = ".part", ".hl7"

ACCEPTED, ERROR, REJECTED = "AA", "AE", "AR"


@dataclass(frozen=True)
class Verdict:
    """Whether a message is kept, and if not, why."""

    code: str
    reason: str = ""


def judge(content: bytes, *, test_messages: bool = False) -> Verdict:
    """AA for what can be kept, AR for what is none of ours or cannot be read."""
    try:
        kind, trigger, processing = kind_of(content)
        if not is_ours(kind, trigger):
            return Verdict(REJECTED, "this message type and event are not taken here")
        if processing == "T" and not test_messages:
            return Verdict(REJECTED, "messages marked as tests are not taken here")
        read(content)
    except Unreadable as fault:
        return Verdict(REJECTED, f"the message cannot be read: {fault.code}")
    return Verdict(ACCEPTED)


def acknowledgement(content: bytes, verdict: Verdict, now: datetime) -> bytes:
    """The framed ACK of a message: its control id echoed, sender and receiver changed about."""
    try:
        fields = [*header(content), *[b""] * 12]
    except Unreadable:
        fields = [b"MSH", b"|", b"^~\\&", *[b""] * 16]
    separator, component = fields[1], fields[2][:1] or b"^"
    trigger = [*fields[9].split(component), b""][1]
    kind = component.join([b"ACK", trigger]) if trigger else b"ACK"
    stamp = now.strftime("%Y%m%d%H%M%S%z").encode()
    msh = (
        *(b"MSH", fields[2], fields[5], fields[6], fields[3], fields[4], stamp, b"", kind),
        *(b"A" + fields[10][:19], fields[11] or b"P", fields[12] or b"2.5"),
    )
    msa = (b"MSA", verdict.code.encode(), fields[10], verdict.reason.encode()[:80])
    text = separator.join(msh) + b"\r" + separator.join(msa) + b"\r"
    return START + text + END


class Keeper:
    """Writes messages of one listener, one file a minute."""

    def __init__(self, inbox: Path, port: int) -> None:
        self.folder = inbox / HL7
        self.port = port
        self._file: int | None = None
        self._path: Path | None = None
        self._minute = ""
        self._size = 0
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for left in sorted(self.folder.glob(f"mllp-{port}-*{PART}")):
                _mend(left)
        except OSError as error:
            raise InboxError(
                f"Messages cannot be kept in {self.folder}: {error.strerror}. "
                "Make the folder writable, then listen again."
            ) from error

    @property
    def takes_tests(self) -> bool:
        """Whether the map of the folder asks for test messages."""
        path = self.folder / MAP
        return path.exists() and maps.read(path).test_messages

    def keep(self, contents: list[bytes], now: datetime) -> None:
        """Append messages and wait until they are on disk; an ``OSError`` leaves none of them."""
        self.turn(now)
        if self._file is None:
            self._open(now)
        file = self._file
        assert file is not None
        framed = b"".join(START + each + END for each in contents)
        try:
            written = 0
            while written < len(framed):
                written += os.write(file, framed[written:])
            os.fsync(file)
        except OSError:
            os.ftruncate(file, self._size)
            os.lseek(file, self._size, os.SEEK_SET)
            raise
        self._size += len(framed)

    def turn(self, now: datetime) -> None:
        """Hand the file over once its minute is past."""
        if self._file is not None and _minute(now) != self._minute:
            self.close()

    def close(self) -> None:
        """Hand the file over to whoever lands it."""
        if self._file is None or self._path is None:
            return
        os.close(self._file)
        self._file = None
        _hand_over(self._path)

    def _open(self, now: datetime) -> None:
        self._minute = _minute(now)
        name = f"mllp-{self.port}-{now:%Y%m%dT%H%M%S%f}Z{PART}"
        self._path = self.folder / name
        # Messages name people until they are landed: nobody else may read them.
        self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._size = 0
        _sync(self.folder)


def _minute(now: datetime) -> str:
    return f"{now:%Y%m%dT%H%M}"


def _mend(left: Path) -> None:
    """Cut what was never acknowledged off a file that a dead listener left, and hand it over."""
    content = left.read_bytes()
    whole = content.rfind(END) + len(END) if END in content else 0
    if not whole:
        left.unlink()
        return
    os.truncate(left, whole)
    _hand_over(left)


def _hand_over(path: Path) -> None:
    path.rename(path.with_suffix(WHOLE))
    _sync(path.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
