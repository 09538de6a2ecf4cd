"""Hold what was said against what happened."""

from datetime import datetime, timedelta

import dataframely as dy
import polars as pl

from flows.recipe import Occasion, Recipe, Said, Step
from flows.recipes import stock_judged, track
from flows.recipes.contact_lists import watch_chances
from flows.recipes.level_scores import score_levels
from flows.recipes.publish import open_step, publish_step
from ops import series
from ops.scores import score
from ops.tables import Actual, Forecast, Score
from warehouse import Connection, ed_demand, forecasts, reading, truth, writing

HOUR = timedelta(hours=1)

PATIENCE = timedelta(days=3)
"""How long a score waits for late deliveries; after that it is made from what is known."""


def score_forecasts(occasion: Occasion) -> Said:
    """Score every forecast whose whole horizon has passed and that has no score yet."""
    with reading(as_known=occasion.as_of) as db:
        if forecasts.issues(db).is_empty():
            return Said("nothing", "Nothing has been forecast yet.")
        every = [_scored(db, one.name, occasion) for one in series.ALL]
    scored = [scores for of_series in every for scores in of_series if not scores.is_empty()]
    if not scored:
        return Said("done", "No forecast has come to its end since the last review.")
    scores = Score.validate(pl.concat(scored).sort(Score.primary_key()))
    with writing("review") as db:
        forecasts.save_scores(db, scores)
    return Said("done", f"{len(scored)} forecasts held against what happened.", scores.height)


def _scored(db: Connection, name: str, occasion: Occasion) -> list[dy.DataFrame[Score]]:
    """Scores of every issue that waits for them; empty where nobody knows yet what came."""
    said = forecasts.unscored(db, name, as_of=occasion.as_of)
    scores = []
    for issue in said.partition_by("issued_at", maintain_order=True):
        issued = Forecast.cast(issue)
        came = _came(db, name, issued)
        last: datetime = issued.sort("target_at").item(-1, "target_at")
        if occasion.as_of - last < PATIENCE:
            issued = _whole(issued, came)
        scores.append(score(issued, came))
    return scores


def _whole(issued: dy.DataFrame[Forecast], came: dy.DataFrame[Actual]) -> dy.DataFrame[Forecast]:
    """The places at which the truth of every target is known."""
    untold = issued.join(came, on=["entity_id", "target_at"], how="anti").select("entity_id")
    return Forecast.cast(issued.join(untold, on="entity_id", how="anti", maintain_order="left"))


def _came(db: Connection, name: str, issued: dy.DataFrame[Forecast]) -> dy.DataFrame[Actual]:
    """What really happened at every target of one issue."""
    issued_at, targets = issued.item(0, "issued_at"), issued["target_at"].unique().sort().to_list()
    if name == series.ITEM_USE.name:
        return truth.item_use(db, issued_at=issued_at, targets=targets)
    if name == series.ED_BED_DEMAND.name:
        return ed_demand.asked_for(db, issued_at=issued_at, targets=targets)
    # The hour that begins at the last target counts too, and ends an hour later.
    return truth.actuals(db, name, since=targets[0], until=targets[-1] + HOUR)


REVIEW: Recipe = (
    open_step(),
    Step("hold forecasts against what happened", score_forecasts, retries=1),
    Step("say how right forecasts have been", track.record, retries=1),
    Step("hold surge levels against what happened", score_levels, retries=1),
    Step("hold chances of no-shows against who came", watch_chances, retries=1),
    Step("hold what orders rest on against what came", stock_judged.statements, retries=1),
    Step("live past weeks under other ways of ordering", stock_judged.ways, retries=1),
    publish_step("publish the scores"),
)
