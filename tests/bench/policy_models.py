"""The textbook models that ``tests.bench.policies`` can be asked for, and what each answers.

The answers of a model come under names, the first one being the answer where a case expects a
single number. A case that gives a decision (S, Q, r and Q, s and S) asks what it costs.
"""

from collections.abc import Mapping
from functools import partial

from ops.supply.policies.base_stock import (
    base_stock,
    level_for_cycle_service,
    level_for_fill_rate,
    protected,
)
from ops.supply.policies.disruptions import cost_disrupted, level_disrupted
from ops.supply.policies.laws import Law, Normal
from ops.supply.policies.newsvendor import cost_of, most_profitable
from ops.supply.policies.order_up_to import best_order_up_to, cost_of_order_up_to
from ops.supply.policies.perishable import Perishable, best_daily_orders
from ops.supply.policies.reorder_lots import (
    ReorderLot,
    best_lot,
    best_whole_lot,
    cost_of_lot,
    cost_of_whole_lot,
    lot_and_safety,
    lot_with_backorders,
    point_for_lot,
)
from tests.bench import policy_lots as lots
from tests.bench import policy_words as words
from tests.bench.policy_demand import (
    LAWS,
    Answers,
    Given,
    Model,
    costs,
    law_of,
    listed,
    number,
    waits,
)
from tests.bench.policy_words import found, needed, plain


def model_of(name: str) -> Model:
    """The model a case names, with or without its law of demand."""
    bare = plain(name).replace("demand", "").replace("policy", "").replace("the", "")
    law = next((each for each in LAWS if each in bare), None)
    for key in (bare, bare.replace(law or "-", "")):
        model = next((do for names, do in MODELS.items() if key in names.split()), None)
        if model is not None:
            return partial(_with_law, model, law)
    raise KeyError(f"no model is called {name}; there are {', '.join(sorted(MODELS))}")


def _with_law(model: Model, law: str | None, given: Given) -> Answers:
    return model({"law": law, **given} if law else given)


def _newsvendor(given: Given) -> Answers:
    level = found(given, words.LEVEL)
    if level is not None:
        law = protected(law_of(given), **waits(given))
        return {"cost": cost_of(float(level), law, **costs(given))}
    best = base_stock(law_of(given), **costs(given), **waits(given))
    return {"S": best.amount, "cost": best.cost}


def _explicit(given: Given) -> Answers:
    best = most_profitable(
        protected(law_of(given), **waits(given)),
        price=number(given, "revenue", "r", "price", "selling_price"),
        cost=number(given, "purchase_cost", "c", "cost", "unit_cost"),
        salvage=float(found(given, ("salvage_value", "v", "salvage"), 0.0)),
        holding=float(found(given, words.HOLDING, 0.0)),
        shortage=float(found(given, words.SHORTAGE, 0.0)),
    )
    return {"S": best.amount, "profit": best.profit}


def _service(given: Given) -> Answers:
    target = number(given, "target", "service", "service_level", "alpha", "beta", "fill_rate")
    fill = "fill" in plain(str(given.get("model", "")))
    level = level_for_fill_rate if fill else level_for_cycle_service
    return {"S": level(law_of(given), target, **waits(given))}


def _newsvendor_disrupted(given: Given) -> Answers:
    demand = float(needed(given, ("d", "D", "demand", "mu", "mean")))
    failing = number(given, "disruption_prob", "alpha", "disruption_probability", "failing")
    mending = number(given, "recovery_prob", "beta", "recovery_probability", "mending")
    paid, level = costs(given), found(given, words.LEVEL)
    if level is not None:
        down = failing / (failing + mending)
        both = (paid["holding"], paid["shortage"])
        return {"cost": cost_disrupted(float(level), *both, demand, down, mending)}
    best = level_disrupted(**paid, demand=demand, failing=failing, mending=mending)
    return {"S": best.amount, "cost": best.cost}


def _lead_law(given: Given) -> tuple[Law, dict[str, float]]:
    """Demand over the lead time: its own law if a pmf is given, else that of a unit of time."""
    pmf, lead = found(given, words.PMF), float(found(given, words.LEAD, 1))
    law = listed(pmf) if pmf is not None else law_of(given).over(lead)
    rate = float(found(given, words.RATE) or law.mean / lead)
    return law, {"rate": rate, **costs(given, order=True)}


