"""What a hospital says about notices, and how it is told that it cannot be so."""

import pytest

from warehouse.notice_settings import secret, webhook_address
from warehouse.settings import SettingsError, settings

GOOD = """
[notices]
on = true
sender = "planner@hospital.example"
[notices.smtp]
host = "mail.hospital.example"
[notices.sites.north]
to = ["beds@hospital.example"]
huddles = ["09:30"]
[notices.sites.north.webhooks]
desk = "https://desk.hospital.example/hook?token=s3cret"
phone = "env:PHONE_HOOK"
"""


@pytest.fixture
def write(folder):
    def write(text):
        folder.mkdir(exist_ok=True)
        (folder / "hospital.toml").write_text(text, "utf-8")

    return write


def shown():
    return {row.name: row.value for row in settings().as_rows()}["notices"]


def test_notices_are_off_unless_somebody_says_on(folder, write):
    assert not settings().notices.on
    assert shown() == "off"
    write(GOOD.replace("on = true", "on = false"))
    assert settings().notices.of("north").destinations == ()


def test_what_is_said_is_shown_without_an_address(write):
    write(GOOD)
    assert shown() == "on; north: 1 by e-mail, 2 webhooks"
    north = settings().notices.of("north")
    assert north.destinations == ("desk", "phone")
    assert settings().notices.of("south").to == ()


NEXT = """
[notices]
on = true
sender = "planner@hospital.example"
[notices.smtp]
host = "mail.hospital.example"
[notices.sites.north]
levels_to = ["beds@hospital.example", "oncall@hospital.example"]
quiet = ["22:00", "07:00"]
quiet_of = { "oncall@hospital.example" = [], boss = ["20:00", "08:00"] }
unseen_minutes = 15
next_to = ["chief@hospital.example"]
next_webhooks = { boss = "https://boss.hospital.example/" }
"""


def test_who_has_quiet_hours_of_their_own_is_a_place_of_their_own(write):
    write(NEXT)
    north = settings().notices.of("north")
    usual, own = north.destinations
    assert usual == "e-mail"
    assert north.addresses("level", usual) == ("beds@hospital.example",)
    assert north.addresses("level", own) == ("oncall@hospital.example",)
    assert north.own_quiet[own] is None
    assert [hour.hour for hour in north.own_quiet["boss"]] == [20, 8]
    assert "oncall" not in own


def test_who_is_next_gets_what_nobody_acknowledged(write):
    write(NEXT)
    north = settings().notices.of("north")
    assert north.unseen_after.total_seconds() == 15 * 60
    assert north.next_destinations == ("e-mail", "boss")
    assert north.addresses("unseen", "e-mail") == ("chief@hospital.example",)
    assert webhook_address(north, "boss") == "https://boss.hospital.example/"


@pytest.mark.parametrize(
    ("was", "is_now", "words"),
    [
        ('{ "oncall@', '{ "other@', "names somebody who is told of no level"),
        ("unseen_minutes = 15", "", "go together"),
        ("unseen_minutes = 15", "unseen_minutes = 1", "greater than or equal to 5"),
        (
            "next_webhooks = {",
            "webhooks = { boss = 'https://x.example/' }\nnext_webhooks = {",
            "two",
        ),
    ],
)
def test_a_wish_that_cannot_be_kept_is_told_at_start(write, was, is_now, words):
    write(NEXT.replace(was, is_now))
    with pytest.raises(SettingsError, match=words) as told:
        settings()
    assert "oncall" not in str(told.value)


@pytest.mark.parametrize(
    ("was", "is_now", "words"),
    [
        ("beds@hospital.example", "beds@hospital.example\\nBcc: all@x.example", "no e-mail addr"),
        ("https://desk", "http://desk", "must begin with https"),
        ("https://desk.hospital.example/", "https://169.254.169.254/", "network card"),
        ("https://desk.", "https://ann:pw@desk.", "without a name in it"),
        ('huddles = ["09:30"]', 'huddles = ["9 am"]', "huddles"),
        ('sender = "planner@hospital.example"', "", "needs sender and smtp"),
        ('host = "mail', 'tls = "none"\nhost = "mail', "this machine only"),
        ('host = "mail', 'password = "pw"\nhost = "mail', r"no setting notices\.smtp\.password"),
        ("desk = ", '"e-mail" = ', "e-mail"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_without_the_address(write, was, is_now, words):
    write(GOOD.replace(was, is_now))
    with pytest.raises(SettingsError, match=words) as refused:
        settings()
    assert "s3cret" not in str(refused.value)
    assert "pw" not in str(refused.value).replace("hospital.toml", "")


def test_a_missing_secret_says_which_variable_was_needed(monkeypatch):
    monkeypatch.delenv("NOTICES_WEBHOOK_SECRET", raising=False)
    with pytest.raises(SettingsError, match=r"NOTICES_WEBHOOK_SECRET does not hold it\. Set it"):
        secret("NOTICES_WEBHOOK_SECRET", "The secret that signs webhooks")


def test_a_webhook_may_keep_its_address_in_the_environment(write, monkeypatch):
    write(GOOD)
    north = settings().notices.of("north")
    monkeypatch.setenv("PHONE_HOOK", "https://phone.example/secret")
    assert webhook_address(north, "phone") == "https://phone.example/secret"
    monkeypatch.setenv("PHONE_HOOK", "ftp://phone.example/secret")
    with pytest.raises(SettingsError, match="PHONE_HOOK holds") as refused:
        webhook_address(north, "phone")
    assert "secret" not in str(refused.value)
    with pytest.raises(SettingsError, match="no longer name it"):
        webhook_address(north, "gone")
