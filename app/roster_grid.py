"""A ward's roster as a grid, with the people filled of those needed below it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
import streamlit as st

from app import bars, drawing, grid, palette, panels, read, spoken
from app.alive import Desk
from app.judged import Judged
from app.words import numbers as say
from app.words import roster as words
from app.words.cells import worded
from ops.staffing.changes import Change

Shown = tuple[list[dict[str, str]], dict[str, list[str | None]]]
SHADES = (palette.BLUE, palette.WATCH.colour, palette.GREY, palette.VIOLET)


@dataclass(frozen=True)
class Drawn:
    """What the grid of a ward shows: rows and shades of both tables, and what the codes mean."""

    people: Shown
    filled: Shown
    legend: str


def show(desk: Desk, ward: str, known: Judged) -> None:
    """Who works when on a ward; marks say what was changed, is locked or breaks a rule."""
    kept_under = hash((desk.asked, desk.worked, spoken.language().code))
    drawn = _drawn(kept_under, tuple(desk.changes), ward, _of=(desk, known))
    rows, shades = drawn.people
    if not rows:
        st.info(words.nobody(ward))
        return
    panels.table(rows, shades=shades, key="roster")
    st.caption(drawn.legend)
    st.markdown(f"**{words.FILLED}**")
    rows, shades = drawn.filled
    panels.table(rows, shades=shades, key="filled")


@st.cache_resource(max_entries=64, show_spinner=False)
def _drawn(
    kept_under: int,  # noqa: ARG001
    changes: tuple[Change, ...],  # noqa: ARG001
    ward: str,
    *,
    _of: tuple[Desk, Judged],
) -> Drawn:
    """The same until the roster, its question or the changes are others; nobody alters it."""
    desk, known = _of
    over = grid.days(desk.proposal["from_on"], desk.proposal["to_on"])
    rows = _rows(desk, ward, known, over)
    order = grid.shift_order(desk.needed)
    tints = {name: palette.tint(SHADES[n % len(SHADES)], 0.22) for n, name in enumerate(order)}
    shades = {
        words.column(day): [tints.get(row.shifts[n] or "") for row in rows]
        for n, day in enumerate(over)
    }
    types = sorted(desk.lines["shift_type_id"].unique().to_list())
    people = [words.row(row, over) for row in rows], shades
    return Drawn(people, _filled(desk, ward, over), words.legend(grid.codes(types)))


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


def _filled(desk: Desk, ward: str, over: Sequence[date]) -> Shown:
    """People of those needed, by shift and skill, with a shade where short."""
    cover = grid.cover(desk.coming, desk.needed, ward_id=ward)
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
        grid.cover(desk.coming, desk.needed, ward_id=ward)
        .filter(pl.col("shift_type_id") == shift)
        .group_by("day_on", maintain_order=True)
        .agg(pl.col("rostered", "required", "required_usual", "required_busy").sum())
    )
    by_day = by_day.with_columns(day=worded(by_day["day_on"], words.column))
    frame = by_day.select("day", "rostered", needed="required", busy="required_busy")
    title = words.need_title(str(shift))
    picture = drawing.drawn(bars.staffing, frame, title=title, look=panels.look())
    panels.picture(picture, words.need_twin(by_day), says=title, key="roster-need")
