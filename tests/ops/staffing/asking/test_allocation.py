"""What people asked for, got and carry: a fortnight of ten points each."""

from datetime import timedelta

import pytest

from ops.staffing.asking import (
    PointsPolicy,
    asked,
    carried,
    outcomes,
    raised,
    shares,
    spread,
    together,
    with_requests,
)
from ops.staffing.asking.allocation import gini
from ops.staffing.roster import as_lines, solve_roster
from ops.tables import (
    Absence,
    RosterLine,
    RosterRequest,
    ShiftRequest,
    ShiftWish,
    StaffMember,
)
from tests.ops.staffing.rosters import MONDAY, need, nurse, problem
from tests.tables import table

STAFF = table(
    StaffMember,
    """
    staff_id | home_ward_id | contracted_minutes
    ann      | n1           | 2250
    bob      | n1           | 2250
    """,
)
NOBODY_AWAY = Absence.create_empty()


def told(requests, carried=None, absences=NOBODY_AWAY):
    return asked(
        requests,
        STAFF,
        absences,
        from_on=MONDAY,
        days=14,
        policy=PointsPolicy(),
        carried=carried or {},
        proposal_id="r",
    )


def drawn(rows):
    return table(ShiftRequest, "staff_id | day_on | shift_type_id | wish | weight\n" + rows.strip())


def test_requests_are_scaled_to_the_points_and_raised_by_what_was_refused():
    rows = """
        ann | 2026-01-05 | night | off | 10
        ann | 2026-01-06 | night | off | 10
        bob | 2026-01-05 | early | on  | 4
    """
    found = told(drawn(rows), carried={"bob": 5})
    assert found.select("weight", "points", "counted", "has").rows() == [
        (10, 5, 5, 10),
        (10, 5, 5, 10),
        (4, 4, 6, 10),
    ]


def test_nobody_pays_for_a_day_away_or_a_day_of_another_roster():
    away = table(
        Absence, "staff_id | from_on | to_on | kind\nann | 2026-01-05 | 2026-01-06 | leave"
    )
    rows = """
        ann | 2026-01-06 | night | off | 10
        ann | 2026-01-19 | night | off | 10
        ann | 2026-01-18 | night | off | 10
    """
    assert told(drawn(rows), absences=away)["day_on"].to_list() == [MONDAY + timedelta(days=13)]


def test_the_newest_word_at_the_desk_counts():
    delivered = drawn("ann | 2026-01-05 | night | off | 4\nbob | 2026-01-05 | night | off | 4")
    noted = table(
        ShiftWish,
        """
        wish_id | staff_id | day_on     | shift_type_id | wish | weight | noted_at   | noted_by
        1       | ann      | 2026-01-05 | night         | on   | 9      | 2026-01-01 | desk
        2       | ann      | 2026-01-05 | night         | on   | 2      | 2026-01-02 | desk
        3       | bob      | 2026-01-05 | night         |      |        | 2026-01-02 | desk
        """,
    )
    assert together(delivered, noted).rows() == [("ann", MONDAY, "night", "on", 2)]


def test_shares_are_told_in_order_of_numbers_with_how_even_they_are():
    rows = """
        bob | 2026-01-05 | night | off | 4
        bob | 2026-01-06 | night | off | 4
        ann | 2026-01-07 | early | on  | 6
    """
    lines = table(
        RosterLine,
        """
        proposal_id | staff_id | day_on     | ward_id | shift_type_id | skill | starts_at  | ends_at    | paid_minutes
        r           | bob      | 2026-01-05 | n1      | night         | nurse | 2026-01-05 | 2026-01-06 | 600
        r           | ann      | 2026-01-07 | n1      | early         | nurse | 2026-01-07 | 2026-01-08 | 600
        """,
    )
    found = shares(outcomes(told(drawn(rows)), lines))
    assert [(one.staff_id, one.asked, one.granted, one.met) for one in found] == [
        ("ann", 6, 6, 1),
        ("bob", 8, 4, 1),
    ]
    even = spread(found)
    assert even.whole == pytest.approx(10 / 14)
    # Shares 1 and 1/2: their mean difference is 1/4 over all four pairs, twice the mean is 3/2.
    assert even.gini == pytest.approx(1 / 6)


def test_equal_shares_have_a_gini_of_nothing_and_one_taker_nearly_one():
    assert gini([0.5, 0.5, 0.5]) == 0
    assert gini([0, 0, 0, 1]) == pytest.approx(0.75)
    assert spread([]) is None


def test_what_was_refused_is_carried_fades_and_has_a_bound():
    rows = "ann | 2026-01-05 | night | off | 8\nbob | 2026-01-05 | night | on | 8"
    refused = outcomes(told(drawn(rows)), RosterLine.create_empty())
    assert carried([refused]) == {"bob": 8}
    assert carried([refused, []]) == {"bob": 4}
    assert carried([refused, refused, refused]) == {"bob": 10}


def test_a_request_counts_twice_at_most():
    assert [raised(5, more, 10) for more in (0, 5, 10, 50)] == [5, 8, 10, 10]


def night_off_for_both(carry):
    """Two people ask the same Monday night off, one of them must work it: who does, eight times."""
    rows = "ann | 2026-01-05 | night | off | 5\nbob | 2026-01-05 | night | off | 5"
    past, who = [], []
    for _ in range(4):
        mine = told(drawn(rows), carried=carried(past) if carry else {})
        asks = with_requests(problem([nurse("ann"), nurse("bob")], [need(0, "night")]), mine)
        lines, _, _ = as_lines(asks, solve_roster(asks, effort=0.2), "r")
        past.append(outcomes(mine, lines))
        who += lines["staff_id"].to_list()
    return who


def test_refusals_go_round_because_they_are_carried():
    assert len(set(night_off_for_both(carry=False))) == 1
    taken = night_off_for_both(carry=True)
    assert sorted(taken) == ["ann", "ann", "bob", "bob"]


def test_nothing_asked_is_a_roster_without_wishes():
    asks = with_requests(
        problem([nurse("ann", off=[(0, "night", 5)])], [need(0, "night")]),
        RosterRequest.create_empty(),
    )
    assert asks.people[0].wishes == ()
