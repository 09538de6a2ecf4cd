"""The address of a scenario: a saved one by its number, any other by what it supposes.

Who is sent the address sees the same question asked, of the newest forecast. The controls follow
the address when the page opens, and the address follows the controls afterwards.
"""

import json

import streamlit as st

from app.read import Here
from app.scenario_controls import fill
from app.words import scenario_kept as words
from ops.errors import PlanningError
from ops.scenario.question import Question
from warehouse.records import scenarios
from warehouse.records.scenarios import SavedScenario

SAVED, SUPPOSED = "saved", "supposed"
OPENED, SEEN, WRITTEN = "scenario-opened", "scenario-seen", "scenario-written"
"""Kept of the session: the scenario looked at, its version then, and what the address says."""


def read_in(here: Here) -> None:
    """Fill the controls as the address asks, if it asks what this page did not write there."""
    named, supposed = st.query_params.get(SAVED), st.query_params.get(SUPPOSED)
    written = st.session_state.get(WRITTEN)
    if named is not None and (SAVED, named) != written:
        _saved(named, here)
    elif named is None and supposed is not None and (SUPPOSED, supposed) != written:
        try:
            fill(asked_in(supposed))
        except PlanningError:
            st.warning(words.UNREADABLE)
        st.session_state[OPENED] = None


def _saved(named: str, here: Here) -> None:
    found = scenarios.scenario(named)
    st.session_state[WRITTEN] = (SAVED, named)
    if found is None:
        st.warning(words.GONE)
    elif here.site is None or found.site_id != here.site.site_id:
        st.info(words.other_site(found))
        st.session_state[WRITTEN] = None  # once that site is chosen, it opens
    else:
        if found.thrown:
            st.info(words.thrown_link(found))
        open_saved(found)


def open_saved(one: SavedScenario) -> None:
    """Ask what was saved, under its number."""
    fill(Question.from_json(one.question))
    look_at(one)


def look_at(one: SavedScenario) -> None:
    """Remember which is looked at, as it was last seen."""
    st.session_state[OPENED], st.session_state[SEEN] = one.scenario_id, one.version


def ask(question: Question) -> None:
    """Ask something that is not a saved scenario."""
    fill(question)
    st.session_state[OPENED] = None


def opened(here: Here) -> SavedScenario | None:
    """The saved scenario that was opened last on this page, if it is still on the list."""
    named = st.session_state.get(OPENED)
    found = scenarios.scenario(named) if named else None
    if found is None or found.thrown or here.site is None or found.site_id != here.site.site_id:
        return None
    return found


def write(asked: Question, one: SavedScenario | None) -> None:
    """Let the address say what the controls say."""
    if one is not None and asked == Question.from_json(one.question):
        _put(SAVED, one.scenario_id, SUPPOSED)
    elif not asked.changes_nothing:
        _put(SUPPOSED, told(asked), SAVED)
    elif st.session_state.get(WRITTEN):
        st.session_state[WRITTEN] = None
        for name in (SAVED, SUPPOSED):
            st.query_params.pop(name, None)


def _put(name: str, value: str, other: str) -> None:
    st.session_state[WRITTEN] = (name, value)
    if st.query_params.get(name) != value:
        st.query_params[name] = value
    st.query_params.pop(other, None)


def told(question: Question) -> str:
    """What a question supposes, as it stands in an address: only what differs from how it is."""
    usual = Question().as_json()
    said = {name: value for name, value in question.as_json().items() if value != usual[name]}
    return json.dumps(said, separators=(",", ":"))


def asked_in(text: str) -> Question:
    """The question of an address; raises PlanningError if it is none."""
    try:
        said = json.loads(text)
    except ValueError as error:
        raise PlanningError(words.UNREADABLE) from error
    if not isinstance(said, dict):
        raise PlanningError(words.UNREADABLE)
    return Question.from_json(Question().as_json() | said)
