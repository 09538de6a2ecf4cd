"""The only writes of the planner: what a person decided about a proposal, and why.

A proposal is never overwritten: the decision stands beside it, and both can be judged later.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import dataframely as dy
import polars as pl
import streamlit as st

from app import access, second_person, waits
from app.access import Act
from app.read import Here
from app.words import every_page as words
from app.words import second_person as second_words
from ops.tables import Decision
from warehouse import approvals, decisions

Row = Mapping[str, Any]

DRAFTED = {
    "roster": Act.ROSTER,
    "template": Act.TEMPLATE,
    "order": Act.ORDER,
    "allocation": Act.ALLOCATION,
    "actions": Act.LEVEL,
}
"""What a draft is about, by how its key begins."""


def all_decisions() -> dy.DataFrame[Decision]:
    """Every decision, read afresh: another person may just have made one."""
    return decisions.decisions()


def of(proposal_id: str) -> list[Row]:
    """The decisions about one proposal, the newest first."""
    mine = all_decisions().filter(pl.col("proposal_id") == proposal_id)
    return list(mine.sort("decided_at", descending=True).to_dicts())


def changes_of(decision: Row) -> list[dict[str, Any]]:
    """The changed lines that a decision kept."""
    found: list[dict[str, Any]] = json.loads(decision["changes"] or "[]")
    return found


def undecided(proposals: Sequence[Row]) -> list[Row]:
    """The proposals that nobody has decided about, nor asked a second person about."""
    decided = set(all_decisions()["proposal_id"])
    decided |= {one.about for one in approvals.waiting()}
    return [row for row in proposals if row["proposal_id"] not in decided]


def panel(
    proposal: Row,
    standing: Here,
    *,
    changes: str | None = None,
    version: int = 0,
    barred: str | None = None,
) -> None:
    """What was decided, and the form to decide; ``changes`` is the changed lines as JSON.

    ``barred`` says why it may only be declined.

    Nobody decides about what they have not seen: another decision, or another ``version`` of the
    draft, since the page was drawn is told instead.
    """
    proposal_id = proposal["proposal_id"]
    past = of(proposal_id)
    st.subheader(words.DECISION)
    if not waits.told({proposal_id}, standing) or past:
        _tell(past, standing)
    act = Act(proposal["kind"])
    if not access.may(standing.person, act):
        st.caption(access.why_not(standing.person, act))
        return
    if barred:
        st.warning(barred)
    kept = json.loads(changes) if changes else []
    if any(second_person.needed(proposal, lines, standing) for lines in ([], kept)):
        st.caption(second_words.takes_two(proposal["kind"]))
    seen = f"seen-{proposal_id}"
    newest = past[0]["decision_id"] if past else None
    drafted_at = f"seen-version-{proposal_id}"
    with st.form(f"decide-{proposal_id}"):
        verdict = st.radio(
            words.WHAT,
            list(words.VERDICTS),
            format_func=words.VERDICTS.__getitem__,
            horizontal=True,
            key=f"verdict-{proposal_id}",
        )
        reason = st.text_input(words.WHY, max_chars=300, key=f"reason-{proposal_id}")
        sent = st.form_submit_button(words.KEEP, type="primary", key=f"keep-{proposal_id}")
    if sent:
        if st.session_state.get(seen) != newest:
            st.warning(words.CONFLICT)
        elif st.session_state.get(drafted_at, version) != version:
            st.warning(words.DRAFTED_MEANWHILE)
        elif barred and verdict != "declined":
            st.warning(words.BARRED)
        else:
            access.must(standing.person, act)
            kept = kept if verdict == "changed" else []
            _keep(proposal, str(verdict), reason.strip(), kept, newest, standing)
    st.session_state[seen] = newest
    st.session_state[drafted_at] = version


def _keep(
    proposal: Row, verdict: str, reason: str, changes: list[Row], newest: str | None, here: Here
) -> None:
    takes_two = verdict != "declined" and second_person.needed(proposal, changes, here)
    if verdict != "accepted" and not reason:
        st.warning(words.NEED_REASON)
    elif verdict == "changed" and not changes:
        st.warning(words.NEED_CHANGE)
    elif takes_two and not reason:
        st.warning(second_words.NEED_REASON)
    elif takes_two:
        _ask(proposal, verdict, reason, changes, newest, here)
    else:
        proposal_id = proposal["proposal_id"]
        decisions.decide(
            proposal_id=proposal_id,
            decided_by=here.role,
            verdict=verdict,
            note=reason or None,
            changes=changes or None,
        )
        st.session_state[f"seen-{proposal_id}"] = of(proposal_id)[0]["decision_id"]
        st.toast(words.KEPT)
        st.rerun()


def _ask(
    proposal: Row, verdict: str, reason: str, changes: list[Row], newest: str | None, here: Here
) -> None:
    """Have a second person look at it first."""
    try:
        second_person.ask_decision(proposal, verdict, reason, changes or None, newest, here)
    except approvals.StaleError as stale:
        st.warning(str(stale))
        return
    st.toast(second_words.ASKED)
    st.rerun()


def _tell(past: Sequence[Row], standing: Here) -> None:
    if not past:
        st.markdown(f":yellow-badge[▲ {words.UNDECIDED}]")
        return
    said = [
        words.decided(d["verdict"], d["decided_by"], d["decided_at"], d["note"], standing.zone)
        for d in past
    ]
    st.markdown(f":blue-badge[● {words.DECISION}] **{said[0]}**")
    if said[1:]:
        with st.expander(words.EARLIER):
            for sentence in said[1:]:
                st.markdown(f"- {sentence}")


# --- drafts: changes that nobody has decided about yet --------------------------------------


@dataclass(frozen=True)
class Drafted:
    """Changes drafted so far, and the version they were read at."""

    version: int
    changes: list[dict[str, Any]]
    undone: list[dict[str, Any]] = field(default_factory=list)
    """Changes taken back, the last one first; a new change forgets them."""
    by: str | None = None


def drafted(key: str) -> Drafted:
    """The changes drafted under a key; they outlive the browser and the server."""
    draft = decisions.draft(key)
    if draft is None:
        return Drafted(0, [])
    told = draft.content
    return Drafted(draft.version, told["changes"], told.get("undone", []), draft.saved_by)


def opened(key: str) -> Drafted:
    """The changes as this session opened them: saving over anybody else's is refused later."""
    found: Drafted = st.session_state.setdefault(f"draft-{key}", drafted(key))
    return found


