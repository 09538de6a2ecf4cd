"""The families of reference rows: what is asked of each row, and what is held against it."""

import re
from collections.abc import Callable
from typing import Any

from ops.clinic.booking_limits import most_bookings
from ops.clinic.gaps import Visits, best_even_gap, best_gaps
from ops.clinic.service import Exponential, Minutes, Service, lognormal_minutes
from ops.clinic.session_cost import Session, Weights, expected
from ops.clinic.shared_slots import SharedBookings, SharedSlots
from ops.clinic.slot_overbooking import best_shared_slots
from ops.clinic.spacing import bailey_welch, spread_evenly
from ops.clinic.template_search import proven_template

Row = dict[str, Any]
Checks = dict[str, tuple[float, float]]
"""What was reached and its reference, by name."""


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
    proof = "branch and bound to its end" if gap <= 0 else "branch and bound, cut short"
    return _told(best.cost, row["C"], gap, proof, checks)


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
