"""Scores of bed forecasts: coverage and bias by time ahead, and how far chances can be trusted."""

import numpy as np
import polars as pl

AHEAD = {"4_h": (3.9, 4.1), "8_h": (7.9, 8.1), "24_h": (23.9, 24.1), "7_d": (144.0, 168.0)}
"""Hours ahead; the week's end is its last day, at all bed meetings."""
NAMES = {"ward_census": "", "site_census": "site_"}


def by_ahead(rows: pl.DataFrame, *, only: str | None = None) -> dict[str, float]:
    """Share of truths inside the 80 % ranges, bias and pinball, of wards and sites."""
    pit = pl.col("pit")
    measures = {
        "coverage_80": pit.is_between(0.1, 0.9).mean(),
        "bias": pl.col("off").mean(),
        "pinball": pl.col("pinball").mean(),
    }
    told = {}
    for series, name in NAMES.items():
        for ahead, (low, high) in AHEAD.items():
            some = rows.filter(pl.col("ahead").is_between(low, high, closed="right"), series=series)
            for measure, of in measures.items():
                if only in (None, measure):
                    told[f"{name}{measure}_{ahead}"] = round(some.select(of).item(), 4)
    return told


def recalibration(short: pl.DataFrame) -> dict[str, float]:
    """Logistic regression of what came on the logit of its chance, and Brier scores."""
    said, came = short["probability"].to_numpy(), short["came"].to_numpy()
    intercept, slope = logistic(np.log(said / (1 - said)), came)
    share = float(came.mean())
    return {
        "short_slope": round(slope, 3),
        "short_intercept": round(intercept, 3),
        "short_brier": round(float(((said - came) ** 2).mean()), 4),
        "short_brier_of_usual_share": round(share * (1 - share), 4),
        "short_said": round(float(said.mean()), 4),
        "short_came": round(share, 4),
    }


def logistic(x: np.ndarray, came: np.ndarray, rounds: int = 30) -> tuple[float, float]:
    """Intercept and slope of a logistic regression, by Newton's method."""
    rows = np.stack([np.ones_like(x), x], axis=1)
    found = np.array([0.0, 1.0])
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-rows @ found))
        weight = chance * (1 - chance) + 1e-9
        found = found + np.linalg.solve(rows.T @ (weight[:, None] * rows), rows.T @ (came - chance))
    return float(found[0]), float(found[1])
