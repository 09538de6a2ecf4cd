"""Who sits at the planner: signed in by OpenID Connect where the hospital says so.

Streamlit does the signing in (``st.login``, configured in its secrets); who may do what is for
the hospital's settings to say. Without ``sign_in`` the planner serves this machine only, and
everybody at it decides in one name.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app.access import Person
from app.words import access as words
from warehouse.settings import Settings, settings

CLAIM = "email"
"""The claim that accounts are named by in the settings."""


def who() -> Person:
    """The person at this browser; asks to sign in, and ends the rerun, if that is needed."""
    chosen = settings()
    account = st.user.to_dict() if chosen.sign_in else {}
    person = recognised(chosen, account)
    if person is None:
        st.title(words.SIGN_IN)
        st.info(words.NOT_SIGNED_IN)
        st.button(words.SIGN_IN, type="primary", on_click=st.login)
        st.stop()
    if not person.roles:
        st.title(words.SIGN_IN)
        st.warning(words.unknown_person(person.name))
        st.button(words.SIGN_OUT, on_click=st.logout)
        st.stop()
    return person


def recognised(chosen: Settings, account: Mapping[str, Any]) -> Person | None:
    """Who somebody is by the settings; nobody before they have signed in.

    ``account``: the claims of whoever signed in. Roles come from the settings alone, and are
    looked up at every rerun: who loses a role loses it with the next click.
    """
    if not chosen.sign_in:
        return Person(chosen.role, frozenset(chosen.local_roles))
    name = str(account.get(CLAIM) or "").strip().lower()
    if not account.get("is_logged_in") or not name or account.get("email_verified") is False:
        return None
    return Person(name, frozenset(chosen.people.get(name, ())))
