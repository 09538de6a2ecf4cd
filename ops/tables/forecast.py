"""What we expected, when we said so, and what came."""

import dataframely as dy
import polars as pl

from ops.tables.columns import amount, instant, key, one_of, probability, text

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


class GroupFairness(dy.Schema):
    """One row per use of the chances, attribute and group: whether they mean the same for all.

    Shares and ranges are null where fewer than ten people stand behind them, or where the
    others would give them away; ranges hold 95 times in 100.
    """

    use = key("what the chances were used for, such as a call")
    attribute = key("such as age band")
    group = key()
    n = dy.Int32(min=0, nullable=True, description="appointments; null where fewer than ten")
    said = probability("mean chance said", nullable=True)
    came = probability("share missed", nullable=True)
    came_low = probability("least share missed that fits", nullable=True)
    came_high = probability("greatest share missed that fits", nullable=True)
    calibrated = dy.Bool(nullable=True, description="whether what was said lies in that range")
    selection_rate = probability("share chosen", nullable=True)
    selection_low = probability("least share chosen that fits", nullable=True)
    selection_high = probability("greatest share chosen that fits", nullable=True)
    precision = probability("share of those chosen who missed", nullable=True)
    precision_low = probability("least precision that fits", nullable=True)
    precision_high = probability("greatest precision that fits", nullable=True)


class Issue(dy.Schema):
    """One row per series and moment of issue: who made the forecast, from what."""

    series = key()
    issued_at = instant(primary_key=True)
    model = text("champion that made it")
    code_version = text()
    learnt_since = instant(nullable=True)
    learnt_until = instant(nullable=True)
    note = text("why a fallback was used, or what was left out", nullable=True)


class Actual(dy.Schema):
    """One row per series, place and target: what really happened."""

    series = key()
    entity_id = key()
    target_at = instant(primary_key=True)
    value = amount("unit of the series", min=0)
