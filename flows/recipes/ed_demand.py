"""How many beds the EDs will ask for, as they are running and if their target were met."""

from datetime import timedelta

import polars as pl

from flows.recipe import Occasion, Said
from flows.recipes.keep import papers
from flows.recipes.places import site_clocks
from ops import series
from ops.ed.arrivals import TAUGHT, TOLD
from ops.ed.bed_demand import MODEL, BedDemand, forecast_bed_demand
from ops.ed.four_hours import Compliance, TargetPolicy
from ops.issued import Issued
from ops.paths import as_quantiles, packed
from ops.spread import together
from ops.tables import SamplePath
from warehouse import Connection, ed, ed_demand, forecasts, futures, reading, reference, writing
from warehouse.settings import settings

PAST = timedelta(days=365)
"""How much of the past admissions are learnt from."""
ARRIVALS_PAST = timedelta(days=730)
"""How much of the past arrivals are learnt from here: their paths are wanted for a day."""
QUICK = "poisson_regression"


def demand(occasion: Occasion) -> Said:
    """Say how many beds ED patients will ask for by the coming bed meetings."""
    as_of = occasion.as_of
    with reading(as_known=as_of) as db:
        stays = ed.stays(db, as_of=as_of, since=as_of - PAST)
        arrivals = ed.hourly_arrivals(db, since=as_of - ARRIVALS_PAST, until=as_of)
        clocks, holidays = site_clocks(db, stays), reference.holidays(db)
        model = _arrivals_model(db, occasion)
    said = forecast_bed_demand(
        stays,
        arrivals,
        issued_at=as_of,
        clocks=clocks,
        holidays=holidays,
        model=model,
        policy=_targets(),
    )
    return _keep(occasion, said)


def _arrivals_model(db: Connection, occasion: Occasion) -> str:
    """The champion of arrivals if it makes paths; else the quick one that does."""
    trials = forecasts.trials(db, series.ED_ARRIVALS.name, as_of=occasion.as_of)
    won = trials.filter("won").sort("tried_at").tail(1)["model"].to_list()
    # What is told of covariates is drawn here without them: their reach is longer than a day.
    name = won[0].split(TOLD)[0] if won else QUICK
    return name if name in TAUGHT else QUICK


def _targets() -> TargetPolicy:
    """What the settings say of the target of each site."""
    curves = {site: Compliance(points) for site, points in settings().ed_targets.items()}
    return TargetPolicy(curves.pop("usual", Compliance()), curves)


def _keep(occasion: Occasion, said: BedDemand) -> Said:
    """Append ranges, paths, parts and papers of both modes in one transaction."""
    rows = 0
    with writing("forecast") as db:
        for mode in (series.ED_BED_DEMAND.name, series.ED_BED_DEMAND_TARGET.name):
            mine = [paths for paths in said.paths if paths.series == mode]
            forecast = together([as_quantiles(paths) for paths in mine])
            issued = Issued(forecast, MODEL, said.note, *said.learnt)
            rows += forecasts.save(db, forecast)
            kept = pl.concat([packed(paths) for paths in mine]).sort(SamplePath.primary_key())
            futures.save_paths(db, SamplePath.validate(kept))
            forecasts.save_issue(db, papers(occasion, mode, issued))
        ed_demand.save(db, said.parts)
    sites = said.parts["site_id"].n_unique()
    words = f"{sites} sites, {said.parts['entity_id'].n_unique() - sites} specialties of theirs."
    return Said("done", " ".join([words, said.note or ""]).strip(), rows)
