"""Judge the forecasts of past moments, each made from what was known at that moment alone."""

from datetime import datetime, timedelta
from typing import Any

from flows import screen, way
from flows.screen import console
from ops.reliability import reliability
from ops.track_record import LATELY
from warehouse import judged, reading, truth


def run(*, days: int, every: int, as_of: datetime | None) -> dict[str, object]:
    """Look back, score, and return the record of every place and span ahead.

    Deliveries that came late are unknown until they came. ``reliability`` holds, for each series
    whose limits are known to have been exceeded or not, how chances fared.
    """
    # Prefect loads its flows by name; only this recipe depends on what was asked.
    from flows.recipes.look_back import looking_back

    recipe = looking_back(days, timedelta(hours=every))
    with screen.progress():
        report = way.plainly("backtest", inbox=None, as_of=as_of, recipe=recipe)
    told = screen.told(report)
    since = report.as_of - LATELY
    with reading() as db:
        record = judged.record(db, as_of=report.as_of)
        seen = {
            name: judged.chances_seen(db, name, since=since, as_of=report.as_of)
            for name in truth.EXCEEDED
        }
    fared = {name: reliability(each) for name, each in seen.items()}
    _say(record.to_dicts())
    return told | {
        "record": record.to_dicts(),
        "reliability": {
            name: {
                "brier": one.brier,
                "brier_usual": one.brier_usual,
                "slope": one.slope,
                "slope_error": one.slope_error,
                "bins": one.bins.to_dicts(),
            }
            for name, one in fared.items()
            if one is not None
        },
    }


def _say(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        console.print(
            "{series} {entity_id} {ahead}: {inside_90} of {days} days inside 9 in 10; off by "
            "{mae:.2f}, repeating yesterday by {yesterday}, last week by {last_week}".format(
                yesterday=_number(row["mae_yesterday"]),
                last_week=_number(row["mae_last_week"]),
                **row,
            )
        )


def _number(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.2f}"
