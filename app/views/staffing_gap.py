"""Who is missing on the coming shifts, how likely that hurts, and who could be moved?"""

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl
import streamlit as st

from app import access, panels, read, staff_bars, staff_cover
from app.drawing import drawn
from app.panels import Number
from app.read import Here
from app.staff_cover import StaffCover
from app.words import charts as chart_words
from app.words import every_page
from app.words import numbers as say
from app.words import staff_moves as move_words
from app.words import staffing_gap as words
from ops.staffing.gaps import Cover, Move, left_open, moves
from ops.staffing.level import HourCosts
from warehouse.settings import settings
from warehouse.staffing_settings import StaffingSettings

SOON = timedelta(hours=24)


def show() -> None:
    """The page: verdict, numbers, shift by shift, moves, cost of the rest, the days ahead."""
    here = read.here()
    st.title(every_page.STAFFING_GAP)
    if here.site is None:
        st.info(every_page.NO_SITE)
        return
    if panels.missing(here, "Staff") or panels.withheld(here, "Wards"):
        return
    found = staff_cover.staff_cover(here)
    if not found.coming:
        st.info(words.NOTHING_NEEDED)
        return
    chosen = _asked(found, here)
    panels.verdict(words.state(chosen), words.verdict(chosen))
    st.caption(words.rests_on(found.said_at, found.accepted, here.zone, now=here.now))
    made = moves(chosen)
    panels.numbers(_numbers(chosen, made))
    if all(one.rostered is None for one in chosen):
        st.warning(words.NO_ROSTER)
    _table(chosen, here)
    left, right = st.columns([11, 9], gap="medium")
    with left:
        _moves(chosen, made, found, here)
    with right:
        _days(found)


def _asked(found: StaffCover, here: Here) -> list[Cover]:
    """The shifts looked at: those of the next 24 hours, or of one day."""
    days = sorted({one.day_on for one in found.coming})
    by_name = {words.NEXT_DAY: None} | {say.day(day): day for day in days}
    picked = st.segmented_control(
        words.WHEN,
        list(by_name),
        default=words.NEXT_DAY,
        required=True,
        key="when",
        bind="query-params",
    )
    day: date | None = by_name[picked or words.NEXT_DAY]
    if day is None:
        return found.within(here.now, here.now + SOON)
    return found.of_day(day, here.now)


def _numbers(chosen: Sequence[Cover], made: Sequence[Move]) -> list[Number]:
    missing = sum(one.gap or 0 for one in chosen)
    busy = sum((one.gap_if_busy or 0) - (one.gap or 0) for one in chosen)
    rest = left_open(chosen, made)
    known = any(one.gap is not None for one in chosen)
    minutes = sum(cover.paid_minutes * short for cover, short in rest)
    needed = sum(one.required for one in chosen)
    told = {
        "Missing": ("People missing", missing, f"of {needed} needed"),
        "Busy": ("More on a busy day", busy, "9 in 10 days are no busier"),
        "At risk": ("Shifts at risk", sum(map(words.at_risk, chosen)), "chance of 20 % or more"),
        "Away": ("Away since", sum(one.absent for one in chosen), "rostered, now absent"),
        "Moves": ("Could be moved", sum(one.people for one in made), "from wards with enough"),
        "Left": ("Left after moves", sum(short for _, short in rest), move_words.hours(minutes)),
    }
    return [
        Number(label, str(value) if known else say.UNKNOWN, below, words.HELP[name])
        for name, (label, value, below) in told.items()
    ]


def _table(chosen: Sequence[Cover], here: Here) -> None:
    st.subheader(words.TABLE_TITLE)
    which = st.segmented_control(
        words.WHICH,
        (words.PRESSING, words.EVERY),
        default=words.PRESSING,
        required=True,
        key="which-shifts",
        bind="query-params",
        label_visibility="collapsed",
    )
    pressing = [one for one in chosen if one.gap or one.gap is None or words.at_risk(one)]
    shown = chosen if which == words.EVERY else pressing
    if not shown:
        st.success(words.NOTHING_SHORT)
    else:
        panels.table(
            [words.row(one) for one in shown], bars={words.CHANCE: _bars(shown)}, key="gap"
        )
    said = _said(here)
    costs = HourCosts.stated(said.missing_hour, said.idle_hour)
    panels.how_to_read(f"{words.needed(costs)} {words.FOOTNOTE} {every_page.MARKS}")


def _said(here: Here) -> StaffingSettings:
    return settings().staffing_of(here.site.site_id if here.site else "")


def _bars(shown: Sequence[Cover]) -> list[tuple[float, str] | None]:
    return [
        None if one.chance_short is None else (one.chance_short, words.state([one]).colour)
        for one in shown
    ]


def _moves(chosen: Sequence[Cover], made: Sequence[Move], found: StaffCover, here: Here) -> None:
    rest = left_open(chosen, made)
    if made or rest:
        st.subheader(move_words.TITLE)
    if made:
        panels.table([move_words.move(one) for one in made], key="moves")
        st.caption(move_words.NOTE)
    elif rest:
        st.info(move_words.NONE)
    if rest:
        minutes = sum(cover.paid_minutes * short for cover, short in rest)
        site = here.site.site_id if here.site else ""
        costs = settings().rostering_of(site).costs
        # A tier without a price of its own is one whose cost nobody stated.
        bank, agency = ((one and one.gbp_per_hour) or None for one in (costs.bank, costs.agency))
        st.markdown(move_words.cost(minutes, bank, agency, site))
    _to_roster(chosen, found, here)


def _to_roster(chosen: Sequence[Cover], found: StaffCover, here: Here) -> None:
    """The way to the roster, on the ward that is shortest."""
    roster = st.session_state["pages"].get("roster")
    if roster is None or found.proposal_id is None or not access.may_see(here.person, "roster"):
        return
    worst = max(chosen, key=lambda one: (one.gap or 0, one.chance_short or 0.0))
    st.page_link(roster, label=words.OPEN_ROSTER, query_params={"roster-ward": worst.ward_id})


def _days(found: StaffCover) -> None:
    frame = _by_day(found)
    if frame.is_empty():
        return
    chart = drawn(staff_bars.short, frame, title=words.CHART_TITLE, look=panels.look())
    twin = frame.pivot("role", index="day", values="people", maintain_order=True)
    twin = twin.rename(dict(zip(twin.columns, words.TWIN, strict=True)))
    panels.picture(chart, twin, says=words.CHART_TITLE, key="short-by-day")


def _by_day(found: StaffCover) -> pl.DataFrame:
    """People missing now and, besides, on a busy day; days without a roster are left out."""
    known = [one for one in found.coming if one.gap is not None]
    rows = []
    for day in sorted({one.day_on for one in known}):
        mine = [one for one in known if one.day_on == day]
        now = sum(one.gap or 0 for one in mine)
        busy = sum(one.gap_if_busy or 0 for one in mine)
        for order, (role, people) in enumerate(
            ((chart_words.SHORT_NOW, now), (chart_words.SHORT_IF_BUSY, busy - now))
        ):
            rows.append({"day": say.day(day), "role": role, "people": people, "order": order})
    return pl.DataFrame(rows)
