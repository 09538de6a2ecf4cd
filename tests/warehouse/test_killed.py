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


@pytest.fixture(scope="module", autouse=True)
def _one_key():
    """The same pseudonyms in every folder, so that two of them can be compared."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("HOSPITAL_PSEUDONYM_KEY", "5e" * 32)
        yield


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
def recent(inbox, tmp_path_factory):
    """What had been delivered before somebody sent the past: the places and one file."""
    recent = tmp_path_factory.mktemp("recent")
    for name in ("sites/sites.csv", "ed_visits/b.csv"):
        (recent / name).parent.mkdir(exist_ok=True)
        shutil.copy(inbox / name, recent / name)
    return recent


@pytest.fixture(scope="module")
def past(recent, tmp_path_factory):
    """The same, and two files of days before: visits that nobody knew of, and corrections."""
    past = tmp_path_factory.mktemp("past") / "inbox"
    shutil.copytree(recent, past)
    head, *known = VISITS
    older = [row.replace("v", "w", 1).replace("2026-01", "2025-12") for row in known]
    corrected = [row.removesuffix("3") + "2" for row in known[:40]]
    for name, rows in (("c.csv", older), ("d.csv", [*corrected, "bad,p1,north,yesterday,,"])):
        (past / "ed_visits" / name).write_text("\n".join([head, *rows, ""]))
    return past


def an_evening(folder, inbox):
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("HOSPITAL_FOLDER", str(folder))
        environment.setenv("HOSPITAL_INBOX", str(inbox))
        evening.evening()
    return digest(folder)


@pytest.fixture(scope="module")
def undisturbed(inbox, tmp_path_factory):
    """The folder of a hospital after an evening that nothing disturbed, and what it keeps."""
    folder = tmp_path_factory.mktemp("undisturbed") / "hospital"
    kept = an_evening(folder, inbox)
    assert kept["raw.delivery"][0] == 3
    assert kept["staging.ed_visit"][0] == 300
    assert kept["forecast.quantile"][0] == 48
    assert kept["plan.proposal"][0] == 1
    return folder, kept


@pytest.fixture(scope="module")
def caught_up(recent, past, tmp_path_factory):
    """The folder of a hospital before the past was sent, and what it keeps after it came."""
    folder = tmp_path_factory.mktemp("caught_up") / "hospital"
    an_evening(folder, recent)
    undone = folder.with_name("hospital after")
    shutil.copytree(folder, undone)
    kept = an_evening(undone, past)
    assert kept["staging.ed_visit"][0] == 600
    assert kept["raw.delivery"][0] == 4
    return folder, kept


@pytest.fixture(params=["first run", "rerun", "backfill"])
def kept(request, undisturbed, caught_up, folder, inbox, past, monkeypatch):
    """What should be kept in the end by a hospital before its first evening, by one whose evening
    is run once more, and by one that is sent its past.
    """
    backfill = request.param == "backfill"
    monkeypatch.setenv("HOSPITAL_INBOX", str(past if backfill else inbox))
    remarks()
    if request.param != "first run":
        shutil.copytree(caught_up[0] if backfill else undisturbed[0], folder)
    return caught_up[1] if backfill else undisturbed[1]


def killed(*words):
    child = [sys.executable, "-m", "tests.warehouse.evening", *map(str, words)]
    ended = subprocess.run(child, capture_output=True, text=True, check=False, cwd=ROOT)
    return ended.returncode, ended.stderr


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("step", STEPS)
def test_after_a_kill_the_next_run_brings_everything_to_where_it_should_be(kept, step, moment):
    wait = random.Random(f"{step} {moment}").uniform(0, 0.01)
    assert killed(step, moment, wait) == (-signal.SIGKILL, "")
    evening.evening()
    assert_as_undisturbed(kept)


@pytest.mark.parametrize("seed", range(2))
def test_a_kill_at_any_moment_is_survived_too(kept, seed):
    code, _ = killed("random", random.Random(seed).uniform(0, 1.5))
    assert code in (0, -signal.SIGKILL)
    evening.evening()
    assert_as_undisturbed(kept)


def assert_as_undisturbed(kept):
    folder = settings().folder
    assert digest(folder) == kept
    assert remarks() == []  # nothing had to be restored
    assert current().as_of == NOON
    with warehouse.reading() as db:
        rows = db.execute("select count(*) from staging.ed_visit").fetchall()
    assert rows == [(kept["staging.ed_visit"][0],)]
    assert list(folder.rglob("*.tmp")) + list(folder.rglob("*.upgrade")) == []
