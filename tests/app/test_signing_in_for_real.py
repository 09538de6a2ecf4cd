"""The whole way round by OpenID Connect: out to who signs people in, and back to the same page."""

import pytest
from playwright.sync_api import expect

from app.words import access as words
from flows.server import free_port
from tests.app.browser import PATIENCE, Served
from tests.app.spoken import AUTH
from tests.app.test_signed_in_served import ANN, name
from tests.app.who_signs_in import who_signs_in

pytest.importorskip("authlib", reason="Authlib is not installed, by which Streamlit signs in")
pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture(scope="module")
def signing_in(small_home, tmp_path_factory):
    """A planner that knows the service, and the service."""
    name(small_home, "scheduler")
    own, port = tmp_path_factory.mktemp("home"), free_port(8640)
    with who_signs_in() as (service, address), pytest.MonkeyPatch.context() as environment:
        told = AUTH.replace("http://127.0.0.1:9/", f"{address}/")
        told = told.replace("http://127.0.0.1/", f"http://127.0.0.1:{port}/")
        (own / ".streamlit").mkdir()
        (own / ".streamlit" / "secrets.toml").write_text(told, "utf-8")
        environment.setenv("HOME", str(own))  # Streamlit reads its secrets there
        with Served(port) as there:
            yield service, there


def test_who_signs_in_again_is_back_on_the_page_they_were_on(signing_in, tab):
    service, there = signing_in
    heading = tab.get_by_role("heading", level=1)
    service.hours_ago = 13  # as if they had signed in this morning
    there.open(tab, "scenario?arrivals=10")
    tab.get_by_role("button", name=words.SIGN_IN, exact=True).click()
    expect(heading).to_have_text(words.SIGN_IN_AGAIN, timeout=PATIENCE)
    there.open(tab, "scenario?arrivals=10")
    expect(heading).to_have_text(words.SIGN_IN_AGAIN)
    service.hours_ago = 0
    tab.get_by_role("button", name=words.SIGN_IN_AGAIN).click()
    expect(heading).to_have_text("Scenario", timeout=PATIENCE)
    assert tab.url.endswith("/scenario?arrivals=10")
    assert service.asked == 2


def test_who_signs_out_must_sign_in_to_see_anything(signing_in, tab):
    _, there = signing_in
    heading = tab.get_by_role("heading", level=1)
    there.open(tab, "")
    tab.get_by_role("button", name=words.SIGN_IN, exact=True).click()
    expect(heading).to_have_text("Today", timeout=PATIENCE)
    out = tab.get_by_role("button", name=words.SIGN_OUT)
    expect(out).to_be_visible()
    out.click()
    expect(heading).to_have_text(words.SIGN_IN, timeout=PATIENCE)
    assert ANN not in tab.content()
