"""A level is acknowledged on its page by somebody else than who set it, and seen on Today."""

from datetime import UTC, datetime, timedelta

import pytest

from app.words import acknowledging as words
from tests.app.pages import open_page, press, said
from warehouse import decisions
from warehouse.records import acknowledged, notice_turns, outbox

TOLD = """
[notices]
on = true
[notices.sites.north]
unseen_minutes = 15
[notices.sites.north.webhooks]
desk = "https://desk.hospital.example/"
[notices.sites.north.next_webhooks]
boss = "https://boss.hospital.example/"
"""


@pytest.fixture
def told(published, folder):
    (folder / "hospital.toml").write_text(TOLD, "utf-8")


def set_level(level, page=None):
    page = page or open_page("escalation")
    page.segmented_control(key="level-chosen").set_value(level)
    page.text_input(key="level-reason").set_value("Norovirus")
    return press(page, "keep-level")


def button(page):
    keys = [one.key or "" for one in page.button]
    return next((key for key in keys if key.startswith("acknowledge-")), None)


def test_a_rise_waits_for_a_name_and_says_when_it_is_told_once_more(told):
    page = set_level(3)
    assert "Level 3 set by planner" in said(page)
    assert "Not acknowledged yet. If nobody does, it is told once more" in said(page)
    assert words.NOT_YET in said(open_page("today"))
    assert {one.kind for one in outbox.newest(9)} == {"level", "unseen"}


def test_once_acknowledged_the_name_stands_and_nobody_is_told_once_more(told, monkeypatch):
    page = set_level(3)
    monkeypatch.setenv("HOSPITAL_ROLE", "oncall")
    page = press(page, button(page))
    assert "Acknowledged by oncall" in said(page)
    assert button(page) is None
    assert words.NOT_YET not in said(open_page("today"))
    [decision] = decisions.decisions()["decision_id"]
    assert acknowledged.found([decision])[decision].acknowledged_by == "oncall"
    states = {one.kind: one.state for one in outbox.newest(9)}
    assert states == {"level": "queued", "unseen": "not needed"}


def test_that_it_was_told_once_more_is_said(told):
    page = set_level(3)
    later = datetime.now(UTC) + timedelta(minutes=20)
    while taken := notice_turns.take(later):
        notice_turns.sent(taken[0], at=later)
    assert "It was told once more, to who is next" in said(page.run())


def test_without_notices_a_level_is_acknowledged_all_the_same(published):
    page = set_level(3)
    assert words.NOT_YET in said(page)
    assert "told once more" not in said(page)
    assert "Acknowledged by planner" in said(press(page, button(page)))


def test_a_level_set_again_need_not_be_acknowledged_again(told):
    page = set_level(3)
    page = set_level(3, press(page, button(page)))
    assert button(page) is None


def test_who_may_not_decide_sees_whose_it_is(told, monkeypatch):
    set_level(3)
    monkeypatch.setenv("HOSPITAL_LOCAL_ROLES", '["viewer"]')
    page = open_page("escalation")
    assert button(page) is None
    assert "Acknowledging levels is for: bed manager" in said(page)


def test_where_nobody_set_a_level_nothing_is_to_be_acknowledged(told):
    assert button(open_page("escalation")) is None
    assert words.NOT_YET not in said(open_page("today"))


def test_whoever_set_it_leaves_it_to_somebody_else(published, folder):
    ann, bo = "ann@hospital.example", "bo@hospital.example"
    people = f'sign_in = true\n[people]\n"{ann}" = ["bed_manager"]\n"{bo}" = ["scheduler"]\n'
    (folder / "hospital.toml").write_text(people + TOLD, "utf-8")
    page = set_level(3, open_page("escalation", by=ann))
    assert button(page) is None
    assert words.NOT_YOUR_OWN in said(page)
    assert button(open_page("escalation", by=bo)) is not None
