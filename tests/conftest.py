import os
import sys

import duckdb
import hypothesis
import pytest

from tests.story import a_day_was_run, hospital
from warehouse.build import build
from warehouse.migrate import migrate

# Tests write a file and take it in at once; processes they start do the same.
os.environ.setdefault("HOSPITAL_QUIET_SECONDS", "0")

# How long an example takes is the machine's affair: tests judge what comes out.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


@pytest.fixture(autouse=True)
def main_program():
    """Leave Python's main program as it was found.

    Streamlit's AppTest puts the page it runs in its place and leaves it there; processes that a
    later test starts would begin by running that page.
    """
    found = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = found


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """The file of an empty warehouse, made once: copying it is quicker than making another."""
    path = tmp_path_factory.mktemp("template") / "template.duckdb"
    with duckdb.connect(path) as connection:
        migrate(connection)
        build(connection)
    return path


@pytest.fixture
def db(template):
    """An empty warehouse in memory, with all its tables and views."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(f"attach '{template}' as template (read_only)")
        connection.execute("copy from database template to memory")
        connection.execute("detach template")
        yield connection


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A hospital's own folder, empty, that every setting points at."""
    monkeypatch.setenv("HOSPITAL_FOLDER", str(tmp_path / "hospital"))
    return tmp_path / "hospital"


__all__ = ["a_day_was_run", "hospital"]
