"""How well the issues of coming weeks are foretold: WAPE by week, and of their total.

``python -m tests.bench.issued FILE [--id site drug] [--value qty] [--horizon 4] [--origins 13]``.
Issues are added up by item and week, returns taken off; a week without any is a zero, and a last
week that is not told of to its Friday is left out. Origins lie ``horizon`` weeks apart, the last
one ``horizon`` weeks before the end, so that 13 of 4 weeks cover a year once; at each, only the
last three years before it are known. England's bank holidays are worked out, as the hospital is
told of its own; they move use between weeks (``ops.supply.periods.weeks``).

WAPE: absolute misses over absolute amounts that came, both summed over items, weeks and origins.
``wape_total`` is the same of sums over the weeks of an origin. Beside them: the mean of the last
13 weeks. ``--skip 13`` measures the year before, which is what choices were made on.
"""

import argparse
import json
import time
from datetime import date

import numpy as np

from ops.rehearsal.holidays import holidays
from ops.supply.periods.combined import combined
from ops.supply.periods.told import Told
from ops.supply.periods.weeks import working_share
from tests.bench.memory import forget_peak, peak_mb
from tests.bench.supply_file import File, columns, read

LONGEST = 156


def main() -> None:
    """Measure, and print one JSON object last."""
    given = _arguments()
    forget_peak()
    file = read(given, missing="zero")
    wall, cpu = time.monotonic(), time.process_time()
    origins = range(given.skip, given.skip + given.origins)
    told = [_origin(file, given.horizon, back) for back in origins]
    came, ours, plain = (np.concatenate(each) for each in zip(*told, strict=True))
    scores = {
        "wape": wape(ours, came),
        "wape_total": wape(ours.sum(axis=1), came.sum(axis=1)),
        "wape_of_13_weeks": wape(plain, came),
        "wape_total_of_13_weeks": wape(plain.sum(axis=1), came.sum(axis=1)),
    }
    spent = {
        "seconds": round(time.monotonic() - wall, 1),
        "cpu_seconds": round(time.process_time() - cpu, 1),
        "peak_mb": peak_mb(),
    }
    counted = {"items": len(file.names), "origins": given.origins, "cases": came.size}
    print(json.dumps(counted | {name: round(score, 4) for name, score in scores.items()} | spent))


def _arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__)
    columns(asked)
    asked.set_defaults(id=["site", "drug"], value="qty", every="1w")
    asked.add_argument("--horizon", type=int, default=4, help="weeks ahead")
    asked.add_argument("--origins", type=int, default=13)
    asked.add_argument("--skip", type=int, default=0, help="newest origins to leave out")
    return asked.parse_args()


def _origin(file: File, horizon: int, back: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What came, what we would have said and the mean of the last weeks, of items seen by then."""
    at = file.used.shape[1] - horizon * (back + 1)
    past = file.used[:, max(0, at - LONGEST) : at]
    begun = np.isfinite(past).any(axis=1)
    came = file.used[begun, at : at + horizon]
    weeks = [week for week in file.starts[at : at + horizon] if isinstance(week, date)]
    off = {day for year in {week.year for week in weeks} for day in holidays(year)}
    off |= set(holidays(weeks[-1].year + 1))
    said = combined(Told(past[begun]), horizon) * working_share(weeks, off)
    mean = np.nanmean(past[begun, -13:], axis=1, keepdims=True)
    return came, said, np.repeat(mean, horizon, axis=1)


def wape(said: np.ndarray, came: np.ndarray) -> float:
    """Absolute misses over absolute amounts."""
    return float(np.abs(said - came).sum() / np.abs(came).sum())


if __name__ == "__main__":
    main()
