"""What is told outside the planner: queued here with what calls for it, sent by others.

The planner's process never sends anything. It queues the notices of a level with the decision
itself, shows how each stands, and asks for another try when somebody presses the button.
"""

from datetime import UTC, datetime

import streamlit as st

from app import access, panels
from app.access import Act
from app.read import Here
from app.words import notices as words
from ops.notices.level_change import level_notices
from ops.notices.level_said import LevelChange
from ops.notices.notice import Notice
from ops.notices.telling import Telling
from warehouse.records import outbox
from warehouse.records.outgoing import Outgoing
from warehouse.settings import settings

SHOWN = 30


def of_level(
    change_id: str, level: int, before: int | None, suggested: int, here: Here, *, now: datetime
) -> list[Notice]:
    """The notices of a level that a person sets now; none unless the settings ask for them."""
    if here.site is None:
        return []
    site = settings().notices.of(here.site.site_id)
    # Whoever reads it may not be who sends it: so in the language of the house.
    telling = Telling.of(site, here.zone, settings().language)
    change = LevelChange(
        change_id,
        here.site.site_id,
        level,
        before,
        suggested,
        "person",
        now,
        here.published.invented,
    )
    return level_notices(change, telling, now=now)


def show(here: Here, *, site_id: str | None = None) -> None:
    """Every notice and how it stands, with a button for those that nobody got."""
    told = outbox.newest(SHOWN, site_id=site_id)
    if not settings().notices.on:
        st.info(words.OFF)
    if not told:
        st.markdown(words.NONE)
        return
    now = datetime.now(UTC)  # by the clock on the wall, whatever hospital is replayed
    if given_up := sum(one.state == "given up" for one in told):
        st.warning(words.stuck(given_up))
    panels.table([words.row(one, here.zone, now=now) for one in told], key="notices")
    if reasons := [words.why(one, here.zone) for one in told if one.words]:
        st.markdown("\n".join(f"- {reason}" for reason in reasons))
    st.caption(words.FOOTNOTE)
    stuck = [one for one in told if one.state in ("failed", "given up") and now < one.holds_until]
    if stuck and not access.may(here.person, Act.NOTICE):
        st.caption(access.why_not(here.person, Act.NOTICE))
        return
    for one in stuck:
        _button(one, here)


def _button(one: Outgoing, here: Here) -> None:
    says = words.again(one, here.zone)
    if st.button(says, key=f"again-{one.key}", help=words.AGAIN_HELP):
        access.must(here.person, Act.NOTICE)
        outbox.again(one.key, by=here.role)
        st.toast(words.ASKED)
        st.rerun()
