import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from tests.warehouse.landing.hl7_messages import adt, msh, pid, pv1
from warehouse.landing.hl7_split import Envelope, pieces

pytestmark = pytest.mark.slow

PATIENCE = 30


class Sender:
    """One system that sends messages and waits for each answer."""

    def __init__(self, port):
        self.line = connected(port)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.line.close()

    def send(self, text):
        self.line.sendall(b"\x0b" + text.encode() + b"\x1c\r")
        answer = b""
        while not answer.endswith(b"\x1c\r"):
            more = self.line.recv(4096)
            if not more:
                raise ConnectionError
            answer += more
        msa = answer.strip(b"\x0b\x1c\r").split(b"\r")[1].decode()
        return msa.split("|")[1:3]


def connected(port):
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise


@pytest.fixture
def listen(tmp_path):
    """Start a listener; the port it listens on and its process come back."""
    started = []
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def start():
        words = ("listen", "--port", str(port), "--folder", str(tmp_path))
        program = subprocess.Popen(
            [sys.executable, "-m", "flows.command", *words],
            stdout=subprocess.DEVNULL,
            env={**os.environ, "HOSPITAL_INBOX": str(tmp_path / "inbox")},
        )
        started.append(program)
        return port, program

    yield start
    for program in started:
        program.kill()
        program.wait()


def kept(tmp_path):
    found = {}
    for path in sorted((tmp_path / "inbox" / "hl7").glob("mllp-*.hl7")):
        for piece in pieces(path, Envelope()):
            found[piece.content.split(b"\r")[0].split(b"|")[9].decode()] = piece.is_message
    return found


def numbered(number):
    return adt("A01", "20260101080000", visit=f"v{number}", control=f"c{number}")


def test_two_hundred_messages_are_kept_and_answered_in_order(listen, tmp_path):
    port, program = listen()
    with Sender(port) as sender:
        answers = [sender.send(numbered(n)) for n in range(200)]
    assert answers == [["AA", f"c{n}"] for n in range(200)]
    program.send_signal(signal.SIGTERM)
    assert program.wait(PATIENCE) == 0
    assert kept(tmp_path) == {f"c{n}": True for n in range(200)}
    written = list((tmp_path / "inbox" / "hl7").iterdir())
    assert all(path.stat().st_mode & 0o077 == 0 for path in written)


def test_killed_between_messages_nothing_acknowledged_is_lost(listen, tmp_path):
    answered = []
    for round_ in range(3):
        port, program = listen()
        with Sender(port) as sender:
            answered += [sender.send(numbered(20 * round_ + n)) for n in range(20)]
            sender.line.sendall(b"\x0b" + numbered(999).encode()[:80])
            program.kill()
            program.wait()
    [left] = (tmp_path / "inbox" / "hl7").glob("*.part")
    with left.open("ab") as torn:
        torn.write(b"\x0bMSH|^~\\&|cut off")
    port, program = listen()
    with Sender(port):
        pass
    program.send_signal(signal.SIGTERM)
    assert program.wait(PATIENCE) == 0
    assert all(code == "AA" for code, _ in answered)
    assert kept(tmp_path) == {control: True for _, control in answered}


def test_what_is_not_taken_is_rejected_and_the_line_stays_open(listen):
    port, _ = listen()
    other = "\r".join([msh("ORU^R01", "o1"), pid(), ""])
    test = "\r".join([msh("ADT^A01", "t1", processing="T"), pv1(), ""])
    with Sender(port) as sender:
        assert sender.send(other) == ["AR", "o1"]
        assert sender.send(test) == ["AR", "t1"]
        assert sender.send("hello") == ["AR", ""]
        assert sender.send(numbered(1)) == ["AA", "c1"]


def test_what_cannot_be_kept_is_our_own_trouble(listen, tmp_path):
    port, _ = listen()
    folder = tmp_path / "inbox" / "hl7"
    with Sender(port) as sender:
        folder.rename(tmp_path / "gone")
        assert sender.send(numbered(1)) == ["AE", "c1"]
        (tmp_path / "gone").rename(folder)
        assert sender.send(numbered(1)) == ["AA", "c1"]
