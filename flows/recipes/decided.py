"""Fold what people decided in the planner into the warehouse, so that plans can build on it."""

from datetime import UTC, datetime

from flows.recipe import Occasion, Said, Step
from flows.recipes.publish import make_copy
from warehouse import asking, booking, contacts, decisions, plans, writing
from warehouse.records import contacts as notes
from warehouse.records import duty_locks, offers, trail, wishes


def fold(occasion: Occasion) -> Said:
    """Keep new decisions beside the proposals they speak of; readers see them at once."""
    trail.anchor(datetime.now(UTC))
    made, noted, offered = decisions.decisions(), notes.noted(), offers.events()
    asked, locked = wishes.noted(), duty_locks.kept()
    if all(told.is_empty() for told in (made, noted, offered, asked, locked)):
        return Said("nothing", "Nobody has decided anything yet.")
    with writing("plan") as db:
        new = plans.fold_decisions(db, made)
        contacted = contacts.fold_outcomes(db, noted)
        about_places = booking.fold_offers(db, offered)
        about_rosters = asking.fold_wishes(db, asked) + asking.fold_locks(db, locked)
    if new or contacted or about_places or about_rosters:
        make_copy(occasion)
    words = f"{new} new decisions taken in."
    if contacted:
        words += f" {contacted} notes on reminders and calls taken in."
    if about_places:
        words += f" {about_places} notes on freed places taken in."
    if about_rosters:
        words += f" {about_rosters} requests and locks of the roster desk taken in."
    return Said("done", words, new + contacted + about_places + about_rosters)


def decisions_step() -> Step:
    """The step that begins every recipe that builds on decisions."""
    return Step("take in decisions", fold, retries=2)
