"""What the clinics' page reads of booking limits and of templates compared.

Like ``app.read``: from the copy that the rerun began with, kept under its name.
"""

from datetime import datetime

import dataframely as dy
import streamlit as st

import warehouse
from ops import tables
from warehouse import session_limits

_kept = st.cache_data(max_entries=64, show_spinner=False)


@_kept
def limits(copy: str, as_of: datetime) -> dy.DataFrame[tables.SessionLimit]:
    """How many each session to come may be booked."""
    with warehouse.reading(copy) as db:
        return session_limits.latest(db, as_of=as_of)


@_kept
def compared(copy: str, as_of: datetime) -> dy.DataFrame[tables.TemplateCompared]:
    """The template of each kind of session beside others."""
    with warehouse.reading(copy) as db:
        return session_limits.latest_compared(db, as_of=as_of)
