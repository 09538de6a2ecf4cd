"""Which surge level is it, which is coming, what drives it, and what does it call for?"""

from datetime import timedelta

import polars as pl
import streamlit as st

from app import acknowledging, level_decision, nine, notices_sent, palette, panels, read, surge
from app.panels import Number
from app.read import Here
from app.surge import Levels
from app.words import escalation as words
from app.words import every_page
from app.words import notices as notice_words
from app.words import numbers as say
from ops.ed.level_scores import SERIES
from ops.ed.opel import OpelRow
from ops.ed.person_levels import SetLevel
from warehouse.settings import settings

WEEK = timedelta(days=7)


def show() -> None:
    """The page: level now and ahead, chances, what drives it, actions, who set what, alerts."""
    here = read.here()
    st.title(words.TITLE)
    if here.site is None:
        st.info(every_page.NO_SITE)
        return
    if panels.missing(here, "ED"):
        return
    acknowledging.show(here)
    said = surge.levels(here)
    if said is None:
        st.info(words.NO_LEVELS)
    elif panels.withheld(here, "ED"):
        pass
    elif here.now - said.issued_at > surge.OLD:
        st.warning(words.OLD)
    else:
        _ahead(said, here)
    _nine(here)
    _published(here)
    _changes(here)
    _notices(here)
    _record(here)


def _ahead(said: Levels, here: Here) -> None:
    now, person = surge.level_now(here, said), surge.person_level(here)
    state = palette.NO_DATA if now is None else surge.STATES[max(now, said.called)]
    panels.verdict(state, words.verdict(said, now, here.zone, moment=here.now))
    panels.numbers(_numbers(said, now, person, here))
    left, right = st.columns([9, 6], gap="medium")
    with left:
        _chances(said, here)
        st.subheader(words.DRIVES)
        sentences = said.drivers.removesuffix(".").split(". ")
        st.markdown("\n".join(f"- {say.told(sentence)}." for sentence in sentences))
        level_decision.set_level(said, person, here)
    with right:
        level = person.level if person else said.called
        called_for = surge.policy(here).actions
        level_decision.actions(called_for[level], level, here)
        with st.expander(words.EACH):
            for number, each in enumerate(called_for):
                st.markdown(words.calls_for(number, each))


def _numbers(said: Levels, now: int | None, person: SetLevel | None, here: Here) -> list[Number]:
    counted = surge.counted(here)
    age = say.ago(counted["hour_start"], now=here.now) if counted else ""
    present = f"{counted['present']} in the ED, {age}" if counted else ""
    soon = words.below_suggested(said, here.zone, now=here.now)
    ahead = [
        Number(
            name,
            words.level(said.windows[window].likely if window in said.windows else None),
            words.below_ahead(said, window),
            words.HELP_AHEAD,
        )
        for window, name in words.AHEAD.items()
    ]
    return [
        Number(words.NOW, words.level(now), present, words.HELP_NOW),
        Number(words.SUGGESTED, words.level(said.called), soon, words.HELP_SUGGESTED),
        Number(
            words.PERSON,
            words.level(person.level if person else None),
            words.set_by(person, here.zone),
            words.HELP_PERSON,
        ),
        *ahead,
    ]


def _chances(said: Levels, here: Here) -> None:
    st.subheader(words.CHANCES)
    within = say.huddle(said.windows["within"].until, here.zone, now=here.now)
    names = {**words.AHEAD, "within": f"By {within}"}
    rows, bars = [], {name: [] for name in names.values()}  # type: ignore[var-annotated]
    for n in range(4):
        row = {words.LEVEL: f"{n + 1}", words.FROM: words.patients(said.least[n])}
        for window, name in names.items():
            at = said.windows.get(window)
            chance = at.of_level[n] if at else None
            row[name] = say.plain(say.chance(chance))
            bars[name].append(None if chance is None else (chance, surge.STATES[n + 1].colour))
        rows.append({**row, words.FIRST: words.first(said.lead_hours[n])})
    panels.table(rows, bars=bars, key="levels")
    st.caption(words.issued(said.issued_at, here.zone, now=here.now))


def _nine(here: Here) -> None:
    st.subheader(words.NINE)
    score, rows = nine.nine(here)
    st.markdown(words.NO_POINTS if score is None else f"**{words.total(score)}**")
    panels.table([_parameter(row, here, scored=score is not None) for row in rows], key="nine")


def _parameter(row: OpelRow, here: Here, *, scored: bool) -> dict[str, str]:
    told = {words.PARAMETER: words.parameter(row), words.VALUE: words.value(row)}
    if scored:
        told |= {words.CUT_OFF: words.cut_off(row), words.POINTS: words.points(row)}
    return {**told, words.AS_OF: say.moment(row.as_of, here.zone)}


def _published(here: Here) -> None:
    scores = nine.scores(here)
    if not scores:
        return
    st.subheader(words.PUBLISHED)
    panels.table(
        [
            {
                words.SCORE: score.name,
                words.VALUE: words.crowding_value(score),
                words.SAYS: score.band or say.UNKNOWN,
                words.LACKS: words.lacks(score) or say.UNKNOWN,
            }
            for score in scores
        ]
    )


def _changes(here: Here) -> None:
    """Alerts, told or held back, and the levels that people set, the newest first."""
    st.subheader(words.ALERTS)
    site, since = surge.site_id(here), here.as_of - WEEK
    alerts = read.alerts(here.copy, since, here.as_of).filter(pl.col("site_id") == site)
    told = [
        (row["issued_at"], row["told"], row["held"] or words.RAISED)
        for row in alerts.iter_rows(named=True)
    ]
    told += [
        (one.set_at, words.beside_suggestion(one), words.BY_PERSON)
        for one in surge.person_levels(here)
        if one.set_at >= since
    ]
    if not told:
        st.markdown(words.NO_ALERTS)
        return
    panels.table(
        [
            {words.WHEN: say.moment(at, here.zone), words.TOLD: what, words.HELD: held}
            for at, what, held in sorted(told, reverse=True)[:20]
        ]
    )


def _notices(here: Here) -> None:
    """What was told of this site outside the planner, where anything is."""
    if settings().notices.on:
        st.subheader(notice_words.TITLE)
        notices_sent.show(here, site_id=surge.site_id(here))


def _record(here: Here) -> None:
    st.subheader(words.RECORD)
    site = surge.site_id(here)
    rows = read.scores(here.copy, SERIES, here.as_of - timedelta(days=28))
    mine = rows.filter(pl.col("entity_id") == site).sort("issued_at")
    newest = {r["metric"]: (r["value"], r["cases"]) for r in mine.iter_rows(named=True)}
    known = "false_alarms_a_week" in newest
    st.markdown(words.record(newest) if known else words.NO_RECORD)
