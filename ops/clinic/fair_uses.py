"""What the chances are used for, replayed on past appointments: whom each use would have chosen.

Calls and messages choose the likeliest of a clinic's day, as far as its day allows; overbooking
chooses sessions, and with a session everybody in it. What was said of an appointment is what was
said of it before the model had learnt from it.
"""

from collections.abc import Mapping

import polars as pl

from ops.clinic.attendance import OverbookingPolicy, extra_bookings
from ops.clinic.reminders import ReminderPolicy

CALLS, MESSAGES, OVERBOOKING = "reminder calls", "reminder messages", "overbooking by session"
USES = (CALLS, MESSAGES, OVERBOOKING)


def replayed(
    said: pl.DataFrame, policies: Mapping[str, ReminderPolicy], *, spread: float
) -> dict[str, pl.DataFrame]:
    """The rows of ``said`` with ``chosen``, for each use.

    ``said``: one row per past appointment: ``appointment_id``, ``clinic_id``, ``session_id``,
    ``starts_on``, ``probability``, ``missed``. A clinic without a policy has the usual one.
    """
    usual = ReminderPolicy()
    names = said["clinic_id"].unique().sort().to_list()
    rooms = pl.DataFrame(
        [
            (name, policies.get(name, usual).calls, policies.get(name, usual).messages)
            for name in names
        ],
        schema={"clinic_id": pl.String, "calls": pl.Int64, "messages": pl.Int64},
        orient="row",
    )
    place = pl.struct(-pl.col("probability"), "appointment_id").rank("ordinal")
    ranked = said.join(rooms, on="clinic_id", maintain_order="left").with_columns(
        place=place.over("clinic_id", "starts_on")
    )
    called = pl.col("place") <= pl.col("calls")
    sent = ~called & (pl.col("place") <= pl.col("calls") + pl.col("messages"))
    overbooked = said.join(_sessions(said, spread), on="session_id", maintain_order="left")
    return {
        CALLS: ranked.with_columns(chosen=called).drop("place", "calls", "messages"),
        MESSAGES: ranked.with_columns(chosen=sent).drop("place", "calls", "messages"),
        OVERBOOKING: overbooked,
    }


def _sessions(said: pl.DataFrame, spread: float) -> pl.DataFrame:
    """Which sessions could have been booked beyond their patients under the usual limit."""
    by_session = said.group_by("session_id").agg("probability").sort("session_id")
    policy = OverbookingPolicy()
    found = []
    for session, missing in by_session.iter_rows():
        shows = [1 - each for each in missing]
        own = sum(shows) / len(shows)
        extra = extra_bookings(shows, own, len(shows), spread, policy)
        found.append((session, extra > 0))
    return pl.DataFrame(found, schema={"session_id": pl.String, "chosen": pl.Boolean}, orient="row")
