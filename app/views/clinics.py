"""How many of the booked patients will come, and how should each session be booked?"""

import json
from collections.abc import Mapping, Sequence

import polars as pl
import streamlit as st

from app import clinic_bars, decide, palette, panels, parts, read, session_plans, take_away
from app.drawing import drawn
from app.panels import Number
from app.read import Here
from app.words import clinics as words
from app.words import every_page
from app.words import numbers as say
from app.words import session_plans as plan_words

SHOWN = 14
"""Sessions that a chart holds before it gets too long to read."""


def show() -> None:
    """The page: sessions to come, how many will come, the template proposed, the decision."""
    here = read.here()
    st.title(every_page.CLINICS)
    if here.site is None:
        st.info(every_page.NO_SITE)
        return
    if panels.missing(here, "Clinics"):
        return
    trusted = not panels.withheld(here, "Clinics")
    sessions = _sessions(here, trusted)
    if sessions.is_empty():
        st.info(words.NO_SESSIONS)
        return
    st.markdown(f"**{words.verdict(sessions)}**")
    panels.numbers(_numbers(sessions, here.zone))
    clinics = sorted(sessions["clinic_id"].unique().to_list())
    picked = st.selectbox(words.CLINIC, clinics, key="clinic", width=280)
    _clinic(picked, sessions.filter(pl.col("clinic_id") == picked), here, trusted)
    take_away.clinics(here)


def _sessions(here: Here, trusted: bool) -> pl.DataFrame:
    coming = read.sessions(here.copy, here.as_of).filter(
        (pl.col("site_id") == (here.site.site_id if here.site else ""))
        & (pl.col("starts_at") > here.now)
    )
    told = read.attendance(here.copy, here.as_of).filter(pl.lit(trusted))
    columns = ["session_id", "expected", "low", "high", "over_slots"]
    joined = coming.join(told.select(columns), on="session_id", how="left")
    return joined.sort("starts_at", "session_id")


def _numbers(sessions: pl.DataFrame, zone: str) -> list[Number]:
    booked, slots = int(sessions["booked"].sum()), int(sessions["slots"].sum())
    known = sessions.filter(pl.col("expected").is_not_null())
    asked = int(known["booked"].sum()) if known.height else booked
    come = float(known["expected"].sum()) if known.height else None
    stay_away = None if come is None else asked - come
    over = known.filter(pl.col("over_slots").fill_null(0) >= palette.AT_RISK).height
    last = sessions["starts_at"].max()
    return [
        Number(
            words.SESSIONS, f"{sessions.height:,}", words.until(last, zone), words.HELP_SESSIONS
        ),
        Number(words.SLOTS, f"{slots:,}", words.free(slots - booked), words.HELP_SLOTS),
        Number(
            words.BOOKED, f"{booked:,}", say.share(booked, slots) + " of slots", words.HELP_BOOKED
        ),
        Number(words.COME, say.whole(come), words.of_booked(asked), words.HELP_COME),
        Number(words.AWAY, say.whole(stay_away), words.on_average(come), words.HELP_AWAY),
        Number(
            words.OVER, str(over) if known.height else say.UNKNOWN, words.AT_LEAST, words.HELP_OVER
        ),
    ]


def _clinic(clinic_id: str, sessions: pl.DataFrame, here: Here, trusted: bool) -> None:
    """The part looked at of one clinic."""
    proposals = read.proposals(here.copy, "template", here.as_of)
    mine = proposals.filter(pl.col("place_id") == clinic_id).to_dicts()
    if parts.chosen(words.CLINIC_PARTS, key="clinics-part") == words.PART_TEMPLATE:
        _template(clinic_id, sessions, mine, here)
    else:
        _booked(clinic_id, sessions, _lines(mine, here), here, trusted)


def _booked(
    clinic_id: str, sessions: pl.DataFrame, lines: pl.DataFrame, here: Here, trusted: bool
) -> None:
    """The sessions to come: who is expected, and what is suggested."""
    st.subheader(words.table_title(clinic_id))
    odds = [
        None if p is None else (p, palette.of_chance(p).colour)
        for p in sessions["over_slots"].to_list()
    ]
    limits = session_plans.limits(here) if trusted else {}
    rows = [
        words.session(row, lines, here.zone, limits.get(row["session_id"]))
        for row in sessions.iter_rows(named=True)
    ]
    panels.table(rows, bars={words.CHANCE_OVER: odds}, key="sessions")
    panels.how_to_read(f"{words.FOOTNOTE} {plan_words.footnote(limits)}")
    _picture(sessions, here)


