"""What a person does about a freed place: offer it, say how the patient answered, take it back.

Each act is a callback of a button, told what the page showed when it was pressed: if somebody was
quicker, the law refuses it with a sentence instead of the page forgetting the click. Who is meant
is read when it is pressed, so that a choice made a moment before is never missed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import polars as pl
import streamlit as st

from app import access
from app.access import Act as Doing
from app.read import Here
from app.words import numbers as say
from ops.clinic.booking import offers as law
from ops.clinic.booking.kept_offers import Act, Made, following
from ops.clinic.booking.offers import Offers, Opening
from ops.errors import PlanningError
from warehouse.records import offers

Row = Mapping[str, Any]
SAID = "offering-said"


def offer(
    here: Here, clinic_id: str, openings: Mapping[str, Opening], patient_key: str, hours_key: str
) -> None:
    """A person offers a patient the opening they could have, for some hours or until it starts."""
    request_id, hours = st.session_state[patient_key], st.session_state[hours_key]
    opening = openings[request_id]
    until = min(here.now + timedelta(hours=hours), opening.starts_at)
    _act(
        here,
        (clinic_id, request_id, opening.session_id),
        lambda stands: law.offer(
            stands, request_id, opening, now=here.now, by=here.role, expires_at=until
        ),
    )


def book(here: Here, rows: Sequence[Row], key: str) -> None:
    """The patient takes it, and the person at the desk has booked it."""
    _answer(here, rows, key, lambda stands, who: law.book(stands, who, now=here.now, by=here.role))


def decline(here: Here, rows: Sequence[Row], key: str) -> None:
    """The patient does not want it."""
    _answer(here, rows, key, lambda stands, who: law.decline(stands, who, now=here.now))


def take_back(here: Here, rows: Sequence[Row], key: str) -> None:
    """What was last done about this patient's offer was a slip."""
    _answer(here, rows, key, lambda stands, who: law.take_back(stands, who, now=here.now))


def _answer(
    here: Here, rows: Sequence[Row], key: str, act: Callable[[Offers, str], Offers]
) -> None:
    row = rows[st.session_state[key]]
    about = row["clinic_id"], row["request_id"], row["session_id"]
    _act(here, about, lambda stands: act(stands, row["request_id"]))


def say_refusals() -> None:
    """Say what the last act was refused for, once."""
    if words := st.session_state.pop(SAID, None):
        st.warning(words)


def standing(opening: Opening, events: pl.DataFrame) -> Sequence[Row]:
    """The newest event of each offer in the session of an opening."""
    newest = events.sort("event_id").unique("offer_id", keep="last", maintain_order=True)
    return newest.filter(pl.col("session_id") == opening.session_id).to_dicts()


def numbered(opening: Opening, slots: int, offered: Sequence[Row], *, now: datetime) -> Opening:
    """The first ``slots`` of an opening, as the lowest place of them that no offer holds.

    By what this page shows, ``offered`` as in ``standing``: who presses later than another means
    the same place and is refused.
    """
    opening = replace(opening, slots=slots)
    held = {
        row["place"]
        for row in offered
        if row["slot"] < opening.slot + opening.slots
        and opening.slot < row["slot"] + row["slots"]
        and (
            row["standing"] == "booked"
            or (row["standing"] == "offered" and row["expires_at"] > now)
        )
    }
    place = next(n for n in range(1, len(held) + 2) if n not in held)
    return replace(opening, place=place)


def _act(here: Here, about: tuple[str, str, str], act: Act) -> None:
    clinic_id, request_id, session_id = about
    made = Made(here.role, here.now, clinic_id)
    try:
        access.must(here.person, Doing.BOOKING)
        offers.happen(request_id, session_id, lambda events: following(events, act, made))
    except PlanningError as error:
        st.session_state[SAID] = say.redated(str(error))
