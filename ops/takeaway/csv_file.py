"""A sheet as CSV in UTF-8: one head, one line per row, numbers as numbers.

Moments carry their offset, an unknown is empty, and every line ends with where it comes from,
so that a part of the file is still dated.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ops.errors import PlanningError
from ops.takeaway.document import Cell, Provenance, Sheet
from ops.takeaway.plain_text import as_meant, neutral

PROVENANCE = ("site", "run", "standing", "as_of", "made_at", "valid_until")


def as_csv(sheet: Sheet, provenance: Provenance, *, dated: bool = True) -> bytes:
    """The sheet as a CSV file; not ``dated``, its own columns are all there is."""
    zone = ZoneInfo(provenance.time_zone)
    more = PROVENANCE if dated else ()
    tail: Sequence[Cell] = [getattr(provenance, name) for name in more]
    heads = [*(column.name for column in sheet.columns), *more]
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([neutral(head) for head in heads])
    for row in sheet.rows:
        writer.writerow([_written(cell, zone) for cell in (*row, *tail)])
    return text.getvalue().encode("utf-8")


def _written(cell: Cell, zone: ZoneInfo) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        exact = "seconds" if cell.second else "minutes"
        return cell.astimezone(zone).isoformat(timespec=exact)
    if isinstance(cell, date):
        return cell.isoformat()
    return neutral(cell) if isinstance(cell, str) else cell


def rows_of(file: bytes) -> list[Mapping[str, str]]:
    """The rows of a CSV file under their heads, text as it was meant; comma or semicolon."""
    try:
        text = file.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PlanningError(
            f"A CSV file in UTF-8 is needed, and byte {error.start} of this one is not. Save it "
            "as 'CSV UTF-8', then give it again."
        ) from error
    head = text.partition("\n")[0]
    between = ";" if head.count(";") > head.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=between)
    return [
        {as_meant(str(name).strip()): as_meant((cell or "").strip()) for name, cell in row.items()}
        for row in reader
        if any(isinstance(cell, str) and cell.strip() for cell in row.values())
    ]
