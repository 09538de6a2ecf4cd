"""How long a what-if of one site takes, and that chance is the same with and without it.

``python -m tests.bench.what_if [--seed 201] [--repeat 3]``. The hospital is invented. ``seconds``
is the slowest scenario of a site lived once (median of the repeats), ``seconds_first`` what
the first question costs in all, learning included; ``spread_common`` is the mean width of the
range of a difference, and ``spread_apart`` the width it would have with other luck.
"""

import argparse
import json
import statistics
import time
from dataclasses import replace
from datetime import datetime

import numpy as np

from ops.wards.known import Asked, as_known
from ops.wards.supposed import BOARDING, BOOKED_LIST, Compared, Scenario
from ops.wards.what_if import AsItIs, as_it_is, compared, otherwise
from tests.bench.beds import UNTIL, Lived
from tests.bench.day import spin

SCENARIOS = {
    "arrivals_up": Scenario(arrivals=1.1),
    "arrivals_down": Scenario(arrivals=0.9),
    "stays_up": Scenario(stays=1.1),
    "noon": Scenario(leave_by_noon=6),
    "no_boarding": Scenario(lost=frozenset({BOARDING})),
    "no_booked_list": Scenario(lost=frozenset({BOOKED_LIST})),
}


def main() -> None:
    """Ask every scenario and print one JSON object."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seed", type=int, default=201)
    asked.add_argument("--repeat", type=int, default=3)
    told = asked.parse_args()
    lived = Lived(told.seed)
    past = as_known(Asked(**lived.known(UNTIL, ed=True), days=2, seed=0), UNTIL).ready[0]
    began = time.perf_counter()
    base = as_it_is(past)
    learning = time.perf_counter() - began
    meetings = list(past.targets[:4])
    one, several = {past.places[0]: -4}, dict.fromkeys(past.places[: past.wards], -3)
    beds = {"close_beds": Scenario(beds=one), "close_beds_of_all": Scenario(beds=several)}
    every = SCENARIOS | beds
    seconds = {name: _seconds(base, one, meetings, told.repeat) for name, one in every.items()}
    apart = as_it_is(replace(past, seed=1))
    up = SCENARIOS["arrivals_up"]
    report = {
        "wards": past.wards,
        "paths": int(base.courses.need.counts.shape[1]),
        "seconds": round(max(seconds.values()), 3),
        "seconds_by_scenario": {name: round(each, 3) for name, each in seconds.items()},
        "seconds_first": round(learning + max(seconds.values()), 3),
        "spread_common": _spread(compared(base, otherwise(base, up), meetings)),
        "spread_apart": _spread(
            compared(replace(base, courses=apart.courses), otherwise(base, up), meetings)
        ),
        "spin": round(spin(), 3),
    }
    print(json.dumps(report))


def _seconds(base: AsItIs, scenario: Scenario, meetings: list[datetime], repeat: int) -> float:
    taken = []
    for _ in range(repeat):
        began = time.perf_counter()
        compared(base, otherwise(base, scenario), meetings)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def _spread(rows: list[Compared]) -> float:
    return round(float(np.mean([row.difference.high - row.difference.low for row in rows])), 2)


if __name__ == "__main__":
    main()
