"""Ways of drawing the census of EDs: from their pasts to joint paths of their coming hours.

Every number told of the coming hours is read off the paths, whichever model drew them.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import dataframely as dy
import numpy as np

from ops.backtest import Forecaster
from ops.calendar import Ints, hours_from
from ops.ed.census_lessons import moments_of
from ops.ed.deviation import learn_deviation, since_newest
from ops.ed.issue import Candidate, Known, too_little
from ops.ed.past import Past
from ops.ed.worlds import PATHS, by_world, in_order, whole_courses
from ops.line import Floats
from ops.paths import Paths, as_quantiles
from ops.tables import Forecast

Drawing = Callable[[Sequence[Past]], Mapping[str, Ints]]
"""From the pasts of EDs to paths x hours to come of each; too short a past may be left out."""


def ranges_of(candidate: Candidate) -> Drawing:
    """A drawing by a candidate's ranges of each hour, in the order of a deviation's past errors."""

    def drawn(pasts: Sequence[Past]) -> dict[str, Ints]:
        return {
            past.line.place: in_order(candidate(past), deviation_errors(past)) for past in pasts
        }

    return drawn


def told(series: str, drawing: Drawing) -> Forecaster[Known]:
    """The quantiles of a drawing of every ED that is ready."""

    def forecast(known: Known, /, *, issued_at: datetime) -> dy.DataFrame[Forecast]:
        drawn = drawing(known.ready) if known.ready else {}
        missing = [p.line.place for p in known.ready if p.line.place not in drawn]
        if missing or not drawn:
            short = Known((), (*known.left_out, *missing))
            raise too_little(series, short, issued_at)
        return as_quantiles(as_paths(series, known.ready, drawn, issued_at))

    return forecast


def remembering(drawing: Drawing, pasts: Sequence[Past], drawn: dict[str, Ints]) -> Drawing:
    """The same drawing for one ED at a time, drawn with all and remembered in ``drawn``."""
    together: dict[str, Ints] = {}

    def alone(each: Sequence[Past]) -> Mapping[str, Ints]:
        if not together:
            together.update(drawing(pasts))
        found = {past.line.place: together.get(past.line.place) for past in each}
        paths = {place: known for place, known in found.items() if known is not None}
        # Whoever was left out is asked alone, to hear the reason.
        paths = paths or dict(drawing(each))
        drawn.update(paths)
        return paths

    return alone


def as_paths(
    series: str, pasts: Sequence[Past], drawn: Mapping[str, Ints], issued_at: datetime
) -> Paths:
    """Drawn paths of several EDs as one."""
    targets = tuple(hours_from(pasts[0].targets).to_list())
    places = tuple(past.line.place for past in pasts)
    return Paths(series, issued_at, places, targets, np.stack([drawn[place] for place in places]))


def deviation_errors(past: Past) -> Floats:
    """How a decaying deviation went wrong at past moments, as the errors of each world."""
    learnt, moments = learn_deviation(past), moments_of(past)
    since = np.minimum(since_newest(past), len(learnt.kept))
    missed = np.full((len(moments), len(since)), np.nan)
    for column, hours in enumerate(since):
        at = moments + hours
        use = np.flatnonzero(at < len(past.counts))
        left = learnt.off[moments[use]] * learnt.kept[hours - 1]
        missed[use, column] = learnt.off[at[use]] - left
    back, courses = whole_courses(past.newest - moments, missed)
    return by_world(back, courses) if len(courses) else np.zeros((PATHS, len(since)))
