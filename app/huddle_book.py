"""The workbook of a bed meeting: the numbers of the pages with their types, a tab for each table.

Numbers are rounded as the pages round them, so that nobody finds another one here; what is
withheld there has no rows here.
"""

import math
from collections.abc import Iterable, Sequence

import polars as pl

from app import board, needs, read, read_needs
from app.board import Expected
from app.site_now import SiteNow
from app.words import ed_demand as demand_words
from app.words import handover as sheet_words
from app.words import huddle_book as words
from app.words import numbers as say
from app.words import today as today_words
from ops.takeaway.document import Cell, Row, Sheet


def tabs(now: SiteNow, *, site: Sheet, actions: Sheet, changes: Sheet) -> tuple[Sheet, ...]:
    """Every tab; those that are words are the sheets of the handover under short names."""
    return (
        _called(words.SITE, site),
        Sheet(words.WARDS, words.WARD_COLUMNS, tuple(_wards(now)), _ward_notes(now)),
        _specialties(now),
        Sheet(words.DISCHARGES, words.DISCHARGE_COLUMNS, tuple(_discharges(now))),
        Sheet(words.GAPS, words.GAP_COLUMNS, tuple(_gaps(now)), _gap_note(now)),
        _called(words.ACTIONS, actions),
        _called(words.CHANGES, changes),
    )


def _called(title: str, sheet: Sheet) -> Sheet:
    return Sheet(title, sheet.columns, sheet.rows, (sheet.title, *sheet.notes))


def _ward_notes(now: SiteNow) -> tuple[str, ...]:
    return (sheet_words.READ,) if now.meetings else (sheet_words.NOTHING_AHEAD,)


def _wards(now: SiteNow) -> Iterable[Row]:
    beds = board.total(line.ward.open_beds for line in now.lines)
    occupied = board.total(line.occupied for line in now.lines)
    whole: Row = (today_words.WHOLE_SITE, "", beds, occupied, None)
    yield from _ahead(whole, now, now.whole, None)
    for line in now.lines:
        ward = line.ward
        known: Row = (ward.ward_id, ward.specialty or "", ward.open_beds, line.occupied)
        gap = None if now.gaps is None else now.gaps.get(ward.ward_id, 0)
        yield from _ahead((*known, line.counted_at), now, line.coming, gap)


def _ahead(
    known: Row, now: SiteNow, coming: Sequence[Expected | None], gap: int | None
) -> Iterable[Row]:
    if not now.meetings:
        yield (*known, None, None, None, None, None, gap)
    for at, one in zip(now.meetings, coming, strict=True):
        yield (*known, at, *_expected(one), gap)


def _expected(one: Expected | None) -> Row:
    if one is None:
        return (None, None, None, None)
    least, most = math.floor(one.low + 1e-9), math.ceil(one.high - 1e-9)
    return (math.floor(one.middle + 0.5), least, most, _chance(one.chance_short))


def _chance(probability: float | None) -> Cell:
    """To the nearest 5 %, and in words where it is nearly certain: as on the pages."""
    if probability is None:
        return None
    if not 0.05 <= probability <= 0.95:
        return say.chance(probability)
    return math.floor(probability * 20 + 0.5) / 20


def _specialties(now: SiteNow) -> Sheet:
    here = now.here
    site = here.site.site_id if here.site else ""
    rows = read.ed_bed_demand(here.copy, here.as_of).filter(site_id=site)
    if read.fresh(here)["ED"].withheld:
        rows = rows.clear()
    meetings = board.meetings(rows["target_at"], zone=here.zone, now=here.now)
    shown = rows.filter(pl.col("target_at").is_in(meetings))
    shown = shown.sort("mode", pl.col("specialty").is_not_null(), "specialty", "target_at")
    numbers = [f"{part}_{n}_in_10" for part in ("present", "coming", "total") for n in (9, 7)]
    cells = tuple(
        (
            demand_words.MODES[row["mode"]],
            demand_words.specialty(row["specialty"]),
            row["target_at"],
            row["decided"],
            *(row[name] for name in numbers),
        )
        for row in shown.iter_rows(named=True)
    )
    notes = () if cells else (words.NO_DEMAND,)
    return Sheet(words.SPECIALTIES, words.SPECIALTY_COLUMNS, cells, notes, frozen=2)


def _discharges(now: SiteNow) -> Iterable[Row]:
    here = now.here
    site = here.site.site_id if here.site else ""
    found = needs.discharge_lines(read_needs.discharges(here.copy, here.as_of), now=here.now)
    for line in found if now.meetings else ():
        if line.place == site:
            told = (line.needed, line.leaving, line.further, line.definite, line.potential)
            yield (line.by, line.target, *told, line.missing, _chance(line.within))


def _gap_note(now: SiteNow) -> tuple[str, ...]:
    if now.gaps is None:
        return (sheet_words.NO_ROSTER,)
    return () if any(now.gaps.values()) else (sheet_words.NO_GAPS,)


def _gaps(now: SiteNow) -> Iterable[Row]:
    order = sorted(now.staff, key=lambda one: (one.ward_id, one.starts_at, one.skill))
    for one in order:
        if one.gap or one.gap_if_busy:
            shift = one.shift_type_id.replace("_", " ")
            people = (one.required, one.there, one.gap, one.gap_if_busy)
            yield (one.ward_id, shift, one.skill, one.starts_at, *people)
