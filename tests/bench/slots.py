"""How near the session templates come to reference optima: value, reference, gap and proof.

``python -m tests.bench.slots FILE [--json]``. The file holds families of rows, each with its own
model (``meta.model_K`` and the docstrings of ``ops/clinic``):

``K_exponential``, ``P_integer_pmf``: the best template; also evaluates the file's template and
the rules of Bailey & Welch and of even spacing, which are laid out anew. ``published``,
``rules``: one template evaluated. ``H_hassin_mendel``, ``S_stationary_DM1``: the best gaps.
``Z_slot_overbooking_heterogeneous``: the best shared slots, plain and group-aware.
``O_chance_constrained_bookings``: the most bookings. ``bailey_welch_optimal_when``: sessions in
which no template beats Bailey & Welch's.

A row is missed if any of its checks is further from its reference than the tolerance: 1e-6, for
Hassin & Mendel's costs 1e-5. ``gap`` is the value less the proven floor. No
reference takes part in any search. ``largest``: 24 patients in 48 intervals, three laws.
"""

import argparse
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ops.clinic.booking_limits import most_bookings
from ops.clinic.gaps import Visits, best_even_gap, best_gaps
from ops.clinic.service import Exponential, Minutes, Service, lognormal_minutes
from ops.clinic.session_cost import Session, Weights, expected
from ops.clinic.slot_overbooking import SharedBookings, SharedSlots, best_shared_slots
from ops.clinic.spacing import bailey_welch, spread_evenly
from ops.clinic.template_search import proven_template
from ops.errors import PlanningError
from tests.bench.memory import forget_peak, peak_mb

CLOSE, CLOSE_TO_GAPS = 1e-6, 1e-5
Row = dict[str, Any]
Checks = dict[str, tuple[float, float]]
"""What was reached and its reference, by name."""


def main() -> None:
    """Measure, and print one JSON object last."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("file", type=Path)
    asked.add_argument("--json", action="store_true", help="accepted; JSON always comes last")
    told = json.loads(asked.parse_args().file.read_text())
    forget_peak()
    began = time.monotonic()
    rows = [judged(family, row) for family, row in _rows(told)]
    missed = [f"{row['family']} {row['id']}: {row['why']}" for row in rows if row["why"]]
    worst = max((row["gap"] for row in rows if row["gap"] is not None), default=None)
    print(
        json.dumps(
            {
                "rows": rows,
                "largest": list(_largest()),
                "missed": missed,
                "worst_gap": worst,
                "seconds": round(time.monotonic() - began, 2),
                "peak_mb": peak_mb(),
            }
        )
    )


def judged(family: str, row: Row) -> Row:
    """One row's value, reference, gap and proof, and why it is missed, if it is."""
    began = time.monotonic()
    close = CLOSE_TO_GAPS if family == "H_hassin_mendel" else CLOSE
    name = row.get("id") or row.get("name") or row.get("rule") or _named(row)
    found: Row = {"value": None, "reference": None, "gap": None, "proof": "", "checked": 0}
    try:
        found |= FAMILIES[family](row)
        checks: Checks = found.pop("checks")
        found["checked"] = len(checks)
        off = {
            what: abs(got - ref) for what, (got, ref) in checks.items() if abs(got - ref) > close
        }
        why = "; ".join(f"{what} off by {by:.2g}" for what, by in off.items())
    except (KeyError, ValueError, AttributeError, PlanningError) as unknown:
        why = f"{type(unknown).__name__}: {unknown}"
    seconds = round(time.monotonic() - began, 3)
    return {"family": family, "id": name, **found, "why": why, "seconds": seconds}


def _rows(told: Row) -> Iterator[tuple[str, Row]]:
    for family, rows in told.items():
        if family != "meta":
            yield from ((family, row) for row in rows)
    best = told.get("meta", {}).get("bailey_welch_optimal_when", {})
    for patients, away, waiting in best.get("N_rho_aW", []):
        yield "bailey_welch_optimal_when", {"N": patients, "rho": away, "aW": waiting}


def _named(row: Row) -> str:
    plain = {key: value for key, value in row.items() if isinstance(value, int | float)}
    return " ".join(f"{key}={value:g}" for key, value in list(plain.items())[:4])


def _service(row: Row) -> Service:
    if "pmf_minutes" in row:
        return Minutes.of({int(minute): share for minute, share in row["pmf_minutes"].items()})
    law = row["service"]
    if law == "exponential":
        return Exponential(row["mean"])
    if law.startswith("deterministic"):
        return Minutes.of({int(law.split()[1]): 1.0})
    if law.startswith("lognormal"):
        mean, sd, longest = re.search(r"mean ([\d.]+) sd ([\d.]+) smax (\d+)", law).groups()
        return lognormal_minutes(float(mean), float(sd), int(longest))
    raise ValueError(f"durations need a law that is known here, not '{law}'")


def _session(row: Row) -> Session:
    patients = row.get("N", sum(row.get("x", [])))
    intervals = row.get("T", len(row.get("x", [])))
    weights = Weights(row.get("aW", 1), row.get("aI", 0), row.get("aT", 1))
    return Session(intervals, row["d"], (1 - row["rho"],) * patients, _service(row), weights)


