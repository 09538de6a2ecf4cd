import shutil

import pytest

from tests.app.published import FEEDS, hospital


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """The published hospital of these tests, made once: pages never change it."""
    return _made(tmp_path_factory, invented=True)


@pytest.fixture(scope="session")
def made_bare(tmp_path_factory):
    """A hospital that delivered its sites and nothing else."""
    return _made(tmp_path_factory, leave_out=set(FEEDS) - {"sites"}, forecast=False, plan=False)


@pytest.fixture(scope="session")
def made_early(tmp_path_factory):
    """A hospital that delivered everything; nothing was forecast or planned yet."""
    return _made(tmp_path_factory, forecast=False, plan=False)


@pytest.fixture
def published(made, folder):
    """The hospital for one test, which may decide."""
    shutil.copytree(made, folder)


@pytest.fixture
def bare(made_bare, folder):
    """The hospital without feeds for one test."""
    shutil.copytree(made_bare, folder)


@pytest.fixture
def early(made_early, folder):
    """The hospital without forecasts for one test."""
    shutil.copytree(made_early, folder)


def _made(tmp_path_factory, **how):
    folder = tmp_path_factory.mktemp("planner") / "hospital"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOSPITAL_FOLDER", str(folder))
        hospital(**how)
    return folder
