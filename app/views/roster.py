"""Who works when, where are gaps, and is this the roster we want?"""

import json
from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st

from app import (
    absent,
    alive,
    asking,
    bars,
    both,
    decide,
    duties,
    give_back,
    grid,
    held,
    judged,
    palette,
    panels,
    read,
    read_asking,
    repair,
    roster_what_if,
    stands,
    take_away,
    to_ask,
    why_unfilled,
)
from app.drawing import drawn
from app.panels import Number
from app.read import Here
from app.words import desk, every_page, roster_rules
from app.words import numbers as say
from app.words import roster as words
from app.words.cells import worded
from ops.staffing.changes import Change, changed, from_json
from ops.staffing.locked import locked_days

SHADES = (palette.BLUE, palette.WATCH.colour, palette.GREY, palette.VIOLET)


def show() -> None:
    """The page: the grid of a ward, what is missing, what rules cost, change and decide."""
    here = read.here()
    st.title(every_page.ROSTER)
    if here.site is None:
        st.info(every_page.NO_SITE)
        return
    if panels.missing(here, "Staff"):
        return
    proposals = read.proposals(here.copy, "roster", here.as_of)
    mine = proposals.filter(pl.col("place_id") == here.site.site_id).to_dicts()
    if not mine:
        st.info(every_page.no_proposal("roster of this site"))
        return
    proposal = _which(mine[0], here)
    _desk(proposal, here)
    take_away.roster(proposal, here, drafted=duties.drafted(proposal["proposal_id"]))
    give_back.roster(proposal, here)


def _which(newest: decide.Row, here: Here) -> decide.Row:
    """The roster to look at: the one in force today, or the one proposed to follow it."""
    today = here.now.astimezone(ZoneInfo(here.zone)).date()
    standing = read.standing(here.copy, "roster", today, here.as_of)
    in_force = standing.filter(pl.col("place_id") == newest["place_id"]).to_dicts()
    rosters = {row["proposal_id"]: row for row in [newest, *in_force]}
    if len(rosters) == 1:
        return newest
    picked = st.selectbox(
        words.WHICH,
        list(rosters),
        format_func=lambda name: words.which(rosters[name], newest["proposal_id"]),
        key="which-roster",
        width=420,
    )
    return rosters[picked]


def _desk(proposal: decide.Row, here: Here) -> None:
    proposal_id = proposal["proposal_id"]
    asked = read.lines(here.copy, "requirements", proposal_id)
    required = alive.still_asked(asked, proposal_id)
    proposed = read.lines(here.copy, "roster_lines", proposal_id)
    draft = duties.drafted(proposal_id)
    changes = from_json(draft.changes)
    lines = changed(proposed, changes, required)
    locks = read_asking.locks(proposal["from_on"])
    locked = locked_days(locks, lines)
    duties.settle(proposal, proposed, required, draft, locked, here)
    known = judged.judged(proposal_id, proposal["from_on"], lines, locked, here)
    open_from = stands.line(proposal, draft, here)
    st.markdown(f"**{say.plain(proposal['summary'])}**")
    st.caption(
        every_page.proposal(proposal["verdict"], proposal["made_at"], here.zone, now=here.now)
    )
    panels.numbers(_numbers(proposal, lines, required, changes))
    ward = _ward(required)
    if ward is None:
        st.info(words.NO_REQUIREMENT)
        return
    _grid(proposal, ward, lines, required, known.marks(lines, changes, locked), here)
    _broken(known)
    why_unfilled.gaps(proposal, ward, lines, required, changes, here)
    to_ask.show(proposal_id, ward, here)
    _need(ward, lines, required)
    _points(proposal_id, here)
    absent.panel(alive.Desk(proposal, proposed, asked, draft, here, locked))
    left, right = st.columns(2, gap="medium")
    with left:
        duties.change(proposal, ward, proposed, required, draft, locked, here)
        held.lock(proposal, ward, lines, locks, draft, here)
    with right:
        kept = json.dumps(draft.changes) if changes else None
        decide.panel(proposal, here, changes=kept, version=draft.version)
        st.caption(desk.PUBLISH)
    asking.allocation(proposal_id, ward, known, here)
    asking.note(proposal, ward, required, open_from, here)
    both.shown(duties.key_of(proposal_id), draft)
    roster_what_if.panel(proposal, ward, required, here)


def _ward(required: pl.DataFrame) -> str | None:
    wards = required["ward_id"].unique().sort().to_list()
    if not wards:
        return None
    picked: str = st.selectbox(words.WARD, wards, key="roster-ward", width=260, bind="query-params")
    return picked


