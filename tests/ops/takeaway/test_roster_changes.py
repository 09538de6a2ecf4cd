from datetime import date

import pytest

from ops.errors import PlanningError
from ops.staffing.changes import Change
from ops.takeaway.roster_changes import changes
from ops.takeaway.roster_from_book import roster_from_xlsx
from ops.takeaway.roster_from_list import roster_from_csv
from ops.takeaway.shift_codes import shifts_of
from tests.ops.takeaway.leaving import roster
from tests.ops.takeaway.test_rosters import book, changed

DAY = date(2026, 10, 25)
KNOWN = {(date(2026, 10, day), name) for day in range(24, 28) for name in ("early", "night")}


def found(*cells, proposal_id="roster-1"):
    file = book()
    for cell, code in cells:
        file = changed(file, "Ward n1", cell, code)
    read = roster_from_xlsx(file, proposal_id=proposal_id)
    return changes(roster().lines, read, proposal_id=proposal_id, known=KNOWN)


def test_a_book_that_nobody_changed_changes_nothing():
    assert found() == ([], [])


def test_a_code_put_in_changed_and_taken_out_is_a_change_each():
    assert found(("F5", "E"), ("G5", "N"), ("E5", None)) == (
        [
            Change("ann", date(2026, 10, 24), None, "n1", "nurse"),
            Change("ann", DAY, "early", "n1", "nurse"),
            Change("ann", date(2026, 10, 26), "night", "n1", "nurse"),
        ],
        [],
    )


def test_of_a_code_that_nobody_knows_one_sentence_says_that_it_changes_nothing():
    read = roster_from_xlsx(changed(book(), "Ward n1", "F5", "Q7"), proposal_id="roster-1")
    told = changes(roster().lines, read, proposal_id="roster-1", known=KNOWN)
    sentence = "ann, 25 Oct: nobody here knows the code Q7, so this day stays as it was."
    assert (read.remarks, told) == ((), ([], [sentence]))


def test_a_shift_that_nobody_is_needed_on_leaves_what_stood_there():
    known = KNOWN - {(DAY, "early")}
    read = roster_from_xlsx(changed(book(), "Ward n1", "F5", "E"), proposal_id="roster-1")
    assert changes(roster().lines, read, proposal_id="roster-1", known=known) == (
        [],
        ["ann, 25 Oct: nobody is needed on a shift early that day, so what stood there stays."],
    )


def test_the_book_of_another_roster_is_refused():
    with pytest.raises(
        PlanningError, match="holds the roster roster-1, and the one looked at is r"
    ):
        found(("F5", "E"), proposal_id="r")


def listed(*rows, head="staff,date,code,ward,skill"):
    read = roster_from_csv(
        "\n".join([head, *rows]).encode(),
        shifts_of(roster().lines, "Europe/London"),
        time_zone="Europe/London",
        proposal_id="roster-1",
    )
    return changes(roster().lines, read, proposal_id="roster-1", known=KNOWN, whole=False)


def test_a_list_changes_only_the_people_it_names_on_the_days_it_covers():
    found, told = listed("ann,2026-10-24,N,n1,nurse", "ann,2026-10-26,N,n1,nurse")
    assert found == [Change("ann", date(2026, 10, 26), "night", "n1", "nurse")]
    assert told == []


def test_a_list_without_wards_keeps_the_ward_that_stood_there():
    found, told = listed("ann,2026-10-26,N", "ann,2026-10-25,E", head="staff,date,code")
    assert found == [Change("ann", date(2026, 10, 26), "night", "n1", "nurse")]
    assert told == [
        "ann, 25 Oct: the file does not say on which ward and as what ann works early, so what "
        "stood there stays."
    ]
