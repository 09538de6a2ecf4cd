"""How right the chances of a no-show are, on the days after a split.

Reads a file with the columns of the Vitória appointments. The product's candidates compete and
the winner learns on the appointments before ``--train-until``; then each later day is said the
day before, with the level and every history as known by then. Groups are those of a call list
that reaches one appointment in ten. Prints one JSON object last.
"""

import argparse
import json
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from ops.clinic.fairness import age_band, fairness
from ops.clinic.no_show import learn_no_show
from ops.errors import NothingToDoError
from ops.reliability import slope
from ops.tables import AppointmentKnown
from tests.bench.memory import forget_peak, peak_mb
from tests.bench.no_show_file import read

BINS = 15
CALLED = 0.1
KNOWN_BEFORE = timedelta(days=2)
"""Outcomes of a day are known at its end, and a day is spoken of from the start of its eve."""


def main():
    """Read the file, learn, say each later day, print how right it was."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("file", type=Path)
    asked.add_argument("--train-until", type=date.fromisoformat, default=date(2016, 5, 24))
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--json", action="store_true", help="accepted; JSON always comes last")
    given = asked.parse_args()
    try:
        print(json.dumps(measure(given.file, given.train_until, given.seed)))
    except NothingToDoError as nothing:
        print(json.dumps({"error": str(nothing), "n_test": 0}))
        raise SystemExit(str(nothing)) from None


def measure(file, train_until, seed=0):
    """Scores of the days from ``train_until`` on, from what was learnt before."""
    forget_peak()
    began = time.monotonic()
    rows, about, left_out = read(file)
    split = datetime(train_until.year, train_until.month, train_until.day, tzinfo=UTC)
    last = rows["starts_on"].max()
    if train_until > last:
        raise NothingToDoError(
            f"Appointments from {train_until} on are needed for a test; the last one in "
            f"{file.name} is on {last}. Give an earlier day to --train-until, or a longer file."
        )
    if train_until <= rows["starts_on"].min():
        raise NothingToDoError(
            f"Appointments before {train_until} are needed to learn from; the first one in "
            f"{file.name} is on {rows['starts_on'].min()}. Give a later day to --train-until."
        )
    seen = AppointmentKnown.validate(rows.filter(pl.col("starts_at") < split))
    model = learn_no_show(seen, seed=seed)
    said = _said(model, rows, split).join(about, on="appointment_id")
    found = _scores(said) | {
        "n_test": said.height,
        "left_out": left_out,
        "model": model.name,
        "trials": _trials(model),
        "groups": groups(said),
    }
    return found | {"seconds": round(time.monotonic() - began, 1), "peak_mb": peak_mb()}


def _said(model, rows, split):
    """What is said of each later day on its eve, from outcomes known by then."""
    parts = []
    for day in rows.filter(pl.col("starts_at") >= split)["starts_at"].unique().sort():
        known = AppointmentKnown.cast(rows.filter(pl.col("starts_at") <= day - KNOWN_BEFORE))
        today = AppointmentKnown.cast(rows.filter(pl.col("starts_at") == day))
        risks = model.recalibrated(known).predict(today)
        parts.append(today.join(risks.select("appointment_id", "probability"), on="appointment_id"))
    return pl.concat(parts).sort("starts_at", "appointment_id")


def _scores(said):
    chance, missed = said["probability"].to_numpy(), said["missed"].to_numpy()
    lead, ahead = said["lead_days"].to_numpy(), (said["lead_days"] >= 1).to_numpy()
    surprise = -np.where(missed, np.log(chance), np.log1p(-chance))
    scores = {
        "auc": ranked(chance, missed),
        "ap": average_precision(chance, missed),
        "brier": float(np.mean((chance - missed) ** 2)),
        "log_loss": float(surprise.mean()),
        "ece_15": calibration_error(chance, missed),
        "slope": _slope(chance, missed.astype(float)),
        "auc_lead1": ranked(chance[ahead], missed[ahead]),
        "ap_lead1": average_precision(chance[ahead], missed[ahead]),
        "auc_lead_only": ranked(lead, missed),
    }
    return {name: None if v is None else round(float(v), 5) for name, v in scores.items()}


def _slope(chance, missed):
    """Slope of a logistic recalibration; None with too few of either outcome."""
    told = slope(chance, missed)
    return None if told is None else told[0]


def ranked(said, missed):
    """The chance that a missed appointment was given more than a kept one (AUC)."""
    order = pl.Series(said).rank().to_numpy()
    away = int(missed.sum())
    return (order[missed].sum() - away * (away + 1) / 2) / (away * (len(missed) - away))


def average_precision(said, missed):
    """Precision at each missed appointment, from the highest chance down, averaged."""
    by_chance = (
        pl.DataFrame({"said": said, "missed": missed})
        .group_by("said")
        .agg(pl.len(), pl.sum("missed"))
    )
    down = by_chance.sort("said", descending=True)
    found, listed = down["missed"].cum_sum(), down["len"].cum_sum()
    return float((down["missed"] * found / listed).sum() / missed.sum())


def calibration_error(said, missed):
    """Mean distance of said and came over 15 bins of equal width, by cases (ECE)."""
    bins = np.clip((said * BINS).astype(int), 0, BINS - 1)
    gap = np.bincount(bins, weights=said - missed, minlength=BINS)
    return float(np.abs(gap).sum() / len(said))


def groups(said):
    """Fairness by age band, sex and benefit of a call list for the likeliest tenth of each day."""
    place = pl.col("probability").rank("ordinal", descending=True).over("starts_on")
    listed = said.with_columns(
        chosen=place <= CALLED * pl.len().over("starts_on"),
        age_band=age_band(pl.col("age_years")),
    )
    told = fairness(listed, ["age_band", "sex", "benefit"], use="call")
    return [
        {name: round(v, 4) if isinstance(v, float) else v for name, v in row.items()}
        for row in told.iter_rows(named=True)
    ]


def _trials(model):
    brier = model.trials.filter(metric="brier").sort("value")
    return {row["model"]: round(row["value"], 5) for row in brier.iter_rows(named=True)}


if __name__ == "__main__":
    main()
