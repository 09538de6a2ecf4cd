"""How good forecasts of use are: MASE and weighted quantile loss, or scaled pinball for rare items.

``python -m tests.bench.supply FILE --id unique_id --time ds --value y --season 12 --horizon 12
[--windows 3] [--pinball]``. A window is ``horizon`` periods that end where the file does, the next
one where that one begins, and so on; of each only what lies before it is known. The newest comes
first in the JSON, ``earlier`` after it.

MASE as in the Monash archive (Godahewa et al. 2021): forecasts (medians) rounded, over the mean
absolute difference of periods a season apart before the window; mean over items. WQL: pinball
loss at .1 to .9, doubled, summed over all items and periods, over the sum of what came; mean over
levels (Salinas et al. 2020). Coverage is of the central 95 and 99 %.

``--pinball``: mean over levels .5, .9, .95 and .99 of the pinball loss, over the mean absolute
difference of neighbouring periods before the window; mean over periods, then over items that ever
changed. A cell that is missing is a zero, as in the archive's protocol for car parts.
"""

import argparse
import json
import time

import numpy as np

from ops.supply.periods.calibrated import foretell
from ops.supply.periods.told import Told
from tests.bench.memory import forget_peak, peak_mb
from tests.bench.supply_file import File, columns, read

TENTHS = np.arange(1, 10) / 10
CENTRAL = {"95": (0.025, 0.975), "99": (0.005, 0.995)}
LEVELS = (0.005, 0.025, *TENTHS.tolist(), 0.975, 0.995)
RARE = (0.5, 0.9, 0.95, 0.99)
FEWEST = 8
"""Periods that must be known of an item before a window, for it to be judged."""


def main() -> None:
    """Measure, and print one JSON object last."""
    given = _arguments()
    forget_peak()
    file = read(given, missing="zero" if given.pinball else "unknown")
    windows = [_window(file, given, back) for back in range(given.windows)]
    told = {"items": len(file.names), "periods": file.used.shape[1], **windows[0]}
    told |= {"peak_mb": peak_mb()}
    if len(windows) > 1:
        told["earlier"] = windows[1:]
    print(json.dumps(told))


def _arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__)
    columns(asked)
    asked.add_argument("--season", type=int, default=1, help="periods in a round of the season")
    asked.add_argument("--horizon", type=int, default=12, help="periods ahead")
    asked.add_argument("--windows", type=int, default=1)
    asked.add_argument("--skip", type=int, default=0, help="newest windows to leave out")
    asked.add_argument("--pinball", action="store_true")
    return asked.parse_args()


def _window(file: File, given: argparse.Namespace, back: int) -> dict[str, object]:
    until = file.used.shape[1] - given.horizon * (back + given.skip)
    past = file.past(until - given.horizon)
    came = file.came(until - given.horizon, until)
    judged = np.isfinite(past).sum(axis=1) >= FEWEST
    past, came = past[judged], came[judged]
    wall, cpu = time.monotonic(), time.process_time()
    levels = RARE if given.pinball else LEVELS
    each = [(step, step + 1) for step in range(given.horizon)]
    said = foretell(Told(past, given.season), each, levels).quantiles
    spent = {
        "seconds": round(time.monotonic() - wall, 1),
        "cpu_seconds": round(time.process_time() - cpu, 1),
    }
    scores = rare(said, past, came) if given.pinball else usual(said, past, came, given.season)
    first = str(file.starts[until - given.horizon])
    return {"window_from": first, **{k: round(v, 4) for k, v in scores.items()}, **spent}


def usual(said: np.ndarray, past: np.ndarray, came: np.ndarray, season: int) -> dict[str, float]:
    """MASE, WQL and coverage of quantiles (items × periods × ``LEVELS``)."""
    median = said[:, :, LEVELS.index(0.5)]
    scores = {
        "mean_mase": float(np.nanmean(mase(median, past, came, season))),
        "median_mase": float(np.nanmedian(mase(median, past, came, season))),
        "mase_seasonal_naive": float(
            np.nanmean(mase(naive(past, came, season), past, came, season))
        ),
        "mae": float(np.nanmean(np.abs(np.round(median) - came))),
        "wql": wql(said[:, :, 2:-2], came),
    }
    for name, (low, high) in CENTRAL.items():
        below, above = said[:, :, LEVELS.index(low)], said[:, :, LEVELS.index(high)]
        inside = (came >= below) & (came <= above)
        scores[f"coverage_{name}"] = float(inside[np.isfinite(came)].mean())
    return scores


def naive(past: np.ndarray, came: np.ndarray, season: int) -> np.ndarray:
    """Each period as it was a season before."""
    return past[:, past.shape[1] - season + np.arange(came.shape[1]) % season]


def mase(said: np.ndarray, past: np.ndarray, came: np.ndarray, season: int) -> np.ndarray:
    """By item; ``nan`` where no season went by, or nothing ever changed."""
    with np.errstate(all="ignore"):
        scale = _mean(np.abs(past[:, season:] - past[:, :-season]))
        missed = _mean(np.abs(np.round(said) - came))
        return np.where(scale > 0, missed / scale, np.nan)


def wql(said: np.ndarray, came: np.ndarray) -> float:
    """Weighted quantile loss at the nine tenths."""
    return float(2 * np.nansum(pinball(said, came, TENTHS)) / 9 / np.nansum(np.abs(came)))


def pinball(said: np.ndarray, came: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Items × periods × levels."""
    short = came[:, :, None] - said
    return np.maximum(levels * short, (levels - 1) * short)


def rare(said: np.ndarray, past: np.ndarray, came: np.ndarray) -> dict[str, float]:
    """Mean scaled pinball, and the share of periods at or below each level."""
    scale = _mean(np.abs(np.diff(past, axis=1)))
    loss = _mean(pinball(said, came, np.array(RARE)).mean(axis=2))
    judged = (scale > 0) & np.isfinite(loss)
    scores = {"mean_scaled_pinball": float((loss[judged] / scale[judged]).mean())}
    known = np.isfinite(came)
    for n, level in enumerate(RARE):
        scores[f"kept_at_{level * 100:.0f}"] = float((came <= said[:, :, n])[known].mean())
    none = _mean(pinball(np.zeros_like(said), came, np.array(RARE)).mean(axis=2))
    scores["pinball_of_nothing_ever"] = float((none[judged] / scale[judged]).mean())
    return scores


def _mean(values: np.ndarray) -> np.ndarray:
    """Row means of what is known; ``nan`` where nothing is."""
    known = np.isfinite(values)
    total = np.where(known, values, 0.0).sum(axis=1)
    return np.where(known.any(axis=1), total / np.maximum(known.sum(axis=1), 1), np.nan)


if __name__ == "__main__":
    main()
