"""Notices in the planner: queued with the decision, seen with their reason, sent again by a button."""

import io
import json
from datetime import UTC, datetime, timedelta

import openpyxl
import polars as pl
import pytest

import warehouse
from app.hand_over import NoHandoverError, written
from flows.telling import round as sent_round
from flows.telling.queueing import rises
from ops import tables as contracts
from ops.notices.letter import letter
from ops.notices.notice import Notice
from tests.app.pages import numbers, open_page, said, tables
from tests.app.published import NOW
from tests.flows.receivers import mail_server
from tests.pdf_words import pages
from tests.pdf_words import words as pdf_words
from warehouse import decisions, levels, publish, taken
from warehouse.records import notice_turns, outbox

pytestmark = pytest.mark.slow

SAID = """
[notices]
on = true
sender = "planner@hospital.example"
[notices.smtp]
host = "127.0.0.1"
port = {port}
tls = "none"
[notices.sites.north]
to = ["beds@hospital.example"]
huddles = ["09:00"]
[notices.sites.north.webhooks]
desk = "https://desk.hospital.example/"
"""


@pytest.fixture
def on(published, folder):
    def on(port=25):
        (folder / "hospital.toml").write_text(SAID.format(port=port), "utf-8")

    on()
    return on


def set_level(page, level):
    page.segmented_control(key="level-chosen").set_value(level)
    page.text_input(key="level-reason").set_value("Norovirus")
    next(button for button in page.button if button.key == "keep-level").click()
    return page.run()


def given_up(holds=timedelta(hours=1)):
    now, said = datetime.now(UTC), letter("Handover of north for 12:00", [])
    outbox.queue([Notice("huddle north", "huddle", "north", "e-mail", said, now, now + holds)])
    told, _ = notice_turns.take(datetime.now(UTC))
    notice_turns.refused(told, "The server *refuses* it.", at=now, again_at=None)


def test_a_level_that_a_person_sets_is_queued_with_the_decision_once(on):
    page = set_level(open_page("escalation"), 3)
    [told] = outbox.newest(9)
    [decision] = decisions.decisions()["decision_id"]
    assert told.key == f"level {decision} desk"
    body = json.loads(told.content)
    assert (body["level"], body["level_before"], body["set_by"]) == (3, None, "person")
    assert "Norovirus" not in told.content
    set_level(page, 3)  # the same level again is decided, and no news
    assert len(decisions.decisions()) == 2
    assert len(outbox.newest(9)) == 1


def test_a_rise_of_the_forecast_is_told_once_where_a_site_asks_for_it(on, folder):
    said = {"site_id": "north", "issued_at": NOW - timedelta(hours=1), "level": 3}
    said |= {"level_before": 1, "raised": True, "held": None, "told": "Level 3 is called for."}
    with warehouse.writing("test") as db:
        levels.save_alerts(db, contracts.Alert.validate(pl.DataFrame([said]), cast=True))
    publish.publish(as_of=NOW, run_id="later", replayed=True)
    assert rises(publish.current()) == []
    text = SAID.format(port=25).replace("huddles", "forecast_rises = true\nhuddles")
    (folder / "hospital.toml").write_text(text, "utf-8")
    for _ in range(2):
        outbox.queue(rises(publish.current()))
    [told] = outbox.newest(9)
    body = json.loads(told.content)
    assert (body["level"], body["level_before"], body["set_by"]) == (3, 1, "forecast")
    assert told.holds_until > datetime.now(UTC)


def test_where_notices_are_off_a_level_is_told_to_nobody(published):
    set_level(open_page("escalation"), 3)
    assert len(decisions.decisions()) == 1
    assert outbox.newest(9) == []


def test_what_was_given_up_is_seen_with_its_reason_and_sent_again(on, monkeypatch):
    given_up()
    monkeypatch.setenv("HOSPITAL_LOCAL_ROLES", '["engineer"]')
    page = open_page("system")
    assert "1 notice was given up" in " ".join(one.value for one in page.warning)
    [row] = next(t for t in tables(page) if "Tries" in t.columns).to_dict("records")
    assert row["Notice"] == "Handover of north for 12:00, by e-mail"
    assert (row["State"], row["Tries"]) == ("■ given up", "1")
    assert r"The server \*refuses\* it." in said(page)
    next(one for one in page.button if one.key == "again-huddle north").click()
    page.run()
    assert (outbox.newest(9)[0].state, outbox.newest(9)[0].asked_by) == ("queued", "planner")