def _reorder_lot(found_one: ReorderLot) -> Answers:
    cost = {} if found_one.cost is None else {"cost": found_one.cost}
    return {"r": found_one.point, "Q": found_one.lot, **cost}


def _rq(given: Given) -> Answers:
    (law, asked), lot, point = _lead_law(given), found(given, words.LOT), found(given, words.POINT)
    if isinstance(law, Normal):
        if lot is None:
            return _reorder_lot(best_lot(law, **asked))
        if point is None:
            return {"r": point_for_lot(float(lot), law, **costs(given))}
        return {"cost": cost_of_lot(float(point), float(lot), law, **asked)}
    if lot is None or point is None:
        return _reorder_lot(best_whole_lot(law, **asked))
    return {"cost": cost_of_whole_lot(int(point), int(lot), law, **asked)}


def _shortcut(given: Given) -> Answers:
    (law, asked), bare = _lead_law(given), plain(str(given.get("model", "")))
    return _reorder_lot((lot_with_backorders if "eoqb" in bare else lot_and_safety)(law, **asked))


def _ss(given: Given) -> Answers:
    asked = costs(given, order=True) | waits(given)
    point, level = found(given, words.POINT), found(given, words.LEVEL)
    if point is not None and level is not None:
        return {"cost": cost_of_order_up_to(int(point), int(level), law_of(given), **asked)}
    best = best_order_up_to(law_of(given), **asked)
    return {"s": best.point, "S": best.level, "cost": best.cost}


def _perishable(given: Given) -> Answers:
    most = found(given, ("max_order_quantity", "max_order", "most", "Qmax"))
    item = Perishable(
        law_of(given),
        int(number(given, "life", "m", "max_useful_life", "shelf_life", "M", "J")),
        price=float(found(given, ("sales_price", "price", "revenue", "r", "p"), 1.0)),
        cost=float(found(given, ("variable_order_cost", "cost", "purchase_cost", "c"), 0.5)),
        holding=float(found(given, words.HOLDING, 0.0)),
        waste=float(found(given, ("waste", "waste_cost", "wastage_cost", "w"), 0.0)),
        shortage=float(found(given, ("shortage_cost", "stockout_cost", "shortage"), 0.0)),
        most=None if most is None else int(most),
    )
    best = best_daily_orders(item)
    return {"profit": best.profit, "within": best.within, "largest_order": int(best.orders.max())}


MODELS: Mapping[str, Model] = {
    "newsvendor basestock newsboy rs": _newsvendor,
    "newsvendorexplicit explicitnewsvendor": _explicit,
    "cycleservice fillrate basestockfillrate basestockcycleservice": _service,
    "eoq economicorderquantity": lots.eoq,
    "eoqwithbackorders eoqbackorders eoqb economicorderquantitywithbackorders": lots.backorders,
    "epq economicproductionquantity eoqproduction": lots.production,
    "eoqwithdisruptions eoqdisruptions eoqd": lots.disrupted,
    "newsvendorwithdisruptions newsvendordisruptions": _newsvendor_disrupted,
    "eoqallunitsdiscounts eoqwithallunitsdiscounts eoqincrementaldiscounts"
    " eoqwithincrementaldiscounts economicorderquantitywithallunitsdiscounts"
    " economicorderquantitywithincrementaldiscounts": lots.discount,
    "eoqwithadditiveyielduncertainty eoqadditiveyield eoqwithmultiplicativeyielduncertainty"
    " eoqmultiplicativeyield": lots.yields,
    "rq rqexact rqcost rqoptimalrforq": _rq,
    "rqeoqbapproximation rqeoqssapproximation rqeoqb rqeoqss": _shortcut,
    "ss sscost ssexact rss": _ss,
    "wagnerwhitin dynamiclotsizing": lots.wagner_whitin,
    "jointreplenishment jrp jointreplenishmentsilver jointreplenishmentpoweroftwo"
    " jointreplenishmentproblemsilverheuristic jointreplenishmentroundy": lots.joint,
    "hendrix perishable perishables hendrixperishable hendrix2019 hendrix2019perishables"
    " hendrixperishables perishabledp": _perishable,
}
