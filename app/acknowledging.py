"""A change of level is acknowledged by one person, by name: then the others know that it is seen.

Whoever set a level does not acknowledge it themselves, where people sign in and names tell who is
who. Only the newest change counts, and only for a day.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import polars as pl
import streamlit as st

from app import access, read, surge
from app.access import Act
from app.read import Here
from app.words import acknowledging as words
from ops.notices.level_said import forecast_change
from warehouse.records import acknowledged
from warehouse.records.acknowledged import Acknowledged
from warehouse.settings import settings

COUNTS = timedelta(hours=24)
"""So long a change may be acknowledged: its notices hold no longer either."""


@dataclass(frozen=True)
class Change:
    """A change of level that people were told of, or see on the page."""

    change_id: str
    level: int
    by: str | None
    """Who set it; None where the forecast calls for it."""
    at: datetime


def show(here: Here) -> None:
    """The newest change, who has seen it, and the button for who sees it now."""
    change, seen = _newest(here)
    if change is None:
        return
    told = words.change(change.level, change.by, change.at, here.zone)
    if seen is not None:
        by_whom = words.seen(seen.acknowledged_by, seen.acknowledged_at, here.zone)
        st.markdown(f":blue-badge[● {told}] {by_whom}")
        return
    says = words.unseen(acknowledged.once_more(change.change_id), here.zone)
    with st.container(horizontal=True, vertical_alignment="center", key="acknowledging"):
        st.markdown(f":yellow-badge[▲ {told}] {says}", width="content")
        _button(change, here)


def in_short(here: Here) -> str:
    """That nobody has seen the newest change yet; nothing where somebody has, or none counts."""
    change, seen = _newest(here)
    return words.NOT_YET if change is not None and seen is None else ""


def _newest(here: Here) -> tuple[Change | None, Acknowledged | None]:
    change = max((*_by_person(here), *_by_forecast(here)), key=lambda one: one.at, default=None)
    if change is None:
        return None, None
    return change, acknowledged.found([change.change_id]).get(change.change_id)


def _by_person(here: Here) -> list[Change]:
    """The level a person set last, if it was another than the one before."""
    made = surge.person_levels(here)
    before = made[-2].level if made[1:] else None
    # By the clock on the wall, whatever hospital is replayed: people live by it.
    if not made or made[-1].level == before or datetime.now(UTC) - made[-1].set_at > COUNTS:
        return []
    last = made[-1]
    return [Change(last.change_id, last.level, last.set_by, last.set_at)]


def _by_forecast(here: Here) -> list[Change]:
    """The last rise that the forecast called for, where the site is told of those."""
    site = surge.site_id(here)
    if not settings().notices.of(site).forecast_rises:
        return []
    alerts = read.alerts(here.copy, here.as_of - COUNTS, here.as_of)
    rises = alerts.filter(
        pl.col("site_id") == site, pl.col("raised"), pl.col("level") > pl.col("level_before")
    )
    return [
        Change(forecast_change(site, row["issued_at"]), row["level"], None, row["issued_at"])
        for row in rises.sort("issued_at").tail(1).iter_rows(named=True)
    ]


def _button(change: Change, here: Here) -> None:
    if not access.may(here.person, Act.ACKNOWLEDGE):
        st.caption(access.why_not(here.person, Act.ACKNOWLEDGE))
    elif settings().sign_in and change.by == here.role:
        st.caption(words.NOT_YOUR_OWN)
    elif st.button(words.ACKNOWLEDGE, key=f"acknowledge-{change.change_id}", help=words.HELP):
        access.must(here.person, Act.ACKNOWLEDGE)
        now = datetime.now(UTC)
        new = acknowledged.acknowledge(change.change_id, surge.site_id(here), by=here.role, at=now)
        st.toast(words.DONE if new else words.QUICKER)
        st.rerun()
