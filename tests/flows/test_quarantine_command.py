"""What was kept aside or held, as the command line tells of it and acts on it."""

import json
import os
from datetime import UTC, datetime, timedelta

import pytest

from tests.flows.test_command import drop, hospital

pytestmark = pytest.mark.slow

SITES = "site_id,time_zone"
VISITS = "visit_id,site_id,arrived_at,triage"
MIDNIGHT = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def told(said):
    assert said.stdout, said.stderr
    return json.loads(said.stdout.splitlines()[-1])


@pytest.fixture
def inbox(tmp_path):
    return tmp_path / "inbox"


@pytest.fixture
def home(tmp_path):
    return tmp_path / "hospital"


def put(inbox, feed, name, *lines):
    drop(inbox, feed, name, *lines)
    long_ago = MIDNIGHT.timestamp() - 86_400
    os.utime(inbox / feed / name, (long_ago, long_ago))


def ingest(inbox, home):
    return {
        each["name"]: each
        for each in told(hospital("ingest", inbox, "--json", folder=home))["deliveries"]
    }


@pytest.fixture
def aside(inbox, home):
    """A visit of a site nobody listed, one at no time, and one that is all right."""
    put(inbox, "sites", "1.csv", SITES, "north,Europe/London")
    put(
        inbox,
        "ed_visits",
        "v.csv",
        VISITS,
        "a,south,2026-01-01T08:00:00Z,3",
        "b,north,2026-13-01T08:00:00Z,3",
        "c,north,2026-01-01T08:00:00Z,3",
    )
    return ingest(inbox, home)["ed_visits/v.csv"]


def test_every_delivery_tells_its_reasons_with_a_first_line_and_an_example(aside):
    assert (aside["received"], aside["loaded"], aside["quarantined"]) == (3, 1, 2)
    reasons = {each["code"]: each for each in aside["reasons"]}
    assert reasons["UNKNOWN_SITE"] == {
        "code": "UNKNOWN_SITE",
        "records": 1,
        "first_line": 2,
        "example": "site_id names a site that was never delivered: south",
        "waiting": 1,
    }
    assert reasons["BAD_DATE"]["first_line"] == 3


def test_records_are_listed_shown_replayed_and_ignored(aside, inbox, home):
    listed = told(hospital("quarantine", "list", "--json", folder=home))
    assert listed["waiting"] == 2
    shown = told(
        hospital("quarantine", "show", "ed_visits/v.csv", "--line", 2, "--json", folder=home)
    )
    assert [record["code"] for record in shown["records"]] == ["UNKNOWN_SITE"]
    put(inbox, "sites", "2.csv", SITES, "north,Europe/London", "south,Europe/London")
    ingest(inbox, home)
    said = hospital("quarantine", "replay", "--code", "UNKNOWN_SITE", "--json", folder=home)
    assert (said.returncode, told(said)["loaded"], told(said)["left"]) == (0, 1, [])
    left = hospital("quarantine", "replay", "--json", folder=home)
    assert left.returncode == 1
    assert "deliver the file again" in told(left)["left"][0]["words"]
    silent = hospital("quarantine", "ignore", "--code", "BAD_DATE", folder=home)
    assert silent.returncode == 2
    done = hospital(
        "quarantine", "ignore", "--code", "BAD_DATE", "--reason", "a test", "--json", folder=home
    )
    assert (done.returncode, told(done)["records"]) == (0, 1)
    every = told(hospital("quarantine", "list", "--all", "--json", folder=home))
    states = {(group["code"], group["state"]) for group in every["groups"]}
    assert states == {("UNKNOWN_SITE", "replayed"), ("BAD_DATE", "ignored")}
    row = told(hospital("delivery", "show", "ed_visits/v.csv", "--json", folder=home))["delivery"]
    assert (row["loaded"], row["quarantined"]) == (2, 1)
    assert [each["verb"] for each in row["acts"]] == ["replay"]


def visits(number, count):
    at = MIDNIGHT - timedelta(days=8 - number)
    step = timedelta(days=1) / count
    return [f"{number}-{n},north,{at + n * step:%Y-%m-%dT%H:%M:%SZ},3" for n in range(count)]


def test_a_file_ten_times_too_large_waits_until_somebody_approves(inbox, home):
    for number in range(4):
        put(inbox, "ed_visits", f"{number}.csv", VISITS, *visits(number, 40))
    ingest(inbox, home)
    put(inbox, "ed_visits", "4.csv", VISITS, *visits(4, 400))
    said = hospital("ingest", inbox, "--json", folder=home)
    assert said.returncode == 1
    assert "1 held until somebody approves" in told(said)["steps"][0]["words"]
    [held] = told(said)["deliveries"]
    assert (held["status"], held["received"], held["counted"]) == ("held", 0, 400)
    assert held["held"].startswith("VOLUME: 400 records")
    assert "4.csv is held" in hospital("status", folder=home).stdout
    [listed] = told(hospital("delivery", "list", "--status", "held", "--json", folder=home))[
        "deliveries"
    ]
    assert listed["delivery_id"] == held["delivery_id"]
    silent = hospital("delivery", "approve", held["delivery_id"], folder=home)
    assert silent.returncode == 2
    done = hospital("delivery", "approve", held["delivery_id"], "--reason", "a bus", folder=home)
    assert done.returncode == 0, done.stderr
    assert ingest(inbox, home)["ed_visits/4.csv"]["loaded"] == 400


def test_a_refused_file_is_counted_and_stays_in_sight(inbox, home):
    put(inbox, "ed_visits", "v.csv", "visit_id,triage", "a,3", "b,3")
    first = ingest(inbox, home)["ed_visits/v.csv"]
    assert (first["status"], first["received"], first["counted"]) == ("refused", 0, 2)
    said = hospital("ingest", inbox, "--json", folder=home)
    [again] = told(said)["deliveries"]
    assert (again["seen_before"], again["delivered_at"]) == (True, first["delivered_at"])
    assert "refused before, unchanged, so not tried again" in told(said)["steps"][0]["words"]


def test_an_unknown_delivery_is_said_in_a_sentence(aside, home):
    said = hospital("quarantine", "show", "nowhere", "--json", folder=home)
    assert said.returncode == 1
    assert "No delivery is called 'nowhere'" in said.stderr
    assert "Traceback" not in said.stderr
