"""What waits for a second person: said where it is missed, with the way to who may answer."""

from collections.abc import Collection

import streamlit as st

from app import access
from app.access import Person
from app.read import Here
from app.second_person import ACT_OF
from app.words import second_person as words
from ops.approval import Held
from warehouse import approvals


def where(held: Held) -> str:
    """The site, the store or the ward."""
    return str(held.content.get("place_id") or held.content["ward_id"])


def may_answer(person: Person, held: Held) -> bool:
    """Whether this person may approve or refuse it."""
    return held.asked_by != person.name and access.may(person, ACT_OF[held.kind])


def told(about: Collection[str], here: Here) -> bool:
    """Say what waits for a second person, with the way there; whether anything does."""
    found = [one for one in approvals.waiting() if one.about in about]
    for one in found:
        st.markdown(words.waits(one, where(one), here.zone))
    if found:
        way(here)
    return bool(found)


def way(here: Here) -> None:
    """The way to the page of approvals, for those who may see it."""
    page = st.session_state["pages"].get("audit")
    if page is not None and access.may_see(here.person, "audit"):
        st.page_link(page, label=words.OPEN)
