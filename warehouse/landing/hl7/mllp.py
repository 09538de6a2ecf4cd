"""Keep HL7 v2 messages that come over MLLP, and answer only once they are on disk.

Messages are appended to ``<inbox>/hl7/mllp-<port>-<minute>.part``, framed as they came and
synchronised before the acknowledgement; after a minute the file is renamed to ``.hl7``, which is
what `hospital ingest` lands. What was being written when the listener died was never
acknowledged: it is cut off when the listener starts again.
"""

import codecs
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from warehouse.landing import maps
from warehouse.landing.hl7.fields import kind_of, refusal, tell
from warehouse.landing.hl7.message import Unreadable, header, read
from warehouse.landing.maps import HL7, MAP, Map
from warehouse.landing.refusal import SENTENCES, InboxError

START, END = b"\x0b", b"\x1c\r"
LONGEST_CONTROL_ID = 199
PART, WHOLE = ".part", ".hl7"

ACCEPTED, ERROR, REJECTED = "AA", "AE", "AR"


_VERSION = re.compile(rb"2\.\d(\.\d)?")
_EVENT = re.compile(rb"[A-Z]\d\d")
_PROCESSING = re.compile(rb"[A-Z]")


@dataclass(frozen=True)
class Verdict:
    """Whether a message is kept, and if not, why; the reason quotes nothing of the message."""

    code: str
    reason: str = ""


def judge(content: bytes, chart: Map) -> Verdict:
    """AA for what can be kept, AR for what is none of ours, AE for what cannot be understood."""
    content = segments(content)
    try:
        head = kind_of(content)
        if turned_away := refusal(head, chart):
            return Verdict(REJECTED, _words(turned_away))
        tell(read(content, delimiters=chart.delimiters), head.kind, head.trigger, chart)
    except Unreadable as fault:
        return Verdict(REJECTED if fault.code == "NOT_HL7" else ERROR, _words(fault))
    return Verdict(ACCEPTED)


def _words(fault: Unreadable) -> str:
    sentence = SENTENCES.get(fault.code, fault.code)
    return f"{fault.code}: {sentence.replace('{field}', fault.field or 'a field')}"


def segments(content: bytes) -> bytes:
    """A message with its segments parted by CR, as the standard has it, and no mark before it."""
    whole = content.removeprefix(codecs.BOM_UTF8).strip(b" \t\r\n")
    return whole.replace(b"\r\n", b"\r").replace(b"\n", b"\r")


def acknowledgement(content: bytes, verdict: Verdict, now: datetime) -> bytes | None:
    """The framed answer to a message: its control id echoed, sender and receiver changed about.

    A message that fills MSH-15 or MSH-16 asks for the enhanced mode. MSH-15 (AL, NE, ER, SU) says
    when it wants to hear that it is kept: CA, CE or CR. Otherwise MSH-16 says when it wants AA, AE
    or AR, which is all this application has to say. Neither: nothing is answered.
    """
    try:
        fields = [*header(segments(content)), *[b""] * 18]
    except Unreadable:
        fields = [b"MSH", b"|", b"^~\\&", *[b""] * 18]
    code = _code(fields, verdict)
    if code is None:
        return None
    separator, component = fields[1], fields[2][:1] or b"^"
    trigger = [*fields[9].split(component), b""][1]
    kind = component.join([b"ACK", trigger]) if _EVENT.fullmatch(trigger) else b"ACK"
    stamp = now.strftime("%Y%m%d%H%M%S%z").encode()
    control = fields[10][:LONGEST_CONTROL_ID]
    processing = fields[11][:1] if _PROCESSING.fullmatch(fields[11][:1]) else b"P"
    version = fields[12].split(component)[0]
    msh = (
        *(b"MSH", fields[2], fields[5], fields[6], fields[3], fields[4], stamp, b"", kind),
        *(b"A" + control[:19], processing, version if _VERSION.fullmatch(version) else b"2.5"),
    )
    msa = (b"MSA", code.encode(), control, verdict.reason.encode()[:80])
    text = separator.join(msh) + b"\r" + separator.join(msa) + b"\r"
    return START + text + END


def _code(fields: list[bytes], verdict: Verdict) -> str | None:
    """The code that is to be answered, in the mode that the message asks for."""
    accept, application = (fields[at].strip().upper() for at in (15, 16))
    good = verdict.code == ACCEPTED
    wanted = {b"AL": True, b"ER": not good, b"SU": good}
    if wanted.get(accept):
        return "C" + verdict.code[1]
    if wanted.get(application) or not (accept or application):
        return verdict.code
    return None


class Keeper:
    """Writes messages of one listener, one file a minute."""

    def __init__(self, inbox: Path, port: int) -> None:
        self.folder = inbox / HL7
        self.port = port
        self._file: int | None = None
        self._path: Path | None = None
        self._minute = ""
        self._size = 0
        self._chart: tuple[int, Map] | None = None
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
    def chart(self) -> Map:
        """How the folder's messages are read; its map is read again once it is changed."""
        path = self.folder / MAP
        written = path.stat().st_mtime_ns if path.exists() else 0
        if self._chart is None or self._chart[0] != written:
            self._chart = written, maps.read(path) if written else maps.own(HL7)
        return self._chart[1]

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
