"""How near to the best booking comes, and what it takes.

``python -m tests.bench.booking --requests 1000 --slots 900 [--seeds 1,2,3] [--effort 6] [--json]``.
Clinics are invented from each seed (``tests.bench.booked`` says how). A row tells the points of
the plan, the bound no plan can beat, the bound of the flow alone, the gap as a share of the
points, which engine found the plan, seconds on the wall and of the processor, and peak memory.
The audit judges every plan. The last line is one JSON object.
"""

import argparse
import json
import time
from typing import Any

from ops.clinic.booking.audit import breaches
from ops.clinic.booking.plan import EFFORT, solve_booking
from tests.bench.booked import invent
from tests.bench.memory import forget_peak, peak_mb


def row(requests: int, slots: int, seed: int, effort: float) -> dict[str, Any]:
    """Solve one invented instance."""
    problem = invent(requests, slots, seed)
    forget_peak()
    began, used = time.perf_counter(), time.process_time()
    plan = solve_booking(problem, effort=effort)
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    return {
        "seed": seed,
        "requests": requests,
        "slots": slots,
        "booked": len(plan.bookings),
        "objective": plan.total_points,
        "bound": plan.bound,
        "flow_bound": plan.flow_bound,
        "gap": round(plan.gap_to_bound, 7),
        "engine": str(plan.engine),
        "verdict": str(plan.verdict),
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "peak_mb": peak_mb(),
        "breaches": len(breaches(problem, plan)),
    }


def main() -> None:
    """Print a line per seed, then one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--slots", type=int, default=900)
    parser.add_argument("--seeds", default="11")
    parser.add_argument("--effort", type=float, default=EFFORT)
    parser.add_argument("--json", action="store_true", help="nothing but the JSON object")
    asked = parser.parse_args()
    rows = []
    for seed in asked.seeds.split(","):
        rows.append(row(asked.requests, asked.slots, int(seed), asked.effort))
        if not asked.json:
            print(" · ".join(f"{name} {told}" for name, told in rows[-1].items()), flush=True)
    worst = {name: max(one[name] for one in rows) for name in ("gap", "seconds", "cpu_seconds")}
    print(json.dumps({"rows": rows, **worst}))


if __name__ == "__main__":
    main()
