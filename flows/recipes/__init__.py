"""What is done, in which order. No Prefect here: the same steps run with and without it."""

from flows.recipe import Recipe
from flows.recipes.forecast import FORECAST
from flows.recipes.ingest import INGEST
from flows.recipes.look_back import LOOK_BACK
from flows.recipes.plan import PLAN
from flows.recipes.review import REVIEW

DAY: Recipe = tuple(dict.fromkeys((*INGEST, *FORECAST, *PLAN, *REVIEW)))
"""The four in order; a step that all of them begin with is taken once."""

RECIPES: dict[str, Recipe] = {
    "ingest": INGEST,
    "forecast": FORECAST,
    "plan": PLAN,
    "review": REVIEW,
    "look_back": LOOK_BACK,
    "day": DAY,
}
"""Every recipe by the word that runs it."""

__all__ = ["DAY", "FORECAST", "INGEST", "LOOK_BACK", "PLAN", "RECIPES", "REVIEW"]
