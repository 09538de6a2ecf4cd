"""Say, in hindsight, what would have been said at a past moment, so that it can be scored."""

from flows.recipe import Recipe, Step
from flows.recipes import ed_series, ward_census

LOOK_BACK: Recipe = (
    Step("ED arrivals, in hindsight", ed_series.arrivals, retries=1),
    Step("patients in the ED, in hindsight", ed_series.census, retries=1),
    Step("occupied beds, in hindsight", ward_census.occupancy, retries=1),
)
