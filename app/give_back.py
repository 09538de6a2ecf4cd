"""A roster that was changed elsewhere comes back, as drafted changes that are judged first."""

from collections.abc import Sequence

import dataframely as dy
import streamlit as st

from app import access, alive, breaks, decide, read
from app.access import Act
from app.read import Here
from app.words import numbers as say
from app.words import take_away as words
from ops.staffing.changes import Change, changed, one_step
from ops.tables import RosterLine
from ops.takeaway.duty_list import presets
from ops.takeaway.roster_back import RosterRead
from ops.takeaway.roster_changes import changes
from ops.takeaway.roster_from_book import roster_from_xlsx
from ops.takeaway.roster_from_list import roster_from_csv
from ops.takeaway.shift_codes import shifts_of
from warehouse import taken

NOTHING = decide.Drafted(0, [])
"""A roster as it was proposed."""


def roster(proposal: decide.Row, here: Here) -> None:
    """Take a file, say what it changes and what is odd, and keep that as the draft."""
    if not access.may(here.person, Act.ROSTER):
        return
    name = proposal["proposal_id"]
    with st.expander(words.BACK):
        file = st.file_uploader(words.GIVE, type=["xlsx", "csv"], key=f"back-{name}")
        if file is None:
            return
        proposed = RosterLine.cast(read.lines(here.copy, "roster_lines", name))
        required = read.lines(here.copy, "requirements", name)
        whole = not file.name.lower().endswith(".csv")
        book = _read(file.getvalue(), proposed, name, here, whole=whole)
        known = set(required.select("day_on", "shift_type_id").rows())
        found, told = changes(proposed, book, proposal_id=name, known=known, whole=whole)
        st.markdown(words.differs(len(found)))
        for sentence in [*book.remarks, *told][: words.MOST_TOLD]:
            st.markdown(f"- {say.told(sentence)}")
        broken = _broken(proposal, proposed, found, here) if found else []
        if broken:
            st.warning(words.broken(broken))
        elif found:
            _keep(found, f"roster:{name}", here)


def _read(
    file: bytes, proposed: dy.DataFrame[RosterLine], name: str, here: Here, *, whole: bool
) -> RosterRead:
    """The workbook, or a list of duties under the heads chosen for those that leave."""
    if whole:
        return roster_from_xlsx(file, proposal_id=name)
    return roster_from_csv(
        file,
        shifts_of(proposed, here.zone),
        time_zone=here.zone,
        proposal_id=name,
        preset=presets(taken.preset_text())[st.session_state["duty-list"]],
    )


def _keep(found: Sequence[Change], key: str, here: Here) -> None:
    """Offer to keep the changes; what was drafted before is said, because it would be replaced."""
    before = decide.drafted(key)
    lines = [one.as_json() for one in one_step(found)]
    if before.changes and before.changes != lines:
        st.caption(words.replaces(len(before.changes)))
    if st.button(words.KEEP, key=f"keep-back-{key}") and decide.keep_draft(
        key, before, lines, here
    ):
        st.rerun()


def _broken(
    proposal: decide.Row, proposed: dy.DataFrame[RosterLine], found: list[Change], here: Here
) -> list[str]:
    """Rules that the changed roster would break and the proposed one keeps; locks among them."""
    now = alive.desk(proposal, NOTHING, here)
    after = changed(proposed, found, now.required)
    return breaks.new_breaches(proposed, after, now.problem)
