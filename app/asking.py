"""Self-rostering at the desk: how fairly points were granted, why not, and requests noted."""

from datetime import date, timedelta

import polars as pl
import streamlit as st

from app import access, bars, decide, grid, panels, read, read_asking, stands
from app.access import Act
from app.drawing import drawn
from app.judged import Judged
from app.read import Here
from app.words import asking as words
from app.words import numbers as say
from app.words import roster
from ops.errors import PlanningError
from ops.staffing import asking as law
from ops.staffing.asked import USUAL_WEIGHT
from warehouse.records import wishes

AHEAD = timedelta(weeks=13)
"""How far ahead people may ask."""


def allocation(proposal_id: str, ward: str, known: Judged, here: Here) -> None:
    """Who got how much of what they asked for: the site's spread, the ward's people."""
    st.subheader(words.TITLE)
    heard = read_asking.heard(here.copy, proposal_id)
    spread = law.spread(known.shares)
    if spread is None:
        st.caption(words.NOT_KEPT if heard.is_empty() else words.NOBODY_ASKED)
        return
    st.markdown(words.summary(len(known.outcomes), spread))
    frame = words.bands(known.shares)
    picture = drawn(bars.granted, frame, title=words.CHART, look=panels.look())
    panels.picture(picture, words.twin(frame), says=words.CHART, key="granted")
    staff = read.staff(here.copy).filter(pl.col("home_ward_id") == ward)
    mine = set(staff["staff_id"])
    carried = dict(heard.select("staff_id", "carried").unique().rows())
    with st.expander(words.EACH):
        st.caption(words.how_points_work(read_asking.policy()))
        rows = [words.person(one, carried) for one in known.shares if one.staff_id in mine]
        panels.table(rows, key="shares") if rows else st.caption(words.NOBODY_HERE)
    with st.expander(words.REFUSED):
        told = [words.refused(one, why) for one, why in known.reasons if one.staff_id in mine]
        panels.table(told) if told else st.caption(words.NOTHING_REFUSED)


def note(
    proposal: decide.Row, ward: str, required: pl.DataFrame, open_from: date, here: Here
) -> None:
    """Note for somebody what they ask of a roster to come, change it, or take it back.

    ``open_from`` is the first day that no published roster covers.
    """
    with st.expander(words.NOTE_TITLE):
        if not access.may(here.person, Act.REQUEST):
            st.caption(access.why_not(here.person, Act.REQUEST))
            return
        asks = _Asks(proposal, open_from, here)
        st.caption(asks.open_days)
        with st.form("note-request"):
            people = read.staff(here.copy).filter(pl.col("home_ward_id") == ward)
            who = st.selectbox(words.PERSON, people["staff_id"].to_list(), key="ask-person")
            day = st.date_input(
                words.DAY,
                asks.first,
                min_value=asks.today,
                max_value=asks.last,
                format=say.typed_days(),
                key="ask-day",
            )
            shifts = grid.shift_order(required, ward)
            shift = st.selectbox(
                words.SHIFT, shifts, format_func=roster.shift_name, key="ask-shift"
            )
            wish = st.radio(
                words.WISH,
                list(words.WISHES),
                format_func=words.WISHES.__getitem__,
                horizontal=True,
                key="ask-wish",
            )
            weight = st.number_input(words.WEIGHT, 1, 10, USUAL_WEIGHT, key="ask-weight")
            with st.container(horizontal=True):
                sent = st.form_submit_button(words.NOTE, type="primary", key="ask")
                back = st.form_submit_button(words.TAKE_BACK, key="ask-back")
        if sent or back:
            asks.keep(str(who), day, str(shift), None if back else str(wish), int(weight))
        if who is not None:
            st.caption(asks.told(str(who), day))


class _Asks:
    """What may still be asked of a site's rosters, and the points people have left."""

    def __init__(self, proposal: decide.Row, open_from: date, here: Here) -> None:
        self.here, self.policy = here, read_asking.policy()
        self.days = (proposal["to_on"] - proposal["from_on"]).days + 1
        self.today = stands.today(here)
        self.open_from = open_from
        self.first = self.open_from
        while self.today > law.closes_on(self.first, self.policy):
            self.first += timedelta(days=self.days)
        self.last = self.today + AHEAD
        self.asked = read_asking.standing(here, self.open_from)

    @property
    def open_days(self) -> str:
        """From which day on people may ask, and until when for the first roster."""
        return words.open_days(self.first, law.closes_on(self.first, self.policy))

    def told(self, who: str, day: date) -> str:
        """What somebody has spent on the roster of a day."""
        begins = self._begins(day)
        spent = int(self._spent(who, begins)["weight"].sum())
        return words.has_left(who, begins, self._has(who), spent)

    def keep(self, who: str, day: date, shift: str, wish: str | None, weight: int) -> None:
        """Note it, or say why it cannot be."""
        access.must(self.here.person, Act.REQUEST)
        begins = self._begins(day)
        mine = self._spent(who, begins)
        this = (pl.col("day_on") == day) & (pl.col("shift_type_id") == shift)
        try:
            law.must_be_open(
                day,
                today=self.today,
                open_from=self.open_from,
                days=self.days,
                policy=self.policy,
            )
            if wish:
                spent = int(mine.filter(~this)["weight"].sum())
                law.must_be_within(who, self._has(who), spent, weight)
        except PlanningError as refused:
            st.warning(say.redated(str(refused)))
            return
        if not wish and mine.filter(this).is_empty():
            st.info(words.NOT_ASKED)
            return
        wishes.note(
            staff_id=who,
            day_on=day,
            shift_type_id=shift,
            wish=wish,
            weight=weight,
            by=self.here.role,
        )
        st.toast(words.NOTED if wish else words.TAKEN_BACK)
        st.rerun()

    def _begins(self, day: date) -> date:
        return law.begins_on(day, open_from=self.open_from, days=self.days)

    def _has(self, who: str) -> int:
        staff = read.staff(self.here.copy).filter(pl.col("staff_id") == who)
        return self.policy.points_for(staff.item(0, "contracted_minutes"), self.days)

    def _spent(self, who: str, begins: date) -> pl.DataFrame:
        until = begins + timedelta(days=self.days - 1)
        mine = (pl.col("staff_id") == who) & pl.col("day_on").is_between(begins, until)
        return self.asked.filter(mine).with_columns(pl.col("weight").fill_null(USUAL_WEIGHT))
