"""How many beds the ED will ask for, by site and specialty, up to the coming bed meetings.

Three parts: patients whose bed has been asked for already (known demand), patients in the ED who
have not been decided on, and patients yet to arrive. Two modes, named everywhere: ``running``, as
the ED is running, is learnt from the recent past and held against what happened; ``target``, if
the four-hour target were met, is a wish on the same paths and held against nothing.

What was tuned on which hospitals is told in ``ops.ed``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import dataframely as dy
import polars as pl

from ops.calendar import Ints, hour_number, huddles
from ops.ed.arrivals import DRAWINGS, FALLBACK
from ops.ed.asked import Asked, as_known
from ops.ed.asking import Arriving, OneEd, chances, draw_asks
from ops.ed.chance_of_bed import learn_admission
from ops.ed.demand_told import Row, by_specialty, told
from ops.ed.drawings import seed_of
from ops.ed.four_hours import TargetPolicy
from ops.ed.mix import learn_mix, learn_shares
from ops.ed.past import Past
from ops.ed.visits import visits_at
from ops.errors import NotEnoughHistoryError
from ops.issued import in_words
from ops.paths import LEAST_PATHS, Paths
from ops.tables import EdBedDemand, EdStay, Holiday, HourlyArrivals

MODEL = "competing_risks"
HOURS_AHEAD = (4, 8, 12, 24)
SEED = 11
LATE = timedelta(hours=1)
TOO_LATE = timedelta(hours=12)
"""An ED that told nothing for so long may have anybody in it by now."""


@dataclass(frozen=True)
class BedDemand:
    """What both modes say: joint paths (one set a site), the parts, and what was left out.

    ``paths`` are of the whole demand, known and expected, site by site: the site itself, then its
    specialties, which add up to it on every path. ``learnt`` is the span of the visits.
    """

    paths: tuple[Paths, ...]
    parts: dy.DataFrame[EdBedDemand]
    note: str | None
    learnt: tuple[datetime, datetime]


@dataclass(frozen=True)
class _Known:
    """What is known of all EDs, and how their demand is to be said."""

    stays: dy.DataFrame[EdStay]
    arrivals: dy.DataFrame[HourlyArrivals]
    holidays: dy.DataFrame[Holiday] | None
    model: str
    policy: TargetPolicy
    paths: int


def forecast_bed_demand(
    stays: dy.DataFrame[EdStay],
    arrivals: dy.DataFrame[HourlyArrivals],
    *,
    issued_at: datetime,
    clocks: Mapping[str, str],
    holidays: dy.DataFrame[Holiday] | None = None,
    model: str = "poisson_regression",
    policy: TargetPolicy | None = None,
    paths: int = LEAST_PATHS,
) -> BedDemand:
    """Beds asked for by the coming bed meetings, and within 4, 8, 12 and 24 hours.

    ``model`` makes the arrival paths (one of ``ops.ed.arrivals.DRAWINGS``). Raises
    NotEnoughHistoryError if no site tells enough visits and admissions.
    """
    known = _Known(stays, arrivals, holidays, model, policy or TargetPolicy(), paths)
    found: list[tuple[Paths, list[Row]]] = []
    notes: list[str] = []
    for site_id in sorted(set(stays["site_id"].to_list()) & set(clocks)):
        try:
            of_site, late = _one_site(known, site_id, issued_at, clocks[site_id])
        except NotEnoughHistoryError as error:
            notes.append(f"Left out {site_id}: {error}")
        else:
            found += of_site
            notes += [late] if late else []
    if not found:
        raise NotEnoughHistoryError(in_words(notes) or NO_VISITS)
    came = stays["arrived_at"].sort()
    rows = [row for _, of_mode in found for row in of_mode]
    return BedDemand(
        tuple(of_mode for of_mode, _ in found), _parts(rows), in_words(notes), (came[0], came[-1])
    )


def _parts(rows: list[Row]) -> dy.DataFrame[EdBedDemand]:
    frame = pl.DataFrame(rows, schema=EdBedDemand.create_empty().schema)
    return EdBedDemand.validate(frame.sort(EdBedDemand.primary_key()))


NO_VISITS = (
    "How many beds the ED asks for needs its visits one by one, with arrival, departure and "
    "disposition or decision to admit; hourly counts tell nothing of admissions. Deliver the feed "
    "`ed_visits`."
)


def demand_targets(issued_at: datetime, time_zone: str) -> tuple[datetime, ...]:
    """The bed meetings of the coming 24 hours, and 4, 8, 12 and 24 hours from the issue."""
    last, today = issued_at + timedelta(hours=max(HOURS_AHEAD)), issued_at.date()
    meetings = (
        at for _, _, at in huddles(today - timedelta(days=1), today + timedelta(days=2), time_zone)
    )
    fixed = {issued_at + timedelta(hours=hours) for hours in HOURS_AHEAD}
    return tuple(sorted(fixed | {at for at in meetings if issued_at < at <= last}))


def _one_site(
    known: _Known, site_id: str, issued_at: datetime, time_zone: str
) -> tuple[list[tuple[Paths, list[Row]]], str | None]:
    """Both modes of one site, and a remark if its feed is late."""
    hourly = HourlyArrivals.cast(known.arrivals.filter(site_id=site_id))
    moment, late = _stands_at(hourly, issued_at)
    targets = demand_targets(issued_at, time_zone)
    asked = OneEd(site_id, time_zone, issued_at, moment, targets)
    coming = _arriving(known, asked, hourly)
    return list(_modes(known, asked, coming)), f"{site_id}: {late}" if late else None


def _modes(known: _Known, asked: OneEd, coming: Arriving) -> Iterator[tuple[Paths, list[Row]]]:
    """Both modes of one site on the same luck."""
    stays = EdStay.cast(known.stays.filter(site_id=asked.site_id))
    visits = visits_at(stays, asked.moment, asked.time_zone)
    model = learn_admission(visits, asked.now)
    mix, shares = learn_mix(visits, asked.now), learn_shares(visits, asked.now)
    luck = seed_of(asked.site_id, SEED)
    for mode, target in (("running", None), ("target", known.policy.of(asked.site_id))):
        said = chances(model, mix, visits, coming, asked, target=target)
        asks = draw_asks(said, coming, model.shared, paths=known.paths, seed=luck)
        parts = by_specialty(visits, asks, shares, seed=luck + 1)
        yield told(asked, mode, parts)


def _stands_at(hourly: pl.DataFrame, issued_at: datetime) -> tuple[datetime, str | None]:
    """Where knowledge of an ED ends: at the issue, or where its feed does, which is then said."""
    newest = hourly["hour_start"].max()
    if not isinstance(newest, datetime):
        raise NotEnoughHistoryError("no hourly arrivals are known. Deliver `ed_visits`.")
    ends = newest + timedelta(hours=1)
    if issued_at - ends < LATE:
        return issued_at, None
    if issued_at - ends > TOO_LATE:
        raise NotEnoughHistoryError(
            f"its visits are known up to {ends:%H:%M %d %b} UTC only. Deliver newer `ed_visits`."
        )
    return ends, (
        f"visits are known up to {ends:%H:%M} UTC; who came or asked since counts as yet to come."
    )


def _arriving(known: _Known, asked: OneEd, hourly: dy.DataFrame[HourlyArrivals]) -> Arriving:
    """Paths of the arrivals still to come, from the hour that has begun to the last target."""
    start = asked.moment.replace(minute=0, second=0, microsecond=0)
    told = as_known(
        Asked(
            hourly,
            {asked.site_id: asked.time_zone},
            hour_number(asked.targets[-1]) + 1 - hour_number(start),
            known.holidays,
        ),
        start,
    )
    if not told.ready:
        raise NotEnoughHistoryError("its arrivals cannot be forecast: two whole weeks are needed.")
    return Arriving(hour_number(start), _drawn(known.model, told.ready[0]), _left(asked, start))


def _drawn(model: str, past: Past) -> Ints:
    """Arrival paths by the model, or at the usual pace where its past is too short for it."""
    try:
        return DRAWINGS[model](past)
    except NotEnoughHistoryError:
        return DRAWINGS[FALLBACK](past)


def _left(asked: OneEd, start: datetime) -> float:
    """The part of the hour that has begun which is still to come."""
    return 1 - (asked.moment - start) / timedelta(hours=1)
