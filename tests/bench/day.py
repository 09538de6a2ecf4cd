"""Seconds and peak memory of every step of an invented hospital's day, and of the day after.

``python -m tests.bench.day [--sites 2] [--days 540]``. The baseline of the same run is a fixed
piece of arithmetic (``spin``): seconds divided by it compare across machines and loads.
"""

import argparse
import json
import os
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.bench.memory import forget_peak, peak_mb

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


def main() -> None:
    """Run both days plainly in this process and print one JSON object last."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sites", type=int, default=2)
    asked.add_argument("--days", type=int, default=540)
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument("--json", action="store_true", help="accepted; JSON always comes last")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HOSPITAL_FOLDER"] = folder
        print(json.dumps(measure(Path(folder), given.sites, given.days, given.seed)))


def measure(folder: Path, sites: int, days: int, seed: int) -> dict[str, object]:
    """The first day on the whole past, then the next morning on one new day."""
    began = time.monotonic()
    since = str((NOW - timedelta(days)).date())
    told: dict[str, object] = {"sites": sites, "days": days, "spin_seconds": spin()}
    told["invent"] = _invented(folder, seed, sites, days, since, until=NOW)
    told["first_day"] = _day(NOW)
    tomorrow = NOW + timedelta(days=1)
    told["invent_next"] = _invented(folder, seed, sites, days, since, until=tomorrow)
    told["second_day"] = _day(tomorrow)
    told["seconds"] = round(time.monotonic() - began, 1)
    told["warehouse_mb"] = (folder / "warehouse.duckdb").stat().st_size // 2**20
    return told


def _invented(
    folder: Path, seed: int, sites: int, days: int, since: str, *, until: datetime
) -> dict[str, object]:
    from flows import demo
    from warehouse.settings import settings

    mark = folder / "invented.json"
    remembered = (
        demo.Told(**json.loads(mark.read_text()))
        if mark.exists()
        else demo.Told(seed, sites, days, since)
    )
    forget_peak()
    started = time.monotonic()
    files = demo.deliver(remembered, settings(), until=until)
    seconds = round(time.monotonic() - started, 1)
    size = sum(path.stat().st_size for path in settings().inbox.rglob("*.*")) // 2**20
    return {"seconds": seconds, "peak_mb": peak_mb(), "files": files, "inbox_mb": size}


def _day(as_of: datetime) -> dict[str, object]:
    from flows import way
    from flows.occasion import watched_by

    steps: list[dict[str, object]] = []

    def watch(name: str, report: object) -> None:
        if report is None:
            forget_peak()
            return
        step = {"name": name, "outcome": report.outcome, "seconds": report.seconds}
        steps.append({**step, "rows": report.rows, "peak_mb": peak_mb()})
        print(f"{name:42s} {report.seconds:7.2f} s {peak_mb():6d} MB  {report.words}", flush=True)

    started = time.monotonic()
    with watched_by(watch):
        report = way.plainly("day", inbox=None, as_of=as_of)
    seconds = round(time.monotonic() - started, 1)
    return {"outcome": report.outcome, "seconds": seconds, "steps": steps}


def spin() -> float:
    """Seconds this machine needs, now, for a fixed piece of arithmetic."""
    started = time.process_time()
    total = 0
    for number in range(5_000_000):
        total += number * number % 7
    return round(time.process_time() - started, 3)


if __name__ == "__main__":
    main()
