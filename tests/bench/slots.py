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
import time
from collections.abc import Iterator
from pathlib import Path

from ops.clinic.service import Exponential, Minutes, lognormal_minutes
from ops.clinic.session_cost import Session, Weights
from ops.clinic.template_search import proven_template
from ops.errors import PlanningError
from tests.bench.memory import forget_peak, peak_mb
from tests.bench.slot_rows import FAMILIES, Checks, Row

CLOSE, CLOSE_TO_GAPS = 1e-6, 1e-5


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


def _largest() -> Iterator[Row]:
    """24 patients in 48 intervals of 5 minutes, some of whom stay away, with a proof each."""
    laws = {"exponential": Exponential(9), "lognormal": lognormal_minutes(9, 6, 60)}
    for law, service in (laws | {"6 or 12 minutes": Minutes.of({6: 1, 12: 1})}).items():
        began = time.monotonic()
        best = proven_template(Session(48, 5, (0.85,) * 24, service, Weights(1, 0.5, 1.5)))
        took = round(time.monotonic() - began, 3)
        yield {"law": law, "cost": best.expected.cost, "gap": best.gap, "seconds": took}


if __name__ == "__main__":
    main()
