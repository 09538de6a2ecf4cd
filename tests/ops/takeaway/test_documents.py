import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ops.takeaway.csv_file import as_csv
from ops.takeaway.document import Column, Document, Kind, Sheet, guarded
from ops.takeaway.plain_text import as_meant, cleaned, file_word, neutral
from ops.takeaway.workbook import as_xlsx
from tests.ops.takeaway.leaving import FROM_NORTH, MADE, formulas, opened, page, rows_of

EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "|calc", "%0A", "＝1+1", "'=1")


def sheet(*rows, columns=None):
    heads = columns or (Column("Ward"), Column("Beds", Kind.COUNT, "beds", "Open, staffed beds."))
    return Sheet("Beds", heads, rows)


def document(*rows, **more):
    return Document("beds", "Beds of north", (sheet(*rows, **more),), FROM_NORTH)


# --- text and numbers -------------------------------------------------------------------------


@given(st.one_of(st.text(), st.sampled_from(EVIL), st.text(alphabet="=+-@'\t\r\n |%＝x1")))
def test_any_text_comes_back_from_csv_and_never_starts_a_formula(text):
    [[_], [cell, *_]] = csv.reader(
        io.StringIO(
            as_csv(sheet((text,), columns=(Column("Name"),)), FROM_NORTH, dated=False).decode(),
            newline="",
        )
    )
    assert not cell.lstrip().startswith(("=", "+", "-", "@", "|", "%", "\t", "\r", "＝"))
    assert as_meant(cell) == cleaned(text)


@given(st.text())
def test_two_texts_that_differ_stay_different(text):
    assert as_meant(neutral(text)) == cleaned(text)


def test_numbers_stay_numbers_below_zero_too():
    file = as_csv(sheet(("n1", -3), ("n2", 1.5)), FROM_NORTH)
    assert [line.split(b",")[1] for line in file.splitlines()[1:]] == [b"-3", b"1.5"]


def test_a_moment_in_csv_carries_its_offset_and_an_unknown_is_empty():
    at = (Column("At", Kind.INSTANT), Column("On", Kind.DAY), Column("Beds", Kind.COUNT))
    summer = datetime(2026, 7, 1, 9, tzinfo=UTC)
    [row] = rows_of(as_csv(sheet((summer, date(2026, 7, 1), None), columns=at), FROM_NORTH))
    assert (row["at"], row["on"], row["beds"]) == ("2026-07-01T10:00+01:00", "2026-07-01", "")


def test_every_line_of_a_csv_file_says_where_it_comes_from():
    [row] = rows_of(as_csv(sheet(("n1", 3)), FROM_NORTH))
    assert (row["site"], row["run"], row["standing"]) == ("north", "run-1", "accepted")
    assert (row["as_of"], row["valid_until"]) == (
        "2026-10-20T08:20+01:00",
        "2026-10-21T10:30+01:00",
    )


def test_a_file_name_holds_plain_letters_only():
    assert file_word("Jürg's ward / ../3") == "Jurg-s-ward-3"


# --- workbooks --------------------------------------------------------------------------------


def test_a_workbook_holds_no_formula_whatever_the_text():
    file = as_xlsx(document(*((text, 1) for text in EVIL)))
    assert formulas(file) == []
    assert [row[0] for row in page(file, "Beds")[1:]] == [cleaned(text) for text in EVIL]


def test_cells_have_types():
    columns = (Column("At", Kind.INSTANT), Column("On", Kind.DAY), Column("Chance", Kind.CHANCE))
    file = as_xlsx(document((MADE, date(2026, 1, 5), 0.25), columns=columns))
    at, on, chance = opened(file)["Beds"][5]
    assert (at.is_date, on.is_date, chance.data_type) == (True, True, "n")
    assert (at.value.hour, at.value.minute) == (10, 30)  # summer time
    assert chance.number_format == "0 %"


def test_heads_stay_in_sight_and_pages_are_landscape():
    beds = opened(as_xlsx(document(("n1", 3))))["Beds"]
    assert beds.freeze_panes == "B5"
    assert beds.page_setup.orientation == "landscape"
    assert beds.print_area == "'Beds'!$A$1:$B$5"


def test_a_legend_and_the_provenance_close_the_book():
    file = as_xlsx(document(("n1", 3)))
    assert opened(file).sheetnames == ["Beds", "Legend", "Provenance"]
    assert ["Beds", "beds", "Open, staffed beds."] in page(file, "Legend")
    told = dict(page(file, "Provenance"))
    assert (told["Run"], told["Age when made"]) == ("run-1", "2 h 10 min")
    assert told["Valid until"] - told["Made at"] == timedelta(hours=24)


def test_the_same_document_gives_the_same_bytes():
    assert as_xlsx(document(("n1", 3))) == as_xlsx(document(("n1", 3)))


def test_sheets_that_would_share_a_name_get_one_each():
    one = sheet(("n1", 3))
    twice = Document(
        "b", "b", (one, replace(one, title="beds"), replace(one, title="a/b")), FROM_NORTH
    )
    assert opened(as_xlsx(twice)).sheetnames[:3] == ["Beds", "beds 2", "a b"]


# --- small counts -----------------------------------------------------------------------------

PATIENTS = (Column("Group"), Column("Patients", Kind.COUNT, few_hidden=True))


def hidden(*counts):
    rows = tuple((f"g{n}", count) for n, count in enumerate(counts))
    safe, cells = guarded(document(*rows, columns=PATIENTS))
    return [row[1] for row in safe.sheets[0].rows], cells


def test_fewer_than_ten_are_hidden_and_none_looks_like_a_few():
    assert hidden(0, 9, 10, 25) == (["<10", "<10", 10, 25], 2)


def test_a_single_hidden_cell_takes_its_smallest_other_with_it():
    assert hidden(3, 40, 25) == (["<10", 40, "hidden"], 2)


def test_a_sheet_that_does_not_say_so_shows_small_counts():
    safe, cells = guarded(document(("n1", 3)))
    assert (safe.sheets[0].rows, cells) == ((("n1", 3),), 0)


@given(st.lists(st.integers(0, 40), min_size=2, max_size=6))
def test_no_hidden_count_can_be_worked_out_from_the_total(counts):
    shown, _ = hidden(*counts)
    gone = [n for n, cell in enumerate(shown) if isinstance(cell, str)]
    assert len(gone) != 1
    assert all(cell == count for cell, count in zip(shown, counts, strict=True) if cell in counts)
