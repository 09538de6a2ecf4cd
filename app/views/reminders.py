"""Whom does the clinic call today, whom does it send a message, and what has that done so far?"""

from datetime import timedelta
from zoneinfo import ZoneInfo

import dataframely as dy
import polars as pl
import streamlit as st

from app import contact_notes, decide, panels, read
from app.panels import Number
from app.read import Here
from app.words import every_page
from app.words import numbers as say
from app.words import reminders as words
from ops.clinic.no_show_contest import SERIES as NO_SHOW
from ops.tables import ContactOutcome
from warehouse.records import contacts as notes

LATELY = timedelta(days=28)


def show() -> None:
    """The page: the clinic's list, what came of each contact, what that does, who is left out."""
    here = read.here()
    st.title(every_page.REMINDERS)
    if here.site is None:
        st.info(every_page.NO_SITE)
        return
    if panels.missing(here, "Clinics") or panels.withheld(here, "Clinics"):
        return
    lists = read.contact_lists(here.copy, here.as_of).filter(site_id=here.site.site_id)
    if lists.is_empty():
        st.info(words.NO_LIST)
        return
    clinics = lists["clinic_id"].sort().to_list()
    picked = st.selectbox(words.CLINIC, clinics, key="clinic-reminded", width=280)
    _clinic(lists.row(by_predicate=pl.col("clinic_id") == picked, named=True), here)


def _clinic(made: decide.Row, here: Here) -> None:
    list_id: str = made["list_id"]
    lines = read.contact_lines(here.copy, list_id).filter(arm="contact")
    lines = lines.sort("channel", "place")
    noted = notes.noted(list_id)
    standing = notes.standing(noted)
    _heading(made, lines, standing, here)
    for channel, title, nobody in (
        ("call", words.CALLS, words.NOBODY_TO_CALL),
        ("message", words.MESSAGES, words.NOBODY_TO_MESSAGE),
    ):
        mine = lines.filter(channel=channel)
        st.subheader(title)
        if mine.is_empty():
            st.caption(nobody)
            continue
        _table(mine, standing, channel, here)
        # What came of calls is written down while they are made; messages can be chosen there too.
        if channel == lines.item(0, "channel"):
            contact_notes.ask(lines, noted, standing, here)
    st.caption(words.FOOTNOTE)
    _so_far(made, here)


def _heading(
    made: decide.Row,
    lines: pl.DataFrame,
    standing: dy.DataFrame[ContactOutcome],
    here: Here,
) -> None:
    today = here.now.astimezone(ZoneInfo(here.zone)).date()
    if old := words.older(made["day_on"], today):
        st.warning(old)
    clinics = read.reference_table(here.copy, "clinics").filter(clinic_id=made["clinic_id"])
    hours = clinics["late_cancel_hours"].to_list()
    st.markdown(f"{words.about(made['day_on'], made['considered'])} {words.definition(*hours)}")
    panels.numbers(_numbers(made, lines, standing))
    st.caption(words.fairness(made["summary"]))


def _numbers(
    made: decide.Row, lines: pl.DataFrame, standing: dy.DataFrame[ContactOutcome]
) -> list[Number]:
    called, sent = (lines.filter(channel=channel).height for channel in ("call", "message"))
    noted = lines.join(standing, on=["channel", "place"], how="semi")
    prevented = float(lines["benefit"].sum())
    return [
        Number(words.TO_CALL, str(called), f"of {made['calls']} a day", words.HELP_CALL),
        Number(words.TO_MESSAGE, str(sent), f"of {made['messages']} a day", words.HELP_MESSAGE),
        Number(words.DONE, str(noted.height), f"of {lines.height}", words.HELP_DONE),
        Number(words.PREVENTED, f"{prevented:.1f}", "no-shows, on average", words.HELP_PREVENTED),
    ]


def _table(
    mine: pl.DataFrame, standing: dy.DataFrame[ContactOutcome], channel: str, here: Here
) -> None:
    said = dict(standing.filter(channel=channel).select("place", "outcome").rows())
    gone = read.called_off(here.copy, mine.item(0, "list_id"), here.as_of)
    rows = []
    for number, row in enumerate(mine.iter_rows(named=True), start=1):
        noted = words.OUTCOMES[said[row["place"]]] if row["place"] in said else None
        told = words.CALLED_OFF if row["appointment_id"] in gone else noted
        rows.append(words.line(row, number, told, here.zone))
    panels.table(rows, key=f"reminders-{channel}")


def _so_far(made: decide.Row, here: Here) -> None:
    st.subheader(words.SO_FAR)
    for row in read.contact_effects(here.copy, here.as_of).iter_rows(named=True):
        st.markdown(f"- {words.effect(row)}")
    scores = read.scores(here.copy, NO_SHOW, here.as_of - LATELY)
    mine = scores.filter(pl.col("entity_id") == made["clinic_id"], pl.col("issued_at") < here.as_of)
    newest = mine.filter(pl.col("issued_at") == pl.col("issued_at").max())
    st.markdown(f"- {words.watched(newest.to_dicts())}")
    st.caption(words.lot(made["held_out"]))
    out = read.contact_left_out(here.copy, made["list_id"])
    if out.is_empty():
        return
    with st.expander(words.LEFT_OUT):
        panels.table(
            [
                {words.REASON: say.plain(reason), words.APPOINTMENTS: say.plain(words.small(n))}
                for reason, n in out.select("reason", "appointments").rows()
            ]
        )
