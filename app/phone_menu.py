"""The menu on a narrow screen: one button that opens the pages, desk by desk.

Streamlit's own menu becomes a drawer there whose sections are no list that a screen reader could
read, so the style sheet shows this one in its place.
"""

from collections.abc import Mapping, Sequence

import streamlit as st

from app import access
from app.access import Person
from app.words import every_page as words


@st.fragment
def show(
    pages: Mapping[str, st.Page], sections: Mapping[str, Sequence[str]], person: Person
) -> None:
    """The button, and in it the pages that this person may see.

    The pages are named once somebody opens it: most never do, and twenty links are a third of
    what a page sends.
    """
    with st.container(key="phone-menu"):
        menu = st.popover(words.MENU, width="stretch", key="menu", on_change="rerun")
    if not menu.open:
        return
    with menu:
        for title, names in sections.items():
            mine = [name for name in names if access.may_see(person, name)]
            if title and mine:
                st.caption(title)
            for name in mine:
                st.page_link(pages[name])
