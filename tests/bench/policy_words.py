"""How a file of cases may name what it gives: parameters and answers.

Names are compared without case, blanks and signs, Greek letters spelt out. Single letters keep
their case: s and S, r and R, k and K are different things.
"""

from collections.abc import Iterable, Mapping
from typing import Any

GREEK = str.maketrans({"μ": "mu", "µ": "mu", "σ": "sigma", "λ": "lambda", "τ": "tau", "α": "alpha"})

ORDER = ("K", "fixed_cost", "order_cost", "ordering_cost", "setup_cost", "order", "A", "k")
HOLDING = ("h", "holding_cost", "holding", "overage_cost", "overage", "co", "H")
SHORTAGE = (
    "p", "stockout_cost", "shortage_cost", "shortage", "penalty", "penalty_cost",
    "backorder_cost", "underage_cost", "underage", "b", "cu", "P",
)  # fmt: skip
MEAN = (
    "mu", "mean", "demand_mean", "mean_demand", "lambda", "lam", "demand_rate", "demand", "d", "D",
)  # fmt: skip
SD = ("sigma", "sd", "demand_sd", "std", "stdev", "standard_deviation", "tau")
RATE = ("d", "D", "lambda", "lam", "demand_rate", "demand", "rate", "mu", "mean", "demand_mean")
LEAD = ("L", "lead_time", "lead", "l")
REVIEW = ("R", "review", "review_period", "review_periods")
PMF = ("pmf", "demand_pmf", "probabilities", "chances")
LEVEL = ("S", "base_stock_level", "base_stock", "order_up_to_level", "order_up_to", "level")
LOT = ("Q", "order_quantity", "lot", "quantity", "amount", "q")
POINT = ("r", "s", "reorder_point", "point")
COST = ("cost", "expected_cost", "total_cost", "optimal_cost", "g", "z")
PROFIT = ("profit", "expected_profit", "average_profit", "pi", "gain")


def plain(name: str) -> str:
    """A name without case, blanks and signs; a single letter keeps its case."""
    bare = "".join(each for each in name.translate(GREEK) if each.isalnum())
    return bare if len(bare) == 1 else bare.casefold()


def found(given: Mapping[str, Any], names: Iterable[str], otherwise: Any = None) -> Any:
    """What a case gives under the first of several names."""
    told = {plain(name): value for name, value in given.items()}
    return next((told[plain(name)] for name in names if plain(name) in told), otherwise)


def needed(given: Mapping[str, Any], names: Iterable[str]) -> Any:
    """As ``found``; raises ``KeyError`` with all names there are."""
    value = found(given, names)
    if value is None:
        raise KeyError(f"one of {', '.join(names)} is needed; found {', '.join(given)}")
    return value
