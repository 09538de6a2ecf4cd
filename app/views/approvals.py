"""What waits for a decision, who did what, and is the record of it whole?"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from app import access, decide, palette, panels, read, to_approve
from app.access import Act
from app.read import Here
from app.words import audit as words
from app.words import every_page
from app.words import numbers as say
from warehouse import decisions
from warehouse.records import trail
from warehouse.records.trail import Wanted

MOST = 200
BACK = timedelta(days=28)


def show() -> None:
    """The page, in three parts."""
    here = read.here()
    st.title(every_page.AUDIT)
    parts = (_waiting, _trail, _whole)
    for tab, part in zip(st.tabs(words.TABS), parts, strict=True):
        with tab:
            part(here)


def _waiting(here: Here) -> None:
    to_approve.panel(here)
    st.subheader(words.PROPOSALS)
    rows = list(_undecided(here))
    if not rows:
        st.success(words.NOTHING_WAITS)
        return
    st.caption(words.WAITING_NOTE)
    panels.table(rows, key="waiting")


def _undecided(here: Here) -> Iterator[dict[str, str]]:
    drafted = {one.key: one.saved_by for one in decisions.drafts()}
    found = [
        row
        for kind in words.KINDS
        for row in decide.undecided(read.proposals(here.copy, kind, here.as_of).to_dicts())
    ]
    today = here.as_of.astimezone(ZoneInfo(here.zone)).date()
    for row in sorted(found, key=lambda one: (one["from_on"], one["kind"], one["place_id"])):
        if row["to_on"] >= today:
            wanted = sorted(access.ACTS[Act(row["kind"])])
            by = drafted.get(f"{row['kind']}:{row['proposal_id']}")
            yield words.waiting(row, wanted, by, here.now)


def _trail(here: Here) -> None:
    asked = _asked(here)
    told = trail.lines(asked)
    if not told:
        st.info(words.NOBODY)
        return
    panels.table([words.line(one, here.zone) for one in told], key="trail")
    if len(told) == MOST:
        st.caption(words.NEWEST.format(n=MOST))
    st.subheader(words.MORE)
    by_number = {one.number: one for one in told}
    number = st.selectbox(
        words.LINE,
        list(by_number),
        format_func=lambda n: f"{n} · {words.act(by_number[n].act)} · {by_number[n].by}",
        key="trail-line",
        width=360,
    )
    panels.table(words.written(by_number[number]))
    changed = words.changes(by_number[number])
    if changed:
        st.markdown(f"**{words.CHANGED}**")
        panels.table(changed)


def _asked(here: Here) -> Wanted:
    who, what, about, since = st.columns(4)
    by = who.selectbox(words.WHO, [words.ANYBODY, *trail.everybody()], key="trail-who")
    act = what.selectbox(
        words.ACT,
        [words.ANYTHING, *words.ACTS],
        format_func=lambda name: words.ACTS.get(name, name),
        key="trail-act",
    )
    part = about.text_input(words.ABOUT, help=words.ABOUT_HELP, max_chars=80, key="trail-about")
    zone = ZoneInfo(here.zone)
    day = since.date_input(
        words.SINCE,
        (datetime.now(UTC).astimezone(zone) - BACK).date(),
        format=say.typed_days(),
        key="trail-since",
    )
    return Wanted(
        by=None if by == words.ANYBODY else by,
        act=None if act == words.ANYTHING else act,
        about=part.strip() or None,
        since=datetime.combine(day, time(), zone),
        most=MOST,
    )


def _whole(_here: Here) -> None:
    st.markdown(words.SEAL)
    last = trail.newest()
    if last is None:
        st.info(words.NO_LINES)
        return
    st.markdown(f"**{words.LAST_SEAL}** ({words.LINE.lower()} {last.number}):")
    st.code(last.seal, language=None, wrap_lines=True)
    if st.button(words.CHECK, key="check-trail"):
        many, broken = trail.check()
        state = palette.OK if broken is None else palette.CRITICAL
        panels.verdict(state, words.whole(many, broken))
