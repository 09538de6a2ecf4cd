"""What people take away from a page: a row of files, each made when asked, each leaving a line.

A file is made in the moment somebody clicks, from the copy the page stands on, and it leaves
only if its line could be kept. Who sees a page may take what it shows; what other systems act on,
calendars and FHIR, is for those who decide about it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import dataframely as dy
import polars as pl
import streamlit as st

from app import access, decide, pinned, read, spoken, waits
from app.access import Act
from app.alive import Desk
from app.handover import next_meeting, to_leave
from app.origin import origin
from app.read import Here
from app.scenario_answer import Answer
from app.words import scenario as scenario_words
from app.words import take_away as words
from app.words.numbers import unmarked
from ops.tables import Proposal
from ops.takeaway import forms, making, what_leaves
from ops.takeaway.duty_list import presets
from ops.takeaway.leaving import Leaving
from ops.takeaway.scenario import ScenarioToTake
from warehouse import taken

LAW = {
    "clinics": ("clinics", Act.TEMPLATE),
    "roster": ("roster", Act.ROSTER),
    "order": ("supplies", Act.ORDER),
    # It tells who owns which action too: what Escalation shows, and not everybody sees.
    "handover": ("escalation", Act.LEVEL),
    "scenario": ("scenario", Act.SCENARIO),
}
"""The page on which something is shown, and who decides about it."""

ACTED_ON = frozenset({"ics", "fhir"})
"""Standards of files that other systems act on."""


def roster(desk: Desk) -> None:
    """The roster looked at, and the calendars of everybody's accepted shifts."""
    st.subheader(words.TITLE)
    choices = presets(taken.preset_text())
    picked = st.selectbox(words.PRESET, list(choices), key="duty-list", width=260)
    told = what_leaves.roster(
        pinned.known(desk.here),
        _papers(desk.proposal),
        desk.decisions,
        now=desk.here.now,
        time_zone=desk.here.zone,
        drafted=desk.changes,
        preset=choices[picked],
        locks=desk.locks,
    )
    _row(told, desk.here)
    if not told.standing.startswith("accepted"):
        st.caption(words.PROPOSED)
    if not told.calendars:
        st.caption(words.NO_CALENDARS)


def clinics(here: Here) -> None:
    """The sessions of a site to come, their templates, slots and calendars."""
    told = what_leaves.clinics(
        pinned.known(here),
        here.site.site_id if here.site else "",
        decide.all_decisions(),
        as_of=here.as_of,
        trusted=not read.fresh(here)["Clinics"].withheld,
    )
    if told:
        st.subheader(words.TITLE)
        _row(told, here)


def order(proposal: Mapping[str, Any], here: Here) -> None:
    """The order of a location, once it is accepted."""
    st.subheader(words.TITLE)
    known = pinned.known(here)
    told = what_leaves.order(known, _papers(proposal), decide.all_decisions())
    if told:
        _row(told, here)
    elif not waits.told({proposal["proposal_id"]}, here):
        st.caption(words.NOT_YET)


def handover(here: Here) -> None:
    """The handover sheet of the site, written anew when somebody clicks."""
    if here.site is None or not access.may_see(here.person, LAW["handover"][0]):
        return
    told = to_leave(here)
    where = origin(told, here)
    for key in told.keys:
        st.download_button(
            words.LABELS[told.what][key],
            spoken.as_now(partial(_hand_over, key, here)),
            file_name=forms.file_name(told.what, key, told.place, where),
            mime=forms.FORMS[told.what][key].media,
            help=words.HANDOVER_HELP[key],
            on_click="ignore",
            key=f"take-{told.what}-{key}",
        )


def scenario(answer: Answer, name: str, here: Here) -> None:
    """A scenario, marked as one in every sheet, line and file name."""
    st.subheader(words.TITLE)
    _row(scenario_to_leave(answer, name, here), here)


def scenario_to_leave(answer: Answer, name: str, here: Here) -> Leaving:
    """A scenario as it may leave, under the name it was saved by, if it was."""
    supposed = unmarked(scenario_words.supposed(answer.question))
    told = ScenarioToTake(name, supposed, answer.lived.found, answer.staff, answer.gbp_per_hour)
    keys = [key for key in forms.FORMS["scenario"] if key != "staff-csv" or answer.staff]
    source = f"forecast of {answer.issued_at:%Y-%m-%dT%H:%MZ}"
    make = partial(making.scenario, told)
    holds = next_meeting(here)
    return Leaving(
        "scenario",
        answer.site_id,
        source,
        told.standing,
        make,
        tuple(keys),
        holds_until=holds,
    )


def _hand_over(key: str, here: Here) -> bytes:
    """The sheet as of the click: a page that stood open for hours has gone stale meanwhile."""
    now = replace(here, now=read.now(here.published))
    return _leave(to_leave(now), key, now)


def _papers(proposal: Mapping[str, Any]) -> dy.DataFrame[Proposal]:
    return Proposal.cast(pl.DataFrame([dict(proposal)], schema=Proposal.create_empty().schema))


def _row(told: Leaving, here: Here) -> None:
    """A button for every form."""
    where = origin(told, here)
    with st.container(horizontal=True, key="take-away"):
        for key in told.keys:
            if not _may(told, key, here):
                continue
            st.download_button(
                words.LABELS[told.what][key],
                spoken.as_now(partial(_leave, told, key, here)),
                file_name=forms.file_name(told.what, key, told.place, where),
                mime=forms.FORMS[told.what][key].media,
                help=words.HELP[key],
                # No rerun: the page need not change, and a file made when asked arrives surely.
                on_click="ignore",
                key=f"take-{told.what}-{key}",
            )
    st.caption(words.FOOTNOTE)


def _may(told: Leaving, key: str, here: Here) -> bool:
    page, act = LAW[told.what]
    acts = forms.FORMS[told.what][key].standard in ACTED_ON
    return access.may(here.person, act) if acts else access.may_see(here.person, page)


def _leave(told: Leaving, key: str, here: Here) -> bytes:
    """The file, once its line is kept; asked again, because this runs apart from the page."""
    page, act = LAW[told.what]
    access.must_see(here.person, page, words.TITLE)
    if not _may(told, key, here):
        raise access.RefusedError(access.why_not(here.person, act))
    where, by, at = origin(told, here), here.role, datetime.now(UTC)
    if key != "ics":
        file, line = told.file(key, where)
        taken.take(file, taken.Line(**line), by=by, at=at)
        return file
    revise, write = partial(told.revised, where), partial(told.written, where)
    return taken.take_calendars(told.whose, revise, write, by=by, at=at)
