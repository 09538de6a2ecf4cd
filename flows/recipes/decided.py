"""Fold what people decided in the planner into the warehouse, so that plans can build on it."""

from flows.recipe import Occasion, Said, Step
from flows.recipes.publish import make_copy
from warehouse import decisions, plans, writing


def fold(occasion: Occasion) -> Said:
    """Keep new decisions beside the proposals they speak of; readers see them at once."""
    made = decisions.decisions()
    if made.is_empty():
        return Said("nothing", "Nobody has decided anything yet.")
    with writing("plan") as db:
        new = plans.fold_decisions(db, made)
    if new:
        make_copy(occasion)
    return Said("done", f"{new} new decisions taken in.", new)


def decisions_step() -> Step:
    """The step that begins every recipe that builds on decisions."""
    return Step("take in decisions", fold, retries=2)
