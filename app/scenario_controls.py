"""The controls of a scenario, and the buttons that fill them with ready-made questions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from app import read
from app.board import WardPlace
from app.read import Here
from app.read.once import once
from app.scenario_answer import Standing
from app.words import numbers as say
from app.words import scenario as words
from app.words import scenario_presets as preset_words
from ops.scenario.presets import closed, commonest_skill
from ops.scenario.question import Question
from ops.scenario.winter import FluWeek, learn_flu_week
from ops.wards.supposed import BOARDING, BOOKED_LIST, Scenario
from warehouse.settings import settings

PERCENT = (-50, 100)
BEDS, NOON, SICK = 60, 20, 60
"""The most that one control offers; more is a slip of the finger."""
BEDS_WARDS, SICK_SKILLS = "beds-wards", "sick-skills"
"""What the choices of wards and of skills are called in the session."""
WIDE = 190
"""Pixels of a number, so that two stand beside each other."""


@dataclass(frozen=True)
class Preset:
    """A ready-made question under its name; without a question, why it cannot be asked."""

    name: str
    says: str
    question: Question | None


def presets(start: Standing, wards: Sequence[WardPlace]) -> list[Preset]:
    """The questions asked so often that one press should do."""
    beds = closed(preset_words.BEDS, {one.ward_id: one.open_beds or 0 for one in wards})
    skill = commonest_skill(start.coming)
    sick = Question(sick={skill: preset_words.SICK}) if skill else None
    named = say.plain(skill) if skill else ""
    return [
        Preset(preset_words.MORE, preset_words.HELP_MORE, Question(Scenario(arrivals=1.1))),
        Preset(
            preset_words.CLOSE,
            preset_words.HELP_CLOSE,
            Question(Scenario(beds=beds)) if beds else None,
        ),
        Preset(preset_words.sick(named), preset_words.help_sick(named), sick),
        _flu(start.here, start.site_id),
        Preset(
            preset_words.LOSE,
            preset_words.HELP_LOSE,
            Question(Scenario(lost=frozenset({BOARDING}))),
        ),
    ]


def buttons(made: Sequence[Preset], ask: Callable[[Question], None]) -> None:
    """A button for each, dead where its question cannot be asked and saying why."""
    with st.container(horizontal=True, key="presets"):
        for n, one in enumerate(made):
            st.button(
                one.name,
                key=f"preset-{n}",
                help=one.says,
                disabled=one.question is None,
                on_click=ask,
                args=(one.question,),
            )
        st.button(preset_words.CLEAR, key="preset-clear", on_click=ask, args=(Question(),))
    flu = next(one.says for one in made if one.name == preset_words.FLU)
    st.caption(preset_words.flu(flu))


def _flu(here: Here, site_id: str) -> Preset:
    """A flu week as the site states it, else as its own winters teach it; never made up."""
    said = settings().scenarios_of(site_id)
    if said.flu_arrivals is not None and said.flu_stays is not None:
        wards = Scenario(arrivals=said.flu_arrivals, stays=said.flu_stays)
        stated = preset_words.stated(said.flu_arrivals, said.flu_stays, said.flu_source or "")
        return Preset(preset_words.FLU, stated, Question(_offered(wards)))
    today = here.now.astimezone(ZoneInfo(here.zone)).date()
    learnt = _flu_week(here.copy, site_id, here.as_of, today)
    if learnt is None:
        return Preset(preset_words.FLU, preset_words.no_winter(site_id), None)
    if learnt.arrivals <= 1:
        return Preset(preset_words.FLU, preset_words.busier(learnt, site_id), None)
    wards = _offered(Scenario(arrivals=learnt.arrivals, stays=learnt.stays))
    says = preset_words.learnt(learnt, wards.arrivals, wards.stays)
    return Preset(preset_words.FLU, says, Question(wards))


@once
def _flu_week(copy: str, site_id: str, as_of: datetime, today: date) -> FluWeek | None:
    return learn_flu_week(read.ward_weeks(copy, site_id, as_of), today=today)


def _offered(wards: Scenario) -> Scenario:
    """The same in whole per cent, and no further than the sliders go."""
    low, high = (1 + one / 100 for one in PERCENT)
    arrivals, stays = (min(max(round(f, 2), low), high) for f in (wards.arrivals, wards.stays))
    return Scenario(arrivals=arrivals, stays=stays)


def fill(question: Question) -> None:
    """Set every control to a question."""
    state, wards = st.session_state, question.wards
    state["arrivals"], state["stays"] = _percent(wards.arrivals), _percent(wards.stays)
    state["noon"], state["lost"] = min(wards.leave_by_noon, NOON), sorted(wards.lost)
    beds, sick = dict(wards.beds or {}), dict(question.sick)
    state[BEDS_WARDS], state[SICK_SKILLS] = list(beds), list(sick)
    state.update({f"beds-{ward}": max(-BEDS, min(n, BEDS)) for ward, n in beds.items()})
    state.update({f"sick-{skill}": min(n, SICK) for skill, n in sick.items()})


def _percent(factor: float) -> int:
    return min(max(round(100 * (factor - 1)), PERCENT[0]), PERCENT[1])


def asked(wards: Sequence[WardPlace], people: Mapping[str, int]) -> Question:
    """What the controls say now; ``people`` who come to work, by skill."""
    left, middle, right = st.columns(3, gap="medium")
    with left:
        arrivals = _slider(words.ARRIVALS, PERCENT, "arrivals")
        stays = _slider(words.STAYS, PERCENT, "stays")
        noon = _slider(words.NOON, (0, NOON), "noon", words.HELP_NOON)
    with middle:
        names = {ward.ward_id: say.place(ward.ward_id, ward.specialty) for ward in wards}
        beds = _each(words.BEDS, names, "beds", BEDS_WARDS, (-BEDS, BEDS), words.HELP_BEDS)
    with right:
        held = {skill: words.people_come(skill, n) for skill, n in people.items()}
        sick = _each(words.SICK, held, "sick", SICK_SKILLS, (0, SICK), words.HELP_SICK)
        lost = _lost()
    factors = (1 + arrivals / 100, 1 + stays / 100)
    return Question(Scenario(*factors, beds or None, noon, frozenset(lost)), sick)


def _lost() -> list[str]:
    return st.multiselect(
        words.LOST,
        [BOARDING, BOOKED_LIST],
        format_func=words.FEEDS.__getitem__,
        key="lost",
        help=words.HELP_LOST,
    )


def _slider(label: str, span: tuple[int, int], key: str, says: str | None = None) -> int:
    return int(st.slider(label, *span, 0, 1, key=key, help=says))


def _each(
    label: str, names: Mapping[str, str], key: str, chosen: str, span: tuple[int, int], says: str
) -> dict[str, int]:
    """A number for each of the places or skills that are chosen; noughts are left out."""
    # What a link or a saved scenario names may be gone: it is left out, and nothing breaks.
    wanted = st.session_state.get(chosen, [])
    if any(one not in names for one in wanted):
        st.session_state[chosen] = [one for one in wanted if one in names]
    picked = st.multiselect(
        label,
        list(names),
        format_func=names.__getitem__,
        key=chosen,
        help=says,
    )
    told = {}
    with st.container(horizontal=True):
        for one in picked:
            label = words.of(key, names[one])
            given = st.number_input(label, *span, 0, 1, key=f"{key}-{one}", width=WIDE)
            if given:
                told[one] = int(given)
    return told
