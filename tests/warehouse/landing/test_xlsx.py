"""Workbooks: one sheet, every cell as text, nothing believed that is not safe to open."""

import io
import zipfile
from datetime import datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.warehouse.landing.workbooks import (
    CLOCK,
    DAY,
    MOMENT,
    OWN,
    error,
    formula,
    number,
    packed,
    row,
    shared,
    sheet,
    text,
    uncomputed,
    workbook,
)
from warehouse.landing.files import serials

HEAD = ("visit_id", "site_id", "arrived_at", "triage")
EIGHT = number(46023 + 1 / 3, MOMENT)  # 2026-01-01 08:00


@pytest.fixture
def mapped(inbox):
    def chart(words):
        (inbox / "ours").mkdir(exist_ok=True)
        (inbox / "ours" / "map.toml").write_text('feed = "ed_visits"\n' + words)

    return chart


def visits(db, *columns):
    listed = ", ".join(f"{each}::text" for each in columns)
    return db.execute(f"select {listed} from raw.ed_visit order by line").fetchall()


def test_a_sheet_is_read_by_its_header_and_cells_by_their_kind(db, hospital, drop):
    rows = [
        ("arrived_at", "site_id", "triage", "visit_id", "arrival_mode"),
        (EIGHT, "north", number(3), shared(0), formula("walk_in")),
        (number(46023, DAY), "north", None, shared(1), None),
        (number("46023.354166666664", OWN), "north", number("2.0"), number(12), None),
    ]
    strings = (
        "<t>00123</t>",
        "<r><t>a</t></r><r><t>b</t></r><rPh sb='0' eb='1'><t>unread</t></rPh>",
    )
    outcome = drop("ed_visits/v.xlsx", workbook(rows, strings=strings))
    assert (outcome.received, outcome.loaded, outcome.quarantined) == (3, 3, 0)
    assert visits(db, "arrived_at", "triage", "arrival_mode") == [
        ("2026-01-01T08:00:00", "3", "walk_in"),
        ("2026-01-01", None, None),
        ("2026-01-01T08:30:00", "2", None),
    ]
    sql = "select precision, count(*) from staging.ed_visit group by all order by all"
    assert db.execute(sql).fetchall() == [("day", 1), ("minute", 2)]


def test_a_workbook_that_counts_from_1904_names_the_same_days(db, hospital, drop):
    rows = [HEAD, ("1", "north", number(46023 + 1 / 3 - 1462, MOMENT), None)]
    drop("ed_visits/v.xlsx", workbook(rows, from_1904=True))
    assert visits(db, "arrived_at") == [("2026-01-01T08:00:00",)]


def test_the_line_of_a_record_is_the_row_of_its_sheet(db, hospital, drop, aside):
    rows = sheet(
        row(3, *HEAD),
        row(5, "1", "north", "soon"),
        row(9, "2", "north", EIGHT),
        row(10),
        row(40, "3", "north", EIGHT, None, "beyond the header"),
    )
    outcome = drop("ed_visits/v.xlsx", workbook({"A": rows}))
    assert (outcome.received, outcome.loaded) == (3, 1)
    assert aside("ed_visits") == {5: "BAD_DATE", 40: "EXTRA_COLUMNS"}


@pytest.mark.parametrize(
    ("cells", "code", "field"),
    [
        (("1", "north", number("46023.4"), None), "EXCEL_SERIAL", "arrived_at"),
        (("1", error(), EIGHT, None), "CELL_ERROR", "site_id"),
        (("1", uncomputed(), EIGHT, None), "CELL_ERROR", "site_id"),
        ((number("1.23456789012346E+17"), "north", EIGHT, None), "CELL_ROUNDED", "visit_id"),
        (("1", "north", number(9_999_999, DAY), None), "BAD_DATE", "arrived_at"),
        (("1", "x" * 1_000_001, EIGHT, None), "TOO_LONG", "site_id"),
        (("1", "a_x0000_b", EIGHT, None), "CONTROL_CHAR", "site_id"),
        (("1", "north", EIGHT, number("2.5")), "BAD_INT", "triage"),
    ],
)
def test_a_cell_nobody_can_rely_on_sets_its_record_aside(db, hospital, drop, cells, code, field):
    outcome = drop("ed_visits/v.xlsx", workbook([HEAD, cells, ("2", "north", EIGHT, number(1))]))
    assert (outcome.received, outcome.loaded, outcome.quarantined) == (2, 1, 1)
    told = db.execute("select line, code, field from raw.quarantine").fetchall()
    assert told == [(2, code, field)]


