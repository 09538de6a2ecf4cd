"""What the pages read: always from the published copy that the rerun began with.

The planner never opens the file that flows write. Each rerun pins the newest published copy;
what is read from it is kept under its name, and since a copy never changes, neither does that.
Decisions and drafts live in a store of their own and are read afresh every time.

Longer than most files, because every read of the planner is here and each is one line.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

import dataframely as dy
import polars as pl
import streamlit as st

import warehouse
from app import board, freshness
from app.access import Person
from app.board import SitePlace, WardPlace
from ops import series, tables
from ops.paths import Paths, unpacked
from warehouse import (
    Connection,
    booking,
    contacts,
    ed_demand,
    forecasts,
    futures,
    group_facts,
    judged,
    plans,
    publish,
    reference,
    runs,
    status,
    stock_judged,
    watch,
)
from warehouse import clinic as clinic_facts
from warehouse import ed as ed_facts
from warehouse import levels as level_facts
from warehouse import staff_needs as staff_need_facts
from warehouse import staffing as staff_facts
from warehouse import supply as supply_facts
from warehouse import wards as ward_facts
from warehouse.publish import Published
from warehouse.records import roster_events
from warehouse.settings import settings

PAST = timedelta(weeks=9)
"""How far back pages look: eight weeks for what is usual, and one to spare."""

_T = TypeVar("_T")
_kept = st.cache_data(max_entries=64, show_spinner=False)


@dataclass(frozen=True)
class Here:
    """What a page stands on: the pinned copy, the site looked at, and the moment it is."""

    published: Published
    now: datetime
    site: SitePlace | None
    person: Person

    @property
    def copy(self) -> str:
        """The name of the pinned copy."""
        return self.published.name

    @property
    def role(self) -> str:
        """In whose name decisions are made."""
        return self.person.name

    @property
    def as_of(self) -> datetime:
        """The moment up to which the copy knows the hospital."""
        return self.published.as_of

    @property
    def zone(self) -> str:
        """The clock on the wall of the site."""
        return self.site.time_zone if self.site else settings().time_zone


def pin() -> tuple[Published, datetime] | None:
    """The newest published copy and the moment it is: a replayed copy's clock stands still."""
    published = publish.current()
    return None if published is None else (published, now(published))


def now(published: Published) -> datetime:
    """The moment it is for a page that reads this copy."""
    return published.as_of if published.replayed else datetime.now(UTC)


def here() -> Here:
    """What the current rerun stands on; the front door sets it."""
    standing: Here = st.session_state["here"]
    return standing


def _from(copy: str, read: Callable[[Connection], _T]) -> _T:
    with warehouse.reading(copy) as db:
        return read(db)


# --- places ---------------------------------------------------------------------------------


@_kept
def sites(copy: str, as_of: datetime) -> list[SitePlace]:
    """Every site that was described, that has a ward, or that a forecast speaks of."""

    def read(db: Connection) -> list[SitePlace]:
        zone = settings().time_zone
        known = {
            row["site_id"]: SitePlace(row["site_id"], row["time_zone"], row["ed_places"])
            for row in reference.sites(db).iter_rows(named=True)
        }
        spoken = [*reference.wards(db)["site_id"], *reference.clinics(db)["site_id"]]
        for name in (series.ED_ARRIVALS.name, series.ED_CENSUS.name, series.SITE_CENSUS.name):
            spoken += forecasts.latest(db, name, as_of=as_of)["entity_id"].unique().to_list()
        for site in spoken:
            known.setdefault(site, SitePlace(site, zone, None))
        return [known[site] for site in sorted(known)]

    return _from(copy, read)


@_kept
def wards(copy: str, site_id: str) -> list[WardPlace]:
    """The wards of a site, its ED left out."""

    def read(db: Connection) -> list[WardPlace]:
        rows = reference.wards(db).filter(pl.col("site_id") == site_id)
        rows = rows.filter(pl.col("kind").is_null() | (pl.col("kind") != "emergency"))
        return [
            WardPlace(row["ward_id"], site_id, row["specialty"], row["open_beds"], row["division"])
            for row in rows.sort("ward_id").iter_rows(named=True)
        ]

    return _from(copy, read)


@_kept
def reference_table(copy: str, name: str) -> pl.DataFrame:
    """A small table that describes the hospital: sites, wards, shift_types, items, clinics."""

    def read(db: Connection) -> pl.DataFrame:
        found: pl.DataFrame = getattr(reference, name)(db)
        return found

    return _from(copy, read)


# --- what happened --------------------------------------------------------------------------


