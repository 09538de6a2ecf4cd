import os

from tests.warehouse.processes import another
from warehouse.process import Process, surely_dead, this_process


def test_who_asks_is_alive():
    assert this_process().pid == os.getpid()
    assert not surely_dead(this_process())


def test_a_process_that_has_ended_is_dead():
    with another(
        "import warehouse.process as p; print(p.this_process().born or '', flush=True); input()"
    ) as other:
        there = Process(this_process().host, other.pid, other.said or None)
        assert not surely_dead(there)
        other.kill()
        other.wait()
        assert surely_dead(there)


def test_of_another_machine_nothing_is_certain():
    assert not surely_dead(Process("elsewhere", 1, "another start/1"))


def test_where_the_start_is_unknown_the_number_must_do():
    assert not surely_dead(Process(this_process().host, os.getpid(), None))
