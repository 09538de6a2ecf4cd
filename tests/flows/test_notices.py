"""Notices sent to real servers of this machine: at least once, known again, given up in sight."""

import hashlib
import hmac
import json
import re
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from flows.notices import NoticesGivenUpError, notices
from flows.requests import worker
from flows.telling import round as sent_round
from flows.telling.mail import send
from flows.telling.sending import send_due, waits
from ops.notices.letter import letter
from ops.notices.level_change import level_notices
from ops.notices.level_said import LevelChange
from ops.notices.notice import EMAIL, Attached, Notice, huddle_key
from ops.notices.telling import Telling
from tests.flows.receivers import PASSWORD, certificate, mail_server, web_server
from warehouse.records import notice_turns, outbox
from warehouse.settings import settings

MEETING = datetime(2026, 1, 6, 12, tzinfo=UTC)
PDF = Attached("handover_north.pdf", "application/pdf", b"%PDF-1.4 \x00\xff")
SECRET = "signing secret"


@pytest.fixture
def mail():
    with mail_server() as (mailbox, port):
        yield mailbox, port


@pytest.fixture
def web():
    with web_server() as (calls, address):
        yield calls, address


@pytest.fixture
def say(folder, monkeypatch):
    """Write the settings of notices; the secrets are in the environment."""
    folder.mkdir(exist_ok=True)
    monkeypatch.setenv("NOTICES_WEBHOOK_SECRET", SECRET)

    def say(port=25, *, hook="http://127.0.0.1:9", smtp='tls = "none"', more=""):
        text = f"""
[notices]
on = true
sender = "planner@hospital.example"
timeout_seconds = 0.2
{more}
[notices.smtp]
host = "127.0.0.1"
port = {port}
{smtp}
[notices.sites.north]
to = ["beds@hospital.example", "site@hospital.example"]
levels_to = ["oncall@hospital.example"]
[notices.sites.north.webhooks]
desk = "{hook}/levels?site=north"
"""
        (folder / "hospital.toml").write_text(text, "utf-8")

    return say


def huddle(**more):
    now = datetime.now(UTC)
    said = letter("Handover of north", ["Ward n1 will probably be short."])
    told = {"due_at": now, "holds_until": now + timedelta(hours=3), "files": (PDF,)}
    key = huddle_key("north", MEETING)
    outbox.queue([Notice(key, "huddle", "north", EMAIL, said, **{**told, **more})])


def level(number=3, where="desk"):
    now = datetime.now(UTC)
    change = LevelChange(f"change {number}", "north", number, 2, 2, "person", now)
    outbox.queue(level_notices(change, Telling((where,), None), now=now))


def stands():
    [one] = outbox.newest(9)
    return one


def once_more():
    """Send again what failed as if its pause were over."""
    outbox.again(stands().key, by="ann")
    return send_due()


# --- e-mail -------------------------------------------------------------------------------------


def test_a_handover_is_delivered_once_with_its_sheet(mail, say):
    mailbox, port = mail
    say(port)
    for _ in range(2):  # whoever runs the flow twice queues and sends it once
        huddle()
        send_due()
    [got] = mailbox.letters
    assert got["Subject"] == "Handover of north"
    assert got["To"] == "beds@hospital.example, site@hospital.example"
    assert "Ward n1 will probably be short." in got.get_body().get_content()
    [sheet] = got.iter_attachments()
    assert (sheet.get_filename(), sheet.get_content_type()) == (PDF.name, PDF.media)
    assert sheet.get_content() == PDF.file
    assert stands().state == "sent"
    assert not waits()


def test_a_server_that_is_full_gets_it_later_under_the_same_name(mail, say):
    mailbox, port = mail
    mailbox.answers = ["452 insufficient storage", "554 rejected", None]
    say(port)
    huddle()
    assert send_due()["failed"] == 1
    assert (stands().state, "code 452" in stands().words) == ("failed", True)
    assert stands().due_at > datetime.now(UTC)
    assert send_due() == {"sent": 0, "failed": 0, "given up": 0}  # its pause is not over
    assert once_more()["failed"] == 1
    assert "code 554" in stands().words
    assert once_more()["sent"] == 1
    assert len(mailbox.letters) == 1


def test_a_sender_killed_before_it_noted_leaves_a_message_that_is_known_again(mail, say):
    mailbox, port = mail
    say(port)
    huddle()
    told, files = notice_turns.take(datetime.now(UTC))
    send(told, files, settings().notices)  # … and here it is killed
    assert not waits()
    later = datetime.now(UTC) + notice_turns.TURN
    again, files = notice_turns.take(later)
    send(again, files, settings().notices)
    first, second = mailbox.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Date"] == second["Date"]
    assert notice_turns.sent(again, at=later)


