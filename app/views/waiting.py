"""Who waits for a clinic, which places came free, and who should have them?"""

import json
from collections import defaultdict
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st

from app import closing, decide, freed, offering, panels, parts, read, read_booking
from app.panels import Number
from app.read import Here
from app.read_booking import Waiting
from app.words import every_page
from app.words import numbers as say
from app.words import waiting as words
from ops.clinic.booking.openings import Free, openings
from ops.tables.waiting import PRIORITIES


def show() -> None:
    """The page: how many wait, and one of places to fill, the proposal, who waits, closures."""
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
    part = parts.chosen(words.WAITING_PARTS, key="waiting-part")
    if part == words.PART_PROPOSED:
        _proposed(found, mine, here)
    elif part == words.PART_WHO:
        _who(found, here)
    elif part == words.PART_CLOSES:
        closing.form(found, here)
    else:
        freed.places(found, free, mine, here)
        freed.offers(found, here)


def _numbers(found: Waiting, free: list[Free], proposals: Sequence[decide.Row], here: Here) -> None:
    today = here.now.astimezone(ZoneInfo(here.zone)).date()
    late = found.told.requests.filter(pl.col("target_on") < today).height
    waiting, came_free = found.told.requests.height, sum(bool(one.freed_at) for one in free)
    offered = sum(row["standing"] == "offered" for row in found.told.offered)
    left = read.lines(here.copy, "unbooked", proposals[0]["proposal_id"]) if proposals else None
    st.markdown(f"**{words.verdict(waiting, late, came_free, offered)}**")
    values = {
        words.WAIT: f"{waiting:,}",
        words.LATE: f"{late:,}",
        words.FREED: str(came_free),
        words.OPEN: str(len(free) - came_free),
        words.OFFERED: str(offered),
        words.UNMATCHED: say.UNKNOWN if left is None else str(left.height),
    }
    panels.numbers([Number(name, told, "", words.HELP[name]) for name, told in values.items()])


# --- the proposal ---------------------------------------------------------------------------


def _proposed(found: Waiting, mine: Sequence[decide.Row], here: Here) -> None:
    if not mine:
        st.info(every_page.no_proposal("booking of this site"))
        return
    _proposal(found, mine[0], here)
    _unmatched(mine[0], here)


def _proposal(found: Waiting, proposal: decide.Row, here: Here) -> None:
    st.subheader(words.PROPOSED)
    st.markdown(say.told(proposal["summary"]))
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
    height = min(420, 38 + 35 * len(rows))
    st.dataframe(pl.DataFrame(table), hide_index=True, alt=words.PROPOSED, height=height)
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
    proposal_id: str, rows: Sequence[decide.Row], taken: set[str], here: Here
) -> list[dict[str, object]]:
    if taken:
        st.warning(words.taken_since(len(taken)))
    free = [row for row in rows if row["request_id"] not in taken]
    names = {row["request_id"]: words.line_name(row, here.zone) for row in free}
    chosen = st.multiselect(
        words.LEFT_OUT,
        list(names),
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
