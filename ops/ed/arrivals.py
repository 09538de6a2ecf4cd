"""How many patients will reach the ED, hour by hour.

Arrivals follow the clock and the weekday closely. Several ways of saying how closely compete;
the one that did best at past moments is used, and the usual pace stands in when it fails.
What was tuned on which counts is told in ``ops.ed``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import dataframely as dy
import numpy as np

from ops.backtest import Contest, Forecaster, contest
from ops.calendar import Ints, hours_from
from ops.ed.asked import Asked, as_known, truth
from ops.ed.boosted import grown
from ops.ed.classical import smoothed_days
from ops.ed.drawings import Drawing, at_usual_pace, ranges_of, taught_by, telling, told
from ops.ed.issue import Known, by_site, issue
from ops.ed.naive import last_week
from ops.ed.past import Past
from ops.ed.regression import regressed
from ops.ed.trained import Teacher
from ops.issued import Issued, remarking
from ops.paths import Paths
from ops.series import ED_ARRIVALS
from ops.tables import Holiday, HourlyArrivals

SERIES = ED_ARRIVALS.name
FALLBACK = "usual_pace"
HOURS = ED_ARRIVALS.horizon // timedelta(hours=1)
JUDGED_HOURS = 48
"""Hours ahead by which candidates are chosen: most is decided in them, at a third of the cost."""

TOLD = " + "
"""Joins the name of a model and those of the covariates it is told of."""

LATE = timedelta(hours=6)
"""Counts that end longer before the issue are late: the planner marks them so too."""

TAUGHT: dict[str, tuple[Teacher, ...]] = {
    "poisson_regression": (regressed,),
    "lightgbm_poisson": (grown,),
    "combined": (regressed, grown),
}
"""Candidates that learn, and from which teachers."""

DRAWINGS: dict[str, Drawing] = {
    "seasonal_naive": ranges_of(last_week),
    FALLBACK: at_usual_pace,
    "statsforecast_ets": ranges_of(smoothed_days),
    **{name: telling(taught_by(*teachers), ()) for name, teachers in TAUGHT.items()},
}
"""Every way of drawing the coming hours of one ED, by name; none is told of covariates."""

CANDIDATES: dict[str, Forecaster[Known]] = {
    name: by_site(SERIES, told(drawing)) for name, drawing in DRAWINGS.items()
}


@dataclass(frozen=True)
class IssuedArrivals:
    """A forecast of arrivals with the joint paths that all its numbers are read off."""

    issued: Issued
    paths: Paths


def with_covariates(names: Sequence[str]) -> dict[str, Drawing]:
    """The drawings that learn, told of these covariates too: ``combined + school_term``."""
    return {
        TOLD.join([name, *names]): telling(taught_by(*teachers), names)
        for name, teachers in TAUGHT.items()
        if names
    }


def issue_arrivals(asked: Asked, *, issued_at: datetime, model: str | None) -> IssuedArrivals:
    """Forecast the next whole hours of arrivals at each site that has a clock, in joint paths.

    ``model`` is one of CANDIDATES, or one that learns followed by the covariates it is told of;
    without it, where it fails, and where counts end hours before the issue, the usual pace stands
    in and the note says so. A site whose counts are short or stale is left out, and the note says
    so. Raises NotEnoughHistoryError if no site has two whole weeks of hourly counts.
    """
    known = as_known(asked, issued_at)
    names = tuple(model.split(TOLD)[1:]) if model else ()
    drawn: dict[str, Ints] = {}
    issued = issue(
        SERIES,
        known,
        {
            name: by_site(SERIES, told(_kept(drawing, drawn)))
            for name, drawing in (DRAWINGS | with_covariates(names)).items()
        },
        issued_at=issued_at,
        model=model,
        fallback=FALLBACK,
        late_after=LATE,
    )
    places = tuple(past.line.place for past in known.ready)
    targets = tuple(hours_from(known.ready[0].targets).to_list())
    paths = Paths(SERIES, issued_at, places, targets, np.stack([drawn[name] for name in places]))
    return IssuedArrivals(remarking(issued, _not_told(known, names)), paths)


def _kept(drawing: Drawing, drawn: dict[str, Ints]) -> Drawing:
    """The same drawing, remembering what it drew."""

    def remembered(past: Past) -> Ints:
        drawn[past.line.place] = drawing(past)
        return drawn[past.line.place]

    return remembered


def _not_told(known: Known, names: Sequence[str]) -> str | None:
    """Which covariates were delivered and are not used, and why."""
    delivered = {name for past in known.ready for name in past.covariates}
    left = sorted(delivered - set(names))
    if not left:
        return None
    return f"Not used, as they made past weeks no better beyond chance: {', '.join(left)}."


def forecast_arrivals(
    history: dy.DataFrame[HourlyArrivals],
    *,
    issued_at: datetime,
    hours: int = HOURS,
    clocks: Mapping[str, str],
    holidays: dy.DataFrame[Holiday] | None = None,
    model: str | None = None,
) -> Issued:
    """Forecast arrivals as ``issue_arrivals`` does, where its paths are not wanted."""
    asked = Asked(history, clocks, hours, holidays)
    return issue_arrivals(asked, issued_at=issued_at, model=model).issued


def contest_arrivals(
    asked: Asked,
    *,
    issued: Sequence[datetime],
    tried_at: datetime,
    covariates: Sequence[str] = (),
) -> Contest:
    """Let the candidates forecast arrivals at past moments (see ``ops.backtest.contest``).

    Those that learn compete a second time, told of the ``covariates`` that were admitted.
    """
    more = {name: by_site(SERIES, told(one)) for name, one in with_covariates(covariates).items()}
    return contest(
        CANDIDATES | more,
        replace(asked, hours=JUDGED_HOURS),
        series=SERIES,
        issued=issued,
        actual=truth(asked.history),
        tried_at=tried_at,
        as_known=as_known,
    )
