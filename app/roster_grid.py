"""A ward's roster as a grid, with the people filled of those needed below it."""

from collections.abc import Sequence
from datetime import date

import polars as pl
import streamlit as st

from app import bars, grid, palette, panels, read
from app.alive import Desk
from app.drawing import drawn
from app.judged import Judged
from app.words import numbers as say
from app.words import roster as words
from app.words.cells import worded

SHADES = (palette.BLUE, palette.WATCH.colour, palette.GREY, palette.VIOLET)


def show(desk: Desk, ward: str, known: Judged) -> None:
    """Who works when on a ward; marks say what was changed, is locked or breaks a rule."""
    over = grid.days(desk.proposal["from_on"], desk.proposal["to_on"])
    rows = _rows(desk, ward, known, over)
    if not rows:
        st.info(words.nobody(ward))
        return
    order = grid.shift_order(desk.needed)
    tints = {name: palette.tint(SHADES[n % len(SHADES)], 0.22) for n, name in enumerate(order)}
    shades = {
        words.column(day): [tints.get(row.shifts[n] or "") for row in rows]
        for n, day in enumerate(over)
    }
    panels.table([words.row(row, over) for row in rows], shades=shades, key="roster")
    types = sorted(desk.lines["shift_type_id"].unique().to_list())
    st.caption(words.legend(grid.codes(types)))
    st.markdown(f"**{words.FILLED}**")
    filled, short = _filled(desk, ward, over)
    panels.table(filled, shades=short, key="filled")


def _rows(desk: Desk, ward: str, known: Judged, over: list[date]) -> list[grid.Row]:
    here = desk.here
    return grid.rows(
        desk.lines,
        read.staff(here.copy),
        read.absences(here.copy, desk.proposal["from_on"]),
        ward_id=ward,
        over=over,
        night_types=grid.night_types(desk.needed, here.zone),
        marks=known.marks(desk.lines, desk.changes, desk.locked),
    )


def _filled(
    desk: Desk, ward: str, over: Sequence[date]
) -> tuple[list[dict[str, str]], dict[str, list[str | None]]]:
    """People of those needed, by shift and skill, with a shade where short."""
    cover = grid.cover(desk.lines, desk.needed, ward_id=ward)
    found = {(r["shift_type_id"], r["skill"], r["day_on"]): r for r in cover.to_dicts()}
    skills = cover["skill"].unique().sort()
    kinds = [(s, k) for s in grid.shift_order(desk.needed) for k in skills]
    kinds = [kind for kind in kinds if any((*kind, day) in found for day in over)]
    rows, shades = [], {words.column(day): list[str | None]() for day in over}
    for shift, skill in kinds:
        row = {words.SHIFT: words.shift_and_skill(shift, skill)}
        for day in over:
            line = found.get((shift, skill, day))
            row[words.column(day)] = words.filled(line) if line else say.UNKNOWN
            short = line is not None and line["short"] > 0
            shades[words.column(day)].append(palette.tint(palette.RUST, 0.2) if short else None)
        rows.append(row)
    return rows, shades


def need(desk: Desk, ward: str) -> None:
    """One shift of the ward day by day: rostered, needed, and needed on busy days."""
    shifts = grid.shift_order(desk.needed, ward)
    shift = st.segmented_control(
        words.SHIFT,
        shifts,
        default=shifts[0],
        required=True,
        format_func=words.shift_name,
        key=f"need-shift-{ward}",
    )
    by_day = (
        grid.cover(desk.lines, desk.needed, ward_id=ward)
        .filter(pl.col("shift_type_id") == shift)
        .group_by("day_on", maintain_order=True)
        .agg(pl.col("rostered", "required", "required_usual", "required_busy").sum())
    )
    by_day = by_day.with_columns(day=worded(by_day["day_on"], words.column))
    frame = by_day.select("day", "rostered", needed="required", busy="required_busy")
    title = words.need_title(str(shift))
    picture = drawn(bars.staffing, frame, title=title, look=panels.look())
    panels.picture(picture, words.need_twin(by_day), says=title, key="roster-need")
