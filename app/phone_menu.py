"""The menu on a narrow screen: one button that opens the pages, desk by desk.

Streamlit's own menu becomes a drawer there whose sections are no list that a screen reader could
read, so the style sheet shows this one in its place.
"""

from collections.abc import Mapping, Sequence

import streamlit as st

from app import access
from app.access import Person
from app.words import every_page as words


def show(
    pages: Mapping[str, st.Page], sections: Mapping[str, Sequence[str]], person: Person
) -> None:
    """The button, and in it the pages that this person may see."""
    site = st.query_params.get("site")
    address = {"site": site} if site else {}
    with st.container(key="phone-menu"), st.popover(words.MENU, width="stretch"):
        for title, names in sections.items():
            mine = [name for name in names if access.may_see(person, name)]
            if title and mine:
                st.caption(title)
            for name in mine:
                st.page_link(pages[name], query_params=address)
