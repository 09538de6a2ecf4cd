"""A roster's workbook that people changed comes back, as drafted changes that are judged first."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from app import access, decide, read, repair
from app.access import Act
from app.read import Here
from app.words import numbers as say
from app.words import take_away as words
from ops.staffing.changes import Change, changed
from ops.tables import RosterLine
from ops.takeaway.roster_changes import changes
from ops.takeaway.roster_from_book import roster_from_xlsx


def roster(proposal: decide.Row, here: Here) -> None:
    """Take a workbook, say what it changes and what is odd, and keep that as the draft."""
    if not access.may(here.person, Act.ROSTER):
        return
    name = proposal["proposal_id"]
    with st.expander(words.BACK):
        file = st.file_uploader(words.GIVE, type="xlsx", key=f"back-{name}")
        if file is None:
            return
        proposed = RosterLine.cast(read.lines(here.copy, "roster_lines", name))
        required = read.lines(here.copy, "requirements", name)
        book = roster_from_xlsx(file.getvalue(), proposal_id=name)
        known = set(required.select("day_on", "shift_type_id").rows())
        found, told = changes(proposed, book, proposal_id=name, known=known)
        st.markdown(words.differs(len(found)))
        for sentence in [*book.remarks, *told][: words.MOST_TOLD]:
            st.markdown(f"- {say.plain(sentence)}")
        broken = _broken(proposal, proposed, found, required, here) if found else []
        if broken:
            st.warning(words.broken(broken))
        elif found:
            _keep(found, f"roster:{name}", here)


def _keep(found: Sequence[Change], key: str, here: Here) -> None:
    """Offer to keep the changes; what was drafted before is said, because it would be replaced."""
    before = decide.drafted(key)
    lines = [one.as_json() for one in found]
    if before.changes and before.changes != lines:
        st.caption(words.replaces(len(before.changes)))
    if st.button(words.KEEP, key=f"keep-back-{key}") and decide.keep_draft(
        key, before, lines, here
    ):
        st.rerun()


def _broken(
    proposal: decide.Row,
    proposed: pl.DataFrame,
    found: list[Change],
    required: pl.DataFrame,
    here: Here,
) -> list[str]:
    """Rules that the changed roster would break and the proposed one keeps."""
    away = read.absences(here.copy, proposal["from_on"])
    facts = repair.Facts(required, read.staff(here.copy), read.staff_skills(here.copy), away)
    after = changed(proposed, found, required)
    return repair.new_breaches(proposed, after, facts, zone=here.zone)
