"""The beds one ED asks for, as paths and as the parts people are shown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ops.calendar import Ints
from ops.ed.asking import Asks, OneEd
from ops.ed.mix import Shares
from ops.ed.visits import Visits
from ops.paths import Paths, path_quantiles
from ops.series import ED_BED_DEMAND, ED_BED_DEMAND_TARGET, part_of_site

SERIES = {"running": ED_BED_DEMAND.name, "target": ED_BED_DEMAND_TARGET.name}
SURE = {9: 0.1, 7: 0.3}
"""At least so many, 9 (7) times in 10, is the count that 1 (3) in 10 paths stay below."""

Row = dict[str, object]


@dataclass(frozen=True)
class Parts:
    """Beds by their part, specialties x paths x targets; ``waiting`` is how many are decided."""

    names: tuple[str, ...]
    waiting: int
    decided: Ints
    present: Ints
    coming: Ints


def by_specialty(visits: Visits, asks: Asks, shares: Shares, *, seed: int) -> Parts:
    """Whoever asks is drawn a specialty, with one set of shares for the whole of a path."""
    draw = np.random.default_rng(seed)
    paths, targets = asks.present.shape
    waiting = int(visits.waits.sum())
    decided = draw.multinomial(np.full(paths, waiting), shares.met_waiting(paths, draw))
    known = np.broadcast_to(decided.T[:, :, None], (len(shares.names), paths, targets))
    share = shares.asking(paths, draw)[:, None, :]
    present, coming = (
        np.moveaxis(draw.multinomial(np.diff(part, axis=1, prepend=0), share), 2, 0).cumsum(axis=2)
        for part in (asks.present, asks.coming)
    )
    return Parts(shares.names, waiting, known.astype(np.int64), present, coming)


def told(asked: OneEd, mode: str, parts: Parts) -> tuple[Paths, list[Row]]:
    """The paths of a mode, and its rows: of the site first, then of each specialty."""
    places = (asked.site_id, *(part_of_site(asked.site_id, name) for name in parts.names))
    total = parts.decided + parts.present + parts.coming
    counts = np.concatenate([total.sum(axis=0)[None], total])
    paths = Paths(SERIES[mode], asked.issued_at, places, asked.targets, counts)
    by_part = {"present": parts.present, "coming": parts.coming, "total": total}
    rows: list[Row] = []
    for number, place in enumerate(places):
        some = slice(None) if number == 0 else slice(number - 1, number)
        mine = {part: values[some].sum(axis=0) for part, values in by_part.items()}
        of_place: Row = {"mode": mode, "entity_id": place, "site_id": asked.site_id}
        of_place |= {"issued_at": asked.issued_at}
        of_place["specialty"] = parts.names[number - 1] if number else None
        of_place["decided"] = None if number else parts.waiting
        rows += [of_place | least for least in _at_least(asked, mine)]
    return paths, rows


def _at_least(asked: OneEd, mine: Mapping[str, Ints]) -> Iterator[Row]:
    """Of each target, how many at least by part, 9 and 7 times in 10."""
    least = {part: path_quantiles(counts, tuple(SURE.values())) for part, counts in mine.items()}
    for n, at in enumerate(asked.targets):
        row: Row = {"target_at": at}
        for part, values in least.items():
            row |= {f"{part}_{s}_in_10": int(values[n, c]) for c, s in enumerate(SURE)}
        yield row
