"""Text that no program will run.

A cell that begins with ``=``, ``+``, ``-``, ``@`` or a look-alike is a formula to spreadsheet
programs, and tabs or line ends let it hide behind innocent text (OWASP, CSV injection). So
control characters become blanks, and a CSV cell that would start a formula starts with an
apostrophe. Numbers stay numbers: only text is ever touched.
"""

import re
import unicodedata

_CONTROL = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]+")
_STARTS_FORMULA = re.compile(r"^'*[=+\-@|%＝＋－＠﹢﹣﹦﹫]")


def cleaned(text: str) -> str:
    """Text on one line, without control characters."""
    return _CONTROL.sub(" ", text).strip()


def neutral(text: str) -> str:
    """Text for a CSV cell: cleaned, and with an apostrophe before what would start a formula."""
    plain = cleaned(text)
    return f"'{plain}" if _STARTS_FORMULA.match(plain) else plain


def as_meant(cell: str) -> str:
    """The text that ``neutral`` wrote as this cell."""
    return cell[1:] if cell.startswith("'") and _STARTS_FORMULA.match(cell) else cell


def file_word(text: str) -> str:
    """Text as part of a file name that every system takes."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9-]+", "-", ascii_only).strip("-")[:60] or "unnamed"
