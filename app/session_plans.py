"""The part of the clinics' page that compares templates and tells where they come from."""

from collections.abc import Mapping
from typing import Any

import polars as pl
import streamlit as st

from app import panels, read_limits, template_bars
from app.drawing import drawn
from app.read import Here
from app.words import session_plans as words

Row = Mapping[str, Any]


def limits(here: Here) -> dict[str, Row]:
    """How many each session may be booked, by session."""
    rows = read_limits.limits(here.copy, here.as_of).iter_rows(named=True)
    return {row["session_id"]: row for row in rows}


def compared(clinic_id: str, sessions: pl.DataFrame, here: Here) -> None:
    """The proposed template of one kind of session beside the clinic's present one and others."""
    told = read_limits.compared(here.copy, here.as_of).filter(pl.col("clinic_id") == clinic_id)
    st.subheader(words.TITLE)
    if told.is_empty():
        st.info(words.NOT_YET)
        return
    of_kind = _kinds(sessions, told, here)
    labels = {words.kind(rows["best"], count): kind for kind, (rows, count) in of_kind.items()}
    picked = st.selectbox(words.KIND, list(labels), key=f"kind:{clinic_id}", width=420)
    rows, _ = of_kind[labels[picked]]
    best = rows["best"]
    st.markdown(f"{words.proof(best)} {words.against(rows)}")
    st.markdown(words.evened(rows))
    even = words.evens_out(rows) and st.toggle(
        words.EVEN_OUT, key=f"even:{clinic_id}", help=words.HELP_EVEN_OUT
    )
    shown = [
        rows[name] for name in words.SPACINGS if name in rows and (even or name != "even_waits")
    ]
    panels.table([words.spacing(row, best) for row in shown], key="spacings")
    st.caption(f"{words.known_from(best)} {words.NOTE}")
    _picture(shown, picked)


def _kinds(
    sessions: pl.DataFrame, told: pl.DataFrame, here: Here
) -> dict[str, tuple[dict[str, Row], int]]:
    """The rows of each kind of session by spacing, and how many sessions are of it; the most
    frequent first.
    """
    own = set(sessions["session_id"].to_list())
    kinds = [limit["kind"] for name, limit in limits(here).items() if name in own]
    counted = {kind: kinds.count(kind) for kind in told["kind"].unique().sort().to_list()}
    often = sorted(counted, key=lambda kind: (-counted[kind], kind))
    rows: dict[str, dict[str, Row]] = {
        kind: {row["spacing"]: row for row in told.filter(kind=kind).iter_rows(named=True)}
        for kind in often
    }
    return {kind: (rows[kind], counted[kind]) for kind in often if "best" in rows[kind]}


def _picture(shown: list[Row], kind: str) -> None:
    parts = ((words.WAITING, "waiting"), (words.IDLE, "idle"), (words.OVERRUN, "overrun"))
    bars = pl.DataFrame(
        [
            {"template": words.SPACINGS[row["spacing"]], "role": role, "minutes": row[name]}
            for row in shown
            for role, name in parts
        ]
    )
    twin = bars.pivot(on="role", index="template", values="minutes", maintain_order=True)
    twin = twin.with_columns(
        pl.col(pl.Float64).round(1),
        pl.Series(words.POINTS, [round(row["cost"]) for row in shown]),
    ).rename({"template": "Template"})
    title = f"Minutes to expect: {kind}"
    picture = drawn(template_bars.spacings, bars, title=title, look=panels.look())
    panels.picture(picture, twin, says=title, key="clinic-templates")