@_kept
def feeds(copy: str, as_of: datetime) -> dy.DataFrame[tables.FeedStatus]:
    """Every feed: how much there is and how old."""
    return _from(copy, lambda db: status.feeds(db, as_of=as_of))


@_kept
def remarkable(copy: str, as_of: datetime) -> list[str]:
    """Feeds that are late or lack days, and wards that look odd, as sentences."""

    def read(db: Connection) -> list[str]:
        late = watch.sentences(status.feeds(db, as_of=as_of), as_of=as_of)
        return late + watch.alarms(db, as_of=as_of)["told"].to_list()

    return _from(copy, read)


def fresh(standing: Here) -> dict[str, freshness.Freshness]:
    """Every part of the hospital with its age at this moment."""
    known = feeds(standing.copy, standing.as_of)
    return dict(freshness.freshness(known, now=standing.now))


@_kept
def ed_arrivals(copy: str, as_of: datetime) -> dy.DataFrame[tables.HourlyArrivals]:
    """ED arrivals per hour, the last nine weeks."""
    return _from(copy, lambda db: ed_facts.hourly_arrivals(db, since=as_of - PAST, until=as_of))


@_kept
def ed_arrivals_apart(copy: str, name: str, as_of: datetime) -> pl.DataFrame:
    """ED arrivals per hour by mode or by triage, the last two days."""
    known = {
        series.ED_ARRIVALS_BY_MODE.name: ed_facts.arrivals_by_mode,
        series.ED_ARRIVALS_BY_TRIAGE.name: ed_facts.arrivals_by_triage,
    }[name]
    since = as_of - timedelta(days=2)
    return _from(copy, lambda db: known(db, since=since, until=as_of))


@_kept
def ed_census(copy: str, as_of: datetime) -> dy.DataFrame[tables.HourlyCensus]:
    """Patients in the ED on the hour, the last nine weeks."""
    return _from(copy, lambda db: ed_facts.hourly_census(db, since=as_of - PAST, until=as_of))


@_kept
def ward_census(copy: str, as_of: datetime) -> dy.DataFrame[tables.WardHourlyCensus]:
    """Occupied beds on the hour, the last nine days."""
    since = as_of - timedelta(days=9)
    return _from(copy, lambda db: ward_facts.hourly_census(db, since=since, until=as_of))


@_kept
def ward_midnights(copy: str, as_of: datetime) -> dy.DataFrame[tables.WardCensus]:
    """Occupied beds at midnight, the last nine weeks."""
    return _from(copy, lambda db: ward_facts.daily_census(db, since=as_of - PAST, until=as_of))


@_kept
def sessions(copy: str, as_of: datetime) -> dy.DataFrame[tables.SessionBooked]:
    """Clinic sessions to come."""
    return _from(copy, lambda db: clinic_facts.sessions(db, as_of=as_of))


@_kept
def booked_at(copy: str, as_of: datetime) -> dy.DataFrame[tables.BookedAt]:
    """Patients booked at each start time of the sessions to come."""
    return _from(copy, lambda db: clinic_facts.booked_at(db, as_of=as_of))


@_kept
def staff(copy: str) -> dy.DataFrame[tables.StaffMember]:
    """Everybody who can be rostered."""
    return _from(copy, staff_facts.staff)


@_kept
def staff_skills(copy: str) -> dy.DataFrame[tables.StaffSkill]:
    """Who can do what."""
    return _from(copy, staff_facts.skills)


def absences(copy: str, since: date) -> dy.DataFrame[tables.Absence]:
    """Who is away, from a day on: as delivered, and as noted at the desk since."""
    return roster_events.with_desk(_absences_delivered(copy, since), since=since)


@_kept
def _absences_delivered(copy: str, since: date) -> dy.DataFrame[tables.Absence]:
    return _from(copy, lambda db: staff_facts.absences(db, since=since))


@_kept
def shift_requests(copy: str, since: date) -> dy.DataFrame[tables.ShiftRequest]:
    """Shifts asked for and asked off, from a day on."""
    return _from(copy, lambda db: staff_facts.requests(db, since=since))


@_kept
def positions(copy: str, as_of: datetime) -> dy.DataFrame[tables.StockPosition]:
    """What is on every shelf."""
    return _from(copy, lambda db: supply_facts.positions(db, as_of=as_of))


@_kept
def fed_at(copy: str, as_of: datetime) -> dict[tuple[str, str], datetime]:
    """When the stock feed last counted each item and store."""
    rows = _from(copy, lambda db: supply_facts.fed_at(db, as_of=as_of)).iter_rows()
    return {(item, location): at for item, location, at in rows}


