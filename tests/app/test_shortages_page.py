"""What people tell of stock on the page Supplies, and who gets what of a short item."""

from datetime import UTC, date, datetime, timedelta

import pytest

import warehouse
from app.words import access as access_words
from app.words import sharing_out, stock_told, supplies
from app.words.every_page import BARRED
from ops import tables
from ops.supply.shortage.told import Counted, NotToBeHad, Recalled, notes
from tests.app.pages import open_page, part, said
from tests.app.published import NOW, TODAY
from tests.tables import table
from warehouse import decisions, plans, publish


def told():
    found = notes(decisions.decisions(), as_of=datetime(2100, 1, 1, tzinfo=UTC))
    return [(note.what, note.reason) for note in found]


def send(page, button):
    page.button(f"note-{button}").click().run()
    assert not page.exception, page.exception
    return page


def test_an_item_that_cannot_be_had_is_told_and_taken_back(published):
    page = part("supplies", supplies.PART_SUPPLIERS)
    assert stock_told.NOTHING in said(page)
    page.selectbox("cannot-item").select("item 02")
    page.date_input("cannot-until").set_value(date(2026, 1, 20))
    page.text_input("cannot-why").input("Factory burnt.")
    send(page, "cannot")
    [(what, why)] = told()
    assert (what.item_id, what.until, why) == ("item 02", date(2026, 1, 20), "Factory burnt.")
    assert "**item 02**: cannot be had before Tue 20 Jan 2026. Factory burnt (" in said(page)
    assert "one thing was told about its stock" in said(page)
    [back] = [button for button in page.button if button.label == stock_told.TAKE_BACK]
    back.click().run()
    assert told() == []
    assert stock_told.NOTHING in said(page)


def test_a_recall_is_of_the_store_looked_at(published):
    page = part("supplies", supplies.PART_SUPPLIERS)
    page.selectbox("recall-item").select("item 03")
    page.number_input("recall-units").set_value(30)
    page.text_input("recall-why").input("Lot 7 leaks.")
    send(page, "recall")
    [(what, _)] = told()
    assert what == Recalled("item 03", "main store", 30.0, TODAY)
    assert "**item 03**, main store: 30 boxes recalled. Lot 7 leaks (" in said(page)


def test_a_count_is_kept_with_its_moment_and_needs_a_reason(published):
    page = part("supplies", supplies.PART_SUPPLIERS)
    page.selectbox("count-item").select("item 04")
    page.number_input("count-units").set_value(7)
    send(page, "count")
    assert "A reason was needed" in said(page)
    assert told() == []
    page.text_input("count-why").input("Shelf searched.")
    send(page, "count")
    [(what, _)] = told()
    assert what == Counted("item 04", "main store", 7.0, NOW)


def test_who_is_not_of_the_store_tells_nothing(published, monkeypatch):
    monkeypatch.setenv("HOSPITAL_LOCAL_ROLES", '["viewer"]')
    page = part("supplies", supplies.PART_SUPPLIERS)
    assert access_words.no_act("order", "viewer", ["supplies"], ["viewer"])[:30] in said(page)
    assert not [button for button in page.button if button.key == "note-recall"]


SHARING = table(
    tables.Proposal,
    f"""
    proposal_id | kind       | place_id | made_at          | from_on    | to_on      | verdict | points | summary
    a1          | allocation | item 05  | 2026-01-06 06:00 | {TODAY}    | 2026-01-19 | optimal | 0      | item 05 cannot be had before 20 Jan 2026 (fire).
    """,
)
SHARES = table(
    tables.AllocationLine,
    """
    proposal_id | item_id | location_id | until_on   | on_hand | need | served_first | share | chance_without | chance_with | reason
    a1          | item 05 | main store  | 2026-01-20 | 80      | 100  | false        | 30    | 0.9            | 0.95        | main store gives 50.
    a1          | item 05 | ward store  | 2026-01-20 | 0       | 50   | true         | 50    | 1              | 0.2         | ward store gets 50.
    """,
)


