"""Real days: do platelets follow the wards, and is what the gate decides borne out later?

880 days of one hospital (Guan et al. 2017, PNAS): platelets used, patients by ward and abnormal
laboratory results, all but the platelets told in standard deviations from their mean. Counts below
their mean are negative there, so each is moved up to start at nothing: a rate and a straying do not
change by that. What was expected of a count is the usual week to which it returns, as no forecast of
that hospital was kept. At moments 16 days apart in the second half the law is learnt anew from the
400 days before, and held against the days that came after; nothing was tuned on these days.
"""

from datetime import date, timedelta

import numpy as np
import polars as pl

from ops.series import LEVELS
from ops.supply.drivers.beds import returning
from ops.supply.drivers.driver import BEDS, Driver, backs
from ops.supply.drivers.moving import following
from ops.supply.history import UseHistory
from ops.supply.outlook.use_law import learn_use

SINCE, PAST, AHEAD, MUST_LAST, APART = date(2014, 1, 6), 400, 28, 7, 16
"""The file tells no dates; only weekdays matter, and the law learns these by place in the week."""
LABS = 16
JUDGED = np.array([0.5, 0.9, 0.95, 0.99])


def judged(path: str) -> dict[str, object]:
    """Shares of moments at which each kind of count was let through, and losses with and without."""
    told = pl.read_parquet(path)
    names = [name for name in told.columns[9:-1] if told[name].null_count() < 30]
    kinds = {name: "laboratory" if n < LABS - 7 else "ward" for n, name in enumerate(names)}
    used = told["plt.used"].to_numpy()[None, :].astype(float)
    losses, followed, let = [], [], []
    for day in range(PAST + 40, used.shape[1] - MUST_LAST, APART):
        found, law = _at(told, names, used, day)
        moved, came = found.moved(), float(used[0, day : day + MUST_LAST].sum())
        pair = [_pinball(one.said[0, MUST_LAST - 1], came) for one in (law, moved)]
        losses.append([*pair, came])
        let.append(any(verdict.admitted for verdict in found.verdicts))
        followed += [
            (found.drivers[v.driver].place, v.admitted, round(v.gain, 3), round(v.sureness, 2))
            for v in found.verdicts
        ]
    by = np.array(losses)
    admitted = [place for place, through, *_ in followed if through]
    return {
        "moments": len(by),
        "tried": len(followed),
        "admitted": len(admitted),
        "of_wards": sum(kinds[place] == "ward" for place in admitted),
        "of_laboratory": sum(kinds[place] == "laboratory" for place in admitted),
        "drivers": sorted(set(admitted)),
        "verdicts": followed,
        **_where(by, np.array(let)),
        "pinball_without": round(float(by[:, 0].mean() / by[:, 2].mean()), 5),
        "pinball_with": round(float(by[:, 1].mean() / by[:, 2].mean()), 5),
    }


def _where(by: np.ndarray, let: np.ndarray) -> dict[str, float]:
    """Losses at the moments at which something was let through."""
    if not let.any():
        return {}
    without, along, came = by[let].mean(axis=0)
    return {
        "pinball_without_where_admitted": round(float(without / came), 5),
        "pinball_with_where_admitted": round(float(along / came), 5),
    }


def _at(told: pl.DataFrame, names: list[str], used: np.ndarray, day: int):  # type: ignore[no-untyped-def]
    since = day - PAST
    history = UseHistory((("platelets", "bank"),), SINCE + timedelta(days=day), used[:, since:day])
    moments = backs(PAST, AHEAD)
    drivers = []
    for name in names:
        column = told[name].cast(pl.Float64).fill_null(strategy="backward").to_numpy()
        counts = column[since:day] - column[:day].min()
        expected = np.stack([returning(counts[: PAST - back], AHEAD) for back in moments])
        drivers.append(Driver(BEDS, name, counts, expected))
    law = learn_use(history, AHEAD)
    return following(history, law, drivers, [MUST_LAST], moments), law


def _pinball(levels: np.ndarray, came: float) -> float:
    told = np.array([levels[LEVELS.index(level)] for level in JUDGED.tolist()])
    return float(np.maximum(JUDGED * (came - told), (JUDGED - 1) * (came - told)).mean())
