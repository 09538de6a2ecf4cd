"""How many patients must leave by when, so that the beds suffice?"""

from collections.abc import Sequence

import dataframely as dy
import polars as pl
import streamlit as st

from app import bars, huddle, needs, panels, read, read_needs
from app.board import WardPlace
from app.drawing import drawn
from app.needs import DischargeLine
from app.read import Here
from app.words import charts as chart_words
from app.words import discharges as words
from app.words import every_page
from app.words import numbers as say
from ops import series
from ops.tables import Chance, DischargeNeed
from ops.wards.courses import NEED
from ops.wards.discharges import DischargePolicy

TARGETS = (0.85, 0.88, 0.9, 0.92, 0.95, 1.0)
CONFIDENCES = (0.7, 0.8, 0.9)


def show() -> None:
    """The page: what is needed for a target, by each deadline, then ward by ward."""
    here = read.here()
    st.title(every_page.DISCHARGES)
    if here.site is None:
        st.info(every_page.NO_SITE)
        return
    if panels.missing(here, "Wards") or panels.withheld(here, "Wards"):
        return
    wards = read.wards(here.copy, here.site.site_id)
    found = _found(_ask(), wards, here)
    if found.is_empty():
        st.info(words.NO_NEEDS)
        return
    whole = needs.discharge_lines(_of(found, [here.site.site_id]), now=here.now)
    if whole:
        _site(whole, here)
    _wards(found, wards, here)
    panels.how_to_read(f"{words.FOOTNOTE} {words.LEGEND} {every_page.MARKS}")
    _beds([here.site.site_id, *(ward.ward_id for ward in wards)], wards, here)


def _ask() -> DischargePolicy:
    usual = DischargePolicy()
    with st.container(horizontal=True):
        target = st.segmented_control(
            words.TARGET,
            TARGETS,
            default=usual.target,
            required=True,
            key="target",
            format_func=words.percent,
            help=words.HELP_TARGET,
            bind="query-params",
        )
        confidence = st.segmented_control(
            words.SURE,
            CONFIDENCES,
            default=usual.confidence,
            required=True,
            key="sure",
            format_func=words.sure,
            help=words.HELP_SURE,
            bind="query-params",
        )
    return DischargePolicy(target or usual.target, confidence or usual.confidence)


def _found(
    policy: DischargePolicy, wards: Sequence[WardPlace], here: Here
) -> dy.DataFrame[DischargeNeed]:
    """What was worked out at the issue, or the same asked for another target or confidence."""
    told = read_needs.discharges(here.copy, here.as_of)
    if here.site is None or told.is_empty() or policy == DischargePolicy():
        return told
    kept = read_needs.paths(here.copy, NEED, here.as_of)
    site = {here.site.site_id: [ward.ward_id for ward in wards]}
    return needs.otherwise(told, _chances(here), kept, site, policy)


def _of(found: dy.DataFrame[DischargeNeed], places: Sequence[str]) -> dy.DataFrame[DischargeNeed]:
    return DischargeNeed.cast(found.filter(pl.col("entity_id").is_in(list(places))))


def _site(lines: Sequence[DischargeLine], here: Here) -> None:
    first = max(lines[:3], key=lambda line: (line.further, -line.by.timestamp()))
    panels.verdict(words.state(first), words.verdict(first, here.zone, now=here.now))
    left, right = st.columns([9, 5], gap="medium")
    with left:
        st.subheader(words.SITE_TITLE)
        rows = [words.site_row(line, here.zone, now=here.now) for line in lines]
        panels.table(rows, key="discharges")
    with right:
        names = [row[words.BY] for row in rows]
        frame = needs.stacked(lines, names)
        title = words.chart_title(lines, here.zone, now=here.now)
        chart = drawn(bars.discharges, frame, title=title, look=panels.look())
        panels.picture(chart, _twin(frame), says=title, key="discharges-chart")


def _twin(frame: pl.DataFrame) -> pl.DataFrame:
    said = ["by", "expected", "needed"]
    wide = frame.pivot("role", index=said, values="number", maintain_order=True)
    names = (words.BY, words.EXPECTED, chart_words.NEEDED_IN_ALL)
    return wide.rename(dict(zip(said, names, strict=True)))


def _wards(found: dy.DataFrame[DischargeNeed], wards: Sequence[WardPlace], here: Here) -> None:
    ours = {ward.ward_id: ward for ward in wards}
    lines = needs.discharge_lines(_of(found, list(ours)), now=here.now)
    if not lines:
        return
    st.subheader(words.WARDS_TITLE)
    deadlines = sorted({line.by for line in lines})
    picked = st.segmented_control(
        words.DEADLINE,
        deadlines,
        default=deadlines[0],
        required=True,
        key="deadline",
        format_func=lambda at: say.huddle(at, here.zone, now=here.now),
    )
    mine = [line for line in lines if line.by == (picked or deadlines[0])]
    mine.sort(key=lambda line: (-line.further, line.within, line.place))
    rows = [words.ward_row(line, _name(ours[line.place])) for line in mine]
    panels.table(rows, key="ward-discharges")


def _beds(places: Sequence[str], wards: Sequence[WardPlace], here: Here) -> None:
    """Beds needed at least at the coming meetings, the place most at risk first."""
    meetings, _ = huddle.coming(here)
    told = read_needs.beds(here.copy, here.as_of)
    lines = needs.bed_lines(told, _chances(here), places, meetings, now=here.now)
    if not lines:
        return
    st.subheader(words.BEDS_TITLE)
    names = {ward.ward_id: _name(ward) for ward in wards}
    rows = [
        words.bed_row(line, names.get(line.place, words.WHOLE), meetings, here.zone, now=here.now)
        for line in lines
    ]
    panels.table(rows, key="beds-needed")
    panels.how_to_read(words.BEDS_FOOTNOTE)


def _chances(here: Here) -> dy.DataFrame[Chance]:
    """Chances of being short, and the open beds they are held against, hour by hour."""
    names = (series.WARD_CENSUS.name, series.SITE_CENSUS.name)
    return Chance.cast(pl.concat([read.chances(here.copy, name, here.as_of) for name in names]))


def _name(ward: WardPlace) -> str:
    return say.place(ward.ward_id, ward.specialty)
