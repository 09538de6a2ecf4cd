"""Workbooks as other programs write them, out of order, too much, or damaged on the way."""

import io
import random
import zipfile
from datetime import datetime, time, timedelta

import pytest
from openpyxl import Workbook

from tests.warehouse.landing.workbooks import (
    DAY,
    MOMENT,
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
from warehouse.landing.files import xlsx_package
from warehouse.landing.files.xlsx import book
from warehouse.landing.refusal import Refused

HEAD = ("visit_id", "site_id", "arrived_at", "triage")
EIGHT = number(46023 + 1 / 3, MOMENT)  # 2026-01-01 08:00
ONE = ("1", "north", EIGHT, number(2))


@pytest.fixture
def rows(tmp_path):
    def read(content):
        path = tmp_path / "v.xlsx"
        path.write_bytes(content)
        with book(path) as opened:
            return [each for batch in opened.sheet(None).batches() for each in batch]

    return read


def test_a_workbook_of_another_program_is_read(rows):
    made, file = Workbook(), io.BytesIO()
    made.active.append(["when", "day", "clock", "span", "yes", "count", "sum", "words"])
    at = datetime.fromisoformat("2026-03-29T01:30")
    spent, words = timedelta(hours=30, minutes=5), "a\nb"
    made.active.append([at, at.date(), time(7, 30), spent, True, 2.50, "=F2", words])
    made.save(file)
    told = ["2026-03-29T01:30:00", "2026-03-29", "07:30:00", "30:05:00", "true", "2.5"]
    [_, (line, cells)] = rows(file.getvalue())
    assert (line, list(cells.values())) == (2, [*told, ("CELL_ERROR", "no value"), words])


def test_rows_and_cells_out_of_order_are_all_read(rows):
    turned = '<row r="2"><c r="B2"><v>2</v></c><c r="A2"><v>1</v></c></row>'
    told = rows(workbook({"A": sheet(row(3, number(5)), turned, row(3, number(6)))}))
    assert told == [(3, {0: "5"}), (2, {1: "2", 0: "1"}), (3, {0: "6"})]


def test_a_declared_rectangle_is_not_believed(rows):
    for declared in ("A1", "A1:XFD1048576"):
        xml = sheet(("a", "b"), ("c", "d")).replace(
            "<sheetData>", f'<dimension ref="{declared}"/><sheetData>'
        )
        assert rows(workbook({"A": xml})) == [(1, {0: "a", 1: "b"}), (2, {0: "c", 1: "d"})]


def test_what_a_cell_says_is_kept_to_the_letter(rows):
    iso = '<c {} t="d"><v>2026-01-01T08:00:00+01:00</v></c>'
    cells = (iso, text("a_x000D_b"), text(" 007 "), formula(""), '<c {} t="b"><v>0</v></c>')
    [(_, told)] = rows(workbook([cells]))
    assert told == {0: "2026-01-01T08:00:00+01:00", 1: "a\rb", 2: " 007 ", 4: "false"}


def test_a_hidden_sheet_is_read_only_if_it_is_named(rows):
    content = workbook({"Old": [("old",)], "New": [("new",)]})
    turned = rewritten(content, "xl/workbook.xml", b'name="Old"', b'name="Old" state="hidden"')
    assert rows(turned) == [(1, {0: "new"})]


def test_a_workbook_without_shared_texts_and_styles_is_read(rows):
    content = without(workbook([("a", number(46023, DAY))]), "xl/styles.xml")
    types = b'<Override PartName="/xl/sharedStrings.xml"'
    bare = without(rewritten(content, "[Content_Types].xml", types, b"<Nothing"), "xl/shared")
    with pytest.raises(Refused, match="is not a whole xlsx file"):
        rows(without(content, "xl/shared"))
    assert rows(bare) == [(1, {0: "a", 1: "46023"})]


def rewritten(content, path, old, new):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    parts[path] = parts[path].replace(old, new)
    return packed(parts)


def without(content, start):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    return packed({path: words for path, words in parts.items() if not path.startswith(start)})


STRICT = {
    b"schemas.openxmlformats.org/spreadsheetml/2006": b"purl.oclc.org/ooxml/spreadsheetml",
    b"schemas.openxmlformats.org/officeDocument/2006": b"purl.oclc.org/ooxml/officeDocument",
}


def strict():
    content = workbook([HEAD, ONE])
    for path in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"):
        for old, new in STRICT.items():
            content = rewritten(content, path, old, new)
    return content


def declared(head, encoding):
    return workbook(
        [HEAD], parts={"xl/worksheets/sheet1.xml": (head + sheet(HEAD)).encode(encoding)}
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (declared("<!DOCTYPE worksheet>", "utf-8"), "NOT_XLSX"),
        (declared('<?xml version="1.0" encoding="utf-16"?>', "utf-16"), "NOT_XLSX"),
        (declared('<?xml version="1.0" encoding="cp037"?>', "utf-8"), "NOT_XLSX"),
        (declared(f'<?xml version="1.0"{" " * 20_000}encoding="cp037"?>', "utf-8"), "NOT_XLSX"),
        (strict(), "NOT_XLSX"),
        (workbook([HEAD, ("1", "north", number("Maria Canary"))]), "NOT_XLSX"),
        (workbook([HEAD, ("1", "north", shared("Maria Canary"))]), "NOT_XLSX"),
        (workbook({"A": sheet(HEAD, after="<mergeCells><mergeCell ref='Maria'/></mergeCells>")}), "NOT_XLSX"),
        (workbook({"A": sheet(HEAD, '<row r="9999999"/>')}), "NOT_XLSX"),
        (workbook({"A": sheet(HEAD, f"<row>{'<c/>' * 300_000}</row>")}), "TOO_LARGE"),
        (workbook({"A": sheet(HEAD, "<a/>" * 300_000)}), "TOO_LARGE"),
        (workbook([HEAD], parts={"xl/styles.xml": f"<styleSheet>{'<a/>' * 300_000}</styleSheet>"}), "TOO_LARGE"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_and_never_quoted(rows, content, code):
    with pytest.raises(Refused) as refused:
        rows(content)
    assert refused.value.code == code
    assert "Maria" not in str(refused.value)


def test_shared_texts_are_bounded(rows, monkeypatch):
    monkeypatch.setattr(xlsx_package.Package.open, "__defaults__", ((1_000, 12),))
    with pytest.raises(Refused, match="is larger than is taken"):
        rows(workbook([("a",)], strings=["<t>b</t>"] * 5))


def test_a_damaged_workbook_is_read_or_refused_and_nothing_else(rows):
    whole = workbook([HEAD, ONE, ("2", error(), EIGHT, uncomputed())], strings=["<t>a</t>"])
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    chance = random.Random(1)
    for turn in range(400):
        spoilt = dict(parts)
        path = chance.choice(sorted(parts))
        words = bytearray(spoilt[path])
        for _ in range(chance.randint(1, 3)):
            words[chance.randrange(len(words))] = chance.choice(b"<>&\"'/0 9A=\xff")
        spoilt[path] = bytes(words)
        content = bytearray(packed(spoilt))
        if turn % 4 == 0:
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        try:
            rows(bytes(content))
        except Refused as refused:
            assert refused.code in ("NOT_XLSX", "UNSAFE_ARCHIVE", "ENCRYPTED", "TOO_LARGE")  # noqa: PT017
