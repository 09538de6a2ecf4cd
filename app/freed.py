"""Places to fill by hand, who could have them, and the offers made."""

from collections.abc import Mapping, Sequence

import polars as pl
import streamlit as st

from app import decide, offering, panels, read
from app.read import Here
from app.read_booking import Waiting
from app.words import waiting as words
from ops.clinic.booking.backfill import Candidate, candidates
from ops.clinic.booking.openings import Free
from ops.clinic.booking.requests import Place
from ops.clinic.booking.told import slot_minutes

SHOWN = 10
"""Rows of a table before it gets too long to read; lists to choose from hold all."""
HOURS = (1, 2, 4, 8, 24)
"""How long an offer may stand."""


def places(found: Waiting, free: list[Free], proposals: Sequence[decide.Row], here: Here) -> None:
    """Places to fill, and for the one chosen who could have it, with the button to offer it."""
    st.subheader(words.PLACES)
    if not free:
        st.success(words.NO_PLACES)
        return
    clinics = sorted({one.clinic_id for one in free})
    picked = st.selectbox(words.CLINIC, [words.ALL, *clinics], key="waiting-clinic", width=320)
    shown = [one for one in free if picked in (words.ALL, one.clinic_id)]
    minutes = {name: slot_minutes(row) for name, row in found.told.session.items()}
    panels.table(
        [
            words.place_row(
                one,
                found.told.session[one.opening.session_id],
                minutes[one.opening.session_id],
                here.zone,
                now=here.now,
            )
            for one in shown[:SHOWN]
        ],
        key="places",
    )
    if shown[SHOWN:]:
        st.caption(words.more_places(len(shown) - SHOWN))
    labels = {words.place(one, minutes[one.opening.session_id], here.zone): one for one in shown}
    label = st.selectbox(words.PLACE, list(labels), key=f"place-{picked}", width=460)
    _candidates(found, labels[label], proposals, here)


def _candidates(found: Waiting, free: Free, proposals: Sequence[decide.Row], here: Here) -> None:
    opening = free.opening
    refused = {
        row["request_id"]
        for row in found.told.offers.iter_rows(named=True)
        if row["standing"] == "declined"
        and (row["session_id"], row["slot"]) == (opening.session_id, opening.slot)
    }
    everybody = candidates(
        found.problem, Place(opening.session_id, opening.slot), (), slots=opening.slots
    )
    ranked = [one for one in everybody if one.request_id not in refused]
    if not ranked:
        st.info(words.NOBODY)
        return
    proposed = _proposed(proposals, here)
    panels.table(
        [
            words.candidate_row(n, one, proposed.get(one.request_id), here.zone)
            for n, one in enumerate(ranked[:SHOWN], 1)
        ],
        key="candidates",
    )
    if ranked[SHOWN:]:
        st.caption(words.more_candidates(len(ranked) - SHOWN))
    _offer(found, free, ranked, here)
    st.caption(words.FOOTNOTE)


def _proposed(proposals: Sequence[decide.Row], here: Here) -> Mapping[str, decide.Row]:
    if not proposals:
        return {}
    lines = read.lines(here.copy, "booking_lines", proposals[0]["proposal_id"])
    return {row["request_id"]: row for row in lines.iter_rows(named=True)}


def _offer(found: Waiting, free: Free, ranked: list[Candidate], here: Here) -> None:
    key = f"{free.opening.session_id}-{free.opening.slot}"
    requests, offered = found.problem.request, offering.standing(free.opening, found.events)
    numbered = {
        one.request_id: offering.numbered(
            free.opening, requests[one.request_id].slots, offered, now=here.now
        )
        for one in ranked
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(words.PATIENT, list(numbered), key=f"patient-{key}", width=260)
        st.selectbox(words.HOURS, HOURS, 2, format_func=words.hours, key=f"hours-{key}", width=180)
        st.button(
            words.OFFER,
            type="primary",
            key=f"offer-{key}",
            on_click=offering.offer,
            args=(here, free.clinic_id, numbered, f"patient-{key}", f"hours-{key}"),
        )


# --- offers ---------------------------------------------------------------------------------


def offers(found: Waiting, here: Here) -> None:
    """Every offer and how it stands, with the buttons for what the patient says."""
    st.subheader(words.OFFERS)
    clinics = found.told.sessions["clinic_id"].implode()
    own = found.told.offers.filter(pl.col("clinic_id").is_in(clinics))
    rows = own.sort("happened_at", descending=True).to_dicts()
    if not rows:
        st.markdown(words.NO_OFFERS)
        return
    told = [words.offer_row(row, here.zone, now=here.now) for row in rows[:SHOWN]]
    panels.table(told, key="offers")
    live = [row for row in rows if row["standing"] in ("offered", "booked", "declined")]
    if not live:
        return
    key = "offered-" + "-".join(row["event_id"] for row in live[:1])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.selectbox(
            words.PATIENT,
            range(len(live)),
            format_func=lambda n: words.offer_name(live[n], here.zone),
            key=key,
            width=460,
        )
        waits = live[number]["standing"] == "offered" and live[number]["expires_at"] > here.now
        about = (here, live, key)
        for label, act in ((words.BOOKED, offering.book), (words.DECLINED, offering.decline)):
            st.button(label, key=f"do-{label}", on_click=act, args=about, disabled=not waits)
        st.button(words.BACK, key="do-back", on_click=offering.take_back, args=about)
