"""What was delivered, how old it is, and what ran."""

from datetime import datetime

import dataframely as dy

from app import freshness
from app.read.once import from_copy, once
from app.read.pinned import Here
from ops import tables
from warehouse import Connection, runs, status, watch


@once
def feeds(copy: str, as_of: datetime) -> dy.DataFrame[tables.FeedStatus]:
    """Every feed: how much there is and how old."""
    return from_copy(copy, lambda db: status.feeds(db, as_of=as_of))


@once
def remarkable(copy: str, as_of: datetime) -> list[str]:
    """Feeds that are late or lack days, and wards that look odd, as sentences."""

    def read(db: Connection) -> list[str]:
        late = watch.sentences(status.feeds(db, as_of=as_of), as_of=as_of)
        return late + watch.alarms(db, as_of=as_of)["told"].to_list()

    return from_copy(copy, read)


def fresh(standing: Here) -> dict[str, freshness.Freshness]:
    """Every part of the hospital with its age at this moment."""
    return _fresh(standing.copy, standing.as_of, standing.now)


@once
def _fresh(copy: str, as_of: datetime, now: datetime) -> dict[str, freshness.Freshness]:
    """Asked for by every panel of a rerun, which all stand on one moment."""
    return dict(freshness.freshness(feeds(copy, as_of), now=now))


@once
def deliveries(copy: str, number: int) -> dy.DataFrame[tables.DeliveryCount]:
    """The newest deliveries, every record accounted for."""
    return from_copy(copy, lambda db: status.deliveries(db, n=number))


@once
def rejected(copy: str) -> dy.DataFrame[tables.Rejected]:
    """What was kept aside and why."""
    return from_copy(copy, status.rejected)


def recent_runs(number: int) -> dy.DataFrame[tables.RunRecord]:
    """The newest runs; not from the copy, because a run ends after it publishes."""
    return runs.recent(number)