# --- what to expect -------------------------------------------------------------------------


@_kept
def forecast(copy: str, name: str, as_of: datetime) -> dy.DataFrame[tables.Forecast]:
    """The newest forecast of each place of a series."""
    return _from(copy, lambda db: forecasts.latest(db, name, as_of=as_of))


@_kept
def paths(copy: str, name: str, as_of: datetime) -> list[Paths]:
    """The joint sample paths of the newest issue of each place of a series."""
    return _from(copy, lambda db: unpacked(futures.latest_paths(db, name, as_of=as_of)))


@_kept
def chances(copy: str, name: str, as_of: datetime) -> dy.DataFrame[tables.Chance]:
    """The newest chances of each place of a series."""
    return _from(copy, lambda db: forecasts.latest_chances(db, name, as_of=as_of))


@_kept
def levels(copy: str, as_of: datetime) -> dy.DataFrame[tables.SurgeLevel]:
    """The newest surge levels of each site."""
    return _from(copy, lambda db: level_facts.latest(db, as_of=as_of))


@_kept
def alerts(copy: str, since: datetime, as_of: datetime) -> dy.DataFrame[tables.Alert]:
    """Alerts raised and held back."""
    return _from(copy, lambda db: level_facts.alerts(db, since=since, until=as_of))


@_kept
def ed_picture(copy: str, as_of: datetime) -> level_facts.ByPlace:
    """What visits tell of each ED now, beside its census."""
    return _from(copy, lambda db: level_facts.picture(db, as_of=as_of))


@_kept
def ed_last_day(copy: str, as_of: datetime) -> dict[str, dict[str, float | datetime | None]]:
    """How each ED did over the last 24 hours."""
    return _from(copy, lambda db: level_facts.last_day(db, as_of=as_of))


@_kept
def ed_bed_demand(copy: str, as_of: datetime) -> dy.DataFrame[tables.EdBedDemand]:
    """Beds that ED patients will ask for, in parts, in both modes."""
    return _from(copy, lambda db: ed_demand.latest(db, as_of=as_of))


@_kept
def ed_asked_for(copy: str, since: datetime, until: datetime) -> dy.DataFrame[tables.Actual]:
    """Beds that ED patients asked for up to a moment, and those who waited at another before."""
    return _from(copy, lambda db: ed_demand.asked_for(db, issued_at=since, targets=[until]))


@_kept
def staff_needs(copy: str, as_of: datetime) -> dy.DataFrame[tables.StaffNeed]:
    """People needed on the coming shifts, as last said."""
    return _from(copy, lambda db: staff_need_facts.latest(db, as_of=as_of))


@_kept
def attendance(copy: str, as_of: datetime) -> dy.DataFrame[tables.Attendance]:
    """How many will come to each session."""
    return _from(copy, lambda db: forecasts.latest_attendance(db, as_of=as_of))


@_kept
def issues(copy: str) -> dy.DataFrame[tables.Issue]:
    """Every issue of a forecast: which model, learnt from what."""
    return _from(copy, forecasts.issues)


@_kept
def trials(copy: str) -> dy.DataFrame[tables.Trial]:
    """How the models in use were chosen."""
    return _from(copy, forecasts.trials)


@_kept
def scores(copy: str, name: str, since: datetime) -> dy.DataFrame[tables.Score]:
    """How right forecasts were."""
    return _from(copy, lambda db: forecasts.scores(db, name, since=since))


@_kept
def track_record(copy: str, as_of: datetime) -> dy.DataFrame[tables.TrackRecord]:
    """How right the last weeks' forecasts were."""
    return _from(copy, lambda db: judged.record(db, as_of=as_of))


@_kept
def tenths(copy: str, as_of: datetime) -> dy.DataFrame[tables.TenthCount]:
    """Into which tenths of what was said truth fell, by the newest review."""
    return _from(copy, lambda db: judged.tenths(db, as_of=as_of))


@_kept
def stock_replay(copy: str, as_of: datetime) -> dy.DataFrame[tables.StockReplay]:
    """How the ways of ordering did on past weeks."""
    return _from(copy, lambda db: stock_judged.replay(db, as_of=as_of))


@_kept
def stock_kept(copy: str, as_of: datetime) -> dy.DataFrame[tables.StockKept]:
    """How right it was what orders rest on."""
    return _from(copy, lambda db: stock_judged.kept(db, as_of=as_of))


@_kept
def drifting(copy: str, as_of: datetime) -> dy.DataFrame[tables.Drift]:
    """Forecasts that no longer hold."""
    return _from(copy, lambda db: judged.drifting(db, as_of=as_of))


