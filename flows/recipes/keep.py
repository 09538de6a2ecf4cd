"""Keep a forecast together with its papers, in one transaction."""

from importlib.metadata import version

import dataframely as dy
import polars as pl

from flows.recipe import Occasion, Said
from flows.recipes.champion import Champion
from ops.issued import Issued
from ops.tables import CensusPart, Chance, Issue, SamplePath
from warehouse import forecasts, futures, judged, writing

HINDSIGHT = "Issued in hindsight, from what was known at that moment."


def keep(
    occasion: Occasion,
    series: str,
    issued: Issued,
    chosen: Champion,
    chances: dy.DataFrame[Chance] | None = None,
    paths: dy.DataFrame[SamplePath] | None = None,
    parts: dy.DataFrame[CensusPart] | None = None,
) -> Said:
    """Append a forecast with all that goes with it, and its papers.

    A second time changes nothing.
    """
    with writing("forecast") as db:
        forecasts.save(db, issued.forecast)
        if chances is not None:
            forecasts.save_chances(db, chances)
        if paths is not None:
            futures.save_paths(db, paths)
        if parts is not None:
            futures.save_parts(db, parts)
        if chosen.trials is not None:
            forecasts.save_trials(db, chosen.trials)
        if chosen.version is not None:
            judged.save_version(db, chosen.version)
        forecasts.save_issue(db, papers(occasion, series, issued))
    places = issued.forecast["entity_id"].n_unique()
    words = f"{places} places by {issued.model}. {chosen.note} {issued.note or ''}"
    return Said("done", " ".join(words.split()), issued.forecast.height)


def papers(occasion: Occasion, series: str, issued: Issued) -> dy.DataFrame[Issue]:
    """Who made the forecast, from what, and what a reader must know about it."""
    notes = [issued.note or "", HINDSIGHT if occasion.replayed else ""]
    row = {
        "series": series,
        "issued_at": occasion.as_of,
        "model": issued.model,
        "code_version": version("hospital-operations"),
        "learnt_since": issued.learnt_since,
        "learnt_until": issued.learnt_until,
        "note": " ".join(note for note in notes if note) or None,
    }
    return Issue.validate(pl.DataFrame([row], schema=Issue.create_empty().schema), cast=True)