def _numbers(
    proposal: decide.Row, lines: pl.DataFrame, required: pl.DataFrame, changes: Sequence[Change]
) -> list[Number]:
    cover = [grid.cover(lines, required, ward_id=w) for w in required["ward_id"].unique()]
    together = pl.concat(cover) if cover else required.with_columns(short=0, rostered=0)
    needed = int(together["required"].sum())
    short = int(together["short"].sum())
    over = f"{say.day(proposal['from_on'])} to {say.day(proposal['to_on'])}"
    return [
        Number(words.PEOPLE, str(lines["staff_id"].n_unique()), over, words.HELP_PEOPLE),
        Number(
            words.DUTIES,
            f"{lines.height:,}",
            words.of_needed(lines.height, needed, short),
            words.HELP_DUTIES,
        ),
        Number(words.GAPS, str(short), words.gap_share(short, needed), words.HELP_GAPS),
        Number(
            words.POINTS,
            say.whole(proposal["points"]),
            words.bound(proposal["bound"]),
            words.HELP_POINTS,
        ),
        Number(words.CHANGES, str(len(changes)), words.DRAFT, words.HELP_CHANGES),
    ]


# --- the grid -------------------------------------------------------------------------------


def _grid(
    proposal: decide.Row,
    ward: str,
    lines: pl.DataFrame,
    required: pl.DataFrame,
    marks: grid.Marks,
    here: Here,
) -> None:
    over = grid.days(proposal["from_on"], proposal["to_on"])
    rows = grid.rows(
        lines,
        read.staff(here.copy),
        read.absences(here.copy, proposal["from_on"]),
        ward_id=ward,
        over=over,
        night_types=repair.night_types(required, here.zone),
        marks=marks,
    )
    if not rows:
        st.info(words.nobody(ward))
        return
    order = grid.shift_order(required)
    tints = {name: palette.tint(SHADES[n % len(SHADES)], 0.22) for n, name in enumerate(order)}
    table = [words.row(row, over) for row in rows]
    shades = {
        words.column(day): [tints.get(row.shifts[n] or "") for row in rows]
        for n, day in enumerate(over)
    }
    panels.table(table, shades=shades, key="roster")
    st.caption(words.legend(grid.codes(sorted(lines["shift_type_id"].unique().to_list()))))
    st.markdown(f"**{words.FILLED}**")
    filled, short = _filled(ward, lines, required, over)
    panels.table(filled, shades=short, key="filled")


def _broken(known: judged.Judged) -> None:
    """The rules that the roster breaks as it stands, each as a sentence."""
    if not known.breaches:
        return
    with st.expander(f"{desk.BROKEN} ({len(known.breaches)})"):
        st.markdown("\n".join(f"- {say.plain(one.sentence)}" for one in known.breaches))


def _need(ward: str, lines: pl.DataFrame, required: pl.DataFrame) -> None:
    shifts = grid.shift_order(required, ward)
    shift = st.segmented_control(
        words.SHIFT,
        shifts,
        default=shifts[0],
        required=True,
        format_func=words.shift_name,
        key=f"need-shift-{ward}",
    )
    by_day = (
        grid.cover(lines, required, ward_id=ward)
        .filter(pl.col("shift_type_id") == shift)
        .group_by("day_on", maintain_order=True)
        .agg(pl.col("rostered", "required", "required_usual", "required_busy").sum())
    )
    by_day = by_day.with_columns(day=worded(by_day["day_on"], words.column))
    frame = by_day.select("day", "rostered", needed="required", busy="required_busy")
    title = words.need_title(str(shift))
    picture = drawn(bars.staffing, frame, title=title, look=panels.look())
    panels.picture(picture, words.need_twin(by_day), says=title, key="roster-need")


def _filled(
    ward: str, lines: pl.DataFrame, required: pl.DataFrame, over: Sequence[date]
) -> tuple[list[dict[str, str]], dict[str, list[str | None]]]:
    """Below the grid: people of those needed, by shift and skill, with a shade where short."""
    cover = grid.cover(lines, required, ward_id=ward)
    found = {(r["shift_type_id"], r["skill"], r["day_on"]): r for r in cover.to_dicts()}
    kinds = [(s, k) for s in grid.shift_order(required) for k in cover["skill"].unique().sort()]
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


def _points(proposal_id: str, here: Here) -> None:
    points = read.lines(here.copy, "rule_points", proposal_id).filter(pl.col("points") > 0)
    with st.expander(words.RULES):
        if points.is_empty():
            st.markdown(words.NO_POINTS)
            return
        ranked = points.sort("points", descending=True)
        panels.table([roster_rules.rule(row) for row in ranked.iter_rows(named=True)])
