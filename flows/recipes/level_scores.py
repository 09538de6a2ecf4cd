"""Hold surge levels, the alerts they led to, and people's own levels against what happened."""

from datetime import datetime, timedelta

import polars as pl

from flows.recipe import Occasion, Said
from ops.ed.alert_scores import AlertRecord, alert_record, surges
from ops.ed.alerts import AlertPolicy
from ops.ed.level_scores import alert_scores, chance_scores, person_scores
from ops.ed.person_levels import set_levels
from ops.tables import Alert, HourlyCensus, Score, SurgeLevel
from warehouse import decisions, ed, forecasts, levels, reading, writing
from warehouse.settings import settings

SPAN = timedelta(days=28)
"""Days over which false alarms and missed surges are counted."""
LEAST_SPAN = timedelta(days=7)
"""Days of issues without which a rate per week says nothing."""


def score_levels(occasion: Occasion) -> Said:
    """Score every issue whose window has passed, and the alerts of the last four weeks."""
    as_of = occasion.as_of
    with reading(as_known=as_of) as db:
        issued = levels.issued(db, since=as_of - SPAN, until=as_of)
        if issued.is_empty():
            return Said("nothing", "No surge level has been said yet.")
        census = ed.hourly_census(db, since=as_of - SPAN, until=as_of)
        alerts = levels.alerts(db, since=as_of - SPAN, until=as_of)
    told = [one for one in set_levels(decisions.decisions(as_of - SPAN)) if one.set_at <= as_of]
    records = _records(issued, census, alerts, as_of)
    parts = [
        chance_scores(issued, census, as_of=as_of),
        person_scores(told, issued, census, as_of=as_of),
        alert_scores(records, as_of=as_of),
    ]
    scores = Score.validate(pl.concat(parts).sort(Score.primary_key()))
    with writing("review") as db:
        new = forecasts.save_scores(db, scores)
    return Said("done", _words(records), new)


def _records(
    issued: pl.DataFrame, census: pl.DataFrame, alerts: pl.DataFrame, as_of: datetime
) -> dict[str, AlertRecord]:
    """How the alerts of each site did, where levels have been said for long enough."""
    records = {}
    for (site,), said in issued.group_by("site_id", maintain_order=True):
        since: datetime = said["issued_at"].min()  # type: ignore[assignment]
        if as_of - since < LEAST_SPAN:
            continue
        level = AlertPolicy.of(settings().levels_of(str(site)).said()).alert_from
        newest = SurgeLevel.cast(said).filter(pl.col("window") == "within").sort("issued_at")
        row = newest.filter(pl.col("level") == level).row(-1, named=True)
        records[str(site)] = alert_record(
            Alert.cast(alerts.filter(pl.col("site_id") == site)),
            surges(HourlyCensus.cast(census), str(site), row["least"]),
            level=level,
            within=row["until_at"] - row["issued_at"],
            since=since,
            until=as_of,
        )
    return records


def _words(records: dict[str, AlertRecord]) -> str:
    if not records:
        return "Levels held against what happened; alerts are judged after a week of them."
    return " ".join(
        f"{site}: {one.false_alarms_a_week:.1f} false alarms a week, "
        f"{one.missed} of {one.surges} surges missed."
        for site, one in records.items()
    )
