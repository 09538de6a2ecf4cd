"""Who may be reached at all, and why somebody is left out, in words.

What a patient wants comes first, then what was tried. Nobody is contacted without having said yes.
"""

from dataclasses import dataclass

import polars as pl

UNKNOWN = "nothing known of how they may be reached"
OPTED_OUT = "asked never to be reminded"
MUTED = "asked not to be reminded for now"
NO_CONSENT = "said yes neither to calls nor to messages"
REACHED = "reached already"
WRONG_NUMBER = "the number was wrong, and no messages wanted"
INTERPRETER = "needs an interpreter, and no messages wanted"
ENOUGH = "on earlier lists often enough"
HELD_OUT = "held out by lot"
CAPACITY = "beyond what the clinic can do in a day"


@dataclass(frozen=True)
class Tries:
    """On how many lists an appointment may stand, by channel."""

    call: int = 2
    message: int = 1


def reachable(
    candidates: pl.DataFrame, tries: Tries, languages: frozenset[str] | None
) -> pl.DataFrame:
    """The same rows with ``can_call``, ``can_message`` and, where neither, why in ``left_out``.

    ``languages`` are those that callers speak; None means that all can be spoken.
    """
    wanted = ~pl.col("opted_out") & ~pl.col("muted") & ~pl.col("reached")
    speaks = pl.lit(True) if languages is None else _spoken(languages)
    agreed_call = pl.col("call_consent").fill_null(False)
    agreed_message = pl.col("message_consent").fill_null(False)
    fresh_call = pl.col("calls_before") < tries.call
    fresh_message = pl.col("messages_before") < tries.message
    return candidates.with_columns(
        can_call=wanted & agreed_call & fresh_call & speaks & ~pl.col("wrong_number"),
        can_message=wanted & agreed_message & fresh_message,
    ).with_columns(
        left_out=pl.when(pl.col("can_call") | pl.col("can_message"))
        .then(None)
        .when(~pl.col("wishes_known"))
        .then(pl.lit(UNKNOWN))
        .when("opted_out")
        .then(pl.lit(OPTED_OUT))
        .when("muted")
        .then(pl.lit(MUTED))
        .when("reached")
        .then(pl.lit(REACHED))
        .when(~agreed_call & ~agreed_message)
        .then(pl.lit(NO_CONSENT))
        .when(pl.col("wrong_number") & ~agreed_message)
        .then(pl.lit(WRONG_NUMBER))
        .when(~speaks & ~agreed_message)
        .then(pl.lit(INTERPRETER))
        .otherwise(pl.lit(ENOUGH))
    )


def _spoken(languages: frozenset[str]) -> pl.Expr:
    spoken: pl.Expr = pl.col("language").is_null() | pl.col("language").is_in(sorted(languages))
    return spoken
