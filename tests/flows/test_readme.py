"""The README's tour, taken word for word."""

import os
import re
import shlex
import subprocess
import sys

import pytest

from tests.test_house import ROOT

pytestmark = pytest.mark.slow

STAYS_OPEN = ("planner", "serve")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)


def tour():
    lines = "\n".join(blocks("sh")).splitlines()
    words = [shlex.split(line, comments=True) for line in lines]
    return [line[1:] for line in words if line[:1] == ["hospital"]]


def test_every_command_of_the_tour_does_what_it_says(hospital, tmp_path):
    said = [
        (
            line,
            subprocess.run(
                [sys.executable, "-m", "flows.command", *line],
                cwd=tmp_path,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                capture_output=True,
                text=True,
                check=False,
                stdin=subprocess.DEVNULL,
            ),
        )
        for line in tour()
        if line[0] not in STAYS_OPEN and "my-inbox" not in line[1:2]
    ]
    assert [line[0] for line, _ in said] == ["status", "forecast", "plan", "review", "map", "map"]
    assert {" ".join(line): done.stderr for line, done in said if done.returncode} == {}


def test_the_people_in_the_readme_may_sign_in(folder):
    from warehouse.settings import settings

    [_, shown, *_] = blocks("toml")
    folder.mkdir(exist_ok=True)
    (folder / "hospital.toml").write_text(shown)
    assert settings().sign_in
    assert settings().people["bo@hospital.example"] == ("clinic", "viewer")


def test_the_two_people_in_the_readme_are_asked_for(folder):
    from warehouse.settings import settings

    [_, people, shown, _] = blocks("toml")
    folder.mkdir(exist_ok=True)
    (folder / "hospital.toml").write_text(people + shown)
    asked = settings().second_person
    assert (asked.order_above_gbp, asked.beds_above) == (5000, 4)
    assert asked.acts == ("roster", "order", "beds", "model")


def test_the_notices_in_the_readme_are_sent_to_whom_it_says(folder):
    from warehouse.settings import settings

    [*_, shown] = blocks("toml")
    folder.mkdir(exist_ok=True)
    (folder / "hospital.toml").write_text(shown)
    told = settings().notices
    assert told.on
    assert [at.hour for at in told.sites["north"].huddles] == [8, 12, 15]


def test_the_map_in_the_readme_is_one(tmp_path):
    from warehouse.landing import maps

    shown, *_ = blocks("toml")
    (tmp_path / "map.toml").write_text(shown)
    assert maps.read(tmp_path / "map.toml").feed == "ed_arrivals_hourly"


def test_the_two_commands_are_the_ones_that_are_run():
    [first, *_] = blocks("sh")
    commands = [line.split("#")[0].strip() for line in first.strip().splitlines()]
    assert commands == ["python3 flows/start.py demo", "python3 flows/start.py tests"]
    assert commands[1] in (ROOT / ".ci" / "run").read_text()