def test_after_the_last_try_it_is_given_up_with_the_reason(mail, say):
    mailbox, port = mail
    mailbox.answers = ["550 no", "550 no"]
    say(port, more="most_tries = 1")
    huddle()
    assert send_due()["given up"] == 1
    assert stands().state == "given up"
    assert "would not take it (code 550)" in stands().words
    assert sent_round.told()["outcome"] == "done"  # nothing new went wrong


def test_the_flow_fails_in_sight_when_something_was_given_up(say):
    say(port=1, more="most_tries = 1")
    huddle()
    with pytest.raises(NoticesGivenUpError, match="1 notices were given up"):
        notices.fn()
    assert notices.fn() == 0


def test_an_address_that_is_refused_is_counted_and_the_others_get_it(mail, say):
    mailbox, port = mail
    mailbox.refused = {"site@hospital.example"}
    say(port)
    huddle()
    assert send_due()["sent"] == 1
    assert stands().words == "1 of 2 addresses were refused: code 550 for 1."
    assert mailbox.to == [["beds@hospital.example"]]


def test_what_no_longer_holds_is_not_sent(mail, say):
    mailbox, port = mail
    say(port)
    huddle(holds_until=datetime.now(UTC))
    assert send_due()["given up"] == 1
    assert "so it was not sent" in stands().words
    assert mailbox.letters == []


def test_a_server_nobody_answers_at_says_what_to_check(say):
    say(port=1)
    huddle()
    send_due()
    assert stands().words == (
        "127.0.0.1:1 cannot be reached: Connection refused. Check host and port in [notices.smtp]."
    )


def test_starttls_is_demanded_where_it_is_asked_for(mail, say):
    mailbox, port = mail  # it offers none
    say(port, smtp="")
    huddle()
    send_due()
    assert "offers none. Nothing was sent unprotected" in stands().words
    assert mailbox.letters == []


def test_a_server_that_is_encrypted_from_the_start_gets_it_so(say, tmp_path):
    ca = certificate(tmp_path)
    with mail_server(tls=ca, from_the_start=True) as (mailbox, port):
        say(port, smtp=f'tls = "from the start"\nca_file = "{ca}"')
        huddle()
        assert send_due()["sent"] == 1
        assert len(mailbox.letters) == 1


def test_over_starttls_it_signs_in_and_sends(say, tmp_path, monkeypatch):
    monkeypatch.setenv("NOTICES_SMTP_PASSWORD", PASSWORD)
    ca = certificate(tmp_path)
    with mail_server(tls=ca, signing_in=True) as (mailbox, port):
        say(port, smtp=f'user = "planner"\nca_file = "{ca}"')
        huddle()
        assert send_due()["sent"] == 1
        assert len(mailbox.letters) == 1


def test_a_server_whose_certificate_nobody_trusts_gets_nothing(say, tmp_path):
    with mail_server(tls=certificate(tmp_path)) as (mailbox, port):
        say(port, smtp="")
        huddle()
        send_due()
        assert "A trusted certificate of 127.0.0.1 was needed" in stands().words
        assert mailbox.letters == []


def test_a_wrong_password_is_said_and_never_shown(say, tmp_path, monkeypatch):
    monkeypatch.setenv("NOTICES_SMTP_PASSWORD", "hunter2")
    ca = certificate(tmp_path)
    with mail_server(tls=ca, signing_in=True) as (mailbox, port):
        say(port, smtp=f'user = "planner"\nca_file = "{ca}"')
        huddle()
        send_due()
    assert "refuses the password of planner (code 535)" in stands().words
    assert "NOTICES_SMTP_PASSWORD" in stands().words
    assert "hunter2" not in str(stands())
    assert mailbox.letters == []


def test_a_missing_password_names_its_variable(say, tmp_path, monkeypatch):
    monkeypatch.delenv("NOTICES_SMTP_PASSWORD", raising=False)
    ca = certificate(tmp_path)
    with mail_server(tls=ca, signing_in=True) as (_, port):
        say(port, smtp=f'user = "planner"\nca_file = "{ca}"')
        huddle()
        send_due()
    assert "variable NOTICES_SMTP_PASSWORD does not hold it" in stands().words


def test_a_level_by_e_mail_goes_to_those_who_asked_for_levels(mail, say):
    mailbox, port = mail
    say(port)
    level(where=EMAIL)
    send_due()
    assert mailbox.to == [["oncall@hospital.example"]]
    assert mailbox.letters[0]["Subject"] == "Level 3 at north"


# --- webhooks -----------------------------------------------------------------------------------


