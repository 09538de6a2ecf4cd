"""A long page in parts of which one is drawn: the one chosen, which the address keeps.

What is not looked at is neither read nor drawn, so a rerun costs what its reader sees; a link
opens the part it was copied from.
"""

from collections.abc import Sequence

import streamlit as st

from app.words import every_page


def chosen(names: Sequence[str], *, key: str, first: str | None = None) -> str:
    """The name of the part looked at: ``first``, else the first named, until another is chosen."""
    usual = names[0] if first is None else first
    with st.container(key=f"parts-{key}"):
        picked = st.segmented_control(
            every_page.PARTS,
            names,
            default=usual,
            required=True,
            key=key,
            bind="query-params",
            label_visibility="collapsed",
        )
    return picked or usual
