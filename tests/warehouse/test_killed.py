"""Killed anywhere, run again: what stands is what an undisturbed evening leaves."""

import random
import shutil
import signal
import subprocess
import sys

import pytest

import warehouse
from tests.digest import digest
from tests.warehouse import evening
from tests.warehouse.evening import MOMENTS, NOON, STEPS
from tests.warehouse.processes import ROOT
from warehouse.publish import current
from warehouse.remarks import remarks
from warehouse.settings import settings

pytestmark = pytest.mark.slow

VISITS = ["visit_id,patient_id,site_id,arrived_at,departed_at,triage"] + [
    f"v{number},p{number % 90},north,2026-01-0{1 + number % 4}T{number % 24:02}:00,"
    f"2026-01-0{1 + number % 4}T{number % 24:02}:45,3"
    for number in range(300)
]


@pytest.fixture(scope="module")
def inbox(tmp_path_factory):
    """Deliveries of one evening; a bad row and a file that came twice among them."""
    inbox = tmp_path_factory.mktemp("inbox")
    for feed, name, lines in (
        ("sites", "sites.csv", ["site_id,time_zone", "north,Europe/London"]),
        ("ed_visits", "a.csv", [*VISITS, "bad,p1,north,yesterday,,"]),
        ("ed_visits", "b.csv", VISITS),
    ):
        (inbox / feed).mkdir(exist_ok=True)
        (inbox / feed / name).write_text("\n".join([*lines, ""]))
    return inbox


@pytest.fixture(scope="module")
def undisturbed(inbox, tmp_path_factory):
    """The folder of a hospital after an evening that nothing disturbed, and what it keeps."""
    folder = tmp_path_factory.mktemp("undisturbed") / "hospital"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("HOSPITAL_FOLDER", str(folder))
        environment.setenv("HOSPITAL_INBOX", str(inbox))
        evening.evening()
    kept = digest(folder)
    assert kept["raw.delivery"][0] == 3
    assert kept["staging.ed_visit"][0] == 300
    assert kept["forecast.quantile"][0] == 48
    assert kept["plan.proposal"][0] == 1
    return folder, kept


@pytest.fixture(params=["first run", "rerun"])
def hospital(request, undisturbed, folder, inbox, monkeypatch):
    """A hospital before its first evening, and one whose evening is run once more."""
    monkeypatch.setenv("HOSPITAL_INBOX", str(inbox))
    remarks()
    if request.param == "rerun":
        shutil.copytree(undisturbed[0], folder)
    return folder


def killed(*words):
    child = [sys.executable, "-m", "tests.warehouse.evening", *map(str, words)]
    ended = subprocess.run(child, capture_output=True, text=True, check=False, cwd=ROOT)
    return ended.returncode, ended.stderr


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("step", STEPS)
def test_after_a_kill_the_next_run_brings_everything_to_where_it_should_be(
    hospital, undisturbed, step, moment
):
    wait = random.Random(f"{step} {moment}").uniform(0, 0.01)
    assert killed(step, moment, wait) == (-signal.SIGKILL, "")
    evening.evening()
    assert_as_undisturbed(undisturbed)


@pytest.mark.parametrize("seed", range(2))
def test_a_kill_at_any_moment_is_survived_too(hospital, undisturbed, seed):
    code, _ = killed("random", random.Random(seed).uniform(0, 1.5))
    assert code in (0, -signal.SIGKILL)
    evening.evening()
    assert_as_undisturbed(undisturbed)


def assert_as_undisturbed(undisturbed):
    _, kept = undisturbed
    folder = settings().folder
    assert digest(folder) == kept
    assert remarks() == []  # nothing had to be restored
    assert current().as_of == NOON
    with warehouse.reading() as db:
        rows = db.execute("select count(*) from staging.ed_visit").fetchall()
    assert rows == [(300,)]
    assert list(folder.rglob("*.tmp")) + list(folder.rglob("*.upgrade")) == []
