import signal
import sqlite3
import threading
from datetime import UTC, datetime

import pytest

from tests.warehouse.processes import another
from warehouse import lease
from warehouse.lease import LeaseFileError, LeaseHeldError, LeaseLostError

HOLD = """
import sys
from pathlib import Path
from warehouse import lease
taken = lease.acquire(Path({path!r}), "the night forecast", seconds={seconds})
print(taken.token, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "lease.sqlite"


def held_elsewhere(path, seconds=60):
    return another(HOLD.format(path=str(path), seconds=seconds))


def let_expire(path):
    with sqlite3.connect(path) as file:
        file.execute("update lease set expires_at = 0")
    file.close()


def test_a_second_writer_is_told_who_writes_and_since_when(path):
    with (
        held_elsewhere(path) as other,
        pytest.raises(LeaseHeldError, match=rf"night forecast.*since.*process {other.pid} on"),
    ):
        lease.acquire(path, "ingest", seconds=60)


def test_a_writer_killed_without_a_word_loses_its_lease(path):
    with held_elsewhere(path) as other:
        other.send_signal(signal.SIGKILL)
        other.wait()
        assert lease.acquire(path, "ingest", seconds=60).token == int(other.said) + 1


def test_a_killed_writer_that_nobody_has_buried_loses_its_lease_too(path):
    with held_elsewhere(path) as other:
        other.send_signal(signal.SIGKILL)
        other.stdout.read()  # ends with the process, which stays in the table as a zombie
        assert lease.acquire(path, "ingest", seconds=60, wait=5).owner == "ingest"


def test_another_process_with_the_same_number_is_not_the_holder(path):
    with held_elsewhere(path):
        with sqlite3.connect(path) as file:
            file.execute("update lease set born = 'an earlier start/1'")
        file.close()
        assert lease.acquire(path, "ingest", seconds=60).owner == "ingest"


def test_a_holder_on_another_machine_keeps_its_lease_until_it_expires(path):
    lease.acquire(path, "forecast", seconds=60)
    with sqlite3.connect(path) as file:
        file.execute("update lease set host = 'elsewhere', pid = 999999999")
    file.close()
    with pytest.raises(LeaseHeldError, match="on elsewhere"):
        lease.acquire(path, "ingest", seconds=60)
    let_expire(path)
    assert lease.acquire(path, "ingest", seconds=60).token == 2


def test_a_writer_that_was_overtaken_may_not_commit(path):
    slow = lease.acquire(path, "slow", seconds=60)
    let_expire(path)
    lease.acquire(path, "quick", seconds=60)
    overtaken = pytest.raises(LeaseLostError, match=r"slow.*nothing of what it did was kept")
    with overtaken, lease.fenced(path, slow):
        pass


def test_a_writer_that_was_overtaken_cannot_give_back_what_is_not_its_own(path):
    slow = lease.acquire(path, "slow", seconds=60)
    let_expire(path)
    lease.acquire(path, "quick", seconds=60)
    lease.release(path, slow)
    assert lease.holder(path).owner == "quick"


def test_a_released_lease_is_free_and_tokens_only_grow(path):
    with lease.held(path, "first", seconds=60) as first:
        assert lease.holder(path) == first
    assert lease.holder(path) is None
    with lease.held(path, "second", seconds=60) as second:
        assert second.token == first.token + 1


def test_a_long_write_renews_its_lease(path):
    with lease.held(path, "long", seconds=0.3) as taken:
        renewed = threading.Event()
        while lease.holder(path).expires_at == taken.expires_at:
            renewed.wait(0.02)
    assert taken.expires_at > taken.acquired_at


def test_a_patient_writer_gets_its_turn(path):
    first = lease.acquire(path, "first", seconds=60)
    threading.Timer(0.2, lease.release, (path, first)).start()
    taken = []
    waiting = threading.Thread(
        target=lambda: taken.append(lease.acquire(path, "second", seconds=60, wait=30))
    )
    waiting.start()
    waiting.join()
    assert taken[0].owner == "second"


def test_waiting_for_oneself_is_refused_at_once(path):
    lease.acquire(path, "plan", seconds=60)
    started = datetime.now(UTC)
    with pytest.raises(LeaseHeldError, match="in this very process"):
        lease.acquire(path, "plan again", seconds=60, wait=600)
    assert (datetime.now(UTC) - started).total_seconds() < 300


def test_nobody_holds_a_lease_that_was_never_taken(path):
    assert lease.holder(path) is None


def test_a_folder_that_cannot_be_written_is_explained(tmp_path):
    (tmp_path / "a file").touch()
    with pytest.raises(LeaseFileError, match=r"a file.*point HOSPITAL_FOLDER at another"):
        lease.acquire(tmp_path / "a file" / "lease.sqlite", "ingest", seconds=60)
