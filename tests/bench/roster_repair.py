"""How long options and repairs take, and how much they disturb, after some people fall ill.

``options_after`` and ``repair_after`` measure one roster each; ``tests.bench.roster_ward`` and
``python -m tests.bench.roster_repair --seeds 11 12 13`` call them. Everything found is judged by
the audit: a repair that breaks a rule which the roster kept is not reported as one.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Collection
from typing import Any

from ops.staffing import audit, prices
from ops.staffing.alive.options import options
from ops.staffing.alive.repair import Repair, repair
from ops.staffing.alive.standing import standing_of
from ops.staffing.problem import Roster, RosterProblem, Verdict
from ops.staffing.roster import solve_roster
from ops.staffing.shifts import Duty


def options_after(ill: RosterProblem, duties: Collection[Duty]) -> dict[str, Any]:
    """Ways to fill each place that fell empty: the slowest, and how few ways there were."""
    standing = standing_of(ill, duties)
    took, found = [], []
    for place in dict.fromkeys(d.need_key for d in standing.fallen if d.need_key in standing.short):
        began = time.perf_counter()
        found.append(options(standing, place))
        took.append(time.perf_counter() - began)
    return {
        "places": len(found),
        "slowest_seconds": round(max(took, default=0.0), 3),
        "fewest_lawful": min((sum(not one.broken for one in ways) for ways in found), default=0),
    }


def repair_after(ill: RosterProblem, duties: Collection[Duty]) -> dict[str, Any]:
    """The repair: how long, how many shifts and people it changes, and what stays empty."""
    began, used = time.perf_counter(), time.process_time()
    mended = repair(ill, duties)
    took, cpu = time.perf_counter() - began, time.process_time() - used
    stood = frozenset(duties) - set(mended.fallen)
    before = set(audit.found(ill, _priced(ill, stood)))
    new = [one.sentence for one in audit.found(ill, mended.roster) if one not in before]
    fell = {duty.need_key for duty in mended.fallen}
    known = prices.gaps(ill, duties)
    left = sum(max(0, mended.roster.gaps.get(key, 0) - known.get(key, 0)) for key in fell)
    return {
        "fallen": len(mended.fallen),
        "changed_shifts": _shifts(mended),
        "changed_days": len(mended.changes),
        "people_disturbed": len(mended.people),
        "still_empty": left,
        "proven": mended.proven,
        "seconds": round(took, 2),
        "cpu_seconds": round(cpu, 2),
        "breaches": new,
    }


def _shifts(mended: Repair) -> int:
    """Shifts that somebody works now and did not, or no longer; one moved to another day is one."""
    given, freed = Counter[str](), Counter[str]()
    for change in mended.changes:
        (given if change.shift_type_id else freed)[change.staff_id] += 1
    return sum(max(given[name], freed[name]) for name in mended.people)


def _priced(problem: RosterProblem, duties: frozenset[Duty]) -> Roster:
    gaps, points = prices.gaps(problem, duties), prices.points(problem, duties)
    return Roster(duties, gaps, points, Verdict.FEASIBLE, 0.0)


def main() -> None:
    """Print a line per seed, then one JSON object."""
    from tests.bench.ward_problems import fallen_ill, one_site

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 12, 13])
    parser.add_argument("--absent", type=int, default=3)
    parser.add_argument("--effort", type=float, default=20.0, help="of the roster before")
    parser.add_argument("--json", action="store_true", help="nothing but the JSON object")
    asked = parser.parse_args()
    rows = []
    for seed in asked.seeds:
        problem = one_site(seed)
        duties = solve_roster(problem, effort=asked.effort).duties
        ill = fallen_ill(problem, asked.absent, seed)
        told = {"seed": seed} | repair_after(ill, duties)
        rows.append(told | {"options": options_after(ill, duties)})
        if not asked.json:
            print(" · ".join(f"{name} {one}" for name, one in rows[-1].items()), flush=True)
    print(json.dumps({"repairs": rows}))


if __name__ == "__main__":
    main()
