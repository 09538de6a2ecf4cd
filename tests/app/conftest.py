import shutil
from contextlib import contextmanager

import pytest

from tests.app.published import FEEDS, hospital

# Who drives a browser imports it here and now: most tests of pages do without one.


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


# --- in a real browser ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def chromium():
    """A real browser for the tests of a module."""
    from tests.app import browser

    if browser.CHROMIUM is None:
        pytest.skip("no Chromium is installed here: on Debian, apt-get install chromium")
    with browser.chromium() as opened:
        yield opened


@pytest.fixture
def tab(chromium, request):
    """A window of its own: a desk in daylight, or what a test asks for."""
    (width, height), theme = getattr(request, "param", ((1366, 768), "light"))
    context = chromium.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme, bypass_csp=True
    )
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def home(a_day_was_run, tmp_path_factory):
    """A hospital after its first day, of one module's own: what its tests decide stays in it."""
    with _moved_in(a_day_was_run[0], tmp_path_factory) as folder:
        yield folder


@pytest.fixture(scope="module")
def small_home(made, tmp_path_factory):
    """The published hospital for one module, whose tests may decide."""
    with _moved_in(made, tmp_path_factory) as folder:
        yield folder


@pytest.fixture(scope="module")
def served(home):
    """The planner of the hospital after its first day."""
    from tests.app import browser

    with browser.Served() as there:
        yield there


@pytest.fixture(scope="module")
def small_served(small_home):
    """The planner of the published hospital: its clock stands still."""
    from tests.app import browser

    with browser.Served() as there:
        yield there


@pytest.fixture(scope="module")
def large_served(made, tmp_path_factory):
    """The planner of the published hospital after it grew."""
    from tests.app import browser, larger

    with _moved_in(made, tmp_path_factory):
        larger.grow()
        with browser.Served() as there:
            yield there


@contextmanager
def _moved_in(made, tmp_path_factory):
    folder = tmp_path_factory.mktemp("browser") / "hospital"
    shutil.copytree(made, folder)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("HOSPITAL_FOLDER", str(folder))
        yield folder


def _made(tmp_path_factory, **how):
    folder = tmp_path_factory.mktemp("planner") / "hospital"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOSPITAL_FOLDER", str(folder))
        hospital(**how)
    return folder