def test_only_bed_managers_and_engineers_send_again(on, monkeypatch):
    given_up()
    monkeypatch.setenv("HOSPITAL_LOCAL_ROLES", '["viewer"]')
    page = open_page("escalation")
    assert not [one for one in page.button if (one.key or "").startswith("again-")]
    assert "Sending notices again is for: bed manager and data engineer" in said(page)
    monkeypatch.setenv("HOSPITAL_LOCAL_ROLES", '["bed_manager"]')
    page = open_page("escalation")
    assert [one for one in page.button if (one.key or "").startswith("again-")]


def test_what_no_longer_holds_has_no_button(on):
    given_up(holds=timedelta(0))
    page = open_page("system")
    assert not [one for one in page.button if (one.key or "").startswith("again-")]


def test_the_handover_by_e_mail_says_what_the_page_says(on):
    shown, [board] = numbers(open_page("today")), tables(open_page("today"))
    with mail_server() as (mailbox, port):
        on(port)
        assert sent_round.told()["sent"] == 1
        assert sent_round.told()["sent"] == 0  # once, however often the flow runs
    [letter] = mailbox.letters
    text = letter.get_body().get_content().replace("\r\n", "\n")
    for label, value in shown.items():
        assert f"{label}: {value}" in text
    assert "Ward n1 will probably be short of beds at 18:00" in text
    assert "valid until 12:00 Tue 6 Jan (Europe/London)" in text
    sheet, book = letter.iter_attachments()
    assert pages(sheet.get_content()) == 1
    assert "valid to 12:00" in pdf_words(sheet.get_content())
    _says_the_same(openpyxl.load_workbook(io.BytesIO(book.get_content())), board)
    lines = taken.lines()
    assert lines["form"].to_list() == ["pdf", "xlsx"]
    assert set(lines["taken_by"]) == {"notices"}


def _says_the_same(book, board):
    assert book.sheetnames == [
        "Site",
        "Wards",
        "Specialties",
        "Discharges",
        "Staffing gap",
        "Actions",
        "What changed",
        "Legend",
        "Provenance",
    ]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    heads, *rows = [[cell.value for cell in row] for row in book["Wards"].iter_rows(min_row=4)]
    wards = [dict(zip(heads, row, strict=True)) for row in rows if row[1] is not None or row[2]]
    first = next(row for row in wards if row["Ward"] == "n1")
    assert (first["Open beds [beds]"], first["Occupied now [beds]"]) == (28, 27)
    told = f"{first['Expected [beds]']} ({first['Likely from [beds]']}–{first['Likely to [beds]']})"
    assert told in board.iloc[0].to_list()
    assert first["Bed meeting"] == NOW.replace(hour=12, tzinfo=None)
    assert {type(row["Expected [beds]"]) for row in wards} == {int}
    for row in wards:
        assert row["Chance short"] in ("<5 %", ">95 %") or 0.05 <= row["Chance short"] <= 0.95


def test_a_dry_run_prints_what_would_be_sent_and_keeps_nothing(on, capfd):
    assert sent_round.preview()["would_send"] == 1
    said = capfd.readouterr().err
    assert "the next meeting is at 09:00 Tue, its handover leaves at 08:50" in said
    assert "beds@hospital.example" in said
    assert "Ward n1 will probably be short" in said
    assert "handover_north_2026-01-06T0900.xlsx" in said
    assert outbox.newest(9) == []
    assert taken.lines().is_empty()


def test_a_site_that_nobody_knows_is_told_to_be_corrected(published, tmp_path):
    with pytest.raises(NoHandoverError, match=r"site nrth was needed, and north is known\. Corr"):
        written("nrth", NOW, tmp_path)