def _template(row: Row) -> Row:
    session = _session(row)
    best = proven_template(session)
    checks = _evaluated(session, row, "reference") | {"optimum": (best.expected.cost, row["C"])}
    for name, rule in (("bailey_welch", bailey_welch), ("evenly_spaced", spread_evenly)):
        if name in row:
            checks |= _evaluated(session, row[name] | {"x": rule(session)}, name)
            checks[f"{name} as laid out"] = (rule(session) != tuple(row[name]["x"]), 0)
    return _told(best.expected.cost, row["C"], best.gap, best.proof.value, checks) | {
        "bookings": best.bookings
    }


def _one_template(row: Row) -> Row:
    session = _session(row)
    checks = _evaluated(session, row, "template")
    what = "template W" if "template W" in checks else "template our_W"
    return _told(*checks[what], None, "evaluated exactly", checks)


def _evaluated(session: Session, row: Row, of: str) -> Checks:
    told = expected(session, row["x"])
    got = {"W": told.waiting, "I": told.idle, "L": told.overrun, "p_overrun": told.overrun_chance}
    got |= {"C": told.cost, "our_W": told.waiting, "our_L": told.overrun}
    return {f"{of} {what}": (value, row[what]) for what, value in got.items() if what in row}


def _gaps(row: Row) -> Row:
    asked = Visits(row["n"], row["p_show"], 1 / row["mu"], row["cw"], row["cs"])
    best = best_gaps(asked)
    checks = {"optimum": (best.cost, row["C"])}
    return _told(*checks["optimum"], best.cost - best.bound, "tangent of a convex cost", checks)


def _even_gap(row: Row) -> Row:
    best = best_even_gap(row["mean_service"], row["omega_idle"])
    checks = {"optimum": (best.cost, row["C"])}
    return _told(*checks["optimum"], best.cost - best.bound, "tangent of a convex cost", checks)


def _shared(row: Row) -> Row:
    groups = tuple(row.get("groups", ()))
    asked = SharedSlots(
        row["T"], tuple(row["p_show"]), row["cw"], row["co"], row["ci"], groups=groups
    )
    best = best_shared_slots(asked)
    checks = {"optimum": (best.cost, row["C"])}
    if "group_aware" in row:
        fair, ref = best_shared_slots(asked, group_aware=True), row["group_aware"]
        checks |= _fair(fair, ref)
    gap = best.objective - best.bound
    return _told(best.cost, row["C"], gap, "branch and bound to its end", checks)


def _fair(fair: SharedBookings, ref: Row) -> Checks:
    waits = fair.group_waits
    checks: Checks = {"group-aware": (fair.objective, ref["objective"])}
    checks |= {f"wait of {group}": (waits[group], ref["group_mean_wait"][group]) for group in waits}
    return checks | {"its cost": (fair.cost, ref["cost_under_plain_objective"])}


def _limit(row: Row) -> Row:
    limits = row["max_bookings"]
    found = {
        chance: most_bookings(row["capacity"], 1 - row["rho"], float(chance)) for chance in limits
    }
    checks = {f"chance {chance}": (found[chance], limits[chance]) for chance in limits}
    return _told(found, limits, None, "binomial chance, counted up", checks)


def _bailey_welch_best(row: Row) -> Row:
    weights = Weights(row["aW"], 0, 1 - row["aW"])
    shows = (1 - row["rho"],) * row["N"]
    session = Session(row["N"], 10, shows, Exponential(10), weights)
    best, rule = proven_template(session), expected(session, bailey_welch(session))
    checks = {"optimum": (best.expected.cost, rule.cost)}
    return _told(*checks["optimum"], best.gap, best.proof.value, checks)


def _told(value: Any, reference: Any, gap: float | None, proof: str, checks: Checks) -> Row:
    return {"value": value, "reference": reference, "gap": gap, "proof": proof, "checks": checks}


def _largest() -> Iterator[Row]:
    """24 patients in 48 intervals of 5 minutes, some of whom stay away, with a proof each."""
    laws = {"exponential": Exponential(9), "lognormal": lognormal_minutes(9, 6, 60)}
    for law, service in (laws | {"6 or 12 minutes": Minutes.of({6: 1, 12: 1})}).items():
        began = time.monotonic()
        best = proven_template(Session(48, 5, (0.85,) * 24, service, Weights(1, 0.5, 1.5)))
        took = round(time.monotonic() - began, 3)
        yield {"law": law, "cost": best.expected.cost, "gap": best.gap, "seconds": took}


FAMILIES: dict[str, Callable[[Row], Row]] = {
    "K_exponential": _template,
    "P_integer_pmf": _template,
    "published": _one_template,
    "rules": _one_template,
    "H_hassin_mendel": _gaps,
    "S_stationary_DM1": _even_gap,
    "Z_slot_overbooking_heterogeneous": _shared,
    "O_chance_constrained_bookings": _limit,
    "bailey_welch_optimal_when": _bailey_welch_best,
}

if __name__ == "__main__":
    main()