@pytest.fixture
def short(published):
    with warehouse.writing("test") as db:
        plans.propose(db, SHARING, allocation=SHARES)
    publish.publish(as_of=NOW, run_id="test", replayed=True, invented=True)


def draft(**shares):
    """What a person wrote into the column of shares."""
    lines = [{"item_id": "item 05", "location_id": name.replace("_", " "), "share": share}
             for name, share in shares.items()]  # fmt: skip
    decisions.save_draft("allocation:a1", {"changes": lines}, version=0, by="ann")


def decide(page, verdict, why=""):
    page.radio("verdict-a1").set_value(verdict)
    page.text_input("reason-a1").input(why)
    page.button("keep-a1").click().run()
    return decisions.decisions().filter(proposal_id="a1").to_dicts()


def test_a_sharing_tells_who_gets_what_with_both_chances_and_is_accepted(short):
    page = part("supplies", supplies.PART_SUPPLIERS)
    assert sharing_out.TITLE in said(page)
    assert "What there is of item 05 waits to be shared out" in said(page)
    assert "80 of 80 boxes given out to 2 stores." in said(page)
    shown = page.dataframe[-1].value if page.dataframe else None
    assert shown is not None
    [made] = decide(page, "accepted")
    assert made["verdict"] == "accepted"
    assert "waits to be shared out" not in said(page)


def test_shares_that_do_not_come_to_what_is_there_are_not_kept(short):
    draft(main_store=40, ward_store=50)
    page = part("supplies", supplies.PART_SUPPLIERS)
    assert "The shares come to 90 and 80 are there. Take 10 more away." in said(page)
    assert decide(page, "changed", "Ward first.") == []


def test_changed_shares_are_kept_together(short):
    draft(main_store=35, ward_store=45)
    [made] = decide(part("supplies", supplies.PART_SUPPLIERS), "changed", "Theatre needs some.")
    assert '"share": 35' in made["changes"]
    assert '"share": 45' in made["changes"]


def test_a_sharing_is_declined_with_a_reason(short):
    page = part("supplies", supplies.PART_SUPPLIERS)
    assert decide(page, "declined") == []
    [made] = decide(page, "declined", "Both can wait.")
    assert made["note"] == "Both can wait."


@pytest.fixture
def older(published):
    """An order list of the day before, which people may have accepted meanwhile."""
    papers = table(
        tables.Proposal,
        f"""
        proposal_id | kind  | place_id   | made_at          | from_on | to_on   | verdict | points | summary
        old         | order | main store | 2026-01-05 06:00 | {TODAY} | {TODAY} | optimal | 0      | One line.
        """,
    )
    with warehouse.writing("test") as db:
        plans.propose(db, papers)
    publish.publish(as_of=NOW, run_id="test", replayed=True, invented=True)


def accept_older(hours):
    at = NOW + timedelta(hours=hours)
    decisions.decide(proposal_id="old", verdict="accepted", decided_by="bob", decided_at=at)


def test_a_list_that_does_not_know_of_an_accepted_order_can_only_be_declined(older):
    accept_older(hours=1)
    page = open_page("supplies")
    assert "may order the same twice" in said(page)
    page.radio("verdict-order 1").set_value("accepted")
    page.button("keep-order 1").click().run()
    assert BARRED in said(page)
    assert decisions.decisions().filter(proposal_id="order 1").is_empty()


def test_a_list_that_knows_of_it_is_accepted_though_another_accepts_the_old_one_again(older):
    accept_older(hours=-24)
    accept_older(hours=1)
    assert "may order the same twice" not in said(open_page("supplies"))


def test_what_a_supplier_cannot_deliver_is_said_of_the_supplier():
    note = type("Note", (), {})()
    note.what = NotToBeHad(date(2026, 2, 1), supplier="Rubber & Co", from_on=date(2026, 1, 9))
    note.told_at, note.told_by, note.reason = NOW, "ann", "Strike."
    assert stock_told.standing(note, {}, "UTC").startswith(
        "**Everything from Rubber & Co**: cannot be had before Sun 1 Feb 2026, from Fri 9 Jan 2026."
    )
