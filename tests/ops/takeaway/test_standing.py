from datetime import UTC, datetime

from ops.tables import Decision, OrderLine, Proposal, RosterLine, TemplateLine
from ops.takeaway.standing import accepted, order_as_accepted, published, templates
from tests.tables import table

PROPOSALS = """
    proposal_id | kind   | place_id | made_at          | from_on    | to_on      | verdict | points | summary
    a           | roster | north    | 2026-01-01 03:00 | 2026-01-05 | 2026-01-07 | optimal | 0      | a
    b           | roster | north    | 2026-01-02 03:00 | 2026-01-06 | 2026-01-08 | optimal | 0      | b
    c           | roster | north    | 2026-01-03 03:00 | 2026-01-05 | 2026-01-08 | optimal | 0      | c
"""
ACCEPTED = """
    decision_id | proposal_id | decided_at       | decided_by | verdict
    d1          | a           | 2026-01-01 09:00 | planner    | accepted
    d2          | b           | 2026-01-02 09:00 | planner    | accepted
    d3          | c           | 2026-01-03 09:00 | planner    | declined
"""


def lines(name):
    rows = [
        f"{name} | ann | 2026-01-0{day} | n1 | early | nurse | 2026-01-0{day} 07:00 | "
        f"2026-01-0{day} 15:00 | 450"
        for day in (5, 6, 7, 8)
    ]
    head = "proposal_id | staff_id | day_on | ward_id | shift_type_id | skill | starts_at | ends_at | paid_minutes"
    return table(RosterLine, "\n".join([head, *rows]))


def days(decisions):
    standing = accepted(table(Proposal, PROPOSALS), table(Decision, decisions))
    duties = published(standing, lines, lambda _: lines("a"))
    return [(row["proposal_id"], row["day_on"].day) for row in duties.sort("day_on").to_dicts()]


def test_only_accepted_rosters_are_published_and_the_last_word_counts_on_each_day():
    assert days(ACCEPTED) == [("a", 5), ("b", 6), ("b", 7), ("b", 8)]


def test_a_roster_declined_later_is_published_no_more():
    later = ACCEPTED + "    d4 | b | 2026-01-04 09:00 | planner | declined\n"
    assert days(later) == [("a", 5), ("a", 6), ("a", 7)]


def test_nothing_accepted_is_nothing_published():
    assert days("decision_id | proposal_id | decided_at | decided_by | verdict") == []


def test_a_template_leaves_as_it_was_changed_and_not_if_it_was_declined():
    drawn = """
        proposal_id | session_id | starts_at        | bookings
        {name}      | s1         | 2026-01-05 09:00 | 1
        {name}      | s1         | 2026-01-05 09:20 | 1
    """
    decided = """
        decision_id | proposal_id | decided_at       | decided_by | verdict  | changes
        d1          | a           | 2026-01-01 09:00 | planner    | changed  | [{"session_id": "s1", "starts_at": "2026-01-05T09:20:00+00:00", "bookings": 2}]
        d2          | b           | 2026-01-02 09:00 | planner    | declined |
    """
    found, standing = templates(
        table(Proposal, PROPOSALS),
        table(Decision, decided),
        lambda name: table(TemplateLine, drawn.format(name=name)),
    )
    assert found["proposal_id"].to_list() == ["a", "a", "c", "c"]
    assert found["bookings"].to_list() == [1, 2, 1, 1]
    assert standing == {"a": "accepted", "c": "proposed"}


def test_an_order_leaves_with_the_packs_that_people_changed_and_without_lines_of_nothing():
    order = table(
        OrderLine,
        """
        proposal_id | item_id | location_id | quantity | pack_size | on_hand | on_order | protection_days | usual_use | busy_use | reorder_point | par_level | reason
        o           | gauze   | store       | 3        | 10        | 0       | 0        | 7               | 20        | 25       | 25            | 30        | a
        o           | glove   | store       | 2        | 100       | 0       | 0        | 7               | 20        | 25       | 25            | 30        | b
        o           | mask    | store       | 0        | 50        | 90      | 0        | 7               | 20        | 25       | 25            | 30        | c
        """,
    )
    changes = [
        {"item_id": "gauze", "location_id": "store", "quantity": 0},
        {"item_id": "glove", "location_id": "store", "quantity": 5},
    ]
    left = order_as_accepted(order, changes)
    assert left.select("item_id", "quantity").rows() == [("glove", 5)]


def test_a_decision_is_told_with_who_made_it_and_when():
    first, *_ = accepted(table(Proposal, PROPOSALS), table(Decision, ACCEPTED))
    assert (first.proposal_id, first.decided_by) == ("a", "planner")
    assert first.decided_at == datetime(2026, 1, 1, 9, tzinfo=UTC)
