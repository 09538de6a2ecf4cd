"""How quick the planner stays with many people on it, spoken to over its real protocol.

``python -m tests.bench.planner [--users 50] [--think 10] [--seconds 60] [--folder DEMO]
[--while-solving]``. Every user keeps one line open and turns to another page after thinking for
about ``--think`` seconds; a fifth of the turns reload the page they are on. Without ``--folder``
a small hospital is invented first. ``--while-solving`` makes a whole plan on the other core the
while, as the nightly flow would. CPU is the server's own, by the kernel's count; ``spin`` is a
fixed piece of arithmetic in this process, to compare machines and loads by.
"""

import argparse
import asyncio
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from flows.server import end
from tests.bench.day import spin
from tests.bench.planner_users import PAGES, Told, User
from tests.bench.server_cost import ServerCost


def main() -> None:
    """Let everybody in, let them walk, and print one JSON object last."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--users", type=int, default=50)
    asked.add_argument("--think", type=float, default=10.0)
    asked.add_argument("--seconds", type=float, default=60.0)
    asked.add_argument("--folder", type=Path)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--while-solving", action="store_true")
    asked.add_argument("--json", action="store_true", help="accepted; JSON always comes last")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as empty:
        folder = given.folder or _invented(Path(empty))
        os.environ["HOSPITAL_FOLDER"] = str(folder)
        print(json.dumps(measure(given, folder)))


def measure(given: argparse.Namespace, folder: Path) -> dict[str, object]:
    """The figures of one walk of everybody."""
    from flows import planner

    process, address = planner.start()
    try:
        cost = ServerCost(process.pid)
        sites = _sites()
        first = asyncio.run(User(address, random.Random(0), sites).first_page())
        cold = asyncio.run(User(address, random.Random(0), sites).every_page())
        with _solving(folder, wanted=given.while_solving):
            began = cost.cpu_seconds()
            told = asyncio.run(_walk(address, given, sites))
            spent = cost.cpu_seconds() - began
        return _figures(given, told, spent) | {
            "first_page_seconds": round(first, 3),
            "first_visit_seconds": {page: round(each, 3) for page, each in cold.items()},
            "resident_mb": cost.resident_mb(),
            "peak_mb": cost.peak_mb(),
            "spin": spin(),
        }
    finally:
        end(process)


def _figures(given: argparse.Namespace, told: list[Told], spent: float) -> dict[str, object]:
    walks = sorted(each.seconds for each in told)
    per_page = {
        page: round(_share([one.seconds for one in told if one.page == page], 0.95), 3)
        for page in PAGES
    }
    return {
        "users": given.users,
        "think": given.think,
        "while_solving": given.while_solving,
        "reruns": len(walks),
        "p50": round(_share(walks, 0.5), 3),
        "p95": round(_share(walks, 0.95), 3),
        "worst": round(walks[-1], 3) if walks else None,
        "p95_by_page": per_page,
        "exceptions": sum(each.exceptions for each in told),
        "failed": sum(not each.finished for each in told),
        "mixed_runs": sum(each.copies > 1 for each in told),
        "cpu_seconds_per_rerun": round(spent / max(1, len(walks)), 4),
    }


def _share(seconds: list[float], share: float) -> float:
    ranked = sorted(seconds)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else 0.0


async def _walk(address: str, given: argparse.Namespace, sites: list[str]) -> list[Told]:
    luck = (random.Random(given.seed * 1000 + n) for n in range(given.users))
    users = [User(address, each, sites) for each in luck]
    until = time.monotonic() + given.think + given.seconds
    walks = await asyncio.gather(*(user.walk(given.think, until=until) for user in users))
    return [each for walk in walks for each in walk]


def _sites() -> list[str]:
    from warehouse import reading, reference

    with reading() as db:
        return reference.sites(db)["site_id"].to_list()


@contextmanager
def _solving(folder: Path, *, wanted: bool):
    """A whole plan made over and over in a copy of the folder, by a process of its own."""
    if not wanted:
        yield
        return
    with tempfile.TemporaryDirectory() as other:
        copy = Path(other) / "hospital"
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("prefect*", "*.part"))
        again = "while True: __import__('flows.way').way.plainly('plan', inbox=None, as_of=None)"
        env = os.environ | {"HOSPITAL_FOLDER": str(copy)}
        worker = subprocess.Popen([sys.executable, "-c", again], env=env, stdout=sys.stderr)
        try:
            yield
            if worker.poll() is not None:
                raise RuntimeError("The plan ended by itself; its own words above say why.")
        finally:
            worker.kill()
            worker.wait()


def _invented(folder: Path) -> Path:
    words = ("-m", "flows.command", "demo", "--no-planner", "--folder", str(folder))
    subprocess.run([sys.executable, *words, "--days", "200"], check=True, stdout=sys.stderr)
    return folder


if __name__ == "__main__":
    main()
