"""The command line as its users meet it: a process, its words and its exit code."""

import json
import os
import signal
import subprocess
import sys

import pytest


def hospital(*words, folder):
    return subprocess.run(
        [sys.executable, "-m", "flows.command", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "HOSPITAL_FOLDER": str(folder), "COLUMNS": "200"},
        stdin=subprocess.DEVNULL,
    )


def drop(inbox, feed, name, *lines):
    (inbox / feed).mkdir(parents=True, exist_ok=True)
    (inbox / feed / name).write_text("\n".join([*lines, ""]))


pytestmark = pytest.mark.slow

SITES = ("site_id,time_zone", "north,Europe/London")


@pytest.fixture
def inbox(tmp_path):
    return tmp_path / "inbox"


@pytest.fixture
def home(tmp_path):
    return tmp_path / "hospital"


def test_a_missing_inbox_is_said_in_a_sentence(home, inbox):
    said = hospital("ingest", inbox, "--json", folder=home)
    assert said.returncode == 1
    assert str(inbox) in said.stderr
    assert json.loads(said.stdout.splitlines()[-1])["outcome"] == "failed"
    assert "Traceback" not in said.stderr


def test_good_files_are_taken_in_and_counted(home, inbox):
    drop(inbox, "sites", "sites.csv", *SITES)
    said = hospital("ingest", inbox, "--json", folder=home)
    assert said.returncode == 0, said.stderr
    told = json.loads(said.stdout.splitlines()[-1])
    assert (told["outcome"], told["way"]) == ("done", "plain")
    assert told["steps"][0]["rows"] == 1
    [delivery] = told["deliveries"]
    assert (delivery["feed"], delivery["received"], delivery["loaded"]) == ("sites", 1, 1)


def test_one_refused_file_leaves_the_others_alone_and_the_exit_code_red(home, inbox):
    drop(inbox, "sites", "sites.csv", *SITES)
    drop(inbox, "wards", "wards.csv", "ward,beds", "w1,20")
    said = hospital("ingest", inbox, "--json", folder=home)
    assert said.returncode == 1
    told = json.loads(said.stdout.splitlines()[-1])
    assert told["outcome"] == "partly"
    assert "wards.csv" in told["steps"][0]["words"]


def test_an_unknown_feed_folder_names_the_feeds_there_are(home, inbox):
    drop(inbox, "ward_stay", "stays.csv", "stay_id", "1")
    said = hospital("ingest", inbox, "--json", folder=home)
    assert said.returncode == 1
    assert "ward_stays" in said.stdout


def test_the_same_file_twice_changes_nothing_and_says_so(home, inbox):
    drop(inbox, "sites", "sites.csv", *SITES)
    hospital("ingest", inbox, folder=home)
    said = hospital("ingest", inbox, "--json", folder=home)
    assert said.returncode == 0
    assert "1 seen before" in json.loads(said.stdout.splitlines()[-1])["steps"][0]["words"]


def test_a_forecast_without_a_warehouse_says_what_to_run_first(home):
    said = hospital("forecast", folder=home)
    assert said.returncode == 1
    assert "hospital day" in said.stderr


def test_a_moment_that_cannot_be_read_shows_how_to_write_it(home):
    said = hospital("forecast", "--as-of", "yesterday", folder=home)
    assert said.returncode == 2
    assert "2026-01-05T08:00Z" in said.stderr


def test_a_wrong_setting_is_refused_at_the_start(home):
    home.mkdir()
    (home / "hospital.toml").write_text("time_zon = 'Europe/London'\n")
    said = hospital("status", folder=home)
    assert said.returncode == 1
    assert "time_zone" in said.stderr


def test_status_of_an_empty_house_shows_the_settings_and_the_first_step(home):
    said = hospital("status", folder=home)
    assert said.returncode == 0
    assert "hospital ingest INBOX" in said.stdout
    assert "time_zone" in said.stdout


def test_shipped_maps_are_listed_and_put_into_an_inbox(home, inbox):
    [first, *_] = hospital("map", "list", folder=home).stdout.split()
    said = hospital("map", "use", first, inbox, folder=home)
    assert said.returncode == 0
    assert list(inbox.glob("*/map.toml")) != []


def test_the_demo_refuses_a_folder_with_a_real_hospital_in_it(home, inbox):
    drop(inbox, "sites", "sites.csv", *SITES)
    hospital("ingest", inbox, folder=home)
    said = hospital("demo", "--no-planner", "--folder", home, folder=home)
    assert said.returncode == 1
    assert "hospital demo --folder DIR" in said.stderr


def test_what_the_start_runs_may_end_in_its_own_time(tmp_path):
    slow = "import signal, sys, time\ntry:\n    print('up', flush=True); time.sleep(60)\nexcept KeyboardInterrupt:\n    time.sleep(1); print('tidied', flush=True); sys.exit(7)"
    asks = (
        f"import sys; from flows import start; sys.exit(start._run(sys.executable, '-c', {slow!r}))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", asks],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert process.stdout.readline() == "up\n"
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate(timeout=30)[0] == "tidied\n"
    assert process.returncode == 7


@pytest.mark.parametrize(
    "words",
    [
        ("ingest", "--json"),
        ("forecast", "--as-of", "yesterday", "--json"),
        ("plan", "--folder", __file__, "--json"),
    ],
)
def test_programs_get_their_last_line_even_when_nothing_could_be_begun(home, words):
    said = hospital(*words, folder=home)
    assert said.returncode != 0
    told = json.loads(said.stdout.splitlines()[-1])
    assert (told["command"], told["outcome"]) == (words[0], "failed")


@pytest.mark.parametrize(
    ("damaged", "says"),
    [("published/CURRENT", "cannot be understood"), ("records.sqlite", "cannot be used")],
)
def test_a_damaged_house_is_a_state_that_the_status_tells(home, damaged, says):
    (home / "published").mkdir(parents=True)
    (home / damaged).write_text("no more than words, twice over and over")
    said = hospital("status", "--json", folder=home)
    assert said.returncode == 0, said.stderr
    [trouble] = json.loads(said.stdout.splitlines()[-1])["troubles"]
    assert says in trouble


def test_a_file_still_refused_is_told_of_every_time(home, inbox):
    drop(inbox, "ed_visits", "v.csv", "visit_id")
    for _ in range(2):
        said = hospital("ingest", inbox, "--json", folder=home)
        [delivery] = json.loads(said.stdout.splitlines()[-1])["deliveries"]
        assert delivery["reason"].startswith("SCHEMA_MISSING: ")
