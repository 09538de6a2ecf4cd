"""Who waits for a clinic, which places came free, and who should have them?"""

import json
from collections import defaultdict
from collections.abc import Mapping
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st

from app import closing, decide, offering, panels, read, read_booking
from app.panels import Number
from app.read import Here
from app.read_booking import Waiting
from app.words import every_page
from app.words import numbers as say
from app.words import waiting as words
from ops.clinic.booking.backfill import Candidate, candidates
from ops.clinic.booking.openings import Free, openings
from ops.clinic.booking.requests import Place
from ops.clinic.booking.told import slot_minutes
from ops.tables.waiting import PRIORITIES

SHOWN = 30
"""Rows of a table before it gets too long to read."""
HOURS = (1, 2, 4, 8, 24)


def show() -> None:
    """The page: places to fill and who could have them, offers, the proposal, who waits."""
    here = read.here()
    st.title(every_page.WAITING)
    if here.site is None:
        st.info(every_page.NO_SITE)
        return
    if panels.missing(here, "Clinics"):
        return
    found = read_booking.waiting(here, here.site.site_id)
    if found.told.requests.is_empty():
        st.info(words.NO_REQUESTS)
        return
    proposals = read.proposals(here.copy, "booking", here.as_of)
    mine = proposals.filter(pl.col("place_id") == here.site.site_id).to_dicts()
    free = openings(found.told, found.problem)
    _numbers(found, free, mine, here)
    offering.say_refusals()
    _places(found, free, mine, here)
    _offers(found, here)
    if mine:
        _proposal(found, mine[0], here)
        _unmatched(mine[0], here)
    else:
        st.info(every_page.no_proposal("booking of this site"))
    _who(found, here)
    closing.form(found, here)


def _numbers(found: Waiting, free: list[Free], proposals: list[decide.Row], here: Here) -> None:
    today = here.now.astimezone(ZoneInfo(here.zone)).date()
    late = found.told.requests.filter(pl.col("target_on") < today).height
    waiting, freed = found.told.requests.height, sum(one.freed_at is not None for one in free)
    offered = sum(row["standing"] == "offered" for row in found.told.offered)
    left = read.lines(here.copy, "unbooked", proposals[0]["proposal_id"]) if proposals else None
    st.markdown(f"**{words.verdict(waiting, late, freed, offered)}**")
    values = {
        words.WAIT: f"{waiting:,}",
        words.LATE: f"{late:,}",
        words.FREED: str(freed),
        words.OPEN: str(len(free) - freed),
        words.OFFERED: str(offered),
        words.UNMATCHED: say.UNKNOWN if left is None else str(left.height),
    }
    panels.numbers([Number(name, told, "", words.HELP[name]) for name, told in values.items()])


# --- places to fill -------------------------------------------------------------------------


def _places(found: Waiting, free: list[Free], proposals: list[decide.Row], here: Here) -> None:
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
    labels = {words.place(one, minutes[one.opening.session_id], here.zone): one for one in shown}
    label = st.selectbox(words.PLACE, list(labels), key=f"place-{picked}", width=460)
    _candidates(found, labels[label], proposals, here)


def _candidates(found: Waiting, free: Free, proposals: list[decide.Row], here: Here) -> None:
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
    _offer(found, free, ranked, here)
    st.caption(words.FOOTNOTE)


def _proposed(proposals: list[decide.Row], here: Here) -> Mapping[str, decide.Row]:
    if not proposals:
        return {}
    lines = read.lines(here.copy, "booking_lines", proposals[0]["proposal_id"])
    return {row["request_id"]: row for row in lines.iter_rows(named=True)}


def _offer(found: Waiting, free: Free, ranked: list[Candidate], here: Here) -> None:
    key = f"{free.opening.session_id}-{free.opening.slot}"
    requests = found.problem.request
    numbered = {
        one.request_id: offering.numbered(
            free.opening, requests[one.request_id].slots, found.events, now=here.now
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


def _offers(found: Waiting, here: Here) -> None:
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


# --- the proposal ---------------------------------------------------------------------------


def _proposal(found: Waiting, proposal: decide.Row, here: Here) -> None:
    st.subheader(words.PROPOSED)
    st.markdown(say.plain(proposal["summary"]))
    st.caption(
        every_page.proposal(proposal["verdict"], proposal["made_at"], here.zone, now=here.now)
    )
    lines = read.lines(here.copy, "booking_lines", proposal["proposal_id"])
    rows = lines.sort("starts_at", "clinic_id", "request_id").to_dicts()
    if not rows:
        return
    decided = bool(decide.of(proposal["proposal_id"]))
    taken = {row["request_id"] for row in rows if not decided and _taken(found, row)}
    table = [words.line_row(row, row["request_id"] in taken, here.zone) for row in rows]
    st.dataframe(
        pl.DataFrame(table), hide_index=True, height=min(420, 38 + 35 * len(rows)), key="lines"
    )
    left, right = st.columns(2, gap="medium")
    with left:
        changes = _left_out(proposal["proposal_id"], rows, taken, here)
    with right:
        decide.panel(proposal, here, changes=json.dumps(changes) if changes else None)


def _taken(found: Waiting, row: decide.Row) -> bool:
    """Whether a proposed booking is no longer possible: its place or its patient is taken."""
    session = found.problem.session.get(row["session_id"])
    if session is None or row["request_id"] not in found.problem.request:
        return True
    return not all(session.places[row["slot"] : row["slot"] + row["slots"]])


def _left_out(
    proposal_id: str, rows: list[decide.Row], taken: set[str], here: Here
) -> list[dict[str, object]]:
    if taken:
        st.warning(words.taken_since(len(taken)))
    names = {row["request_id"]: words.line_name(row, here.zone) for row in rows}
    chosen = st.multiselect(
        words.LEFT_OUT,
        list(names),
        default=sorted(taken),
        format_func=names.__getitem__,
        placeholder=words.LEAVE_OUT,
        key=f"left-out-{proposal_id}",
    )
    return [{"request_id": name, "booked": False} for name in sorted(chosen)]


def _unmatched(proposal: decide.Row, here: Here) -> None:
    st.subheader(words.UNMATCHED)
    left = read.lines(here.copy, "unbooked", proposal["proposal_id"])
    if left.is_empty():
        st.markdown(words.ALL_MATCHED)
        return
    by_reason = defaultdict(list)
    for row in left.sort("waiting_since_on", "request_id").iter_rows(named=True):
        by_reason[row["reason"]].append(row)
    ordered = sorted(by_reason.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    panels.table([words.unmatched_row(*pair) for pair in ordered], key="unmatched")


def _who(found: Waiting, here: Here) -> None:
    st.subheader(words.WHO)
    today = here.now.astimezone(ZoneInfo(here.zone)).date()
    groups = defaultdict(list)
    for row in found.told.requests.iter_rows(named=True):
        groups[row["clinic_id"], PRIORITIES.index(row["priority"])].append(row)
    panels.table(
        [
            words.who_row(clinic, PRIORITIES[n], rows, today)
            for (clinic, n), rows in sorted(groups.items())
        ],
        key="who",
    )