def test_a_level_is_posted_once_and_signed(web, say):
    calls, address = web
    say(hook=address)
    for _ in range(2):
        level()
        send_due()
    [(path, heads, body)] = calls.heard
    assert path == "/levels?site=north"
    assert json.loads(body)["level"] == 3
    signed = f"{heads['Hospital-Timestamp']}.".encode() + body
    expected = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert heads["Hospital-Signature"] == f"v1={expected}"


def test_a_webhook_in_trouble_is_told_again_under_the_same_key(web, say):
    calls, address = web
    calls.answers = [500, "silence", 200]
    say(hook=address)
    level()
    assert send_due()["failed"] == 1
    assert "answered 500" in stands().words
    assert once_more()["failed"] == 1
    assert "did not answer within 0.2 s" in stands().words
    assert once_more()["sent"] == 1
    assert len({heads["Idempotency-Key"] for _, heads, _ in calls.heard}) == 1
    assert len({body for _, _, body in calls.heard}) == 1


@pytest.mark.parametrize(
    ("asks", "least"), [("300", 290), ("999999", 3590), ("0", 40), ("in a while", 40)]
)
def test_a_receiver_that_asks_for_time_gets_it_for_an_hour_at_the_most(web, say, asks, least):
    calls, address = web
    calls.answers = [(503, {"Retry-After": asks})]
    say(hook=address)
    level()
    assert send_due()["failed"] == 1
    pause = (stands().due_at - datetime.now(UTC)).total_seconds()
    assert least <= pause <= 4600
    assert not waits()


def test_a_receiver_may_name_the_moment_and_people_see_that_it_asked(web, say):
    calls, address = web
    until = datetime.now(UTC) + timedelta(minutes=20)
    calls.answers = [(429, {"Retry-After": format_datetime(until, usegmt=True)})]
    say(hook=address)
    level()
    send_due()
    assert stands().due_at >= until.replace(microsecond=0)
    assert re.search(r"answered 429.* asks to be left alone for 1\d\d\d s", stands().words)


def test_a_level_nobody_acknowledged_goes_to_who_is_next(mail, web, say):
    mailbox, port = mail
    _, address = web
    say(port, hook=address)
    text = (settings().folder / "hospital.toml").read_text("utf-8")
    text = text.replace(
        "levels_to", 'unseen_minutes = 15\nnext_to = ["chief@hospital.example"]\nlevels_to'
    )
    (settings().folder / "hospital.toml").write_text(text, "utf-8")
    now = datetime.now(UTC)
    set_at = now - timedelta(minutes=16)
    change = LevelChange("change 3", "north", 3, 2, 2, "person", set_at)
    telling = Telling.of(settings().notices.of("north"), "Europe/London")
    outbox.queue(level_notices(change, telling, now=set_at))
    send_due()
    assert mailbox.to == [["oncall@hospital.example"], ["chief@hospital.example"]]
    assert mailbox.letters[1]["Subject"] == "Not acknowledged: Level 3 at north"


def test_a_redirect_is_not_followed(web, say):
    calls, address = web
    calls.answers = [307]
    say(hook=address)
    level()
    send_due()
    assert "answered 307" in stands().words
    assert len(calls.heard) == 1


def test_nothing_is_posted_unsigned(web, say, monkeypatch):
    calls, address = web
    say(hook=address)
    monkeypatch.delenv("NOTICES_WEBHOOK_SECRET")
    level()
    send_due()
    assert "variable NOTICES_WEBHOOK_SECRET does not hold it" in stands().words
    assert calls.heard == []


def test_no_secret_is_kept_or_told(web, say, capfd, folder, monkeypatch):
    calls, address = web
    calls.answers = [500]
    say(hook=f"{address}/T0KEN")
    level()
    sent_round.told()
    kept = b"".join(path.read_bytes() for path in folder.glob("records.sqlite*"))
    said = "".join(capfd.readouterr())
    for secret in (SECRET, "T0KEN"):
        assert secret.encode() not in kept
        assert secret not in said


def test_one_that_fails_keeps_no_other_waiting(web, say):
    calls, address = web
    say(port=1, hook=address)
    huddle()
    level()
    assert send_due() == {"sent": 1, "failed": 1, "given up": 0}
    assert len(calls.heard) == 1


def test_the_worker_beside_the_planner_tells_it_within_moments(web, say):
    calls, address = web
    say(hook=address)
    level()
    stopped = threading.Event()
    beside = threading.Thread(target=worker.until_stopped, args=(stopped,))
    beside.start()
    assert calls.told.wait(20)
    stopped.set()
    beside.join()
    assert stands().state == "sent"


def test_where_notices_are_off_nothing_is_sent(web, folder):
    level()
    assert not waits()
    assert send_due() == {"sent": 0, "failed": 0, "given up": 0}
    assert stands().state == "queued"