def test_an_error_in_a_column_nobody_asked_for_harms_nothing(hospital, drop):
    rows = [(*HEAD, "remark"), ("1", "north", EIGHT, None, error())]
    assert drop("ed_visits/v.xlsx", workbook(rows)).loaded == 1


@pytest.mark.parametrize(
    ("declared", "given"), [("true", "46023.3333333"), ('"1904"', "44561.3333333")]
)
def test_bare_day_numbers_are_times_where_a_map_says_so(
    db, hospital, drop, mapped, declared, given
):
    mapped(f"excel_serial = {declared}")
    drop("ours/v.csv", f"visit_id,site_id,arrived_at\n1,north,{given}\n2,north,2026-01-02T09:00\n")
    sql = "select strftime(arrived_at, '%d %H:%M:%S') from staging.ed_visit order by visit_id"
    assert sorted(db.execute(sql).fetchall()) == [("01 08:00:00",), ("02 09:00:00",)]


def test_bare_day_numbers_of_a_workbook_follow_its_own_first_day(db, hospital, drop, mapped):
    mapped("excel_serial = true")
    rows = [HEAD, ("1", "north", number(46023 - 1462), None)]
    drop("ours/v.xlsx", workbook(rows, from_1904=True))
    assert visits(db, "arrived_at") == [("2026-01-01",)]


def test_typed_dates_are_taken_beside_a_format_declared_for_text(hospital, drop, mapped):
    mapped('[columns]\narrived_at = { from = "arrived_at", format = "%d/%m/%Y %H:%M" }')
    rows = [HEAD, ("1", "north", EIGHT, None), ("2", "north", "03/01/2026 09:00", None)]
    assert drop("ours/v.xlsx", workbook(rows)).loaded == 2


def test_a_time_of_day_is_a_time_of_day(db, drop):
    head = ("shift_type_id", "starts", "minutes", "paid_minutes")
    early = ("E", number(7.5 / 24, CLOCK), number(480), number(450))
    drop("shift_types/s.xlsx", workbook([head, early]))
    assert db.execute("select starts::text from staging.shift_type").fetchall() == [("07:30:00",)]


def test_a_map_names_the_sheet(db, hospital, drop, mapped):
    book = workbook({"Notes": [("read me",)], "Stays ": [HEAD, ("1", "north", EIGHT, None)]})
    assert drop("ed_visits/v.xlsx", book).reason.startswith("HEADER: ")
    mapped('sheet = "stays"')
    assert drop("ours/v.xlsx", book).loaded == 1
    mapped('sheet = "Beds"')
    reason = drop("ours/w.xlsx", book).reason
    assert reason.startswith("SHEET_MISSING: w.xlsx has no sheet called Beds. It has Notes, Stays")


def test_merged_and_hidden_cells_are_read_as_the_file_has_them_and_said(hospital, drop):
    merged = '<mergeCells count="1"><mergeCell ref="D2:D3"/></mergeCells>'
    rows = sheet(
        row(1, *HEAD),
        row(2, "1", "north", EIGHT, number(2)),
        row(3, "2", "north", EIGHT, more=' hidden="1"'),
        after=merged,
    )
    outcome = drop("ed_visits/v.xlsx", workbook({"A": rows}))
    assert outcome.loaded == 2
    assert outcome.reason == (
        "1 merged areas: their first cell has the value, the others none; "
        "1 hidden rows or columns were read like any other"
    )


