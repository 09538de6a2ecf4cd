"""Two people at one draft: the second to save is shown both, and nothing of either is lost.

A session saves only over the draft it has seen. What it may not save is laid aside in the
records store, under the person's name, and comes back as a dialog until they choose: a closed
browser loses nothing either.
"""

from collections.abc import Callable, Sequence

import streamlit as st

from app import access, decide
from app.decide import Drafted
from app.read import Here
from app.words import desk as words
from ops.staffing.changes import Change, from_json
from warehouse import decisions

Judge = Callable[[Sequence[Change]], Sequence[str]]
"""The rules that a roster with these changes would break."""


def _seen(key: str) -> str:
    return f"seen-draft-{key}"


def _aside(key: str, here: Here) -> str:
    return f"{key}:aside:{here.role}"


def shown(key: str, draft: Drafted) -> None:
    """Remember which draft this session has on its screen; said once the page is drawn."""
    st.session_state[_seen(key)] = draft.version


def overtaken(key: str, draft: Drafted) -> bool:
    """Whether somebody saved the draft since this session last drew it."""
    return bool(st.session_state.get(_seen(key), draft.version) != draft.version)


def keep(
    key: str,
    draft: Drafted,
    changes: Sequence[Change],
    here: Here,
    *,
    mine: Sequence[Change] = (),
    undone: Sequence[Change] = (),
) -> None:
    """Save over the draft on the screen; if it is another by now, lay ``mine`` aside instead."""
    access.must(here.person, decide.DRAFTED[key.split(":")[0]])
    content = {"changes": _json(changes)} | ({"undone": _json(undone)} if undone else {})
    if not overtaken(key, draft):
        try:
            saved = decisions.save_draft(key, content, version=draft.version, by=here.role)
        except decisions.StaleDraftError:
            pass
        else:
            st.session_state[_seen(key)] = saved.version
            st.rerun()
    if not mine:
        shown(key, decide.drafted(key))
        st.warning(words.OVERTAKEN)
        return
    _lay_aside(key, mine, here)
    shown(key, decide.drafted(key))
    st.rerun()


def settle(key: str, draft: Drafted, here: Here, *, judge: Judge) -> None:
    """Show both, if something of this person lies aside that the draft does not hold."""
    aside = decisions.draft(_aside(key, here))
    if aside is None:
        return
    mine, theirs = from_json(aside.content["changes"]), from_json(draft.changes)
    if all(one in theirs for one in mine):
        decisions.drop_draft(_aside(key, here))
        return
    st.dialog(words.BOTH, width="large")(_both)(key, draft, mine, theirs, here, judge)


def _both(
    key: str,
    draft: Drafted,
    mine: Sequence[Change],
    theirs: Sequence[Change],
    here: Here,
    judge: Judge,
) -> None:
    st.markdown(words.BOTH_WHY)
    for column, title, listed in zip(
        st.columns(2), (words.theirs(draft.by), words.MINE), (theirs, mine), strict=True
    ):
        column.markdown(f"**{title}**\n\n{words.listed(listed)}")
    cells = {(one.staff_id, one.day_on) for one in theirs}
    if twice := [one for one in mine if (one.staff_id, one.day_on) in cells]:
        st.warning(words.both_on(twice))
    together = [*theirs, *(one for one in mine if one not in theirs)]
    broken = judge(together)
    if broken:
        st.warning(words.cannot_add(broken))
    with st.container(horizontal=True):
        add = st.button(words.ADD_MINE, type="primary", disabled=bool(broken), key="add-mine")
        leave = st.button(words.LEAVE_MINE, key="leave-mine")
    if add:
        access.must(here.person, decide.DRAFTED[key.split(":")[0]])
        saved = decisions.save_draft(
            key, {"changes": _json(together)}, version=draft.version, by=here.role
        )
        st.session_state[_seen(key)] = saved.version
    if add or leave:
        decisions.drop_draft(_aside(key, here))
        st.rerun()


def _lay_aside(key: str, mine: Sequence[Change], here: Here) -> None:
    name = _aside(key, here)
    before = decisions.draft(name)
    kept = [] if before is None else before.content["changes"]
    content = {"changes": [*kept, *_json(mine)]}
    version = 0 if before is None else before.version
    decisions.save_draft(name, content, version=version, by=here.role)


def _json(changes: Sequence[Change]) -> list[dict[str, str | None]]:
    return [one.as_json() for one in changes]
