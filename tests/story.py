"""A small invented hospital whose day has been run once, for the stories to build on."""

import os
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from flows import demo, way
from flows.occasion import INVENTED
from warehouse.settings import settings

NOW = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
"""The hour at hand: a day run for it is no replay."""
DAYS = 100


def invented(until, days=DAYS, sites=1):
    """Deliver what an invented hospital knew at ``until`` into the inbox of this folder."""
    folder = settings().folder
    told = demo.recall(folder, demo.Told(7, sites, days, str((NOW - timedelta(days)).date())))
    return demo.deliver(told, settings(), until=until)


@pytest.fixture(scope="session")
def a_day_was_run(tmp_path_factory):
    """The folder of a hospital after its first day; copy it, never change it."""
    folder = tmp_path_factory.mktemp("once") / "hospital"
    before = os.environ.get("HOSPITAL_FOLDER")
    os.environ["HOSPITAL_FOLDER"] = str(folder)
    try:
        invented(NOW)
        report = way.plainly("day", inbox=None, as_of=NOW)
    finally:
        os.environ.pop("HOSPITAL_FOLDER")
        if before is not None:
            os.environ["HOSPITAL_FOLDER"] = before
    assert (folder / INVENTED).exists()
    return folder, report


@pytest.fixture
def hospital(a_day_was_run, tmp_path, monkeypatch):
    """A hospital of the test's own, after its first day."""
    folder = tmp_path / "hospital"
    shutil.copytree(a_day_was_run[0], folder)
    monkeypatch.setenv("HOSPITAL_FOLDER", str(folder))
    return folder
