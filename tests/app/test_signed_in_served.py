"""Limits of a sign-in before a real server: by its own protocol, and in a real Chromium."""

import time
from datetime import UTC, datetime, timedelta
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect
from websockets.exceptions import InvalidStatus

from app import signed_in
from app.words import access as words
from tests.app.browser import PATIENCE, Served, barriers
from tests.app.spoken import AUTH, cookie, line
from tests.app.test_access_served import alerts, elements
from warehouse.records import sign_ins, tables
from warehouse.records.store import changing

pytestmark = [pytest.mark.slow, pytest.mark.browser]

ANN = "ann@hospital.example"


@pytest.fixture(scope="module")
def signing_in(small_home, tmp_path_factory):
    """The planner of a hospital whose people sign in."""
    own = tmp_path_factory.mktemp("home")
    (own / ".streamlit").mkdir()
    (own / ".streamlit" / "secrets.toml").write_text(AUTH, "utf-8")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("HOME", str(own))  # Streamlit reads its secrets there
        name(small_home, "scheduler")
        with Served() as there:
            yield there


def name(home, role):
    (home / "hospital.toml").write_text(f'sign_in = true\n[people]\n"{ANN}" = ["{role}"]\n')


def claims(*, hours=0, sub="7"):
    return {"email": ANN, "sub": sub, "iat": int(time.time() - 3600 * hours)}


def headings(heard):
    return [one.heading.body for one in elements(heard) if one.WhichOneof("type") == "heading"]


def ages(heard):
    """The part of the page that is drawn again by itself."""
    return next(
        message.delta.fragment_id
        for message in heard
        if "published" in message.delta.new_element.markdown.body and message.delta.fragment_id
    )


def test_a_page_that_stands_open_is_taken_away_from_who_lost_a_role(signing_in, small_home):
    name(small_home, "scheduler")
    with line(signing_in.address, claims(sub="demoted")) as opened:
        seen = opened.told("roster")
        assert "Roster" in headings(seen)
        name(small_home, "viewer")
        anew = opened.by_itself(ages(seen))
    assert any("page Roster is for: " in said for said in alerts(anew))
    assert headings(anew) == []


def test_a_screen_left_alone_goes_blank_by_itself_and_does_not_keep_itself_alive(
    signing_in, small_home
):
    name(small_home, "scheduler")
    told = claims(sub="left alone")
    known = signed_in.claimed(ANN, told).sign_in_id
    with line(signing_in.address, told) as opened:
        seen = opened.told("roster")
        before = sign_ins.found(known).used_at - timedelta(minutes=29)
        _used(known, before)
        assert headings(opened.by_itself(ages(seen))) == []
        assert sign_ins.found(known).used_at == before
        _used(known, before - timedelta(minutes=2))
        over = opened.by_itself(ages(seen))
    assert headings(over) == [words.SIGN_IN_AGAIN]
    assert any("Nothing was done here for 30 minutes" in said for said in alerts(over))


def test_a_browser_that_comes_back_by_itself_does_not_keep_itself_alive(signing_in, small_home):
    name(small_home, "scheduler")
    told = claims(hours=0.25, sub="flapping")
    known = signed_in.claimed(ANN, told)
    with line(signing_in.address, told, session="gone") as opened:
        assert "Roster" in headings(opened.told("roster"))
        assert sign_ins.found(known.sign_in_id).used_at == known.began_at
        opened.told("wards")
        assert sign_ins.found(known.sign_in_id).used_at > known.began_at


def test_a_wall_that_nobody_touches_goes_on_and_leads_nowhere_else(signing_in, small_home):
    name(small_home, "scheduler")
    told = claims(hours=2, sub="wall")
    known = signed_in.claimed(ANN, told)
    with line(signing_in.address, told) as opened:
        assert headings(opened.told("wall")) == ["north"]
        assert sign_ins.found(known.sign_in_id).used_at == known.began_at
        assert headings(opened.told("roster")) == [words.SIGN_IN_AGAIN]
    with line(signing_in.address, claims(hours=169, sub="wall")) as opened:
        assert headings(opened.told("wall")) == [words.SIGN_IN_AGAIN]


def _used(sign_in_id, at):
    mine = tables.sign_in.c.sign_in_id == sign_in_id
    with changing() as connection:
        connection.execute(tables.sign_in.update().where(mine).values(used_at=at))


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"email": "eve@hospital.example"},  # signed by nobody who may
    ],
    ids=["without a cookie", "with a forged one"],
)
def test_nobody_is_let_in_without_a_cookie_that_was_signed_here(signing_in, more):
    forged = {name: f"{value}x" for name, value in cookie(signing_in.address, more).items()}
    with line(signing_in.address, cookies=forged if more else {}) as opened:
        told = opened.told("roster")
    assert headings(told) == [words.SIGN_IN]
    assert not any('class="sheet"' in one.html.body for one in elements(told))


def test_pages_of_other_sites_are_not_answered(signing_in):
    elsewhere = "https://elsewhere.example"
    with (
        pytest.raises(InvalidStatus, match="403"),
        line(signing_in.address, claims(), origin=elsewhere),
    ):
        pass


def test_a_file_is_not_taken_without_the_token_that_only_our_page_knows(signing_in):
    where = f"{signing_in.address}/_stcore/upload_file/session/file"
    with pytest.raises(HTTPError, match="403"):
        urlopen(Request(where, data=b"x", method="PUT"))


def test_signing_in_again_leads_back_to_the_same_page(signing_in, small_home, tab):
    name(small_home, "scheduler")
    sign_in(tab, signing_in.address, claims(hours=13))
    signing_in.open(tab, "scenario?arrivals=10")
    heading = tab.get_by_role("heading", level=1)
    expect(heading).to_have_text(words.SIGN_IN_AGAIN)
    assert tab.locator("[data-testid=stMetric], table, canvas").count() == 0
    assert tab.get_by_role("navigation").count() == 0
    assert barriers(tab) == []
    sign_in(tab, signing_in.address, claims())
    signing_in.open(tab, "")  # where Streamlit leads whoever has signed in
    expect(heading).to_have_text("Scenario", timeout=PATIENCE)
    assert tab.url.endswith("/scenario?arrivals=10")


def sign_in(tab, address, told):
    found = cookie(address, told)
    tab.context.add_cookies([{"name": n, "value": v, "url": address} for n, v in found.items()])
    assert datetime.now(UTC).timestamp() >= told["iat"]
