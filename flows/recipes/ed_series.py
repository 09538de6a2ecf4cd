"""The series of the EDs: arrivals by hour and by day, patients present, and boarding."""

from datetime import datetime, timedelta

from flows.recipe import Occasion, Said, together
from flows.recipes.champion import Champion, champion
from flows.recipes.keep import keep
from flows.recipes.places import site_clocks
from ops import series
from ops.backtest import Contest, past_issues
from ops.ed.admission import admitted
from ops.ed.arrivals import JUDGED_HOURS, contest_arrivals, issue_arrivals
from ops.ed.asked import Asked
from ops.ed.census import contest_census, issue_census
from ops.ed.daily import already_said, contest_daily_arrivals, forecast_daily_arrivals
from ops.ed.surge import surge_chances
from ops.ed.told_apart import ToldApart, by_mode, by_triage
from ops.issued import remarking
from ops.paths import packed
from ops.tables import HourlyCensus
from warehouse import ed, forecasts, reading, reference

HOUR = timedelta(hours=1)
ARRIVALS_PAST = timedelta(days=1096)
"""How much of the past arrivals are learnt from: two years of lessons, and what was before."""
DAYS_PAST = timedelta(days=1500)
"""How much of the past days are learnt from: four turns of the year."""
DAYS_TRIED, DAYS_TRIED_OVER = 4, timedelta(weeks=12)
"""Past moments at which the ways of speaking of days compete, and how long ago they reach."""
PAST = timedelta(days=730)
"""How much of the past the census is learnt from."""


def arrivals(occasion: Occasion) -> Said:
    """Forecast arrivals per hour for seven days at every site, in all and by their parts."""
    as_of = occasion.as_of
    with reading(as_known=occasion.as_of) as db:
        history = ed.hourly_arrivals(db, since=as_of - ARRIVALS_PAST, until=as_of)
        by_day = _by_day(ed.left_out(db, since=as_of - ARRIVALS_PAST, until=as_of))
        if history.is_empty():
            days = ARRIVALS_PAST.days
            words = f"No hourly ED arrivals of the last {days} days are known. {by_day or ''}"
            return Said("nothing", words.strip())
        asked = Asked(
            history,
            site_clocks(db, history),
            series.ED_ARRIVALS.horizon // HOUR,
            reference.holidays(db),
            ed.day_covariates(db, since=as_of - ARRIVALS_PAST, until=as_of),
        )
        chosen = champion(
            db, series.ED_ARRIVALS.name, occasion, lambda: _contest_arrivals(asked, as_of)
        )
        modes = ed.arrivals_by_mode(db, since=as_of - PAST, until=as_of)
        bands = ed.arrivals_by_triage(db, since=as_of - PAST, until=as_of)
    total, clocks = issue_arrivals(asked, issued_at=as_of, model=chosen.model), asked.clocks
    name, issued = series.ED_ARRIVALS.name, remarking(total.issued, by_day)
    return together(
        keep(occasion, name, issued, chosen, paths=packed(total.paths)),
        _keep_apart(occasion, series.ED_ARRIVALS_BY_MODE, by_mode(total, modes, clocks=clocks)),
        _keep_apart(occasion, series.ED_ARRIVALS_BY_TRIAGE, by_triage(total, bands, clocks=clocks)),
    )


def _contest_arrivals(asked: Asked, as_of: datetime) -> Contest:
    return contest_arrivals(
        asked,
        issued=past_issues(as_of, horizon=JUDGED_HOURS * HOUR),
        tried_at=as_of,
        covariates=admitted(asked, until=as_of),
    )


def _keep_apart(occasion: Occasion, what: series.Series, apart: ToldApart) -> Said:
    """Keep the parts of arrivals; where no site has any, say why."""
    if apart.issued is None:
        return Said("done", f"{what.title}: none. {apart.note or ''}".strip())
    said = keep(occasion, what.name, apart.issued, Champion(apart.issued.model))
    return Said("done", f"{what.title}: {said.words}", said.rows)


