"""What came of a call or a message, written down while the list is worked through."""

import dataframely as dy
import polars as pl
import streamlit as st

from app import access, decide, read
from app.access import Act
from app.read import Here
from app.words import reminders as words
from ops.tables import ContactOutcome
from warehouse.records import contacts as notes

Outcomes = dy.DataFrame[ContactOutcome]


def ask(lines: pl.DataFrame, noted: Outcomes, standing: Outcomes, here: Here) -> None:
    """The next person without a note, a button for each outcome, and one to take the last back."""
    st.subheader(words.NOTE)
    if not access.may(here.person, Act.CONTACT):
        st.caption(access.why_not(here.person, Act.CONTACT))
        return
    rows = {(row["channel"], row["place"]): row for row in lines.iter_rows(named=True)}
    done = set(standing.select("channel", "place").rows())
    gone = read.called_off(here.copy, lines.item(0, "list_id"), here.as_of)
    settled = {name for name, row in rows.items() if name in done or row["appointment_id"] in gone}
    order = sorted(rows, key=lambda name: name in settled)
    if len(settled) == len(rows):
        st.caption(words.ALL_NOTED)
    picked = st.selectbox(
        words.WHOM,
        order,
        format_func=lambda name: words.pick(rows[name], here.zone),
        # A new note moves on to the next person.
        key=f"whom-{lines.item(0, 'list_id')}-{noted.height}",
        width=320,
    )
    with st.container(horizontal=True):
        for outcome, label in words.OUTCOMES.items():
            if st.button(label, key=f"note-{outcome}"):
                _keep(rows[picked], outcome, noted, here)
    _undo(standing, here)


def _undo(standing: Outcomes, here: Here) -> None:
    last = standing.sort("noted_at", "contact_id").tail(1)
    if not last.is_empty() and st.button(words.UNDO, key="take-back"):
        access.must(here.person, Act.CONTACT)
        notes.take_back(last.item(0, "contact_id"), by=here.role)
        st.toast(words.TAKEN_BACK)
        st.rerun()


def _keep(row: decide.Row, outcome: str, noted: Outcomes, here: Here) -> None:
    access.must(here.person, Act.CONTACT)
    list_id, channel, place = row["list_id"], row["channel"], row["place"]
    before = noted.filter(channel=channel, place=place).height
    notes.note(
        list_id=list_id,
        channel=channel,
        place=place,
        outcome=outcome,
        by=here.role,
        # A second click on the same page is the same note.
        contact_id=f"{list_id}-{channel}-{place}-{before}-{outcome}",
    )
    st.toast(words.kept(outcome))
    st.rerun()