def keep_draft(
    key: str, before: Drafted, changes: Sequence[Mapping[str, Any]], standing: Here
) -> bool:
    """Keep changed lines as a draft, if they differ from what was kept; False on a conflict."""
    now = [dict(one) for one in changes]
    if now == before.changes:
        return True
    kind = key.split(":")[0]
    access.must(standing.person, DRAFTED[kind])
    try:
        saved = decisions.save_draft(
            key,
            {"changes": now},
            version=before.version,
            by=standing.role,
            act="action" if kind == "actions" else None,
        )
    except decisions.StaleDraftError as stale:
        for name in (f"draft-{key}", f"rows-{key}", f"edit-{key}"):
            st.session_state.pop(name, None)
        st.warning(words.stale(str(stale), now))
        return False
    st.session_state[f"draft-{key}"] = Drafted(saved.version, now)
    return True


def editor(frame: pl.DataFrame, column: str, *, most: int, says: str, key: str) -> list[int | None]:
    """A table in which one column of whole numbers may be changed; its values as they stand.

    The rows given first are kept for the session: an editor whose rows change forgets its edits.
    """
    rows = st.session_state.setdefault(f"rows-{key}", frame)
    edited = st.data_editor(
        rows,
        key=f"edit-{key}",
        hide_index=True,
        disabled=[name for name in frame.columns if name != column],
        column_config={
            column: st.column_config.NumberColumn(min_value=0, max_value=most, step=1, format="%d"),
            frame.columns[0]: st.column_config.Column(pinned=True),
        },
        height=min(460, 38 + 35 * frame.height),
        alt=says,
    )
    values: list[int | None] = edited[column].to_list()
    return values