def daily_arrivals(occasion: Occasion) -> Said:
    """Forecast arrivals per local day for 28 days; once a day, or when another day is known."""
    name, as_of = series.ED_DAILY_ARRIVALS.name, occasion.as_of
    with reading(as_known=occasion.as_of) as db:
        history = ed.hourly_arrivals(db, since=as_of - DAYS_PAST, until=as_of)
        if history.is_empty():
            return Said("nothing", f"No hourly ED arrivals of {DAYS_PAST.days} days are known.")
        clocks, holidays = site_clocks(db, history), reference.holidays(db)
        newest = forecasts.latest(db, name, as_of=as_of)
        papers = forecasts.issues(db)
        if already_said(newest, papers, history, issued_at=as_of, clocks=clocks):
            return Said("nothing", "No other day is known since the coming days were spoken of.")
        moments = past_issues(
            as_of,
            horizon=series.ED_DAILY_ARRIVALS.horizon,
            count=DAYS_TRIED,
            spread_over=DAYS_TRIED_OVER,
        )
        chosen = champion(
            db,
            name,
            occasion,
            lambda: contest_daily_arrivals(
                history, issued=moments, tried_at=as_of, clocks=clocks, holidays=holidays
            ),
        )
    issued = forecast_daily_arrivals(
        history, issued_at=as_of, clocks=clocks, holidays=holidays, model=chosen.model
    )
    return keep(occasion, name, issued, chosen)


def _by_day(visits: int) -> str | None:
    if not visits:
        return None
    return f"{visits:,} visits are known to the day only and are in no hour."


def census(occasion: Occasion) -> Said:
    """Forecast patients present per hour for 48 hours, and the chance of too many."""
    as_of = occasion.as_of
    with reading(as_known=occasion.as_of) as db:
        history = ed.hourly_census(db, since=as_of - PAST, until=as_of)
        if history.is_empty():
            return Said("nothing", f"No ED census of the last {PAST.days} days is known.")
        coming = ed.hourly_arrivals(db, since=as_of - PAST, until=as_of)
        sites = reference.sites(db)
        clocks = site_clocks(db, history)
        moments = past_issues(as_of, horizon=series.ED_CENSUS.horizon)
        chosen = champion(
            db,
            series.ED_CENSUS.name,
            occasion,
            lambda: contest_census(history, coming, issued=moments, tried_at=as_of, clocks=clocks),
        )
    said = issue_census(history, coming, issued_at=as_of, clocks=clocks, model=chosen.model)
    chances = surge_chances(said.paths, sites)
    return keep(occasion, series.ED_CENSUS.name, said.issued, chosen, chances, packed(said.paths))


def boarding(occasion: Occasion) -> Said:
    """Forecast admitted patients who wait in the ED for a bed, per hour for 48 hours."""
    as_of, name = occasion.as_of, series.ED_BOARDING.name
    with reading(as_known=occasion.as_of) as db:
        history = ed.hourly_census(db, since=as_of - PAST, until=as_of)
        boarded = HourlyCensus.cast(history.drop_nulls("boarding"))
        if boarded.is_empty():
            return Said("nothing", f"No boarding in the EDs of the last {PAST.days} days is known.")
        clocks = site_clocks(db, boarded)
        moments = past_issues(as_of, horizon=series.ED_BOARDING.horizon)
        chosen = champion(
            db,
            name,
            occasion,
            lambda: contest_census(
                boarded, None, issued=moments, tried_at=as_of, clocks=clocks, series=name
            ),
        )
    if chosen.model is None:
        return Said("nothing", f"Boarding is not forecast. {chosen.note}")
    said = issue_census(
        boarded, None, issued_at=as_of, clocks=clocks, model=chosen.model, series=name
    )
    return keep(occasion, name, said.issued, chosen, paths=packed(said.paths))
