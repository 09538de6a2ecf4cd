"""Who sits at the planner: signed in by OpenID Connect where the hospital says so.

Streamlit does the signing in (``st.login``, configured in its secrets); who may do what is for
the hospital's settings to say. Without ``sign_in`` the planner serves this machine only, and
everybody at it decides in one name.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn

import streamlit as st

from app import access, signed_in
from app.access import Person
from app.signed_in import Over
from app.words import access as words
from warehouse.records import sign_ins
from warehouse.settings import Settings, settings

CLAIM = "email"
"""The claim that accounts are named by in the settings."""
NOBODY = Person("", frozenset())
BY_ITSELF = "by-itself"
BACK = "way-back"


def who(address: str = "", *, wall: bool = False) -> Person:
    """The person at this browser; asks to sign in, and ends the rerun, if that is needed.

    ``address`` is where they are, so that signing in again leads back there.
    """
    person = visitor()
    if person is NOBODY:
        _ask(words.SIGN_IN, words.NOT_SIGNED_IN)
    if over := signed_in.over(person.sign_in, wall=wall):
        _ask_again(person, over, address)
    if not person.roles:
        st.title(words.SIGN_IN)
        st.warning(words.unknown_person(person.name))
        st.button(words.SIGN_OUT, on_click=out, args=(person,))
        st.stop()
    left = signed_in.used(person.sign_in, by_person=not wall and _by_person())
    if left:
        st.session_state[BACK] = left
    return person


def visitor() -> Person:
    """Who is at this browser by the settings and the sign-in, whether that still holds or not."""
    chosen = settings()
    return recognised(chosen, st.user.to_dict() if chosen.sign_in else {}) or NOBODY


def still(person: Person) -> None:
    """Draw the page anew once its person must not see it as it is any more.

    For whatever is drawn again by itself while the page around it stays as it is. What is drawn
    so does not count as somebody being there.
    """
    if visitor() != person or signed_in.over(person.sign_in):
        anew()


def anew() -> NoReturn:
    """Draw the whole page again because something ended, not because somebody did something."""
    st.session_state[BY_ITSELF] = True
    st.rerun()


def out(person: Person) -> None:
    """Sign out, in every tab, and at whoever signed them in where that is offered."""
    if person.sign_in is not None:
        sign_ins.end(person.sign_in, at=datetime.now(UTC))
    st.logout()


def recognised(chosen: Settings, account: Mapping[str, Any]) -> Person | None:
    """Who somebody is by the settings; nobody before they have signed in.

    ``account``: the claims of whoever signed in. Roles come from the settings alone, and are
    looked up at every rerun: who loses a role loses it with the next click.
    """
    if not chosen.sign_in:
        return access.as_now(Person(chosen.role, frozenset()))
    name = str(account.get(CLAIM) or "").strip().lower()
    if not account.get("is_logged_in") or not name or account.get("email_verified") is False:
        return None
    roles = frozenset(chosen.people.get(name, ()))
    return Person(name, roles, signed_in.claimed(name, account))


def _ask(title: str, why: str, more: str = "") -> None:
    st.title(title)
    st.info(why)
    if more:
        st.markdown(more)
    st.button(title, type="primary", on_click=st.login)
    st.stop()


def _ask_again(person: Person, over: Over, address: str) -> None:
    if person.sign_in is not None:
        sign_ins.leave(person.sign_in, address, why=over, at=datetime.now(UTC))
    _ask(words.SIGN_IN_AGAIN, words.over(over, settings().session), words.KEPT)


def _by_person() -> bool:
    """Whether a person asked for this rerun, as far as can be known.

    A browser whose line was gone comes back by itself, and names the session that it had.
    """
    by_itself = st.session_state.pop(BY_ITSELF, False)
    first = not st.session_state.get("came")
    st.session_state["came"] = True
    protocols = st.context.headers.get("Sec-WebSocket-Protocol") or ""
    return not by_itself and not (first and protocols.count(",") > 1)
