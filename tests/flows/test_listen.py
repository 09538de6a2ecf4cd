import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.warehouse.landing.hl7_messages import adt, msh, pid, pv1
from warehouse.landing.hl7.split import Envelope, pieces

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
        return self.answer()

    def answer(self):
        answer = b""
        while not answer.endswith(b"\x1c\r"):
            more = self.line.recv(1)
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
    names = "\r".join([msh("ADT^A01", "n1"), "PID|1||p1||Canary^Maria", ""])
    with Sender(port) as sender:
        assert sender.send(names) == ["AE", "n1"]
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


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is not told here")
def test_a_message_that_is_too_long_is_refused_unheld_and_the_line_stays_open(listen):
    port, program = listen()
    with Sender(port) as sender:
        assert sender.send(numbered(1)) == ["AA", "c1"]
        before = most_memory(program)
        long = numbered(2) + "NTE|1||" + "x" * 20_000_000 + "\r"
        assert sender.send(long) == ["AR", "c2"]
        assert sender.send(numbered(3)) == ["AA", "c3"]
        assert most_memory(program) - before < 20_000


def most_memory(program):
    """The most memory the process ever held, in kB."""
    status = Path(f"/proc/{program.pid}/status").read_text().splitlines()
    [line] = [each for each in status if each.startswith("VmHWM")]
    return int(line.split()[1])


def test_several_systems_are_served_beside_one_that_never_ends_its_message(listen, tmp_path):
    port, program = listen()
    stuck = Sender(port)
    stuck.line.sendall(b"\x0b" + numbered(0).encode()[:100])
    with stuck, Sender(port) as one, Sender(port) as two:
        for n in range(1, 20):
            assert one.send(numbered(n)) == ["AA", f"c{n}"]
            assert two.send(numbered(100 + n)) == ["AA", f"c{100 + n}"]
    program.send_signal(signal.SIGTERM)
    assert program.wait(PATIENCE) == 0
    assert len(kept(tmp_path)) == 38


def test_a_message_may_come_byte_by_byte_and_several_at_once(listen):
    port, _ = listen()
    with Sender(port) as sender:
        slow = b"\x0b" + numbered(1).encode() + b"\x1c\r"
        for at in range(len(slow) - 1):
            sender.line.sendall(slow[at : at + 1])
        sender.line.sendall(slow[-1:] + b"\x0b" + numbered(2).encode() + b"\x1c\r")
        assert [sender.answer(), sender.answer()] == [["AA", "c1"], ["AA", "c2"]]
