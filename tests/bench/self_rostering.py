"""How evenly requests are granted over a year of rosters, with and without carried points.

    python -m tests.bench.self_rostering --people 12 --rosters 26

A ward of nurses on one contract asks two days off each fortnight: a Saturday that five in six of
them want off, always the same people, and a day drawn by lot. The same requests are put to the
same solver twice: once as asked, once weighed by what was refused before. Shares are of all points
asked over the whole time.
"""

import argparse
import json
from datetime import timedelta
from time import process_time

import numpy as np
import polars as pl

from ops.staffing.asking import (
    PointsPolicy,
    asked,
    carried,
    outcomes,
    shares,
    spread,
    with_requests,
)
from ops.staffing.roster import as_lines, solve_roster
from ops.tables import Absence, ShiftRequest, StaffMember
from tests.ops.staffing.rosters import MONDAY, need, nurse, problem

DAYS = 14


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=12)
    parser.add_argument("--rosters", type=int, default=26)
    parser.add_argument("--effort", type=float, default=0.5)
    parser.add_argument("--seed", type=int, default=3)
    said = parser.parse_args()
    began = process_time()
    result = {
        how: lived(said.people, said.rosters, said.effort, said.seed, carry=carry)
        for how, carry in (("as_asked", False), ("carried", True))
    }
    print(json.dumps(result | {"cpu_seconds": round(process_time() - began, 1)}))


def lived(people: int, rosters: int, effort: float, seed: int, *, carry: bool) -> dict[str, float]:
    """A ward's rosters one after another, and how its points were granted over all of them."""
    luck = np.random.default_rng(seed)
    names = [f"n{n:02}" for n in range(people)]
    past = []
    for number in range(rosters):
        requests = asked(
            _wishes(names, luck),
            _staff(names),
            Absence.create_empty(),
            from_on=MONDAY,
            days=DAYS,
            policy=PointsPolicy(),
            carried=carried(past[-6:]) if carry else {},
            proposal_id=f"r{number}",
        )
        asks = problem([nurse(name, hours=36) for name in names], _needs(people), days=DAYS)
        asks = with_requests(asks, requests)
        lines, _, _ = as_lines(asks, solve_roster(asks, effort=effort), f"r{number}")
        past.append(outcomes(requests, lines))
    found = spread(shares([one for roster in past for one in roster]))
    every = [one.share for one in shares([one for roster in past for one in roster])]
    return {
        "granted": round(found.whole, 3),
        "gini": round(found.gini, 4),
        "least": round(min(every), 3),
        "middle_low": round(found.low, 3),
        "middle_high": round(found.high, 3),
        "most": round(max(every), 3),
    }


def _needs(people: int) -> list:
    """One in three of the ward works a long day on any day."""
    return [need(day, "long", people // 3) for day in range(DAYS)]


def _wishes(names: list[str], luck: np.random.Generator):
    """Each asks two days off, with ten points; five in six want the same Saturday."""
    rows = []
    for n, name in enumerate(names):
        first = 5 if n % 6 else 12
        other = int(luck.choice([day for day in range(DAYS) if day != first]))
        for day, weight in sorted({first: 6, other: 4}.items()):
            rows.append((name, MONDAY + timedelta(days=day), "long", "off", weight))
    schema = ShiftRequest.create_empty().schema
    return ShiftRequest.validate(pl.DataFrame(rows, schema=schema, orient="row"))


def _staff(names: list[str]):
    rows = [(name, "n1", 2160, None) for name in names]
    schema = StaffMember.create_empty().schema
    return StaffMember.validate(pl.DataFrame(rows, schema=schema, orient="row"))


if __name__ == "__main__":
    main()