@_kept
def chances_seen(
    copy: str, name: str, since: datetime, as_of: datetime
) -> dy.DataFrame[tables.ChanceSeen]:
    """Chances held against what came."""
    return _from(copy, lambda db: judged.chances_seen(db, name, since=since, as_of=as_of))


@_kept
def model_versions(copy: str, as_of: datetime) -> dy.DataFrame[tables.ModelVersion]:
    """Who spoke for each series since when."""
    return _from(copy, lambda db: judged.versions(db, as_of=as_of))


# --- what is proposed -----------------------------------------------------------------------


@_kept
def clinicians(copy: str, as_of: datetime) -> pl.DataFrame:
    """Who holds each session to come, and in which room, where the hospital tells."""
    sessions = _from(copy, lambda db: booking.sessions(db, as_of=as_of))
    return sessions.select("session_id", "clinician_id", "room_id")


@_kept
def proposals(copy: str, kind: str, as_of: datetime) -> dy.DataFrame[tables.Proposal]:
    """The newest proposal of each place."""
    return _from(copy, lambda db: plans.latest(db, kind, as_of=as_of))


@_kept
def covering(copy: str, kind: str, since: date, as_of: datetime) -> dy.DataFrame[tables.Proposal]:
    """Every proposal that covers a day or a later one."""
    return _from(copy, lambda db: plans.covering(db, kind, since=since, as_of=as_of))


@_kept
def standing(copy: str, kind: str, day_on: date, as_of: datetime) -> dy.DataFrame[tables.Proposal]:
    """The proposal of each place that people accepted for a day."""
    return _from(copy, lambda db: plans.standing(db, kind, day_on=day_on, as_of=as_of))


@_kept
def lines(copy: str, what: str, proposal_id: str) -> pl.DataFrame:
    """The lines of a proposal: roster_lines, gaps, rule_points, template_lines, order_lines."""

    def read(db: Connection) -> pl.DataFrame:
        found: pl.DataFrame = getattr(plans, what)(db, proposal_id)
        return found

    return _from(copy, read)


@_kept
def contact_lists(copy: str, as_of: datetime) -> dy.DataFrame[tables.ContactList]:
    """The newest list of reminders and calls of each clinic."""
    return _from(copy, lambda db: contacts.latest_lists(db, as_of=as_of))


@_kept
def contact_lines(copy: str, list_id: str) -> dy.DataFrame[tables.ContactLine]:
    """Everybody on a list of reminders and calls."""
    return _from(copy, lambda db: contacts.lines(db, list_id))


@_kept
def contact_left_out(copy: str, list_id: str) -> dy.DataFrame[tables.ContactLeftOut]:
    """How many a list left out, and why."""
    return _from(copy, lambda db: contacts.left_out(db, list_id))


@_kept
def contact_effects(copy: str, as_of: datetime) -> dy.DataFrame[tables.ContactEffect]:
    """What reminders were seen to prevent."""
    return _from(copy, lambda db: contacts.latest_effects(db, as_of=as_of))


@_kept
def called_off(copy: str, list_id: str, as_of: datetime) -> set[str]:
    """Those on a list whose appointment was called off since."""
    return _from(copy, lambda db: contacts.called_off(db, list_id, as_of=as_of))


@_kept
def group_fairness(
    copy: str, as_of: datetime
) -> tuple[datetime | None, dy.DataFrame[tables.GroupFairness]]:
    """How the uses of no-show chances treat each group, and when that was reviewed."""
    return _from(copy, lambda db: group_facts.latest(db, as_of=as_of))


# --- what was delivered and run -------------------------------------------------------------


@_kept
def deliveries(copy: str, number: int) -> dy.DataFrame[tables.DeliveryCount]:
    """The newest deliveries, every record accounted for."""
    return _from(copy, lambda db: status.deliveries(db, n=number))


@_kept
def rejected(copy: str) -> dy.DataFrame[tables.Rejected]:
    """What was kept aside and why."""
    return _from(copy, status.rejected)


def recent_runs(number: int) -> dy.DataFrame[tables.RunRecord]:
    """The newest runs; not from the copy, because a run ends after it publishes."""
    return runs.recent(number)


def outlook_rows(forecast: dy.DataFrame[tables.Forecast], place: str) -> pl.DataFrame:
    """One place's forecast with a column for the middle and each end of its ranges."""
    rows = board.quantiles(forecast.filter(pl.col("entity_id") == place))
    return rows.rename({"target_at": "at"}).drop("entity_id", "issued_at")
