import duckdb
import pytest

from warehouse.build import build
from warehouse.migrate import migrate


@pytest.fixture
def db():
    """An empty warehouse in memory, with all its tables and views."""
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        migrate(connection)
        build(connection)
        yield connection


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A hospital's own folder, empty, that every setting points at."""
    monkeypatch.setenv("HOSPITAL_FOLDER", str(tmp_path / "hospital"))
    return tmp_path / "hospital"
