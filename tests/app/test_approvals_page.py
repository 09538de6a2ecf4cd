"""The page that says what waits for a decision, and who did what."""

import pytest
import sqlalchemy as sa

from tests.app.pages import open_page, said, tables
from warehouse import decisions
from warehouse.records import tables as kept
from warehouse.records import trail
from warehouse.records.store import changing

pytestmark = pytest.mark.slow


def declined():
    decisions.decide(
        proposal_id="order-north-1", verdict="declined", decided_by="buyer", note="no room"
    )


def test_what_nobody_decided_about_waits_with_whose_it_is(published):
    [waiting, *_] = tables(open_page("approvals"))
    kinds = dict(zip(waiting["Proposal"], waiting["Who decides"], strict=True))
    assert kinds["Roster"] == "scheduler"
    assert kinds["Order"] == "supplies"


def test_a_decided_proposal_waits_no_longer(published):
    before = len(tables(open_page("approvals"))[0])
    proposal = tables_of_orders()[0]
    decisions.decide(proposal_id=proposal, verdict="accepted", decided_by="buyer")
    assert len(tables(open_page("approvals"))[0]) == before - 1


def tables_of_orders():
    import warehouse
    from warehouse import plans, publish

    copy = publish.current()
    with warehouse.reading(copy.name) as db:
        return plans.latest(db, "order", as_of=copy.as_of)["proposal_id"].to_list()


def test_who_did_what_is_told_and_can_be_narrowed(published):
    declined()
    decisions.decide(proposal_id="roster-1", verdict="accepted", decided_by="sister")
    page = open_page("approvals")
    trail_table = tables(page)[1]
    assert trail_table["Who"].to_list() == ["sister", "buyer"]
    assert trail_table["What was written"].to_list() == ["accepted", "declined: no room"]
    page.selectbox(key="trail-who").select("buyer").run()
    assert tables(page)[1]["About"].to_list() == ["order-north-1"]


def test_what_a_decision_changed_is_shown_line_by_line(published):
    decisions.decide(
        proposal_id="order-1", verdict="changed", decided_by="buyer", note="fewer",
        changes=[{"item_id": "gloves", "quantity": 2}],
    )  # fmt: skip
    [changed] = [one for one in tables(open_page("approvals")) if "quantity" in one.columns]
    assert changed.to_dict("records") == [{"item id": "gloves", "quantity": "2"}]


def test_a_trail_that_was_tampered_with_is_told(published):
    declined()
    page = open_page("approvals")
    page.button(key="check-trail").click().run()
    assert "All 1 lines are as they were written" in said(page)
    with changing() as connection:
        connection.execute(sa.update(kept.trail).values(by="nobody"))
    page.button(key="check-trail").click().run()
    assert "Line 1 or its place was changed" in said(page)


def test_a_house_where_nobody_did_anything_says_so(bare):
    shown = said(open_page("approvals"))
    assert "Nothing waits for a decision" in shown
    assert "nobody has done anything yet" in shown
    assert trail.check() == (0, None)
