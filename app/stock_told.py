"""The part of Supplies where people tell of stock: not to be had, recalled, counted anew."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from app import access, decide, read
from app.access import Act
from app.read import Here
from app.words import numbers as say
from app.words import stock_told as words
from ops.supply.shortage.told import (
    Counted,
    Note,
    NotToBeHad,
    Recalled,
    UnclearNoteError,
    What,
    as_changes,
    must_be_clear,
    note_id,
    notes,
)
from warehouse import decisions

MOST = 10_000_000
Items = dict[str, dict[str, str | None]]


def standing(here: Here) -> list[Note]:
    """What was told and stands at this moment, read afresh; a count until the feed counts."""
    fed = read.fed_at(here.copy, here.as_of)
    today = here.now.astimezone(ZoneInfo(here.zone)).date()
    told = notes(decide.all_decisions(), as_of=max(here.now, datetime.now(UTC)))
    return [note for note in told if _stands(note, today, fed)]


def _stands(note: Note, today: date, fed: dict[tuple[str, str], datetime]) -> bool:
    what = note.what
    if isinstance(what, Counted):
        newest = fed.get((what.item_id, what.location_id))
        return newest is None or what.counted_at > newest
    return what.until is None or what.until > today


def untold(told: Sequence[Note], proposal: decide.Row) -> int:
    """How much was told of a store's stock since its order list was made."""
    place, made = proposal["place_id"], proposal["made_at"]
    about = [getattr(note.what, "location_id", place) for note in told if note.told_at > made]
    return about.count(place)


def panel(proposal: decide.Row, told: Sequence[Note], here: Here) -> None:
    """What stands, and the three forms."""
    st.subheader(words.TITLE)
    items: Items = {
        row["item_id"]: row
        for row in read.reference_table(here.copy, "items").sort("item_id").to_dicts()
    }
    place = proposal["place_id"]
    mine = [note for note in told if getattr(note.what, "location_id", place) == place]
    _told(mine, items, here)
    if not access.may(here.person, Act.ORDER):
        st.caption(access.why_not(here.person, Act.ORDER))
        return
    with st.expander(words.CANNOT):
        _cannot(items, here)
    with st.expander(words.RECALL):
        _recall(place, items, here)
    with st.expander(words.COUNT):
        _count(place, items, here)
    st.caption(words.RULE)


def _told(told: Sequence[Note], items: Items, here: Here) -> None:
    if not told:
        st.caption(words.NOTHING)
    units = {name: str(row["issue_unit"]) for name, row in items.items()}
    for note in told:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(words.standing(note, units, here.zone))
            if access.may(here.person, Act.ORDER) and st.button(
                words.TAKE_BACK, key=f"back-{note.note_id}"
            ):
                _take_back(note, here)


def _take_back(note: Note, here: Here) -> None:
    access.must(here.person, Act.ORDER)
    decisions.decide(
        proposal_id=note.note_id,
        verdict="declined",
        decided_by=here.role,
        note=words.WHY_BACK,
        # One name for all who take back the same: the second changes nothing.
        decision_id=f"{note.note_id} back",
    )
    st.rerun()


def _cannot(items: Items, here: Here) -> None:
    suppliers = sorted({str(row["supplier"]) for row in items.values() if row["supplier"]})
    of_item = True
    if suppliers:  # outside the form: what can be chosen in it follows from it
        ways = [words.ONE_ITEM, words.ALL_OF]
        of_item = st.radio(words.WHICH, ways, horizontal=True, key="cannot-way") == ways[0]
    with st.form("cannot"):
        left, right = st.columns(2)
        label, names = (words.ITEM, list(items)) if of_item else (words.SUPPLIER, suppliers)
        name = left.selectbox(label, names, key=f"cannot-{'item' if of_item else 'supplier'}")
        today = _today(here)
        tomorrow, usual = today + timedelta(days=1), today + timedelta(days=14)
        until = right.date_input(
            words.UNTIL, usual, min_value=tomorrow, format=say.typed_days(), key="cannot-until"
        )
        why = st.text_input(words.WHY, max_chars=200, key="cannot-why")
        sent = st.form_submit_button(words.KEEP_SHORTAGE, key="note-cannot")
    if sent:
        about = {"item_id": name} if of_item else {"supplier": name}
        _keep(NotToBeHad(until, from_on=today, **about), why, here)


def _recall(place: str, items: Items, here: Here) -> None:
    with st.form("recall"):
        left, right = st.columns(2)
        name = left.selectbox(words.ITEM, list(items), key="recall-item")
        units = right.number_input(words.UNITS, 1, MOST, step=1, key="recall-units")
        left, right = st.columns(2)
        tomorrow = _today(here) + timedelta(days=1)
        until = left.date_input(
            words.BACK,
            None,
            min_value=tomorrow,
            format=say.typed_days(),
            help=words.BACK_HELP,
            key="recall-until",
        )
        why = right.text_input(words.WHY, max_chars=200, key="recall-why")
        sent = st.form_submit_button(words.KEEP_RECALL, key="note-recall")
    if sent:
        _keep(Recalled(name, place, float(units), _today(here), until), why, here)


def _count(place: str, items: Items, here: Here) -> None:
    now = here.now.astimezone(ZoneInfo(here.zone))
    minute = now.time().replace(second=0, microsecond=0)
    with st.form("count"):
        left, right = st.columns(2)
        name = left.selectbox(words.ITEM, list(items), key="count-item")
        units = right.number_input(words.FOUND, 0, MOST, step=1, key="count-units")
        left, right = st.columns(2)
        day = left.date_input(
            words.DAY, now.date(), max_value=now.date(), format=say.typed_days(), key="count-day"
        )
        hour = right.time_input(words.HOUR, minute, step=timedelta(minutes=5), key="count-hour")
        why = st.text_input(words.WHY, max_chars=200, key="count-why")
        sent = st.form_submit_button(words.KEEP_COUNT, key="note-count")
    if sent:
        at = datetime.combine(day, hour, ZoneInfo(here.zone)).astimezone(UTC)
        _keep(Counted(name, place, float(units), at), why, here)


def _keep(what: What, why: str, here: Here) -> None:
    """Keep it, or say beside the form what is missing."""
    access.must(here.person, Act.ORDER)
    told_at = datetime.now(UTC)
    try:
        must_be_clear(what, why, max(told_at, here.now))
    except UnclearNoteError as error:
        st.warning(say.told(str(error)))
        return
    decisions.decide(
        proposal_id=note_id(what, told_at),
        verdict="changed",
        decided_by=here.role,
        note=why.strip(),
        changes=as_changes(what),
        decided_at=told_at,
    )
    st.toast(words.KEPT)
    st.rerun()


def _today(here: Here) -> date:
    return here.now.astimezone(ZoneInfo(here.zone)).date()
