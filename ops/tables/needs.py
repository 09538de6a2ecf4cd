"""What a forecast calls for: beds, discharges, surge levels."""

import dataframely as dy
import polars as pl

from ops.tables.columns import amount, count, instant, key, one_of, probability, text

BED_DEMAND_MODES = ("running", "target")

NOT_TOLD = "not told"
"""The specialty of who asked for a bed and led to no ward stay that is known."""


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
