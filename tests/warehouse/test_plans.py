from datetime import UTC, date, datetime

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from ops.tables import (
    AllocationLine,
    Decision,
    Gap,
    OrderLine,
    Proposal,
    Requirement,
    RosterLine,
    RulePoints,
    StockTransfer,
    TemplateLine,
)
from tests.hospital import fill
from tests.tables import table
from warehouse import plans

ROSTER = table(
    Proposal,
    """
    proposal_id | kind   | place_id | made_at          | from_on    | to_on      | verdict | points | summary
    r1          | roster | north    | 2026-01-05 06:00 | 2026-01-06 | 2026-01-19 | optimal | 12     | All shifts but one are filled.
    """,
)
ORDER = table(
    Proposal,
    """
    proposal_id | kind  | place_id | made_at          | from_on    | to_on      | verdict  | points | summary
    o1          | order | store    | 2026-01-05 06:00 | 2026-01-05 | 2026-01-12 | feasible | 0      | Two lines.
    """,
)
LINES = {
    "points": table(
        RulePoints,
        """
        proposal_id | rule          | points
        r1          | gaps are dear | 12
        """,
    ),
    "roster": table(
        RosterLine,
        """
        proposal_id | staff_id | day_on     | ward_id | shift_type_id | skill | starts_at        | ends_at          | paid_minutes
        r1          | ann      | 2026-01-06 | acute   | early         | nurse | 2026-01-06 07:00 | 2026-01-06 15:00 | 450
        """,
    ),
    "gaps": table(
        Gap,
        """
        proposal_id | ward_id | day_on     | shift_type_id | skill | required | short | bank | agency | outside_gbp
        r1          | acute   | 2026-01-06 | late          | nurse | 2        | 1     | 1    | 0      | 240
        """,
    ),
    "requirement": table(
        Requirement,
        """
        ward_id | day_on     | shift_type_id | skill | starts_at        | ends_at          | paid_minutes | required | required_usual | required_busy
        acute   | 2026-01-06 | late          | nurse | 2026-01-06 14:00 | 2026-01-06 22:00 | 450          | 2        | 2              | 3
        """,
    ),
}
ORDER_LINES = table(
    OrderLine,
    """
    proposal_id | item_id | location_id | quantity | pack_size | on_hand | on_order | protection_days | usual_use | busy_use | reorder_point | par_level | reason
    o1          | gauze   | store       | 3        | 10        | 4       | 0        | 9               | 20        | 31       | 31            | 38        | Nine days of use are not there.
    o1          | gloves  | store       | 5        | 100       | 40      | 0        | 9               | 200       | 310      | 310           | 380       | Nine days of use are not there.
    """,
)


def at(hour):
    return datetime(2026, 1, 5, hour, tzinfo=UTC)


def decision(drawing):
    return table(Decision, drawing)


def test_a_roster_is_read_as_it_was_proposed(db):
    assert plans.propose(db, ROSTER, **LINES) == 1
    assert_frame_equal(plans.proposal(db, "r1"), ROSTER)
    assert_frame_equal(plans.roster_lines(db, "r1"), LINES["roster"])
    assert_frame_equal(plans.gaps(db, "r1"), LINES["gaps"])
    assert_frame_equal(plans.rule_points(db, "r1"), LINES["points"])
    assert_frame_equal(plans.requirements(db, "r1"), LINES["requirement"])


def test_a_template_is_read_as_it_was_proposed(db):
    proposal = Proposal.validate(
        ROSTER.with_columns(kind=ROSTER["kind"].replace("roster", "template"))
    )
    lines = table(
        TemplateLine,
        """
        proposal_id | session_id | starts_at        | bookings
        r1          | s1         | 2026-01-06 09:00 | 2
        """,
    )
    plans.propose(db, proposal, template=lines)
    assert_frame_equal(plans.template_lines(db, "r1"), lines)


def test_proposing_twice_changes_nothing(db):
    plans.propose(db, ROSTER, **LINES)
    assert plans.propose(db, ROSTER, **LINES) == 0
    assert plans.roster_lines(db, "r1").height == 1


def test_lines_of_another_proposal_are_a_mistake(db):
    with pytest.raises(ValueError, match=r"plan\.order_line belong to a proposal"):
        plans.propose(db, ROSTER, orders=ORDER_LINES)


