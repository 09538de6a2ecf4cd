"""Two saved scenarios beside each other and beside how things are."""

from collections.abc import Sequence

import streamlit as st

from app import panels
from app.scenario_answer import Standing, answered
from app.words import numbers as say
from app.words import scenario as scenario_words
from app.words import scenario_kept as words
from app.words import scenario_sides as sides
from ops.errors import PlanningError
from ops.scenario.question import Question
from warehouse.records.scenarios import SavedScenario


def panel(standing: Sequence[SavedScenario], start: Standing) -> None:
    """Two saved scenarios and how things are, all from the newest forecast."""
    with st.expander(words.COMPARE_TITLE):
        chosen = _chosen(standing, start.here.zone)
        if not st.toggle(words.COMPARE, key="compare"):
            return
        try:
            told = [(one.name, _measures(one, start)) for one in chosen]
        except PlanningError as error:
            st.info(say.redated(str(error)))
            return
        st.warning(f"**{scenario_words.WATERMARK}**")
        panels.table(sides.compared(told), key="two-scenarios")
        st.caption(words.ALREADY)


def _chosen(standing: Sequence[SavedScenario], zone: str) -> list[SavedScenario]:
    by_name = {one.scenario_id: one for one in standing}
    picked = [
        column.selectbox(
            which,
            list(by_name),
            index=n,
            format_func=lambda name: words.label(by_name[name], zone),
            key=f"compare-{n}",
        )
        for n, (column, which) in enumerate(
            zip(st.columns(2), (words.FIRST, words.SECOND), strict=True)
        )
    ]
    return [by_name[name] for name in picked]


def _measures(one: SavedScenario, start: Standing) -> list[sides.Cells]:
    answer = answered(Question.from_json(one.question), start)
    zone, now = start.here.zone, start.here.now
    rows = [row for each in answer.whole for row in sides.beds(each, zone, now=now)]
    return rows + sides.people(answer.staff, answer.gbp_per_hour)
