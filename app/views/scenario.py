"""What if more came, stayed longer, beds were closed, people were sick, or a feed was lost?"""

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from app import panels, read, scenario_address, scenario_controls, scenario_kept, take_away
from app.board import WardPlace
from app.read import Here
from app.scenario_answer import Answer, Standing, answered, standing
from app.words import every_page
from app.words import numbers as say
from app.words import scenario as words
from app.words import scenario_sides as sides
from ops.errors import NotEnoughHistoryError, NothingToDoError
from ops.scenario.question import Question
from ops.wards.supposed import Compared

FOLLOWED = "patients_present"


def show() -> None:
    """The page: what is supposed, what it does side by side, and what was saved."""
    here = read.here()
    st.title(every_page.SCENARIO)
    if here.site is None:
        st.info(every_page.NO_SITE)
        return
    if panels.missing(here, "Wards") or panels.withheld(here, "Wards"):
        return
    start = standing(here)
    if start is None:
        st.info(words.NO_FORECAST)
        return
    st.html(words.mark())
    scenario_address.read_in(here)
    _ask_and_tell(start)


def _ask_and_tell(start: Standing) -> None:
    here, wards = start.here, read.wards(start.here.copy, start.site_id)
    scenario_controls.buttons(scenario_controls.presets(start, wards), scenario_address.ask)
    asked = scenario_controls.asked(wards, start.people)
    answer = _answered(asked, start)
    st.caption(words.starts_from(start.issued_at, here.zone, now=here.now))
    one = scenario_address.opened(here)
    scenario_address.write(asked, one)
    if one is not None:
        scenario_kept.tell(one, answer, asked, here)
    if answer is not None:
        _tell(answer, wards, start, one.name if one else "")
    scenario_kept.save(asked, answer, one, here)
    scenario_kept.listed(start)


def _answered(asked: Question, start: Standing) -> Answer | None:
    """The answer; where there is none, why."""
    if asked.changes_nothing:
        st.info(words.NOTHING)
        return None
    try:
        answer = answered(asked, start)
    except (NotEnoughHistoryError, NothingToDoError) as error:
        st.info(say.redated(str(error)))
        return None
    if not answer.whole:
        st.info(words.NO_FORECAST)
        return None
    return answer


def _tell(answer: Answer, wards: Sequence[WardPlace], start: Standing, name: str) -> None:
    here, whole = start.here, answer.whole
    if answer.lived.unheard:
        st.info(words.never_came(answer.lived.unheard))
    if answer.changes_nothing:
        st.info(words.NO_EFFECT)
    st.warning(f"**{words.WATERMARK}**")
    asked, most, staff = answer.question, answer.most, answer.staff
    st.markdown(f"**{words.verdict(asked, most, staff, here.zone, now=here.now)}**")
    if answer.question.wards.lost - set(answer.lived.unheard):
        st.markdown(words.widths(whole))
    _sides(answer, start)
    st.subheader(f"{words.SITE_TITLE} ({words.WATERMARK})")
    panels.table([words.site_row(one, here.zone, now=here.now) for one in whole], key="scenario")
    _wards(answer.lived.found, [one.at for one in whole], wards, here)
    _staff(answer)
    st.caption(f"{words.FOOTNOTE} {every_page.MARKS}")
    if start.model != FOLLOWED:
        st.caption(words.other_way(start.model))
    take_away.scenario(answer, name, here)


def _sides(answer: Answer, start: Standing) -> None:
    here = start.here
    st.subheader(f"{sides.TITLE} ({words.WATERMARK})")
    beds = sides.beds(answer.most, here.zone, now=here.now)
    panels.table(beds + sides.people(answer.staff, answer.gbp_per_hour), key="scenario-sides")
    if answer.staff is None:
        st.caption(sides.NO_ROSTER)
    elif not answer.gbp_per_hour:
        st.caption(sides.not_stated(start.site_id))


def _wards(
    found: Sequence[Compared], at: Sequence[datetime], wards: Sequence[WardPlace], here: Here
) -> None:
    st.subheader(f"{words.WARDS_TITLE} ({words.WATERMARK})")
    picked = st.segmented_control(
        words.MEETING,
        list(at),
        default=at[0],
        required=True,
        key="scenario-meeting",
        format_func=lambda moment: say.huddle(moment, here.zone, now=here.now),
    )
    names = {ward.ward_id: say.place(ward.ward_id, ward.specialty) for ward in wards}
    mine = [one for one in found if one.at == (picked or at[0]) and one.place in names]
    mine.sort(key=lambda one: (-abs(one.difference.middle), -one.short_after, one.place))
    panels.table([words.ward_row(one, names[one.place]) for one in mine], key="scenario-wards")


def _staff(answer: Answer) -> None:
    if answer.staff is None:
        return
    st.subheader(f"{sides.STAFF_TITLE} ({words.WATERMARK})")
    rows = sides.shifts_changed(answer.staff)
    if rows:
        shown = [sides.shift_row(one) for one in rows[: sides.SHOWN]]
        panels.table(shown, key="scenario-staff")
    else:
        st.caption(sides.SAME_STAFF)
    if len(rows) > sides.SHOWN:
        st.caption(sides.further(len(rows) - sides.SHOWN))
    st.caption(sides.STAFF_NOTE)
