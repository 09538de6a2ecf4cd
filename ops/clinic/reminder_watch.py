"""Whether chances of a no-show still hold, seen only on those who were not to be called.

A call that works makes its chance look wrong. So appointments that were to be called are left
aside, and those held out by lot stand for them: each counts as many times as its lot is rare.
Messages go to most and are part of how things go here.
"""

import dataframely as dy
import polars as pl

from ops.tables import Score


def watched(seen: pl.DataFrame, held_out: float) -> dy.DataFrame[Score]:
    """Brier score, what was said and what came, clinic by clinic, of those not to be called.

    ``seen``: one row per appointment whose day is over: ``clinic_id``, ``issued_at``,
    ``probability`` as said, whether ``missed``, and the ``arm`` it stood in to be called, null
    where in none. Several issues of a clinic are told under the last. With no share held out only
    those on no list are left.
    """
    weight = pl.when(pl.col("arm").is_null()).then(1.0).otherwise(1 / max(held_out, 1e-9))
    rows = seen.filter(pl.col("arm").is_null() | (pl.col("arm") == "held_out")).with_columns(
        weight=weight, missed=pl.col("missed").cast(pl.Float64)
    )
    if rows.is_empty():
        return Score.create_empty()
    means = {
        "brier": (pl.col("probability") - pl.col("missed")) ** 2,
        "said": pl.col("probability"),
        "came": pl.col("missed"),
    }
    told = rows.group_by(entity_id="clinic_id").agg(
        pl.max("issued_at"),
        cases=pl.len(),
        **{name: (e * pl.col("weight")).sum() / pl.sum("weight") for name, e in means.items()},
    )
    frame = told.unpivot(
        list(means), index=["entity_id", "issued_at", "cases"], variable_name="metric"
    ).with_columns(series=pl.lit("no_show"))
    return Score.validate(frame.select(Score.column_names()).sort(Score.primary_key()), cast=True)
