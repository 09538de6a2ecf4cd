"""Take in what the hospital's systems delivered, and say what was left out."""

from collections import Counter
from dataclasses import asdict

from flows.recipe import Occasion, Recipe, Said, Step
from flows.recipes.publish import publish_step
from warehouse import landing, writing
from warehouse.settings import settings


def land(occasion: Occasion) -> Said:
    """Land every delivery in the inbox, each once; a refused file leaves the others alone."""
    landing.files(occasion.inbox)  # an inbox that is not there is said before anything is written
    landing.wait_for_quiet(occasion.inbox, settings().quiet_seconds)
    with writing("ingest") as db:
        outcomes = landing.land_inbox(db, occasion.inbox, as_of=occasion.as_of)
    files = Counter(outcome.status for outcome in outcomes)
    if not outcomes:
        return Said("failed", f"Nothing to take in: {occasion.inbox} holds no deliveries.")
    loaded = sum(outcome.loaded for outcome in outcomes)
    aside = sum(outcome.quarantined for outcome in outcomes)
    words = (
        f"{len(outcomes)} files: {files['loaded']} loaded, {files['duplicate']} seen before, "
        f"{files['refused']} refused{_held(files['held'])}{_waiting(files['waiting'])}; "
        f"{loaded:,} rows loaded, {aside:,} kept aside with a reason."
    )
    away = [outcome for outcome in outcomes if outcome.status in ("refused", "held")]
    for outcome in away[:5]:
        words += f" {outcome.name}{_before(outcome)}: {outcome.reason}"
    every = len(away) == len(outcomes)
    verdict = "failed" if every else "partly" if away else "done"
    table = tuple(asdict(outcome) for outcome in outcomes if not outcome.seen_before)
    return Said(verdict, words, loaded, table)  # type: ignore[arg-type]


def _held(files: int) -> str:
    return f", {files} held until somebody approves (hospital delivery list)" if files else ""


def _waiting(files: int) -> str:
    return f", {files} still to come (being written, or without their .done)" if files else ""


def _before(outcome: landing.DeliveryOutcome) -> str:
    if not outcome.seen_before:
        return ""
    return f" ({outcome.status} before, unchanged, so not tried again)"


INGEST: Recipe = (
    Step("take in deliveries", land, retries=2),
    publish_step("publish what came in"),
)
