"""The way back to a page, for whoever had to sign in again there.

Streamlit leads everybody who has signed in to the front page. Where a limit ended a sign-in its
address is kept with it, and the next sign-in of the same account is led there.
"""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

import streamlit as st

from app.sign_in import BACK


def here(page: st.Page) -> str:
    """Where a browser is: the page's own address, and what is chosen on it."""
    chosen = urlencode(st.query_params.to_dict())
    return f"{page.url_path}?{chosen}" if chosen else page.url_path


def go(pages: Mapping[str | None, st.Page], page: st.Page) -> None:
    """Lead whoever just signed in again, and stands on the front page, to where they were."""
    left = st.session_state.pop(BACK, None)
    if left is None or page.url_path or st.query_params:
        return
    address = urlsplit(left)
    if (to := pages.get(address.path or None)) is not None:
        st.switch_page(to, query_params=dict(parse_qsl(address.query)))
