"""What a click was refused for, told once its page is drawn.

Callbacks of buttons run before the page does, where nobody would hear an error.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from ops.errors import PlanningError

Told = ParamSpec("Told")
SAID = "refused"


def told_later(act: Callable[Told, None]) -> Callable[Told, None]:
    """The same act as a callback: a refusal changes nothing, and is told by the page."""

    @wraps(act)
    def doing(*about: Told.args, **more: Told.kwargs) -> None:
        try:
            act(*about, **more)
        except PlanningError as error:
            st.session_state[SAID] = str(error)

    return doing


def tell() -> None:
    """Say it, once."""
    if words := st.session_state.pop(SAID, None):
        st.warning(words)
