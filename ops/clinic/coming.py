"""How likely a patient of a session is to come, where nobody in particular is meant.

Those booked already count with their own chances. Slots still free are filled by patients like
those of the clinic of late: they are booked at shorter notice and come more often. A template is
about patients like these, never about one of them.
"""

from typing import NamedTuple

import dataframely as dy
import polars as pl

from ops.tables import ClinicAttended, NoShowRisk, SessionBooked

SHRUNK = 30
"""Patients of the hospital that a clinic's own rate of late is drawn towards."""


class Coming(NamedTuple):
    """The chance that a patient of a session comes, and whose patients it is the mean of: those
    booked into the session, its clinic's, the hospital's, or nobody's, where it is stated.
    """

    chance: float
    told_of: str


def show_chances(
    sessions: dy.DataFrame[SessionBooked],
    risks: dy.DataFrame[NoShowRisk],
    came: dy.DataFrame[ClinicAttended],
    *,
    stated: float,
) -> dict[str, Coming]:
    """The mean chance of coming per session; the ``stated`` one where nothing is known."""
    usual, told_of = _hospital(risks, came, stated)
    joined = (
        sessions.select("session_id", "clinic_id", "slots")
        .join(_booked(risks), on="session_id", how="left")
        .join(_clinics(came, usual), on="clinic_id", how="left")
        .with_columns(pl.col("own", "known").fill_null(0))
        .with_columns(free=pl.max_horizontal(pl.col("slots") - pl.col("known"), 0))
    )
    shared = pl.col("own") + pl.col("clinic").fill_null(usual) * pl.col("free")
    chance = (shared / (pl.col("known") + pl.col("free"))).fill_nan(usual).clip(0, 1)
    rows = joined.sort("session_id").select("session_id", chance.alias("chance"), _whose(told_of))
    return {session_id: Coming(chance, whose) for session_id, chance, whose in rows.rows()}


def _booked(risks: pl.DataFrame) -> pl.DataFrame:
    """How many of those booked into each session will come, and how many are known."""
    come = (1 - pl.col("probability")).sum()
    return risks.group_by("session_id").agg(own=come, known=pl.len().cast(pl.Int64))


def _whose(told_of: str) -> pl.Expr:
    own, clinic = pl.col("known") > 0, pl.col("clinic").is_not_null()
    of_clinic = pl.when(clinic).then(pl.lit("clinic")).otherwise(pl.lit(told_of))
    return pl.when(own).then(pl.lit("session")).otherwise(of_clinic).alias("told_of")


def _clinics(came: pl.DataFrame, usual: float) -> pl.DataFrame:
    """How often patients of each clinic came of late; a few are drawn towards the hospital's."""
    weight = SHRUNK * usual + pl.col("attended")
    return came.select("clinic_id", clinic=weight / (SHRUNK + pl.col("appointments")))


def _hospital(risks: pl.DataFrame, came: pl.DataFrame, stated: float) -> tuple[float, str]:
    """How often patients of the whole hospital come, and whether that is known or stated."""
    held = int(came["appointments"].sum())
    if held:
        return int(came["attended"].sum()) / held, "hospital"
    if risks.height:
        return 1 - float(risks["probability"].to_numpy().mean()), "hospital"
    return stated, "stated"
