"""Laws of demand and costs as cases of ``tests.bench.policies`` tell them."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy import stats

from ops.supply.policies.laws import Continuous, Law, Normal
from ops.supply.policies.whole import Listed, Poisson, Whole, negative_binomial
from tests.bench import policy_words as words
from tests.bench.policy_words import found, needed, plain

Given = Mapping[str, Any]
Answers = dict[str, Any]
Model = Callable[[Given], Answers]


def law_of(given: Given) -> Law:
    """The law of demand: named, or told by what is given."""
    pmf, sd = found(given, words.PMF), found(given, words.SD)
    named = plain(str(found(given, ("distribution", "demand_distribution", "law"), "") or ""))
    if pmf is not None:
        return listed(pmf)
    if named in _CONTINUOUS:
        return Continuous(_CONTINUOUS[named](given))
    mean = float(needed(given, words.MEAN))
    if named == "negativebinomial":
        return negative_binomial(mean, float(found(given, ("variance", "var"), 0) or sd**2))
    return Normal(mean, float(sd)) if sd is not None and named != "poisson" else Poisson(mean)


def listed(pmf: Any) -> Law:
    """Chances in a list from nought on, or by amount."""
    if isinstance(pmf, Mapping):
        pairs = sorted((float(amount), float(chance)) for amount, chance in pmf.items())
        if any(amount < 0 or amount != int(amount) for amount, _ in pairs):
            return Listed(*(np.array(each) for each in zip(*pairs, strict=True)))
        chances = np.zeros(int(pairs[-1][0]) + 1)
        chances[[int(amount) for amount, _ in pairs]] = [chance for _, chance in pairs]
        return Whole(chances)
    return Whole(np.array(pmf, float))


def number(given: Given, *names: str) -> float:
    return float(needed(given, names))


_CONTINUOUS: Mapping[str, Callable[[Given], Any]] = {
    "uniform": lambda g: stats.uniform(
        number(g, "lo", "low", "a", "min"),
        number(g, "hi", "high", "b_max", "max") - number(g, "lo", "low", "a", "min"),
    ),
    "exponential": lambda g: stats.expon(scale=float(needed(g, ("mean", "mu", "scale")))),
    "gamma": lambda g: stats.gamma(number(g, "shape", "a"), scale=number(g, "scale", "theta")),
    "lognormal": lambda g: stats.lognorm(
        number(g, "sigma", "shape", "log_sd"), scale=np.exp(number(g, "mu", "log_mean"))
    ),
}
LAWS = ("poisson", "normal", "negativebinomial", *_CONTINUOUS, "discrete", "custom", "continuous")
LAWS = tuple(sorted(LAWS, key=len, reverse=True))


def costs(given: Given, *, order: bool = False) -> dict[str, float]:
    both = {
        "holding": float(needed(given, words.HOLDING)),
        "shortage": float(needed(given, words.SHORTAGE)),
    }
    return both | ({"order": float(found(given, words.ORDER, 0.0))} if order else {})


def waits(given: Given) -> dict[str, int]:
    lead, review = found(given, words.LEAD, 0), found(given, words.REVIEW, 1)
    return {"lead": int(lead), "review": int(review)}
