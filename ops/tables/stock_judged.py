"""How orders would have done on past weeks, and how right what they rest on has been."""

import dataframely as dy

from ops.tables.columns import amount, count, day, instant, key, one_of, probability

WAYS = ("ours", "min_max", "months", "as_it_was")
GROUPINGS = ("all", "criticality", "demand")
MEASURES = ("lasts", "stockout", "cover", "runs_out")


class StockReplay(dy.Schema):
    """One row per judgement, way of ordering and class: past weeks lived again under that way."""

    judged_at = instant(primary_key=True)
    way = one_of(WAYS, "whose orders", primary_key=True)
    grouping = one_of(GROUPINGS, "what the class is of", primary_key=True)
    name = key("the class: a criticality, a kind of demand, or all")
    since_on = day("first day judged")
    until_on = day("last day judged")
    places = count("items at a store lived again, of this class")
    of_places = count("items at a store that could have been, of all classes")
    kind = one_of(("cycle", "fill"), "what is promised: cycle service or fill rate")
    promised = probability("promise to this criticality", nullable=True)
    cycles = count("spans between receipts of which it is known whether the shelf lasted")
    kept = count("of them without a wish in vain")
    left_open = count("spans with a day on which nobody saw what was wanted")
    fill_rate = probability(
        "share of units asked for that were given, mean of places, on days of known demand",
        nullable=True,
    )
    stock_days = amount("days of use on the shelf, median of places", min=0, nullable=True)
    stock_gbp = amount("pounds on the shelf on average; unpriced items count nothing", min=0)
    waste_gbp = amount("pounds thrown away past their date", min=0, nullable=True)
    lines = count("order lines")
    cost_gbp = amount("pounds: waste, holding and order lines", min=0, nullable=True)


class StockKept(dy.Schema):
    """One row per review, measure, class and stated chance: what orders rest on against truth."""

    reviewed_at = instant(primary_key=True)
    measure = one_of(MEASURES, "what was stated", primary_key=True)
    grouping = one_of(GROUPINGS, "what the class is of", primary_key=True)
    name = key("the class: a criticality, a kind of demand, or all")
    group = count("of stated chances that lie close together; 0 is lowest", primary_key=True)
    said = probability("mean chance stated")
    cases = count("statements whose day has passed and of which the truth is known")
    came = count("of them that came true")
    unknown = count("statements on which demand was not seen, and which count neither way")
    since_on = day("first day on which one was made")
    until_on = day("last day on which one was made")
