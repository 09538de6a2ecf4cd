"""Backup, verify and restore as their users meet them; and what is said of a restored warehouse."""

import json
import os

import pytest

from tests.flows.test_command import drop, hospital

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path):
    drop(tmp_path / "inbox", "sites", "sites.csv", "site_id,time_zone", "north,Europe/London")
    hospital("ingest", tmp_path / "inbox", folder=tmp_path / "hospital")
    return tmp_path / "hospital"


def told(said):
    return json.loads(said.stdout.splitlines()[-1])


def test_a_hospital_is_backed_up_verified_and_brought_back(home, tmp_path):
    kept, elsewhere = tmp_path / "kept", tmp_path / "elsewhere"
    assert hospital("backup", kept, folder=home).returncode == 0
    checked = hospital("verify", kept, "--json", folder=home)
    assert (checked.returncode, told(checked)["faults"]) == (0, [])
    refused = hospital("restore", kept, folder=home)
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    assert hospital("restore", kept, folder=elsewhere).returncode == 0
    assert hospital("verify", folder=elsewhere).returncode == 0
    again = hospital("ingest", tmp_path / "inbox", "--json", folder=elsewhere)
    assert "1 seen before" in told(again)["steps"][0]["words"]


def test_a_damaged_backup_turns_the_exit_code_red(home, tmp_path):
    hospital("backup", tmp_path / "kept", folder=home)
    os.truncate(tmp_path / "kept" / "warehouse.duckdb", 5000)
    said = hospital("verify", tmp_path / "kept", "--json", folder=home)
    assert said.returncode == 1
    assert "warehouse.duckdb has changed" in " ".join(told(said)["faults"])


def test_a_run_on_a_damaged_warehouse_restores_it_and_says_so(home, tmp_path):
    os.truncate(home / "warehouse.duckdb", 100_000)
    said = hospital("ingest", tmp_path / "inbox", "--json", folder=home)
    assert said.returncode == 0, said.stderr
    words = told(said)["steps"][0]["words"]
    assert "1 seen before" in words
    assert "was restored from the published copy" in words
    status = hospital("status", folder=home)
    assert "was restored from the published copy" in status.stdout.replace("\n", " ")
