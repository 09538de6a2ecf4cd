"""How often a session's 90 % range of attendance held, on days after the ones learnt from.

Two places. The real Vitória file: a clinic's day is a session; the chances and the spread are
learnt before ``--report-from`` and each later day is said on its eve. The invented hospital:
half-days, some seeds, the first days learnt from and the last reported on. Ranges of whole
numbers cover more than 90 % of small sessions by nature, so coverage is told by size, and beside
the plain one stands that of the randomised range, which is 90 % for a right law of any size.
Prints one JSON object last.
"""

import argparse
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

import ops.clinic.attendance as law
from ops.clinic.no_show import learn_no_show
from ops.tables import AppointmentKnown
from tests.bench.invented_appointments import known
from tests.bench.no_show_file import read

SIZES = ((1, 4), (5, 9), (10, 19), (20, 49), (50, 10_000))
LEVEL = 0.9


def main():
    """Measure both places and print what was found."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("file", type=Path, nargs="?")
    asked.add_argument("--report-from", type=date.fromisoformat, default=date(2016, 5, 17))
    asked.add_argument("--until", type=date.fromisoformat, default=date(2016, 5, 24))
    asked.add_argument("--seeds", type=int, nargs="*", default=[41, 42, 43, 44, 45, 46])
    asked.add_argument("--days", type=int, default=150)
    asked.add_argument("--json", action="store_true", help="accepted; JSON always comes last")
    given = asked.parse_args()
    found = {}
    if given.file:
        rows, _, _ = read(given.file)
        rows = rows.filter(pl.col("starts_on") < given.until)
        split = datetime.combine(given.report_from, datetime.min.time(), UTC)
        found["vitoria"] = measure(rows, split)
    places = [known(seed, given.days) for seed in given.seeds]
    told = [_sessions(rows, split) for rows, split in places]
    if told:
        found["invented"] = coverage(pl.concat(one for one, _ in told))
        found["invented"]["spreads"] = [spread for _, spread in told]
    print(json.dumps(found))


def measure(rows, split):
    """Coverage of the sessions from ``split`` on, from what was learnt before."""
    sessions, spread = _sessions(rows, split)
    return coverage(sessions) | {"spread": spread}


def _sessions(rows, split):
    """One row per later session: its patients, and where those who came lie in its law."""
    seen = AppointmentKnown.cast(rows.filter(pl.col("starts_at") < split))
    model = learn_no_show(seen)
    said = (
        _said(model, rows, split)
        .group_by("session_id")
        .agg(pl.col("probability"), came=(~pl.col("missed")).sum())
    )
    return judged(said.sort("session_id"), model.spread), model.spread


def _said(model, rows, split):
    """What is said of each later day at the start of its eve, from outcomes known by then."""
    parts = []
    for day in rows.filter(pl.col("starts_at") >= split)["starts_on"].unique().sort():
        known = rows.filter(pl.col("starts_on") < day - timedelta(days=1))
        today = AppointmentKnown.cast(rows.filter(pl.col("starts_on") == day))
        risks = model.recalibrated(AppointmentKnown.cast(known)).predict(today)
        parts.append(today.join(risks.select("appointment_id", "probability"), on="appointment_id"))
    return pl.concat(parts)


def judged(said, spread):
    """Plain and randomised coverage, session by session."""
    told = [
        (len(chances), *_held(law.how_many_come([1 - p for p in chances], spread=spread), came))
        for chances, came in said.select("probability", "came").iter_rows()
    ]
    columns = ["size", "inside", "promised", "randomised", "below", "above", "width"]
    return pl.DataFrame(told, schema=columns, orient="row")


def _held(chances, came):
    low, high = law.likely_range(chances)
    up_to = np.cumsum(chances)
    before, there = up_to[came] - chances[came], chances[came]
    tail = (1 - LEVEL) / 2
    share = (min(up_to[came], 1 - tail) - max(before, tail)) / max(there, 1e-12)
    below = np.clip((tail - before) / max(there, 1e-12), 0, 1)
    promised = chances[low : high + 1].sum()
    return (
        float(low <= came <= high),
        float(promised),
        float(np.clip(share, 0, 1)),
        float(below),
        float(1 - np.clip(share, 0, 1) - below),
        high - low,
    )


def coverage(told):
    """Shares inside, over all sessions and by size."""
    by_size = {
        f"{low}-{high}" if high < 10_000 else f"{low}+": _shares(
            told.filter(pl.col("size").is_between(low, high))
        )
        for low, high in SIZES
    }
    return _shares(told) | {"by_size": {name: one for name, one in by_size.items() if one}}


def _shares(told):
    if told.is_empty():
        return {}
    means = told.select(pl.exclude("size").mean().round(4)).row(0, named=True)
    error = (LEVEL * (1 - LEVEL) / told.height) ** 0.5
    return {"sessions": told.height, **means, "error": round(error, 4)}


if __name__ == "__main__":
    main()