def test_the_newest_proposal_of_each_place_is_the_latest_one(db):
    newer = ROSTER.with_columns(
        proposal_id=ROSTER["proposal_id"].replace("r1", "r2"), made_at=at(12)
    )
    plans.propose(db, ROSTER)
    plans.propose(db, Proposal.validate(newer))
    plans.propose(db, ORDER)
    assert plans.latest(db, "roster", as_of=at(13))["proposal_id"].to_list() == ["r2"]
    assert plans.latest(db, "roster", as_of=at(9))["proposal_id"].to_list() == ["r1"]
    assert plans.latest(db, "roster", as_of=at(5)).is_empty()


def test_the_newest_decision_counts_and_is_folded_in_once(db):
    made = decision(
        """
        decision_id | proposal_id | decided_at       | decided_by | verdict  | note
        d1          | o1          | 2026-01-05 08:00 | planner    | accepted |
        d2          | o1          | 2026-01-05 09:00 | planner    | declined | the budget is spent
        """
    )
    assert plans.fold_decisions(db, made) == 2
    assert plans.fold_decisions(db, made) == 0
    assert plans.decisions(db, as_of=at(10))["decision_id"].to_list() == ["d2"]
    assert plans.decisions(db, as_of=at(8))["decision_id"].to_list() == ["d1"]


def test_the_roster_of_a_day_is_the_one_people_accepted_last(db):
    again = Proposal.validate(ROSTER.with_columns(proposal_id=pl.lit("r2")))
    plans.propose(db, Proposal.validate(pl.concat([ROSTER, again])))
    plans.fold_decisions(
        db,
        decision(
            """
            decision_id | proposal_id | decided_at       | decided_by | verdict  | note
            d1          | r1          | 2026-01-05 08:00 | planner    | accepted |
            d2          | r2          | 2026-01-05 09:00 | planner    | accepted |
            d3          | r2          | 2026-01-05 10:00 | planner    | declined | a mistake
            """
        ),
    )
    worked = date(2026, 1, 19)

    def stands(hour, day_on=worked):
        found = plans.standing(db, "roster", day_on=day_on, as_of=at(hour))
        return found["proposal_id"].to_list()

    assert [stands(hour) for hour in (7, 8, 9, 10)] == [[], ["r1"], ["r2"], ["r1"]]
    assert stands(10, day_on=date(2026, 1, 20)) == []


BEGUN = datetime(2025, 12, 1, tzinfo=UTC)
ACCEPTED = """
    decision_id | proposal_id | decided_at       | decided_by | verdict
    d1          | o1          | 2026-01-05 08:00 | planner    | accepted
"""


def ordered(db, hour):
    found = plans.accepted_orders(db, since=BEGUN, as_of=at(hour))
    return found.select("item_id", "units").rows()


def test_accepted_orders_count_from_the_moment_they_were_accepted(db):
    plans.propose(db, ORDER, orders=ORDER_LINES)
    assert ordered(db, 9) == []
    plans.fold_decisions(db, decision(ACCEPTED))
    assert ordered(db, 9) == [("gauze", 30.0), ("gloves", 500.0)]
    assert ordered(db, 7) == []
    assert plans.accepted_orders(db, since=at(8), as_of=at(9)).is_empty()


def test_an_order_that_two_people_accept_is_ordered_once(db):
    plans.propose(db, ORDER, orders=ORDER_LINES)
    plans.fold_decisions(db, decision(ACCEPTED))
    plans.fold_decisions(
        db,
        decision(
            """
            decision_id | proposal_id | decided_at       | decided_by | verdict
            d2          | o1          | 2026-01-05 08:00 | another    | accepted
            """
        ),
    )
    assert ordered(db, 9) == [("gauze", 30.0), ("gloves", 500.0)]


def test_an_order_that_is_declined_later_is_no_longer_open(db):
    plans.propose(db, ORDER, orders=ORDER_LINES)
    plans.fold_decisions(db, decision(ACCEPTED))
    plans.fold_decisions(
        db,
        decision(
            """
            decision_id | proposal_id | decided_at       | decided_by | verdict  | note
            d2          | o1          | 2026-01-05 09:00 | planner    | declined | The budget is gone.
            """
        ),
    )
    assert ordered(db, 10) == []


