"""Which language somebody reads: the hospital's, or the one they chose at the foot of a page.

A choice is kept in the person's name with everything else that people do, and is read once as
their session begins. So it is in no address: a link that is passed on opens in the language of
whoever opens it.
"""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app import access, spoken
from app.access import Act, Person
from app.words import every_page as words
from ops.languages import LANGUAGES
from warehouse.records import preferences
from warehouse.settings import settings

SPOKEN, CHOICE, CHOSEN = "spoken", "language", "language-chosen"
_LOAD_AGAIN = "<script>window.location.reload()</script>"
"""The page is loaded again: a field would otherwise keep the label of its choice as it was said
before, and a day so labelled is none of those that may be chosen now."""


def begin(person: Person) -> None:
    """Speak to this person in their language from now on."""
    if SPOKEN not in st.session_state:
        chosen = preferences.language(person.name)
        st.session_state[SPOKEN] = chosen if chosen in LANGUAGES else settings().language
    spoken.speak(st.session_state[SPOKEN])
    if st.session_state.pop(CHOSEN, False):
        st.html(_LOAD_AGAIN, unsafe_allow_javascript=True)


def foot(person: Person) -> None:
    """The choice of language, where the pages of the web have it: at their end."""
    st.session_state.setdefault(CHOICE, st.session_state[SPOKEN])
    with st.container(horizontal=True, horizontal_alignment="right", key="foot"):
        st.selectbox(
            words.LANGUAGE,
            list(LANGUAGES),
            format_func=_name,
            key=CHOICE,
            width=200,
            on_change=_choose,
            args=(person,),
        )


def _name(code: str) -> str:
    return LANGUAGES[code].name


def _choose(person: Person) -> None:
    access.must(person, Act.LANGUAGE)
    code: str = st.session_state[CHOICE]
    preferences.keep_language(person.name, code)
    st.session_state.update({SPOKEN: code, CHOSEN: True})
    spoken.speak(code)


def _of_session() -> str | None:
    """What a part of a page, drawn again by itself, or a click is answered in."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    return str(st.session_state.get(SPOKEN) or settings().language)


spoken.ask(_of_session)
