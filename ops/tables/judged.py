"""How right forecasts were, and who speaks for them."""

import dataframely as dy

from ops.tables.columns import amount, count, instant, key, one_of, probability, text

AHEAD = ("to 4 h", "to 12 h", "to 24 h", "to 48 h", "to 7 days", "to 14 days", "beyond")
"""Spans of hours from the moment of issue to the target."""


class Score(dy.Schema):
    """One row per series, place, moment of issue and metric: a forecast held against truth."""

    series = key()
    entity_id = key()
    issued_at = instant(primary_key=True)
    metric = key("pinball, mae, coverage_90, coverage_50, brier …")
    value = amount("unit of the metric")
    cases = count("targets scored")


class TrackRecord(dy.Schema):
    """One row per series, place, span ahead and review: how right the last weeks' forecasts were.

    A day counts as inside if its first target of the span, as said by the day's first issue, lay
    in the range: so that days count once, however often a forecast is issued.
    """

    series = key()
    entity_id = key()
    reviewed_at = instant(primary_key=True)
    ahead = one_of(AHEAD, "hours from issue to target", primary_key=True)
    days = count("days held against what came")
    inside_80 = count("of them inside the range that should hold 8 times in 10")
    inside_90 = count("of them inside the range that should hold 9 times in 10")
    cases = count("targets held against what came")
    pinball = amount("unit of the series", min=0)
    mae = amount("unit of the series; of the middle", min=0)
    bias = amount("unit of the series; above 0 where too much was expected")
    mae_yesterday = amount("had one said the same as a day before", min=0, nullable=True)
    mae_last_week = amount("had one said the same as a week before", min=0, nullable=True)


class TenthCount(dy.Schema):
    """One row per series, review, span ahead and tenth: how often truth fell into it.

    A forecast cuts the numbers it holds possible into ten parts of the same chance. Where it is
    honest, what came falls into each of them as often.
    """

    series = key()
    reviewed_at = instant(primary_key=True)
    ahead = one_of(AHEAD, "hours from issue to target", primary_key=True)
    tenth = dy.Int32(min=1, max=10, primary_key=True, description="1: lower than nearly all said")
    cases = count("places and days whose first target fell into it")


class Drift(dy.Schema):
    """One row per series, place, span ahead and moment: the ranges or the middle no longer hold."""

    series = key()
    entity_id = key()
    raised_at = instant(primary_key=True)
    ahead = one_of(AHEAD, primary_key=True)
    kind = one_of(("too_narrow", "too_wide", "too_high", "too_low"), primary_key=True)
    days = count("days looked at")
    value = amount("days inside the 80 % range; or the sum that has drifted")
    limit = amount("beyond which chance alone would rarely come")


class ChanceSeen(dy.Schema):
    """One row per series, place, issue and target: a chance held against what came."""

    series = key()
    entity_id = key()
    issued_at = instant(primary_key=True)
    target_at = instant(primary_key=True)
    probability = probability("as issued")
    exceeded = dy.Bool(description="whether the count exceeded the threshold")


class ModelVersion(dy.Schema):
    """One row per series and contest: who speaks from then on, what it was made of, and why."""

    series = key()
    made_at = instant(primary_key=True)
    model = text("champion from then on")
    challenger = text("best of the others", nullable=True)
    replaced = text("champion before, if another", nullable=True)
    configuration = text("digest of candidates, levels and versions of packages")
    code_version = text()
    pinball = amount("unit of the series; champion's mean at past moments", min=0)
    pinball_challenger = amount("unit of the series", min=0, nullable=True)
    pinball_naive = amount(
        "unit of the series; seasonal naive at the same moments", min=0, nullable=True
    )
    first_asked_at = instant("first past moment of the contest", nullable=True)
    last_asked_at = instant("last past moment of the contest", nullable=True)
    why = text("one sentence for people")


class Trial(dy.Schema):
    """One row per series, backtest, candidate model and metric: how the champion was chosen."""

    series = key()
    tried_at = instant("moment the backtest was made", primary_key=True)
    model = key("candidate")
    metric = key()
    value = amount("unit of the metric")
    cases = count("forecasts scored")
    seconds = amount("time the candidate took", min=0)
    won = dy.Bool(description="whether it became the champion")
