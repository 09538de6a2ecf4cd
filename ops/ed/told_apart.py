"""Arrivals by mode and by triage band, from the joint paths of the total.

The parts are drawn from the same paths that the total is told by, so that they add up to it hour
by hour and path by path. A site that shares hourly totals alone has no parts: that is said, and
nothing is invented.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import dataframely as dy
import numpy as np
import polars as pl

from ops.calendar import Ints, hour_number, hours_from, next_hours, on_local_clock
from ops.ed.arrivals import IssuedArrivals
from ops.ed.drawings import seed_of
from ops.ed.parts import dealt_out, learn_splits
from ops.ed.past import local_weeks
from ops.issued import Issued, in_words
from ops.line import Line, lines, why_not
from ops.paths import Paths, as_quantiles
from ops.series import ED_ARRIVALS_BY_MODE, ED_ARRIVALS_BY_TRIAGE, part_of
from ops.tables import MODES, TRIAGE_BANDS, ArrivalsByMode, ArrivalsByTriage

Clocks = Mapping[str, str]


@dataclass(frozen=True)
class ToldApart:
    """A forecast of parts of arrivals and its joint paths; both None if no site has parts.

    ``note`` names the sites without parts, and why.
    """

    issued: Issued | None
    paths: Paths | None
    note: str | None


def by_mode(
    total: IssuedArrivals, known: dy.DataFrame[ArrivalsByMode], *, clocks: Clocks
) -> ToldApart:
    """Arrivals by ambulance and otherwise, adding up to the total."""
    why = "no delivery says who came by ambulance"
    return _apart(total, known, clocks, ED_ARRIVALS_BY_MODE.name, MODES, why)


def by_triage(
    total: IssuedArrivals, known: dy.DataFrame[ArrivalsByTriage], *, clocks: Clocks
) -> ToldApart:
    """Arrivals by triage band, adding up to the total."""
    why = "no delivery says how arrivals were triaged, and hourly totals cannot"
    return _apart(total, known, clocks, ED_ARRIVALS_BY_TRIAGE.name, TRIAGE_BANDS, why)


def _apart(
    total: IssuedArrivals,
    known: pl.DataFrame,
    clocks: Clocks,
    series: str,
    parts: tuple[str, ...],
    missing: str,
) -> ToldApart:
    found: dict[str, Ints] = {}
    learnt, notes = [], []
    for site in total.paths.places:
        of_site = _lines_of(site, known, total.paths, clocks, parts)
        reason = why_not(of_site[0], total.paths.issued_at) if of_site else missing
        if reason:
            notes.append(f"{site} is not told apart: {reason}.")
            continue
        dealt = _dealt(of_site, total.paths, series)
        found |= {part_of(site, part): dealt[at] for at, part in enumerate(parts)}
        learnt.append(of_site[0].hours[np.isfinite(of_site[0].counts)][[0, -1]])
    note = in_words(notes)
    if not found:
        return ToldApart(None, None, note)
    counts = np.stack(list(found.values()))
    paths = Paths(series, total.paths.issued_at, tuple(found), total.paths.targets, counts)
    spans = np.concatenate(learnt)
    since, until = hours_from(np.array([spans.min(), spans.max()], dtype=np.int64))
    model = f"{total.issued.model}, dealt out"
    return ToldApart(Issued(as_quantiles(paths), model, note, since, until), paths, note)


def _lines_of(
    site: str, known: pl.DataFrame, paths: Paths, clocks: Clocks, parts: tuple[str, ...]
) -> list[Line]:
    """The line of each part of one site, over the same hours; none if it has no parts."""
    until = hour_number(paths.issued_at)
    drawn_to = int(next_hours(paths.issued_at, 1, including=True)[0])
    here = known.filter(pl.col("site_id") == site)
    found = [
        lines(
            here.filter(pl.col("part") == part),
            "arrivals",
            key="site_id",
            until=until,
            drawn_to=drawn_to,
            clocks=clocks,
        )
        for part in parts
    ]
    return [line[site] for line in found if site in line]


def _dealt(of_site: list[Line], paths: Paths, series: str) -> Ints:
    """The paths of one site dealt out to its parts."""
    line = of_site[0]
    hours = np.array([hour_number(target) for target in paths.targets], dtype=np.int64)
    splits = learn_splits(
        np.stack([part.counts for part in of_site]),
        local_weeks(line),
        line.slot,
        on_local_clock(hours, line.time_zone)[1],
    )
    return dealt_out(paths.of(line.place), splits, seed=seed_of(f"{series} {line.place}"))
