"""The records store on SQLite and, where it is installed, on a real PostgreSQL."""

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from uuid import uuid4

import pytest

SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))


@pytest.fixture(scope="session")
def postgres():
    """The address of a PostgreSQL server of our own, without a database of any name."""
    if not SERVERS:
        pytest.skip("no PostgreSQL below /usr/lib/postgresql: install it to run this test")
    # Not among pytest's own folders: each new session closes those to every other user.
    with tempfile.TemporaryDirectory(prefix="hospital-", ignore_cleanup_errors=True) as home:
        yield from _server(Path(home), SERVERS[-1].parent)


def _server(home, programs):
    as_owner = _as_owner(home)
    run = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": home}
    cluster = home / "cluster"
    named = ["--username=planner", "--auth=trust", "--encoding=UTF8", "--no-sync"]
    subprocess.run([*as_owner, programs / "initdb", "-D", cluster, *named], **run)
    port = _free_port()
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    control = [*as_owner, programs / "pg_ctl", "-D", cluster, "-w"]
    subprocess.run([*control, "-o", options, "-l", cluster / "log", "start"], **run)
    try:
        yield f"postgresql+psycopg://planner@127.0.0.1:{port}"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], **run)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request, folder, monkeypatch):
    """An empty records store of each kind."""
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        name = f"hospital_{uuid4().hex}"
        _make_database(server, name)
        monkeypatch.setenv("HOSPITAL_RECORDS_URL", f"{server}/{name}")


def _make_database(server, name):
    import psycopg

    address = server.replace("+psycopg", "") + "/postgres"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'create database "{name}"')


def _as_owner(home):
    """PostgreSQL refuses to run as root: become the user that came with it."""
    if os.name == "nt" or os.geteuid() != 0:
        return []
    change = shutil.which("runuser")
    if not change:
        pytest.skip("PostgreSQL does not run as root, and there is no runuser to become another")
    shutil.chown(home, "postgres")
    return [change, "-u", "postgres", "--"]


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
