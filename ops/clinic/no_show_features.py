"""What may be known of a booked appointment before it happens, as numbers.

An allow-list in plain words: when and how long ago it was booked, when it is, how it is held,
age, reminders, the patient's other bookings, those booked alongside, and two histories, the
clinic's and the patient's own. Sex, ethnicity, deprivation, benefits and address are not here
and never will be by default: chances that rest on them would treat people by who they are.

Histories are held against what those booked as long ago usually do: to have come on the day one
booked says little, to have come after a month says much.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from ops.clinic.alongside import alongside, reminder_share
from ops.errors import NotAllowedError

WORDS: Mapping[str, str] = {
    "lead_days": "how long ago it was booked",
    "booked_ahead": "how long ago it was booked",
    "booked_hour": "the hour it was booked at",
    "starts_weekday": "the day of the week",
    "starts_hour": "the time of day",
    "age_years": "age",
    "modality_code": "how it is held",
    "visit_kind_code": "first visit or follow-up",
    "reminded_code": "reminders sent or not",
    "left_out_code": "reminders sent or not",
    "clinic_odds": "this clinic's past appointments",
    "patient_odds": "this patient's past appointments",
    "past_appointments": "this patient's past appointments",
    "other_bookings": "this patient's other bookings",
    "booked_together": "this patient's other bookings",
    "alongside": "the bookings made alongside",
    "alongside_hour": "the bookings made alongside",
    "alongside_age": "the bookings made alongside",
}
"""The allow-list: every feature there is, and what a clinic's clerk would call it."""
FEATURES = tuple(WORDS)

CLINIC_WEIGHT = 10.0
"""No-shows as usual that every clinic starts with: about 50 appointments."""
PATIENT_WEIGHT = 0.6
"""No-shows as usual that every patient starts with: two or three appointments."""
OUTCOME_KNOWN_AFTER = timedelta(days=1)
"""Appointments known only to the day start at its midnight: nobody knows by noon who came."""
REMINDED_FROM = 3.0
"""Days of lead time from which a reminder is to be expected where reminders are sent at all."""

_MODALITIES = {"in_person": 0, "phone": 1, "video": 2}
_VISIT_KINDS = {"first": 0, "follow_up": 1}
_COUNTS = ("past_appointments", "other_bookings", "booked_together")


@dataclass(frozen=True)
class Past:
    """What clinics had shown by each moment, and the usual rate booked ahead or the same day."""

    shown: pl.DataFrame
    ahead: float
    same_day: float


def allowed(names: tuple[str, ...]) -> tuple[str, ...]:
    """The same names, once each is on the allow-list.

    Raises ``NotAllowedError`` naming those that are not.
    """
    strange = sorted(set(names) - set(FEATURES))
    if strange:
        raise NotAllowedError(
            f"A chance may rest on {len(FEATURES)} allowed features only; "
            f"{', '.join(strange)} was asked for. Leave it out: it belongs in the fairness report."
        )
    return names


def past_of(seen: pl.DataFrame) -> Past:
    """The usual rates among ``seen``, and the running outcomes of its clinics.

    Half an appointment of each outcome keeps every rate between 0 and 1; a few at the
    hospital's rate stand in where nobody booked the same day, or ahead.
    """
    held = seen.filter(pl.col("missed").is_not_null())
    ahead = pl.col("booked_on") < pl.col("starts_on")
    usual = _rate(held, 0.5, 1.0)
    rates = [_rate(held.filter(part), 5 * usual, 5.0) for part in (ahead, ~ahead)]
    return Past(outcomes(seen), *rates)


def outcomes(seen: pl.DataFrame) -> pl.DataFrame:
    """One row per clinic and moment: how many outcomes it had shown by then, how many missed."""
    shown = (
        seen.filter(pl.col("missed").is_not_null())
        .unique("appointment_id", keep="any")
        .select(
            "clinic_id",
            "missed",
            ahead=pl.col("booked_on") < pl.col("starts_on"),
            shown_at=pl.col("starts_at") + OUTCOME_KNOWN_AFTER,
        )
        .group_by("clinic_id", "shown_at")
        .agg(
            clinic_ahead=pl.col("ahead").sum(),
            clinic_same_day=(~pl.col("ahead")).sum(),
            clinic_missed=pl.col("missed").sum(),
        )
        .sort("clinic_id", "shown_at")
    )
    running = pl.col("clinic_ahead", "clinic_same_day", "clinic_missed").cast(pl.Float64).cum_sum()
    return shown.with_columns(running.over("clinic_id")).sort("shown_at")


def features(rows: pl.DataFrame, past: Past, allow: tuple[str, ...] = FEATURES) -> pl.DataFrame:
    """The allowed features of each row, in the order of ``rows``, all ``Float64``; those that a
    hospital does not ``allow`` are not known.

    Only what ``past`` showed by a row's ``known_at`` is used, and of the other rows only what
    was booked or reminded by then.
    """
    placed = rows.with_row_index("place").sort("known_at", "place")
    joined = placed.join_asof(
        past.shown,
        left_on="known_at",
        right_on="shown_at",
        by="clinic_id",
        strategy="backward",
        check_sortedness=False,
    )
    known = reminder_share(alongside(joined), REMINDED_FROM).sort("place")
    return known.select(
        pl.col("lead_days", "booked_hour", "starts_weekday", "starts_hour", "age_years"),
        pl.col(_COUNTS),
        pl.col("alongside", "alongside_hour", "alongside_age"),
        booked_ahead=pl.col("booked_on") < pl.col("starts_on"),
        modality_code=_code("modality", _MODALITIES),
        visit_kind_code=_code("visit_kind", _VISIT_KINDS),
        reminded_code=pl.col("reminded"),
        left_out_code=_left_out(),
        clinic_odds=_against_usual("clinic_missed", _usual("clinic", past), CLINIC_WEIGHT),
        patient_odds=_against_usual("past_no_shows", _patient_usual(past), PATIENT_WEIGHT),
    ).select(
        pl.when(name in allowed(allow)).then(pl.col(name)).cast(pl.Float64).alias(name)
        for name in FEATURES
    )


def _rate(held: pl.DataFrame, missed: float, of: float) -> float:
    return (int(held["missed"].cast(pl.Int64).sum()) + missed) / (held.height + of)


def _code(column: str, codes: dict[str, int]) -> pl.Expr:
    return pl.col(column).replace_strict(codes, default=None, return_dtype=pl.Float64)


def _left_out() -> pl.Expr:
    """Not reminded although most who had booked as early were: no number to reach them by."""
    early = pl.col("lead_days") >= REMINDED_FROM
    return early & ~pl.col("reminded") & (pl.col("reminder_share") > 0.3)  # policy is on


def _usual(whose: str, past: Past) -> pl.Expr:
    ahead, same_day = pl.col(f"{whose}_ahead"), pl.col(f"{whose}_same_day")
    return ahead.fill_null(0) * past.ahead + same_day.fill_null(0) * past.same_day


def _patient_usual(past: Past) -> pl.Expr:
    same_day = pl.col("past_appointments") - pl.col("past_ahead")
    return pl.col("past_ahead") * past.ahead + same_day * past.same_day


def _against_usual(missed: str, usual: pl.Expr, weight: float) -> pl.Expr:
    """No-shows over those usual, as a logarithm, pulled to 0: the fewer the cases, the closer."""
    return ((pl.col(missed).fill_null(0) + weight) / (usual + weight)).log()
