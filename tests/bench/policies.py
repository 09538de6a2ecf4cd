"""How near the exact policies come to reference answers of textbook cases.

``python -m tests.bench.policies [CASES.json] [--json]``; without a file, the cases beside this
module. A file is a list of cases, an object whose ``cases`` is one, or lists of cases by model:

``{"model": "newsvendor_normal", "h": 0.18, "p": 0.70, "mu": 50, "sigma": 8,
"expected": {"S": 56.6039559, "cost": 1.99760519}}``

Parameters stand in the case itself or under ``parameters``; ``tests/bench/policy_words.py`` lists
the names each may have (K, h, p, mu or μ, sigma or σ, L, R, d, lambda or λ, pmf, or words such as
``holding_cost``). ``expected`` is an object (names as in the answers), a list in the order of the
answers, or a number, the first answer. A case without it is answered and not judged.

Models (``tests/bench/policy_models.py``), with a law of demand in the name or as ``distribution``:
newsvendor, base_stock, newsvendor_explicit, cycle_service, fill_rate, eoq, eoq_with_backorders,
epq, eoq_with_disruptions, newsvendor_with_disruptions, eoq_all_units_discounts,
eoq_incremental_discounts, eoq_additive_yield, eoq_multiplicative_yield, rq, rq_eoqb, rq_eoqss, ss,
wagner_whitin, joint_replenishment(_silver, _power_of_two), perishable (Hendrix et al. 2019).

An answer meets its reference within 1e-6 of it, relative above 1, or if a reference told to fewer
decimals is the answer rounded to as many; ``rounded`` counts the latter.
"""

import argparse
import json
import time
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from ops.errors import PlanningError
from tests.bench.policy_models import Answers, model_of
from tests.bench.policy_words import COST, LEVEL, LOT, PROFIT, found, plain

CASES = Path(__file__).with_name("policies.json")
CLOSE = 1e-6
CALLED = ("model", "kind", "type", "policy", "name")
ASIDE = (*CALLED, "id", "expected", "answer", "answers", "reference", "parameters",
         "params", "source", "note", "inputs")  # fmt: skip
SAME = (LEVEL, LOT, COST, PROFIT, ("r", "reorder_point"), ("s", "reorder_point"))


def main() -> None:
    """Answer every case, and print one JSON object last."""
    asked = argparse.ArgumentParser(description="Exact policies against reference answers.")
    asked.add_argument("file", type=Path, nargs="?", default=CASES)
    asked.add_argument("--json", action="store_true", help="accepted; JSON always comes last")
    told = json.loads(asked.parse_args().file.read_text(), parse_float=Decimal)
    began, used = time.perf_counter(), time.process_time()
    rows = [judged(case) for case in _cases(told)]
    worst = [row["off"] for row in rows if row["off"] is not None]
    print(
        json.dumps(
            {
                "rows": rows,
                "cases": len(rows),
                "met": sum(row["met"] is True for row in rows),
                "rounded": sum(row["rounded"] for row in rows),
                "missed": [f"{row['model']}: {row['why']}" for row in rows if row["why"]],
                "worst_off": max(worst, default=None),
                "seconds": round(time.perf_counter() - began, 3),
                "cpu_seconds": round(time.process_time() - used, 3),
            }
        )
    )


def _cases(told: Any) -> list[Mapping[str, Any]]:
    if isinstance(told, list):
        return told
    if "cases" in told:
        return list(told["cases"])
    listed = ((name, each if isinstance(each, list) else [each]) for name, each in told.items())
    return [{"model": name, **case} for name, cases in listed for case in cases if case]


def judged(case: Mapping[str, Any]) -> dict[str, Any]:
    """One case: its answers, how far off the furthest is, and why it is missed, if it is."""
    name = str(next((case[key] for key in CALLED if key in case), ""))
    row: dict[str, Any] = {"model": name, "answers": {}, "met": None, "off": None, "rounded": 0}
    try:
        row["answers"] = answers = model_of(name)({**_given(case), "model": name})
        pairs = list(_pairs(answers, _expected(case)))
    except (KeyError, TypeError, ValueError, PlanningError) as unknown:
        return {**row, "met": False, "why": f"{type(unknown).__name__}: {unknown}"}
    if not pairs:
        return {**row, "why": ""}
    off = [_off(got, reference) for _, got, reference in pairs]
    printed = [by > CLOSE and _as_printed(g, r) for by, (_, g, r) in zip(off, pairs, strict=True)]
    wrong = [
        f"{what} is {got}, not {reference}"
        for (what, got, reference), by, same in zip(pairs, off, printed, strict=True)
        if by > CLOSE and not same
    ]
    why = "; ".join(wrong)
    return {**row, "met": not wrong, "off": max(off), "rounded": sum(printed), "why": why}


def _given(case: Mapping[str, Any]) -> dict[str, Any]:
    inner = next((case[name] for name in ("parameters", "params", "inputs") if name in case), {})
    outer = {name: value for name, value in case.items() if name not in ASIDE}
    return {name: _floats(value) for name, value in {**outer, **inner}.items()}


def _floats(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list):
        return [_floats(each) for each in value]
    return {k: _floats(v) for k, v in value.items()} if isinstance(value, dict) else value


def _expected(case: Mapping[str, Any]) -> Any:
    return next((case[n] for n in ("expected", "answers", "answer", "reference") if n in case), {})


def _pairs(answers: Answers, expected: Any) -> Iterator[tuple[str, float, Any]]:
    """Every number that is expected, beside the one that was found."""
    if isinstance(expected, Mapping):
        for name, reference in expected.items():
            yield from _each(name, _answer(answers, name), reference)
    elif isinstance(expected, list) and _is_all_answers(answers, expected):
        for (name, got), reference in zip(answers.items(), expected, strict=False):
            yield from _each(name, got, reference)
    else:
        name, got = next(iter(answers.items()))
        yield from _each(name, got, expected)


def _is_all_answers(answers: Answers, expected: list[Any]) -> bool:
    """Whether a list holds one answer after the other, and not the first answer, a list."""
    return not isinstance(next(iter(answers.values())), list) or isinstance(expected[0], list)


def _answer(answers: Answers, name: str) -> Any:
    for names in ((name,), *(names for names in SAME if plain(name) in map(plain, names))):
        if (got := found(answers, names)) is not None:
            return got
    raise KeyError(f"no answer is called {name}; there are {', '.join(answers)}")


def _each(name: str, got: Any, reference: Any) -> Iterator[tuple[str, float, Any]]:
    if isinstance(reference, list):
        for n, (one, told) in enumerate(zip(got, reference, strict=True)):
            yield f"{name}[{n}]", one, told
    else:
        yield name, got, reference


def _off(got: float, reference: Any) -> float:
    return abs(got - float(reference)) / max(1.0, abs(float(reference)))


def _as_printed(got: float, reference: Any) -> bool:
    """Whether the answer, rounded to the decimals of the reference, is the reference."""
    if not isinstance(reference, Decimal):
        return False
    return Decimal(repr(float(got))).quantize(reference) == reference


if __name__ == "__main__":
    main()
