"""Propose what to do: rosters and bookings for every site, templates and calls, orders."""

from flows.recipe import Recipe, Step
from flows.recipes import bookings, contact_lists, orders, rosters, templates
from flows.recipes.decided import decisions_step
from flows.recipes.publish import open_step, publish_step

PLAN: Recipe = (
    open_step(),
    decisions_step(),
    Step("propose rosters", rosters.propose, retries=1),
    Step("propose slot templates", templates.propose, retries=1),
    Step("propose reminders and calls", contact_lists.propose, retries=1),
    Step("propose bookings", bookings.propose, retries=1),
    Step("propose orders", orders.propose, retries=1),
    publish_step("publish the proposals"),
)
