import io
import re
from dataclasses import replace
from datetime import timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from ops.takeaway.handover import Figure, Handover, told
from ops.takeaway.handover_page import handover_page
from ops.takeaway.making import handover
from tests.ops.takeaway.leaving import FROM_NORTH, MADE
from tests.pdf_words import drawing, pages, words

ORIGIN = replace(FROM_NORTH, valid_until=MADE + timedelta(hours=1, minutes=30))
HEADS = ("Ward", "Now", "12:00", "18:00", "24:00", "08:00 Wed", "Chance short", "Free at least")


def ward(n, chance="● OK <5 %"):
    expected = f"{n} ({n - 1}–{n + 2})"
    return (f"ward {n} · medicine", f"{n} of 28", *[expected] * 4, chance, "3 at 18:00")


def sheet(wards=4, actions=2):
    beds = [ward(n) for n in range(1, wards + 1)]
    beds[0] = ward(1, "■ Act 60 % · 18:00")
    jobs = [(f"Call team {n}.", "nobody yet", "", "") for n in range(1, actions + 1)]
    return Handover(
        state="■ Act",
        verdict="Ward 1 will probably be short of beds at 18:00.",
        figures=tuple(Figure(f"Number {n}", str(n), "of 88") for n in range(1, 7)),
        sheets=(
            told("Beds by ward", HEADS, beds),
            told("Staff gaps", ("Ward", "Missing"), [], "No place is open today."),
            told("Actions", ("Action", "Owner", "Due", "Done by"), jobs),
        ),
        ages="Data: ED just now.",
        read="Likely range: 9 times in 10.",
    )


def test_a_sheet_is_one_upright_page_of_a4():
    file = handover_page(sheet(), ORIGIN)
    assert pages(file) == 1
    assert b"MediaBox [ 0 0 595.2756 841.8898 ]" in file


def test_it_says_which_run_it_is_of_how_old_that_is_and_until_when_it_holds():
    said = words(handover_page(sheet(), ORIGIN))
    assert "run run-1" in said
    assert "As of 08:20 Tue 20 Oct 2026" in said
    assert "printed 10:30 — valid to 12:00" in said
    assert "Page 1 of 1" in said


def test_every_word_of_its_tables_can_be_read_out_of_it():
    said = words(handover_page(sheet(), ORIGIN))
    assert "ward 1 · medicine 1 of 28 1 (0–3) 1 (0–3) 1 (0–3) 1 (0–3) Act 60 % · 18:00" in said
    assert "Staff gaps No place is open today." in said
    assert "Handed over by" in said
    assert "Taken over by" in said


def test_thirty_wards_fit_in_smaller_type_and_none_is_left_out():
    file = handover_page(sheet(wards=30), ORIGIN)
    said = words(file)
    assert pages(file) == 1
    assert all(f"ward {n} · medicine" in said for n in range(1, 31))
    assert "more, in the planner" not in said


def test_what_has_no_room_is_counted_and_the_first_rows_stay():
    file = handover_page(sheet(wards=200), ORIGIN)
    said = words(file)
    shown = len(re.findall(r"ward \d+ · medicine", said))
    assert pages(file) == 1
    assert f"and {200 - shown} more, in the planner" in said
    assert "ward 1 · medicine" in said
    assert "Call team 2." in said


def test_no_state_is_told_by_colour_alone_because_there_is_none():
    drawn = drawing(handover_page(sheet(), ORIGIN))
    colours = {one.strip() for one in re.findall(rb"[\d. ]+ (?:rg|RG|k|K)\b", drawn)}
    assert colours <= {b"0 0 0 rg", b"0 0 0 RG"}
    assert "Act 60 %" in words(handover_page(sheet(), ORIGIN))


def test_the_same_handover_gives_the_same_bytes():
    assert handover_page(sheet(), ORIGIN) == handover_page(sheet(), ORIGIN)


def test_the_workbook_has_the_same_cells():
    book = load_workbook(io.BytesIO(handover(sheet(), ORIGIN)["xlsx"]().file))
    cells = [[cell.value for cell in row] for row in book["Beds by ward"].iter_rows()]
    assert list(ward(1, "■ Act 60 % · 18:00")) in cells
    assert "Actions" in book.sheetnames


TEXT = st.text(max_size=90)


@settings(max_examples=12)
@given(
    st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=16),
    TEXT,
    st.lists(TEXT, min_size=1, max_size=6),
)
@example([("", "", "")], "", ["Íÿ"])
def test_whatever_people_write_it_stays_one_page_within_its_edges(rows, verdict, labels):
    tables = tuple(told(f"Table {n}", ("a", "b", "c"), rows) for n in range(3))
    figures = tuple(Figure(label, label, label) for label in labels)
    file = handover_page(Handover("", verdict, figures, tables, verdict, verdict), ORIGIN)
    assert pages(file) == 1
    assert "Page 1 of 1" in words(file)
    lowest = min(float(y) for y in re.findall(rb"1 0 0 1 34.01575 ([\d.-]+) cm", drawing(file)))
    assert lowest > 34 + 12 * 2.83 + 8  # the lines to sign begin below
