"""The records store on SQLite and, where it is installed, on a real PostgreSQL."""

import os
import shutil
import socket
import subprocess
from pathlib import Path
from uuid import uuid4

import pytest

SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    """The address of a PostgreSQL server of our own, without a database of any name."""
    if not SERVERS:
        pytest.skip("no PostgreSQL below /usr/lib/postgresql: install it to run this test")
    programs = SERVERS[-1].parent
    home = tmp_path_factory.mktemp("postgres")
    as_owner = _as_owner(home)
    run = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": home}
    cluster = home / "cluster"
    subprocess.run(
        [
            *as_owner,
            programs / "initdb",
            "-D",
            cluster,
            "-U",
            "planner",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        ],
        **run,
    )
    port = _free_port()
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    control = [*as_owner, programs / "pg_ctl", "-D", cluster, "-w"]
    subprocess.run([*control, "-o", options, "-l", cluster / "log", "start"], **run)
    yield f"postgresql+psycopg://planner@127.0.0.1:{port}"
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
    for parent in home.parents:  # what pytest made on the way down must be open to that user
        if "pytest-" in str(parent):
            parent.chmod(parent.stat().st_mode | 0o011)
    return [change, "-u", "postgres", "--"]


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
