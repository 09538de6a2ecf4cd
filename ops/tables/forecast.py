"""What we expected, when we said so, and how right we were."""

import dataframely as dy
import polars as pl

from ops.tables.columns import amount, count, instant, key, one_of, probability, text

AHEAD = ("to 4 h", "to 12 h", "to 24 h", "to 48 h", "to 7 days", "to 14 days", "beyond")
"""Spans of hours from the moment of issue to the target."""

BED_DEMAND_MODES = ("running", "target")
NOT_TOLD = "not told"
"""The specialty of who asked for a bed and led to no ward stay that is known."""
CENSUS_PARTS = ("now", "leaving", "emergency", "elective", "transfers", "full")


class Forecast(dy.Schema):
    """One row per series, place, moment of issue, target and quantile level.

    ``value`` is in the unit of the series: see ``ops.series``.
    """

    series = key("name in ops.series")
    entity_id = key("site, ward, or item_id@location_id")
    issued_at = instant(primary_key=True)
    target_at = instant("start of the hour, or moment, spoken of", primary_key=True)
    level = dy.Float64(primary_key=True, min_exclusive=0, max_exclusive=1)
    value = amount("unit of the series", min=0)

    @dy.rule()
    def looks_ahead(cls) -> pl.Expr:
        """A forecast speaks about a time that had not passed when it was issued."""
        return pl.col("target_at") >= pl.col("issued_at").dt.truncate("1h")

    @dy.rule()
    def quantiles_do_not_cross(cls) -> pl.Expr:
        """A higher level never has a lower value."""
        steps = pl.col("value").sort_by("level").diff().fill_null(0)
        return (steps >= 0).all().over("series", "entity_id", "issued_at", "target_at")


class Chance(dy.Schema):
    """One row per series, place, moment of issue and target: the chance of exceeding a limit."""

    series = key("name in ops.series")
    entity_id = key()
    issued_at = instant(primary_key=True)
    target_at = instant(primary_key=True)
    threshold = amount("unit of the series; open beds, treatment places, stock on hand", min=0)
    probability = probability("that the count exceeds the threshold")


class SamplePath(dy.Schema):
    """One row per series, place and moment of issue: its joint sample paths, packed.

    Path n of one place goes with path n of every other place of the issue. See ``ops.paths``.
    """

    series = key("name in ops.series")
    entity_id = key("as in Forecast")
    issued_at = instant(primary_key=True)
    targets = dy.List(instant(), description="moments spoken of, in order", min_length=1)
    paths = dy.Int32(min=1, description="sample paths")
    counts = dy.Binary(description="steps between counts, target by target, packed")


class CensusPart(dy.Schema):
    """One row per series, place, moment of issue, target and part: what is expected, by its causes.

    The parts of a target add up to what is expected there; what goes out is negative. Parts:
    ``now`` (there at the moment of issue), ``leaving``, ``emergency``, ``elective``,
    ``transfers`` (between wards, in minus out), ``full`` (turned away because there is no room).
    """

    series = key("name in ops.series")
    entity_id = key("as in Forecast")
    issued_at = instant(primary_key=True)
    target_at = instant(primary_key=True)
    part = one_of(CENSUS_PARTS, primary_key=True)
    value = amount("patients, signed, on average over the paths")


class BedNeed(dy.Schema):
    """One row per series, place, moment of issue and target: the beds needed there, and the risk.

    Beds needed are those patients lie in and those they wait for. See ``ops.wards.shortage``.
    """

    series = key("name in ops.series")
    entity_id = key("as in Forecast")
    issued_at = instant(primary_key=True)
    target_at = instant(primary_key=True)
    open_beds = count("open, staffed beds at the target")
    at_least_9 = count("beds needed at least, 9 times in 10")
    at_least_7 = count("beds needed at least, 7 times in 10")
    chance_short = probability("that more beds are needed than are open at the target")
    peak_risk = probability("that it is short at any target up to this one")


class DischargeNeed(dy.Schema):
    """One row per series, place, moment of issue and deadline: how many more patients must leave.

    ``further`` are beyond the ``leaving`` whom the forecast expects. Nothing told is null, not
    zero. See ``ops.wards.discharges`` for what is counted.
    """

    series = key("name in ops.series")
    entity_id = key("as in Forecast")
    issued_at = instant(primary_key=True)
    by_at = instant("the deadline", primary_key=True)
    checked_until = instant("last target that must be within, from the deadline on")
    target_occupancy = amount("beds needed over open beds that is aimed at", min=0)
    confidence = probability("of staying within the target with the further discharges")
    open_beds = count("open, staffed beds: the fewest at any target checked")
    further = count("discharges needed by the deadline beyond those expected")
    chance_within = probability("of staying within the target without further discharges")
    leaving = count("patients expected to leave by the deadline", nullable=True)
    definite = count("patients told to leave by the deadline's day", nullable=True)
    potential = count("patients still there whose day has gone by", nullable=True)
    untold = count("present patients who were told no day")


