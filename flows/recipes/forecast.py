"""Say what the hospital should expect, and keep having said it.

Each step reads the newest published copy as of the moment, chooses a champion if none was
chosen lately, issues its forecast and appends it. Saving the same forecast again changes nothing.
"""

from flows.recipe import Recipe, Step
from flows.recipes import (
    clinic_chances,
    ed_demand,
    ed_series,
    item_use,
    levels,
    people_needed,
    ward_census,
)
from flows.recipes.publish import open_step, publish_step

FORECAST: Recipe = (
    open_step(),
    Step("forecast ED arrivals", ed_series.arrivals, retries=1),
    Step("forecast ED arrivals by day", ed_series.daily_arrivals, retries=1),
    Step("forecast patients in the ED", ed_series.census, retries=1),
    Step("forecast boarding in the ED", ed_series.boarding, retries=1),
    Step("say how many beds the ED will ask for", ed_demand.demand, retries=1),
    Step("forecast occupied beds", ward_census.occupancy, retries=1),
    Step("forecast no-shows and attendance", clinic_chances.attendance, retries=1),
    Step("forecast use of items", item_use.use, retries=1),
    publish_step("publish the forecasts"),
    # Both are read off what has just been forecast, so that has to be readable.
    Step("say how many people are needed", people_needed.say_needs, retries=1),
    Step("say surge levels and alerts", levels.say_levels, retries=1),
    publish_step("publish the levels"),
)
