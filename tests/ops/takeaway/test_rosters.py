import io
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from polars.testing import assert_frame_equal

from ops.errors import PlanningError
from ops.takeaway.roster_from_book import roster_from_xlsx
from ops.takeaway.rosters import roster_document
from ops.takeaway.workbook import as_xlsx
from tests.ops.takeaway.leaving import FROM_NORTH, LINES, formulas, page, roster


def book(**more):
    return as_xlsx(roster_document(roster(**more)))


def changed(file, title, cell, value):
    workbook = load_workbook(io.BytesIO(file))
    workbook[title][cell] = value
    held = io.BytesIO()
    workbook.save(held)
    return held.getvalue()


def test_a_ward_has_a_row_per_person_and_skill():
    heads, *rows = page(book(), "Ward n1")
    assert [str(head) for head in heads[3:5]] == ["Skill", "2026-10-24 00:00:00"]
    assert rows[:3] == [
        ["n1", "ann", "band 5", "nurse", "N", "·", "E", "E↗", 19.5],
        ["n1", "ben", None, "lead", "E", "·", "N↗", "–", 7.5],
        ["n1", "ben", None, "nurse", "E↗", "·", "N", "–", 11],
    ]


def test_a_person_has_a_row_per_duty():
    _, first, *_ = page(book(), "Person ann")
    assert first[1:6] == ["ann", "N", "night", "n1", "nurse"]
    assert [str(at) for at in first[6:8]] == ["2026-10-24 20:00:00", "2026-10-25 08:00:00"]
    assert first[8] == 12


def test_a_roster_comes_back_as_it_left():
    read = roster_from_xlsx(book())
    assert_frame_equal(read.lines, roster().lines)
    assert read.remarks == ()


def test_a_roster_comes_back_from_whatever_language_it_left_in():
    american = replace(roster(), provenance=replace(FROM_NORTH, language="en-US"))
    document = roster_document(american)
    assert document.title == "Roster of north, Oct 24 to Oct 27, 2026"
    file = as_xlsx(document)
    said = load_workbook(io.BytesIO(file))["Person ann"]
    assert said["A2"].value == "Accepted."
    assert said["A3"].value.startswith(
        "Made 10:30 Tue, Oct 20, 2026 from what was known 2 h 10 min"
    )
    assert said["A5"].number_format == "ddd, mmm d, yyyy"
    assert_frame_equal(roster_from_xlsx(file).lines, roster().lines)


def test_a_locked_duty_is_marked_told_in_the_list_and_read_as_the_duty_it_is():
    locked = replace(roster(), locked=frozenset({("ann", date(2026, 10, 24))}))
    file = as_xlsx(roster_document(locked))
    assert page(file, "Ward n1")[1][4:8] == ["N•", "·", "E", "E↗"]
    heads, first, second, *_ = page(file, "Duties")
    column = heads.index("Locked")
    assert (first[column], second[column]) == ("yes", "no")
    read = roster_from_xlsx(file)
    assert_frame_equal(read.lines, roster().lines)
    assert read.remarks == ()


shift = st.sampled_from([("early", 6, 14, 450), ("late", 13, 21, 450), ("night", 20, 32, 660)])
duties = st.dictionaries(
    st.tuples(st.sampled_from(["ann", "ben", "cat"]), st.integers(24, 27)),
    st.tuples(shift, st.sampled_from(["n1", "n2"]), st.sampled_from(["nurse", "lead"])),
    min_size=1,
)


@settings(max_examples=20)
@given(duties)
def test_any_roster_comes_back_as_it_left(worked):
    rows = [LINES.strip().splitlines()[0]]
    for (name, day), ((kind, first, last, paid), ward, skill) in sorted(worked.items()):
        ends = f"2026-10-{day + last // 24} {last % 24:02}:00"
        cells = ("roster-1", name, f"2026-10-{day}", ward, kind, skill)
        rows.append(" | ".join([*cells, f"2026-10-{day} {first:02}:00", ends, str(paid)]))
    lines = "\n".join(rows)
    read = roster_from_xlsx(book(lines=lines))
    assert_frame_equal(read.lines, roster(lines).lines)
    assert read.remarks == ()


def test_nothing_in_it_is_a_formula():
    assert formulas(book(lines=LINES.replace("ann ", "=1+1"))) == []


def test_a_changed_code_is_read_with_the_hours_of_its_shift():
    read = roster_from_xlsx(changed(book(), "Ward n1", "F5", "N"), proposal_id="mine")
    [put_in] = read.lines.filter(proposal_id="mine").to_dicts()
    assert (put_in["staff_id"], put_in["shift_type_id"]) == ("ann", "night")
    assert (put_in["starts_at"].hour, put_in["ends_at"].hour) == (20, 8)  # clocks have gone back
    assert put_in["paid_minutes"] == 660


def test_the_night_before_is_an_hour_longer_when_it_is_put_in():
    cleared = roster_from_xlsx(changed(book(), "Ward n1", "E7", "N"), proposal_id="mine")
    without = changed(changed(book(), "Ward n1", "E6", "·"), "Ward n1", "E7", "N")
    [put_in] = (
        roster_from_xlsx(without, proposal_id="mine").lines.filter(proposal_id="mine").to_dicts()
    )
    assert (put_in["ends_at"] - put_in["starts_at"]).total_seconds() / 3600 == 13
    assert put_in["paid_minutes"] == 720
    assert cleared.remarks[0].startswith("ben, 24 Oct: stands twice, as early and night.")


def test_a_code_that_nobody_knows_is_read_as_working_all_day_and_named():
    read = roster_from_xlsx(changed(book(), "Ward n1", "F5", "Q7"))
    [unknown] = read.lines.filter(shift_type_id="Q7").to_dicts()
    assert (unknown["ends_at"] - unknown["starts_at"]).total_seconds() / 3600 == 25
    assert unknown["paid_minutes"] == 0
    assert (read.remarks, read.unknown) == ((), {("ann", date(2026, 10, 25))})


def test_a_change_on_a_persons_sheet_is_told_of_and_does_not_count():
    read = roster_from_xlsx(changed(book(), "Person ann", "C5", "E"))
    assert_frame_equal(read.lines, roster().lines)
    assert read.remarks == ("ann, 24 Oct: N on the ward's sheet counts, not E on the person's.",)


@pytest.mark.parametrize("file", [b"", b"staff,day\r\n", b"PK\x03\x04broken"])
def test_a_file_that_is_no_workbook_is_refused(file):
    with pytest.raises(PlanningError, match="An Excel workbook"):
        roster_from_xlsx(file)
