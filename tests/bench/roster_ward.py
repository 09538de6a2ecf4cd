"""How quickly, how well and how surely the wards of an invented hospital are rostered.

``python -m tests.bench.roster_ward [--seconds 60] [--workers 2] [--seeds 501,502] [--only site]
[--json]``. ``site`` is sixty people for 28 days with six skills and all rules: seconds to the
first lawful roster, and after ``--seconds`` its points, the bound below which no roster is, and
the gap between them; then three people fall ill for three days, and ``repair`` tells the seconds
and the changed shifts of mending that roster. ``wards`` is two hundred people for 56 days on eight wards. Every roster is
judged by the audit, which shares no code with the search. The seeds are not those on which
anything was chosen. Machine code is made before the clock starts. The last line is one JSON
object.
"""

import argparse
import json
import time
from collections.abc import Callable
from typing import Any

from ops.staffing.alive.repair import repair
from ops.staffing.attended import Word
from ops.staffing.audit import breaches
from ops.staffing.problem import Roster, RosterProblem
from ops.staffing.roster import solve_roster
from tests.bench.roster import cpu_seconds
from tests.bench.ward_problems import eight_wards, fallen_ill, one_site

FOR_WARDS = 60.0
"""Seconds for the roster of eight wards, which is to be lawful by then."""

KINDS: dict[str, Callable[[int], RosterProblem]] = {"site": one_site, "wards": eight_wards}


def row(kind: str, seed: int, seconds: float, workers: int) -> dict[str, Any]:
    """Solve one problem until the clock says stop, and judge the roster."""
    problem, repairs = KINDS[kind](seed), kind == "site"
    began, used, first = time.perf_counter(), cpu_seconds(), list[float]()

    def until(word: Word) -> bool:
        now = time.perf_counter() - began
        if word.points is not None and not first:
            first.append(round(now, 1))
        return now < seconds

    roster = solve_roster(problem, effort=1e6, attendant=until, workers=workers)
    took, cpu = time.perf_counter() - began, cpu_seconds() - used
    told: dict[str, Any] = {
        "roster": f"{kind} {seed}",
        "people": len(problem.people),
        "days": problem.days,
        "objective": roster.total_points,
        "bound": roster.bound,
        "gap": round(roster.gap_to_bound, 4),
        "first_roster_seconds": first[0] if first else None,
        "seconds": round(took, 1),
        "cpu_seconds": round(cpu, 1),
        "engine": str(roster.engine),
        "points": {rule: points for rule, points in roster.points.items() if points},
        "breaches": breaches(problem, roster)[:20],
    }
    return told | ({"repair": mended(problem, roster, seed)} if repairs else {})


def mended(problem: RosterProblem, roster: Roster, seed: int) -> dict[str, Any]:
    """Three people ill: how long the repair takes, and what it changes beyond their own days."""
    ill = fallen_ill(problem, 3, seed)
    began = time.perf_counter()
    repaired = repair(ill, roster.duties)
    return {
        "seconds": round(time.perf_counter() - began, 1),
        "fallen_out": len(repaired.fallen),
        "changed_shifts": len(repaired.changes),
        "breaches": breaches(ill, repaired.roster)[:20],
    }


def main() -> None:
    """Print a line per roster, then one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seeds", default="501,502")
    parser.add_argument("--only", choices=tuple(KINDS))
    parser.add_argument("--json", action="store_true", help="nothing but the JSON object")
    asked = parser.parse_args()
    seeds = [int(seed) for seed in asked.seeds.split(",")]
    solve_roster(one_site(seeds[0]), effort=1.0)  # has the machine code made
    rows = []
    for kind in KINDS if asked.only is None else [asked.only]:
        for seed in seeds if kind == "site" else seeds[:1]:
            seconds = asked.seconds if kind == "site" else FOR_WARDS
            rows.append(row(kind, seed, seconds, asked.workers))
            if not asked.json:
                print(" · ".join(f"{name} {told}" for name, told in rows[-1].items()), flush=True)
    print(json.dumps({"rosters": rows}))
    if any(one["breaches"] or one.get("repair", {}).get("breaches") for one in rows):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
