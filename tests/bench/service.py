"""Whether stock promised to last really lasts, and how much stock that takes.

``python -m tests.bench.service FILE --id unique_id --time ds --value y [--season 12]
--protection 3 --targets .95 .99 [--reviews 10]``. At each of the last ``reviews`` periods that
leave room for it, every item is ordered up to a level that must last the protection period (the
time until the order after this one has come), from what was known then. Achieved service is the
share of items and reviews whose use in the protection period did not exceed the level (cycle
service); stock is the sum of all levels over the sum of all use in those periods, and left over
what was not used of it, likewise.

``--lengths .2 .6 .2`` has orders last 1, 2 or 3 periods with these chances, drawn for each item
and review: lead times that vary. ``--on-hand COLUMN`` tells the stock at the end of a period:
where it is 0, use is the least that was wanted, in learning, and nobody's to judge.

Beside it, of the same reviews: the textbook level μL + zσ√L with mean and standard deviation of
the last two seasons (24 periods where there is none), and "months of stock", the mean of the last
six periods times one and a half protection periods. ``stock_of_textbook_at_same_service``: what
the textbook needs when z is raised, in hindsight, until it achieves what ours did.
"""

import argparse
import json
import time
from collections.abc import Callable

import numpy as np
from scipy.stats import norm

from ops.supply.periods.protection import order_up_to
from ops.supply.periods.told import Told
from tests.bench.memory import forget_peak, peak_mb
from tests.bench.supply_file import File, columns, read

MONTHS = 1.5
STEEP = np.arange(0.0, 12.0, 0.02)
FEWEST = 8


def main() -> None:
    """Measure, and print one JSON object last."""
    given = _arguments()
    forget_peak()
    file = read(given, missing="zero")
    wall, cpu = time.monotonic(), time.process_time()
    reviews = [_review(file, given, back) for back in range(given.reviews)]
    came = np.concatenate([came for came, _ in reviews])
    levels = {n: np.concatenate([said[n] for _, said in reviews]) for n in reviews[0][1]}
    told: dict[str, object] = {"items": len(file.names), "cases": len(came)}
    for target in sorted(given.targets):
        told |= _scores(f"{target * 100:g}", came, levels)
    told |= {
        "service_months": _kept(came, levels["months"]),
        "stock_months": _stock(came, levels["months"]),
    }
    told |= {
        "seconds": round(time.monotonic() - wall, 1),
        "cpu_seconds": round(time.process_time() - cpu, 1),
        "peak_mb": peak_mb(),
    }
    print(json.dumps(told))


def _arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__)
    columns(asked)
    asked.add_argument("--season", type=int, default=1, help="periods in a round of the season")
    asked.add_argument("--protection", type=int, default=3, help="periods an order must last")
    asked.add_argument("--lengths", type=float, nargs="+", help="chance that it is 1, 2, … periods")
    asked.add_argument("--targets", type=float, nargs="+", default=[0.95, 0.99])
    asked.add_argument("--reviews", type=int, default=10)
    asked.add_argument("--skip", type=int, default=0, help="newest periods to leave out")
    return asked.parse_args()


def _review(
    file: File, given: argparse.Namespace, back: int
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Use in a protection period, and each way's levels before it, of items known long enough."""
    longest = len(given.lengths) if given.lengths else given.protection
    until = file.used.shape[1] - given.skip - back - longest
    lasts = _lasting(given, len(file.names), back)
    inside = np.arange(longest) < lasts[:, None]
    came = np.where(inside, file.came(until, until + longest), 0.0).sum(axis=1)
    past = file.past(until)
    judged = np.isfinite(came) & (np.isfinite(past).sum(axis=1) >= FEWEST)
    past = past[judged]
    periods = np.array(given.lengths) if given.lengths else given.protection
    targets = sorted(given.targets)
    ours = order_up_to(Told(past, given.season), periods, targets)
    said = {f"ours {target * 100:g}": ours[:, n] for n, target in enumerate(targets)}
    mean, spread = _textbook(past, 2 * given.season if given.season > 1 else 24)
    lasting = np.dot(given.lengths, np.arange(longest) + 1) if given.lengths else longest
    said |= {"mean": mean * lasting, "spread": spread * np.sqrt(lasting)}
    said["months"] = _mean(past[:, -6:]) * MONTHS * lasting
    return came[judged], said


def _lasting(given: argparse.Namespace, items: int, back: int) -> np.ndarray:
    """How many periods each item's order has to last: as asked, or drawn from the chances."""
    if not given.lengths:
        return np.full(items, given.protection)
    dice = np.random.default_rng(back)
    return dice.choice(len(given.lengths), size=items, p=given.lengths) + 1


def _textbook(past: np.ndarray, window: int) -> tuple[np.ndarray, np.ndarray]:
    recent = past[:, -window:]
    mean = _mean(recent)
    known = np.isfinite(recent).sum(axis=1)
    spread = np.sqrt(_mean((recent - mean[:, None]) ** 2) * known / np.maximum(known - 1, 1))
    return mean, spread


def _mean(values: np.ndarray) -> np.ndarray:
    """Row means of what is known; 0 where nothing is."""
    known = np.isfinite(values)
    return np.where(known, values, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)


def _scores(name: str, came: np.ndarray, levels: dict[str, np.ndarray]) -> dict[str, float]:
    ours = levels[f"ours {name}"]

    def textbook(z: float) -> np.ndarray:
        return levels["mean"] + z * levels["spread"]

    plain = textbook(float(norm.ppf(float(name) / 100)))
    steep = _enough(came, textbook, _kept(came, ours))
    return {
        f"service_{name}": _kept(came, ours),
        f"stock_{name}": _stock(came, ours),
        f"left_{name}": round(float(np.maximum(ours - came, 0).sum() / came.sum()), 3),
        f"service_textbook_{name}": _kept(came, plain),
        f"stock_textbook_{name}": _stock(came, plain),
        f"stock_of_textbook_at_same_service_{name}": _stock(came, textbook(steep)),
    }


def _enough(came: np.ndarray, level: Callable[[float], np.ndarray], service: float) -> float:
    """The least steepness whose levels keep the service; the steepest tried if none does."""
    return next((z for z in STEEP if _kept(came, level(z)) >= service), STEEP[-1])


def _kept(came: np.ndarray, level: np.ndarray) -> float:
    return round(float((came <= level + 1e-9).mean()), 4)


def _stock(came: np.ndarray, level: np.ndarray) -> float:
    return round(float(level.sum() / came.sum()), 3)


if __name__ == "__main__":
    main()
