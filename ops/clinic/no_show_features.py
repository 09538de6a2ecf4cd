"""What may be known of a booked appointment before it happens, as numbers.

An allow-list: how long ago it was booked, when it is, how it is held, age in years, whether
a reminder went out, and two histories, the clinic's and the patient's own. Sex, ethnicity,
deprivation, benefits and address are not here and never will be by default: a clinic that
overbooks by them would make the same people wait every time.
"""

from datetime import timedelta

import polars as pl

FEATURES = (
    "lead_days",
    "starts_weekday",
    "starts_hour",
    "age_years",
    "modality_code",
    "visit_kind_code",
    "reminded_code",
    "clinic_rate",
    "patient_rate",
    "past_appointments",
)

CLINIC_WEIGHT = 50.0
"""Appointments at the hospital's rate that every clinic starts with."""
PATIENT_WEIGHT = 2.0
"""Appointments at the hospital's rate that every patient starts with."""
OUTCOME_KNOWN_AFTER = timedelta(days=1)
"""Appointments known only to the day start at its midnight: nobody knows by noon who came."""

_MODALITIES = {"in_person": 0, "phone": 1, "video": 2}
_VISIT_KINDS = {"first": 0, "follow_up": 1}


def outcomes(seen: pl.DataFrame) -> pl.DataFrame:
    """One row per clinic and moment: how many outcomes it had shown by then, how many missed."""
    shown = (
        seen.filter(pl.col("missed").is_not_null())
        .unique("appointment_id", keep="any")
        .select("clinic_id", "missed", shown_at=pl.col("starts_at") + OUTCOME_KNOWN_AFTER)
        .group_by("clinic_id", "shown_at")
        .agg(held=pl.len(), missed=pl.col("missed").sum())
        .sort("clinic_id", "shown_at")
    )
    running = (pl.col("held", "missed").cast(pl.Float64).cum_sum()).over("clinic_id")
    return shown.with_columns(running).sort("shown_at")


def features(rows: pl.DataFrame, shown: pl.DataFrame, base: float) -> pl.DataFrame:
    """The allowed features of each row, in the order of ``rows``, all ``Float64``.

    ``shown`` comes from ``outcomes``; only what it showed by a row's ``known_at`` is used.
    """
    placed = rows.with_row_index("place").sort("known_at", "place")
    joined = placed.join_asof(
        shown.rename({"missed": "clinic_missed", "held": "clinic_held"}),
        left_on="known_at",
        right_on="shown_at",
        by="clinic_id",
        strategy="backward",
        check_sortedness=False,
    ).sort("place")
    return joined.select(
        pl.col("lead_days", "starts_weekday", "starts_hour", "age_years").cast(pl.Float64),
        modality_code=_code("modality", _MODALITIES),
        visit_kind_code=_code("visit_kind", _VISIT_KINDS),
        reminded_code=pl.col("reminded").cast(pl.Float64),
        clinic_rate=_shrunk("clinic_missed", "clinic_held", CLINIC_WEIGHT, base),
        patient_rate=_shrunk("past_no_shows", "past_appointments", PATIENT_WEIGHT, base),
        past_appointments=pl.col("past_appointments").cast(pl.Float64),
    ).select(FEATURES)


def _code(column: str, codes: dict[str, int]) -> pl.Expr:
    known = pl.col(column).replace_strict(codes, default=None, return_dtype=pl.Float64)
    return known.alias(f"{column}_code")


def _shrunk(missed: str, held: str, weight: float, base: float) -> pl.Expr:
    """A rate pulled towards the hospital's own: the fewer the cases, the closer."""
    some = pl.col(missed).fill_null(0) + weight * base
    return some / (pl.col(held).fill_null(0) + weight)
