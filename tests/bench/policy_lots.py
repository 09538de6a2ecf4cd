"""Lot sizes of steady or known demand, as cases of ``tests.bench.policies`` ask for them."""

from collections.abc import Callable

from ops.supply.policies.disruptions import economic_order_disrupted
from ops.supply.policies.horizon import best_orders
from ops.supply.policies.joint import Joint, best_multiples, powers_of_two, rounded
from ops.supply.policies.lots import (
    Lot,
    economic_order,
    economic_production,
    with_additive_yield,
    with_backorders,
    with_discount,
    with_incremental_discount,
    with_proportional_yield,
)
from tests.bench import policy_words as words
from tests.bench.policy_demand import Answers, Given, number
from tests.bench.policy_words import found, needed, plain


def _lot(lot: Lot) -> Answers:
    return {"Q": lot.amount, "cost": lot.cost}


def _steady(given: Given) -> dict[str, float]:
    return {
        "order": float(needed(given, words.ORDER)),
        "holding": float(needed(given, words.HOLDING)),
        "rate": float(needed(given, words.RATE)),
    }


def eoq(given: Given) -> Answers:
    lot, asked = found(given, words.LOT), _steady(given)
    if lot is not None:
        return {"cost": asked["order"] * asked["rate"] / lot + asked["holding"] * lot / 2}
    return _lot(economic_order(**asked))


def backorders(given: Given) -> Answers:
    best = with_backorders(**_steady(given), shortage=float(needed(given, words.SHORTAGE)))
    return {"Q": best.amount, "x": best.backordered, "cost": best.cost}


def production(given: Given) -> Answers:
    names = tuple(name for name in words.RATE if name not in ("mu", "mean"))
    asked = {**_steady(given), "rate": float(needed(given, names))}
    made = number(given, "production_rate", "mu", "P", "production", "m")
    return _lot(economic_production(**asked, production=made))


def disrupted(given: Given) -> Answers:
    names = tuple(name for name in words.RATE if name not in ("mu", "lambda", "lam", "mean"))
    asked = {**_steady({**given, "rate": needed(given, names), "d": needed(given, names)})}
    failing = number(given, "disruption_rate", "lambda", "lam", "failing")
    mending = number(given, "recovery_rate", "mu", "mending")
    shortage = float(needed(given, words.SHORTAGE))
    return _lot(
        economic_order_disrupted(**asked, shortage=shortage, failing=failing, mending=mending)
    )


def discount(given: Given) -> Answers:
    every = "incremental" not in plain(str(given.get("model", "")))
    best = (with_discount if every else with_incremental_discount)(
        order=float(needed(given, words.ORDER)),
        holding_share=number(given, "holding_cost_rate", "i", "holding_share", "h"),
        rate=float(needed(given, words.RATE)),
        since=needed(given, ("breakpoints", "since", "b")),
        price=needed(given, ("unit_costs", "c", "price", "prices")),
    )
    return {"Q": best.amount, "region": best.tier, "cost": best.cost}


def yields(given: Given) -> Answers:
    mean = number(given, "yield_mean", "EY", "EZ", "mean_yield")
    sd = number(given, "yield_sd", "SDY", "SDZ", "sigma")
    if "additive" in plain(str(given.get("model", ""))):
        return _lot(with_additive_yield(**_steady(given), extra=mean, sd=sd))
    return _lot(with_proportional_yield(**_steady(given), share=mean, sd=sd))


def wagner_whitin(given: Given) -> Answers:
    demand = list(needed(given, ("d", "D", "demand", "demands")))
    best = best_orders(
        demand,
        order=needed(given, words.ORDER),
        holding=needed(given, words.HOLDING),
        price=found(given, ("c", "purchase_cost", "unit_cost", "price"), 0.0),
    )
    return {"Q": list(best.amounts), "cost": best.cost, "costs_to_go": list(best.cost_from)}


def joint(given: Given) -> Answers:
    bare = plain(str(given.get("model", "")))
    rules: dict[str, Callable[..., Joint]] = {
        "silver": rounded,
        "power": powers_of_two,
        "roundy": powers_of_two,
    }
    rule = next((do for name, do in rules.items() if name in bare), best_multiples)
    best = rule(
        number(given, "shared_fixed_cost", "K", "shared", "major"),
        needed(given, ("individual_fixed_costs", "k", "own", "minor")),
        needed(given, ("holding_costs", "h", "holding_cost", "holding")),
        needed(given, ("demand_rates", "lambda", "lam", "d", "D", "rates", "demand")),
    )
    cycle = {"T": best.cycle, "m": list(best.multiples)}
    return {"Q": list(best.amounts), **cycle, "cost": best.cost}