def _template(
    clinic_id: str, sessions: pl.DataFrame, mine: Sequence[decide.Row], here: Here
) -> None:
    """The template proposed, to change and decide about, and how it compares."""
    if mine:
        _proposal(mine[0], _lines(mine, here), here)
    else:
        st.info(every_page.no_proposal(f"template of clinic {say.plain(clinic_id)}"))
    session_plans.compared(clinic_id, sessions, here)


def _lines(proposals: Sequence[decide.Row], here: Here) -> pl.DataFrame:
    empty = pl.DataFrame(
        schema={
            "session_id": pl.String,
            "starts_at": pl.Datetime("us", "UTC"),
            "bookings": pl.Int32,
        }
    )
    if not proposals:
        return empty
    return read.lines(here.copy, "template_lines", proposals[0]["proposal_id"]).select(
        empty.columns
    )


def _picture(sessions: pl.DataFrame, here: Here) -> None:
    known = sessions.filter(pl.col("expected").is_not_null()).head(SHOWN)
    if known.is_empty():
        return
    label = [say.moment(at, here.zone) for at in known["starts_at"]]
    frame = known.select(pl.Series("session", label), "low", "expected", "high", "booked", "slots")
    title = words.chart_title(frame.height)
    picture = drawn(clinic_bars.attendance, frame, title=title, look=panels.look())
    twin = frame.with_columns(pl.col("expected").round(1)).rename(words.TWIN)
    panels.picture(picture, twin, says=title, key="clinic-attendance")


def _proposal(proposal: decide.Row, lines: pl.DataFrame, here: Here) -> None:
    st.subheader(words.TEMPLATE)
    st.markdown(say.told(proposal["summary"]))
    st.caption(
        every_page.proposal(proposal["verdict"], proposal["made_at"], here.zone, now=here.now)
    )
    left, right = st.columns(2, gap="medium")
    with left:
        changes = _edited(proposal, lines, here)
    with right:
        decide.panel(proposal, here, changes=json.dumps(changes) if changes else None)


def _edited(proposal: decide.Row, lines: pl.DataFrame, here: Here) -> list[Mapping[str, str | int]]:
    proposal_id = proposal["proposal_id"]
    key = f"template:{proposal_id}"
    kept = decide.opened(key)
    drafted = {(c["session_id"], c["starts_at"]): c["bookings"] for c in kept.changes}
    rows = lines.sort("starts_at", "session_id").to_dicts()
    yours = [
        drafted.get((r["session_id"], r["starts_at"].isoformat()), r["bookings"]) for r in rows
    ]
    st.markdown(f"**{words.EDIT}**")
    edited = decide.editor(
        _to_edit(rows, yours, here.zone), words.YOURS, most=9, says=words.EDIT, key=key
    )
    changes: list[Mapping[str, str | int]] = [
        {
            "session_id": r["session_id"],
            "starts_at": r["starts_at"].isoformat(),
            "bookings": int(yours),
        }
        for r, yours in zip(rows, edited, strict=True)
        if yours is not None and int(yours) != r["bookings"]
    ]
    if decide.keep_draft(key, kept, changes, here) and changes:
        st.caption(every_page.drafted(len(changes)))
    return changes


def _to_edit(rows: Sequence[decide.Row], yours: Sequence[int], zone: str) -> pl.DataFrame:
    """Every start time with the bookings proposed and those of the person who edits them."""
    whens = [say.moment(r["starts_at"], zone) for r in rows]
    # The moment tells the session, unless a clinic holds two at once.
    which = {words.SESSION: [r["session_id"] for r in rows]} if len(set(whens)) < len(rows) else {}
    proposed = [r["bookings"] for r in rows]
    return pl.DataFrame(
        {words.WHEN: whens} | which | {words.PROPOSED: proposed, words.YOURS: yours}
    )
