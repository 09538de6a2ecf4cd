"""Hold what was said against what happened."""

import polars as pl

from flows.recipe import Occasion, Recipe, Said, Step
from flows.recipes.publish import publish_step
from ops import series
from ops.scores import score
from ops.tables import Score
from warehouse import forecasts, reading, truth, writing


def score_forecasts(occasion: Occasion) -> Said:
    """Score every forecast whose whole horizon has passed and that has no score yet."""
    scored = []
    with reading() as db:
        for one in series.ALL:
            said = forecasts.unscored(db, one.name, as_of=occasion.as_of)
            if said.is_empty():
                continue
            until = said["target_at"].max() + (one.step or series.ED_ARRIVALS.step)
            actual = truth.actuals(db, one.name, since=said["issued_at"].min(), until=until)
            scored.append(score(said, actual))
    if not scored:
        return Said("nothing", "No forecast has come to its end since the last review.")
    scores = Score.validate(pl.concat(scored).sort(Score.primary_key()))
    with writing("review") as db:
        forecasts.save_scores(db, scores)
    issues = scores.select("series", "issued_at").unique().height
    return Said("done", f"{issues} forecasts held against what happened.", scores.height)


REVIEW: Recipe = (
    Step("hold forecasts against what happened", score_forecasts, retries=1),
    publish_step("publish the scores"),
)
