"""Two people want to change duties: choose both, see both sides, take it as a draft."""

import streamlit as st

from app import kept, panels
from app.alive import Desk
from app.words import absent as words
from app.words import ways
from ops.staffing.alive.standing import Standing
from ops.staffing.alive.swap import check_swap
from ops.staffing.shifts import Duty


def panel(desk: Desk, standing: Standing) -> None:
    """The two duties, what the swap does to each side, and the button that drafts it."""
    duties = _to_come(standing)
    left, right = st.columns(2)
    one = left.selectbox(words.SWAP_FIRST, duties, None, format_func=words.duty, key="swap-first")
    others = [duty for duty in duties if one and duty.person_id != one.person_id]
    other = right.selectbox(
        words.SWAP_SECOND, others, None, format_func=words.duty, key="swap-second"
    )
    if one is None or other is None:
        return
    check = check_swap(standing, one, other)
    panels.table([ways.side(side) for side in (check.first, check.second)], key="swap")
    if not check.lawful:
        st.warning(words.refused(check.refused))
        return
    st.success(words.SWAP_MAY)
    st.caption(ways.swap_cost(check))
    why = st.text_input(words.WHY, max_chars=200, key="swap-why").strip()
    spoken = True
    if check.asks:
        st.markdown(words.asks(check.asks))
        spoken = st.checkbox(words.SPOKEN, key="swap-spoken")
    if not st.button(words.SWAP_TAKE, key="take-swap"):
        return
    if not why:
        st.warning(words.NEED_REASON)
    elif not spoken:
        st.warning(words.NEED_WORD)
    else:
        kept.keep(desk, check.changes, why, "swap", {})


def _to_come(standing: Standing) -> list[Duty]:
    """Duties that have not begun, by person and day."""
    coming = [duty for duty in standing.duties if not standing.locked(duty)]
    return sorted(coming, key=lambda duty: (duty.person_id, duty.day_on))