class EdBedDemand(dy.Schema):
    """One row per mode, site or specialty of a site, moment of issue and target: beds that ED
    patients ask for from the issue up to the target. Sums over patients only.

    ``running`` is as the ED is running; ``target`` is if its four-hour target were met, and is
    never scored. "At least 9 (7) in 10": so many or more with that chance. Parts do not add up.
    """

    mode = one_of(BED_DEMAND_MODES, primary_key=True)
    entity_id = key("site, or site/specialty")
    issued_at = instant(primary_key=True)
    target_at = instant(primary_key=True)
    site_id = text()
    specialty = text("of the ward asked for; null for the whole site", nullable=True)
    decided = count(
        "patients whose bed had been asked for at the issue; null where nobody said for which ward",
        nullable=True,
    )
    present_9_in_10 = count("of the patients in the ED, at least 9 in 10")
    present_7_in_10 = count("of the patients in the ED, at least 7 in 10")
    coming_9_in_10 = count("of the patients yet to arrive, at least 9 in 10")
    coming_7_in_10 = count("of the patients yet to arrive, at least 7 in 10")
    total_9_in_10 = count("decided, present and coming, at least 9 in 10")
    total_7_in_10 = count("decided, present and coming, at least 7 in 10")

    @dy.rule()
    def looks_ahead(cls) -> pl.Expr:
        """A target lies after the issue."""
        return pl.col("target_at") > pl.col("issued_at")

    @dy.rule()
    def surer_is_fewer(cls) -> pl.Expr:
        """What is asked for 9 times in 10 is never more than what is 7 times in 10."""
        parts = ("present", "coming", "total")
        return pl.all_horizontal(
            pl.col(f"{part}_9_in_10") <= pl.col(f"{part}_7_in_10") for part in parts
        )


class NoShowRisk(dy.Schema):
    """One row per booked appointment and moment of issue: the chance that the patient does
    not come. For sums over sessions and the clinic's own call list only.
    """

    appointment_id = key()
    issued_at = instant(primary_key=True)
    clinic_id = text()
    session_id = text(nullable=True)
    starts_at = instant()
    probability = probability("of a no-show")


class Issue(dy.Schema):
    """One row per series and moment of issue: who made the forecast, from what."""

    series = key()
    issued_at = instant(primary_key=True)
    model = text("champion that made it")
    code_version = text()
    learnt_since = instant(nullable=True)
    learnt_until = instant(nullable=True)
    note = text("why a fallback was used, or what was left out", nullable=True)


class SurgeLevel(dy.Schema):
    """One row per site, moment of issue, window and surge level: the chance that the level, or a
    higher one, comes.
    """

    site_id = key()
    issued_at = instant(primary_key=True)
    window = one_of(
        ("at_4h", "at_8h", "at_24h", "within"),
        "at an hour ahead, or at some hour up to until_at",
        primary_key=True,
    )
    until_at = instant("the hour spoken of, or the last one of the window")
    level = dy.Int32(primary_key=True, min=1, max=4, description="1 to 4")
    least = count("patients present from which the level begins")
    act_at = probability("chance above which acting on the level pays")
    probability = probability("of the level or a higher one")
    lead_hours = amount(
        "hours until the chance first passes act_at; null if it never does", nullable=True, min=0
    )
    measure = text("what the thresholds of the levels are written in")
    drivers = text("what drives it, in patients and places")

    @dy.rule()
    def higher_levels_are_rarer(cls) -> pl.Expr:
        """A higher level is never more likely than a lower one."""
        steps = pl.col("probability").sort_by("level").diff().fill_null(0)
        return (steps <= 1e-12).all().over("site_id", "issued_at", "window")


class Alert(dy.Schema):
    """One row per site and moment of issue at which the level that is called for changed: an
    alert that was raised, or why it was held back.
    """

    site_id = key()
    issued_at = instant(primary_key=True)
    level = dy.Int32(min=0, max=4, description="level called for")
    level_before = dy.Int32(min=0, max=4, description="level of the last alert raised")
    raised = dy.Bool(description="whether people were told")
    held = text("why they were not", nullable=True)
    told = text("one sentence")

    @dy.rule()
    def held_has_a_reason(cls) -> pl.Expr:
        """What was not raised says why, and only that does."""
        return pl.col("raised") == pl.col("held").is_null()


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


class Actual(dy.Schema):
    """One row per series, place and target: what really happened."""

    series = key()
    entity_id = key()
    target_at = instant(primary_key=True)
    value = amount("unit of the series", min=0)
