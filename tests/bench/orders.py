"""How near one order under one budget comes to its bound, and what it takes.

``python -m tests.bench.orders --items 30000 [--suppliers 40] [--seeds 1,2,3] [--json]``. Stores are
invented from each seed (``tests.bench.ordered`` says how): budget and room both bind, suppliers
charge for a delivery and take no small orders. A row tells the loss of the order and of ordering
nothing, in pounds, the bound that no order loses less than, the gap as a share of the loss, how
many items lose out, suppliers ordered from, seconds on the wall and of the processor, and peak
memory. The audit judges every order. The last line is one JSON object.
"""

import argparse
import json
import time
from typing import Any

import numpy as np

from ops.supply.orders.audit import breaches
from ops.supply.orders.plan import solve_order
from tests.bench.memory import forget_peak, peak_mb
from tests.bench.ordered import invent


def row(items: int, suppliers: int, seed: int) -> dict[str, Any]:
    """Solve one invented store."""
    problem = invent(items, suppliers, seed)
    forget_peak()
    began, used = time.perf_counter(), time.process_time()
    plan = solve_order(problem)
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    return {
        "seed": seed,
        "items": items,
        "suppliers": suppliers,
        "loss_gbp": round(plan.loss / 100),
        "bound_gbp": round(plan.bound / 100),
        "gap": round(plan.gap, 7),
        "verdict": str(plan.verdict),
        "budget_used": round(plan.spent / problem.budget, 5),
        "room_used": round(plan.filled / problem.space, 5),
        "ordered_from": len(np.unique(problem.supplier[plan.packs > 0])),
        "lines": int((plan.packs > 0).sum()),
        "losing_out": int((plan.packs < plan.wanted).sum()),
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu, 2),
        "peak_mb": peak_mb(),
        "breaches": len(breaches(problem, plan)),
    }


def main() -> None:
    """Print a line per seed, then one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--items", type=int, default=30_000)
    parser.add_argument("--suppliers", type=int, default=40)
    parser.add_argument("--seeds", default="1")
    parser.add_argument("--json", action="store_true", help="nothing but the JSON object")
    asked = parser.parse_args()
    row(300, 5, 0)  # libraries load once, before the clock runs
    rows = []
    for seed in asked.seeds.split(","):
        rows.append(row(asked.items, asked.suppliers, int(seed)))
        if not asked.json:
            print(" · ".join(f"{name} {told}" for name, told in rows[-1].items()), flush=True)
    worst = {name: max(one[name] for one in rows) for name in ("gap", "seconds", "cpu_seconds")}
    print(json.dumps({"rows": rows, **worst}))


if __name__ == "__main__":
    main()
