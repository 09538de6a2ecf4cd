"""What a roster is, in a sentence and its numbers, and what bending rules costs in it."""

import polars as pl
import streamlit as st

from app import grid, panels, read
from app.alive import Desk
from app.judged import Judged
from app.panels import Number
from app.words import desk as desk_words
from app.words import every_page, roster_rules
from app.words import numbers as say
from app.words import roster as words


def show(desk: Desk) -> None:
    """The sentence of the proposal, how old it is, and its numbers after the changes drafted."""
    proposal, here = desk.proposal, desk.here
    st.markdown(f"**{say.told(proposal['summary'])}**")
    st.caption(
        every_page.proposal(proposal["verdict"], proposal["made_at"], here.zone, now=here.now)
    )
    panels.numbers([*_places(desk), *_cost(desk)])


def _places(desk: Desk) -> list[Number]:
    cover = grid.cover(desk.coming, desk.needed)
    needed, short = int(cover["required"].sum()), int(cover["short"].sum())
    duties = desk.coming.height
    over = f"{say.day(desk.proposal['from_on'])} to {say.day(desk.proposal['to_on'])}"
    filled = words.of_needed(duties, needed, short)
    people = str(desk.coming["staff_id"].n_unique())
    return [
        Number(words.PEOPLE, people, over, words.HELP_PEOPLE),
        Number(words.DUTIES, f"{duties:,}", filled, words.HELP_DUTIES),
        Number(words.GAPS, str(short), words.gap_share(short, needed), words.HELP_GAPS),
    ]


def _cost(desk: Desk) -> list[Number]:
    points, bound = desk.proposal["points"], desk.proposal["bound"]
    return [
        Number(words.POINTS, say.whole(points), words.bound(bound, points), words.HELP_POINTS),
        Number(words.CHANGES, str(len(desk.changes)), words.DRAFT, words.HELP_CHANGES),
    ]


def broken(known: Judged) -> None:
    """The rules that the roster breaks as it stands, each as a sentence."""
    if not known.breaches:
        return
    with st.expander(f"{desk_words.BROKEN} ({len(known.breaches)})"):
        st.markdown("\n".join(f"- {say.told(one.sentence)}" for one in known.breaches))


def points(desk: Desk) -> None:
    """What bending each rule costs in the roster as proposed."""
    kept = read.lines(desk.here.copy, "rule_points", desk.proposal_id)
    ranked = kept.filter(pl.col("points") > 0).sort("points", descending=True)
    with st.expander(words.RULES):
        if ranked.is_empty():
            st.markdown(words.NO_POINTS)
            return
        panels.table([roster_rules.rule(row) for row in ranked.iter_rows(named=True)])