def entry(name, size, content=b"x", **said):
    """A zip whose only part claims to hold more than it does."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
        info = archive.infolist()[0]
        info.file_size = size
        for key, value in said.items():
            setattr(info, key, value)
    return file.getvalue()


DOCTYPE = f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>{sheet(HEAD)}'
ZEROS = b"\0" * 40_000_000


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK", "NOT_XLSX"),
        (b"not a workbook at all", "NOT_XLSX"),
        (workbook([HEAD])[:-30], "NOT_XLSX"),
        (packed({"readme.txt": "hello"}), "NOT_XLSX"),
        (workbook({"A": DOCTYPE}), "NOT_XLSX"),
        (workbook({"A": "<worksheet>"}), "NOT_XLSX"),
        (workbook({"A": sheet(row(1_048_577, "a"))}), "NOT_XLSX"),
        (workbook({"A": '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="XFE1"><v>1</v></c></row></sheetData></worksheet>'}), "NOT_XLSX"),
        (workbook([HEAD, (shared(7), "north", EIGHT)]), "NOT_XLSX"),
        (workbook([], parts={}), "EMPTY"),
        (workbook([(error(), "site_id")]), "HEADER"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "OLD_EXCEL"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "ENCRYPTED"),
        (entry("xl/workbook.xml", 1, flag_bits=1), "ENCRYPTED"),
        (workbook([HEAD], parts={"../../etc/cron.d/x": "x"}), "UNSAFE_ARCHIVE"),
        (workbook([HEAD], parts={"xl/embeddings/inner.zip": "x"}), "UNSAFE_ARCHIVE"),
        (workbook([HEAD], parts={"xl/media/huge.bin": ZEROS}), "TOO_LARGE"),
        (entry("xl/workbook.xml", 5_000_000_000), "TOO_LARGE"),
        (packed({f"{n:060}": "" for n in range(10_000)}), "TOO_LARGE"),
    ],
)  # fmt: skip
def test_a_workbook_that_is_not_safe_to_open_is_refused_whole(db, drop, content, code):
    outcome = drop("ed_visits/v.xlsx", content)
    assert (outcome.status, outcome.reason.split(":")[0]) == ("refused", code)
    assert db.execute("select count(*) from raw.ed_visit").fetchall() == [(0,)]


def test_a_workbook_of_the_old_kind_is_refused_by_its_name(drop):
    assert drop("ed_visits/v.xls", b"x").reason.startswith("UNKNOWN_FORMAT: ")


@pytest.mark.slow
def test_a_million_empty_rows_and_a_far_corner_are_read_within_bounds(hospital, drop):
    empty = "".join(f'<row r="{line}"/>' for line in range(3, 1_000_000))
    rows = sheet(
        row(1, *HEAD),
        row(2, "1", "north", EIGHT),
        empty,
        '<row r="1048576"><c r="XFD1048576"/></row>',
    )
    assert drop("ed_visits/v.xlsx", workbook({"A": rows})).loaded == 1


@given(st.integers(61, 2_900_000), st.integers(0, 86_399), st.booleans())
def test_every_moment_comes_back_from_its_day_number(day, second, from_1904):
    first = datetime.fromisoformat("1904-01-01" if from_1904 else "1899-12-30")
    at = first + timedelta(days=day, seconds=second)
    number_ = day + second / 86_400
    assert serials.as_text(number_, "moment", from_1904=from_1904) == at.isoformat()
    column = pl.select(serials.as_moments(pl.lit(f"{number_:.9f}"), from_1904=from_1904))
    assert datetime.fromisoformat(column.item()) == at


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("General", None),
        ("0.00", None),
        ("@", None),
        ('0 "days"', None),
        ("[Red]0.0;[Blue]-0.0", None),
        ("#,##0\\ [$€-407]", None),
        ("dd/mm/yyyy", "day"),
        ("mmm-yy", "day"),
        ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "day"),
        ("yyyy-mm-dd hh:mm", "moment"),
        ("h:mm AM/PM", "clock"),
        ("[h]:mm:ss", "span"),
    ],
)
def test_a_number_format_tells_what_a_number_is(code, shown):
    assert serials.form(code) == shown


def test_the_days_before_march_1900_are_as_the_sheet_shows_them():
    assert serials.as_text(1, "day", from_1904=False) == "1900-01-01"
    assert serials.as_text(61, "day", from_1904=False) == "1900-03-01"
    assert serials.as_text(30.5 / 24, "span", from_1904=False) == "30:30:00"


def test_text_kept_by_number_may_be_words(db, hospital, drop):
    rows = [HEAD, (text("=1+1"), "north", EIGHT, None)]
    assert drop("ed_visits/v.xlsx", workbook(rows)).loaded == 1
