"""Workbooks made by hand, part by part, so that every fault can be put into one."""

import io
import zipfile
from xml.sax.saxutils import escape, quoteattr

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"

DAY, MOMENT, CLOCK, OWN = 1, 2, 3, 4
"""Styles of a cell: a date, a date with time, a time of day, and a format somebody wrote."""


def text(words):
    return f'<c {{}} t="inlineStr"><is><t xml:space="preserve">{escape(words)}</t></is></c>'


def number(value, style=0):
    return f'<c {{}} s="{style}"><v>{value}</v></c>'


def error(words="#N/A"):
    return f'<c {{}} t="e"><f>NA()</f><v>{words}</v></c>'


def formula(value):
    return f'<c {{}} t="str"><f>A1&amp;""</f><v>{escape(value)}</v></c>'


def uncomputed():
    return "<c {}><f>A1</f></c>"


def shared(index):
    return f'<c {{}} t="s"><v>{index}</v></c>'


def _letters(column):
    return chr(65 + column) if column < 26 else _letters(column // 26 - 1) + chr(65 + column % 26)


def row(line, *cells, more=""):
    named = [
        (text(cell) if isinstance(cell, str) and not cell.startswith("<") else cell).format(
            f'r="{_letters(at)}{line}"'
        )
        for at, cell in enumerate(cells)
        if cell is not None
    ]
    return f'<row r="{line}"{more}>{"".join(named)}</row>'


def sheet(*rows, after=""):
    numbered = (
        each if isinstance(each, str) else row(line, *each) for line, each in enumerate(rows, 1)
    )
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(numbered)}</sheetData>{after}</worksheet>'
    )


def _relations(*targets):
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{_DOCUMENT}/{kind}" Target="{path}"/>'
        for n, (kind, path) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}">{listed}</Relationships>'


def workbook(sheets, *, from_1904=False, strings=(), own='dd"d"/mm/yy\\ hh:mm', parts=None):
    """The bytes of a workbook: XML of each sheet by name, or its rows."""
    xml = {
        name: each if isinstance(each, str) else sheet(*each)
        for name, each in (sheets if isinstance(sheets, dict) else {"Sheet1": sheets}).items()
    }
    names = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(xml, 1)
    )
    styles = "".join(f'<xf numFmtId="{each}"/>' for each in (0, 14, 22, 20, 164))
    content = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_KIND}.sharedStrings+xml"/>'
        "</Types>",
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}">'
        f'<workbookPr date1904="{int(from_1904)}"/><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            *(("worksheet", f"worksheets/sheet{n}.xml") for n, _ in enumerate(xml, 1)),
            ("styles", "styles.xml"),
            ("sharedStrings", "/xl/sharedStrings.xml"),
        ),
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts><numFmt numFmtId="164" '
        f'formatCode={quoteattr(own)}/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        f"<cellXfs>{styles}</cellXfs></styleSheet>",
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">'
        + "".join(f"<si>{each}</si>" for each in strings)
        + "</sst>",
        **{f"xl/worksheets/sheet{n}.xml": each for n, each in enumerate(xml.values(), 1)},
        **(parts or {}),
    }
    return packed(content)


def packed(content):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, words in content.items():
            archive.writestr(path, words)
    return file.getvalue()
