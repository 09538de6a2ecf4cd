"""Hold what was said against what happened."""

import dataframely as dy
import polars as pl

from flows.recipe import Occasion, Recipe, Said, Step
from flows.recipes.publish import open_step, publish_step
from ops import series
from ops.scores import score
from ops.tables import Actual, Forecast, Score
from warehouse import Connection, forecasts, reading, truth, writing


def score_forecasts(occasion: Occasion) -> Said:
    """Score every forecast whose whole horizon has passed and that has no score yet."""
    scored = []
    with reading() as db:
        for one in series.ALL:
            said = forecasts.unscored(db, one.name, as_of=occasion.as_of)
            for issue in said.partition_by("issued_at", maintain_order=True):
                issued = Forecast.cast(issue)
                scored.append(score(issued, _came(db, one.name, issued)))
    if not scored:
        return Said("nothing", "No forecast has come to its end since the last review.")
    scores = Score.validate(pl.concat(scored).sort(Score.primary_key()))
    with writing("review") as db:
        forecasts.save_scores(db, scores)
    return Said("done", f"{len(scored)} forecasts held against what happened.", scores.height)


def _came(db: Connection, name: str, issued: dy.DataFrame[Forecast]) -> dy.DataFrame[Actual]:
    """What really happened at every target of one issue."""
    issued_at, targets = issued.item(0, "issued_at"), issued["target_at"].unique().sort().to_list()
    if name == series.ITEM_USE.name:
        return truth.item_use(db, issued_at=issued_at, targets=targets)
    return truth.actuals(db, name, since=targets[0], until=targets[-1])


REVIEW: Recipe = (
    open_step(),
    Step("hold forecasts against what happened", score_forecasts, retries=1),
    publish_step("publish the scores"),
)