def test_of_a_changed_order_the_changed_quantities_count(db):
    plans.propose(db, ORDER, orders=ORDER_LINES)
    plans.fold_decisions(
        db,
        decision(
            """
            decision_id | proposal_id | decided_at       | decided_by | verdict | changes
            d1          | o1          | 2026-01-05 08:00 | planner    | changed | [{"item_id": "gauze", "location_id": "store", "quantity": 0}]
            """
        ),
    )
    assert ordered(db, 9) == [("gloves", 500.0)]


SHARING = table(
    Proposal,
    """
    proposal_id | kind       | place_id | made_at          | from_on    | to_on      | verdict | points | summary
    a1          | allocation | gloves   | 2026-01-05 06:00 | 2026-01-05 | 2026-01-12 | optimal | 0      | Ninety are there.
    """,
)
SHARES = table(
    AllocationLine,
    """
    proposal_id | item_id | location_id | until_on   | on_hand | need | served_first | share | chance_without | chance_with | reason
    a1          | gloves  | north       | 2026-01-13 | 90      | 100  | false        | 60    | 0.6            | 0.9         | It gives 30.
    a1          | gloves  | store       | 2026-01-13 | 0       | 50   | true         | 30    | 1              | 0.9         | It gets 30.
    """,
)


def shares(db, hour):
    found = plans.accepted_allocations(db, as_of=at(hour))
    return dict(found.select("location_id", "share").rows())


def test_an_accepted_allocation_counts_until_its_item_is_counted_again(db):
    plans.propose(db, SHARING, allocation=SHARES)
    assert_frame_equal(plans.allocation_lines(db, "a1"), SHARES)
    assert shares(db, 9) == {}
    plans.fold_decisions(db, decision(ACCEPTED.replace("o1", "a1")))
    assert shares(db, 7) == {}
    assert shares(db, 9) == {"north": 60, "store": 30}
    counted = """
        item_id | location_id | as_of_on   | on_hand | on_order
        gloves  | north       | 2026-01-05 | 60      | 0
    """
    fill(db, "stock_positions", counted, learnt_at=datetime(2026, 1, 5, 9, tzinfo=UTC))
    assert shares(db, 10) == {}


def test_of_a_changed_allocation_the_changed_shares_count(db):
    plans.propose(db, SHARING, allocation=SHARES)
    plans.fold_decisions(
        db,
        decision(
            """
            decision_id | proposal_id | decided_at       | decided_by | verdict | changes
            d1          | a1          | 2026-01-05 08:00 | planner    | changed | [{"item_id": "gloves", "location_id": "north", "share": 50}, {"item_id": "gloves", "location_id": "store", "share": 40}]
            """
        ),
    )
    assert shares(db, 9) == {"north": 50, "store": 40}


def test_an_accepted_move_counts_until_its_item_is_counted_again(db):
    move = {
        "proposal_id": "o1",
        "item_id": "gloves",
        "from_location_id": "north",
        "to_location_id": "store",
        "quantity": 40.0,
        "reason": "North has too many.",
    }
    moves = StockTransfer.validate(pl.DataFrame([move]))
    plans.propose(db, ORDER, orders=ORDER_LINES, transfers=moves)
    assert plans.accepted_transfers(db, as_of=at(9)).is_empty()
    plans.fold_decisions(
        db,
        decision(
            """
            decision_id | proposal_id | decided_at       | decided_by | verdict
            d1          | o1          | 2026-01-05 08:00 | planner    | accepted
            """
        ),
    )
    assert_frame_equal(plans.stock_transfers(db, "o1"), moves)
    assert_frame_equal(plans.accepted_transfers(db, as_of=at(9)), moves)
    assert plans.accepted_transfers(db, as_of=at(7)).is_empty()
    plans.fold_decisions(
        db,
        decision(
            """
            decision_id | proposal_id | decided_at       | decided_by | verdict | changes
            d2          | o1          | 2026-01-05 09:00 | planner    | changed | [{"item_id": "gloves", "from_location_id": "north", "quantity": 0}]
            """
        ),
    )
    assert plans.accepted_transfers(db, as_of=at(10)).is_empty()
    assert ordered(db, 10) == [("gauze", 30.0), ("gloves", 500.0)]
