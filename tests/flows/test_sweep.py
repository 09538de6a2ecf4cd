"""The command line and a real Prefect server, sent something of a person in every field."""

import os
import subprocess
import sys

import pytest

from flows import server
from tests.test_house import ROOT
from tests.warehouse import canaries
from warehouse.settings import settings

pytestmark = [pytest.mark.slow, pytest.mark.server]


def hospital(*words):
    return subprocess.run(
        [sys.executable, "-m", "flows.command", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=400,
        cwd=ROOT,
        env=os.environ | {"COLUMNS": "200"},
    )


COMMANDS = (
    ("day", "--json"),
    ("ingest", "{inbox}", "--json"),
    ("status", "--json"),
    ("quarantine", "list", "--json"),
    ("quarantine", "show", "--json"),
    ("key", "show", "--json"),
    ("key", "rotate", "--json"),
    ("backup", "{folder}/kept", "--json"),
    ("verify", "--json"),
)


@pytest.fixture(params=["plainly", "as a flow"])
def folder(request, tmp_path, monkeypatch):
    """A hospital with such deliveries in its inbox, which lies elsewhere."""
    monkeypatch.setenv("HOSPITAL_FOLDER", str(tmp_path / "hospital"))
    monkeypatch.setenv("HOSPITAL_INBOX", str(tmp_path / "inbox"))
    monkeypatch.setenv("HOSPITAL_QUIET_SECONDS", "0")
    monkeypatch.setenv("HOSPITAL_PREFECT_PORT", str(server.free_port(4377)))
    canaries.put(tmp_path / "inbox")
    if request.param == "plainly":
        yield tmp_path / "hospital"
        return
    with server.started(settings()):
        yield tmp_path / "hospital"


def test_nothing_of_a_person_is_said_logged_or_kept(folder):
    said = {}
    for words in COMMANDS:
        named = [word.format(inbox=settings().inbox, folder=folder) for word in words]
        ended = hospital(*named)
        said[" ".join(words)] = ended.stdout + ended.stderr
    assert [each for name, words in said.items() for each in canaries.traces(words, name)] == []
    assert canaries.in_folder(folder) == []
    assert "loaded" in said["day --json"]
