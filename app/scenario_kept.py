"""Saved scenarios of a site: keep one, open it again, rename it, throw it away, take it back."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from app import access, panels, scenario_address, scenario_two
from app.access import Act
from app.read import Here
from app.scenario_answer import Answer, Standing
from app.words import numbers as say
from app.words import scenario_kept as kept_words
from ops.errors import PlanningError
from ops.scenario.headline import Headline
from ops.scenario.question import Question
from warehouse.records import scenarios
from warehouse.records.scenarios import SavedScenario


def tell(one: SavedScenario, answer: Answer | None, asked: Question, here: Here) -> None:
    """Which one is looked at; what it said then, and what it says now."""
    st.markdown(kept_words.opened(one, here.zone))
    if asked.text != Question.from_json(one.question).text:
        st.caption(kept_words.changed_since(one))
        return
    if answer is not None and one.then is not None:
        then = Headline.from_json(one.then)
        st.info(kept_words.then_and_now(then, answer.headline, here.zone))


def save(asked: Question, answer: Answer | None, one: SavedScenario | None, here: Here) -> None:
    """The form that keeps what is asked; for those who may."""
    if not access.may(here.person, Act.SCENARIO):
        st.caption(access.why_not(here.person, Act.SCENARIO))
        return
    if asked.changes_nothing or here.site is None:
        return
    with st.expander(kept_words.SAVE_TITLE), st.form("save-scenario", border=False):
        name, note = _named("new", None)
        with st.container(horizontal=True):
            new = st.form_submit_button(kept_words.SAVE, type="primary", key="save-scenario")
            over = one and st.form_submit_button(kept_words.over(one), key="save-over")
    told = (asked.as_json(), answer.headline.as_json() if answer else None)
    if over and one:
        # Over what was seen: if somebody saved it since, both stay until one has seen theirs.
        seen = replace(one, version=st.session_state.get(scenario_address.SEEN, one.version))
        scenario_address.look_at(one)
        _keep(partial(scenarios.keep_over, seen, *told, by=here.role), here)
    elif new:
        _keep(partial(scenarios.keep, here.site.site_id, name, note, *told, by=here.role), here)


def _keep(deed: Callable[[], SavedScenario], here: Here) -> None:
    """Keep it and look at it, so that the address leads to it."""

    def kept() -> SavedScenario:
        one = deed()
        scenario_address.look_at(one)
        return one

    _write(kept, f"{kept_words.KEPT} {kept_words.LINK}", here)


def _named(of: str, one: SavedScenario | None) -> tuple[str, str]:
    left, right = st.columns([2, 3])
    name = left.text_input(
        kept_words.NAME,
        one.name if one else "",
        max_chars=scenarios.LONGEST_NAME,
        key=f"scenario-name-{of}",
    )
    note = right.text_input(
        kept_words.NOTE,
        one.note if one else "",
        max_chars=scenarios.LONGEST_NOTE,
        key=f"scenario-note-{of}",
        help=kept_words.HELP_NOTE,
    )
    return name, note


# --- the list -------------------------------------------------------------------------------


def listed(start: Standing) -> None:
    """Every saved scenario of the site, and what may be done with them."""
    here = start.here
    st.subheader(kept_words.TITLE)
    every = scenarios.saved(start.site_id)
    standing = [one for one in every if not one.thrown]
    if standing:
        rows = [kept_words.row(one, _asks(one), here.zone) for one in standing[: kept_words.LISTED]]
        panels.table(rows, key="saved")
        _one_of(standing, here)
    else:
        st.caption(kept_words.NONE)
    _thrown([one for one in every if one.thrown], here)
    if len(standing) > 1:
        scenario_two.panel(standing, start)


def _asks(one: SavedScenario) -> Question | None:
    """What it supposes; None if that cannot be read, which must not keep it from being thrown."""
    try:
        return Question.from_json(one.question)
    except PlanningError:
        return None


def _one_of(standing: Sequence[SavedScenario], here: Here) -> None:
    by_name = {one.scenario_id: one for one in standing}
    may = access.may(here.person, Act.SCENARIO)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = st.selectbox(
            kept_words.WHICH,
            list(by_name),
            format_func=lambda name: kept_words.label(by_name[name], here.zone),
            key="saved-scenario",
            width=420,
        )
        one = by_name[picked]
        st.button(
            kept_words.OPEN,
            key="open-scenario",
            on_click=scenario_address.open_saved,
            args=(one,),
        )
        thrown = may and st.button(kept_words.THROW, key="throw-scenario")
    if thrown:
        _write(partial(scenarios.throw_away, one, by=here.role), kept_words.THROWN, here)
    if may:
        _rename(one, here)


def _rename(one: SavedScenario, here: Here) -> None:
    with (
        st.expander(kept_words.RENAME),
        st.form(f"rename-{one.scenario_id}-{one.version}", border=False),
    ):
        name, note = _named(f"{one.scenario_id}-{one.version}", one)
        sent = st.form_submit_button(kept_words.KEEP, key="keep-name")
    if sent:
        _write(partial(scenarios.rename, one, name, note, by=here.role), kept_words.KEPT, here)


def _thrown(gone: Sequence[SavedScenario], here: Here) -> None:
    """Those thrown away last can be taken back."""
    if not access.may(here.person, Act.SCENARIO):
        return
    for one in gone[: kept_words.THROWN_SHOWN]:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(kept_words.thrown(one))
            back = st.button(kept_words.TAKE_BACK, key=f"back-{one.scenario_id}")
        if back:
            _write(partial(scenarios.take_back, one, by=here.role), kept_words.BACK, here)


def _write(deed: Callable[[], SavedScenario], said: str, here: Here) -> None:
    """Do it and draw the page again; if somebody was quicker, say so and change nothing."""
    access.must(here.person, Act.SCENARIO)
    try:
        one = deed()
    except PlanningError as error:
        st.warning(say.redated(str(error)))
        return
    if one.scenario_id == st.session_state.get(scenario_address.OPENED):
        scenario_address.look_at(one)
    st.toast(said)
    st.rerun()
