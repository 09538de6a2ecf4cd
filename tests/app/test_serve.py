"""The planner as a process, before anybody looks at it."""

import subprocess
import sys

import pytest


@pytest.mark.slow
def test_the_planner_starts_without_a_word_about_what_nobody_can_change():
    load = [sys.executable, "-c", "from app.serve import load; load()"]
    done = subprocess.run(load, capture_output=True, text=True, check=True)
    assert done.stderr == ""
