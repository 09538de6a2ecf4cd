"""Whether an order list knows of the last one that was accepted: if not, it may order twice."""

from datetime import datetime, timedelta

import polars as pl

from app import decide, read
from app.read import Here
from app.words import stock_told as words

LOOK_BACK = 14
"""Days back from a list in which older ones of its store are looked for."""


def unheard(proposal: decide.Row, here: Here) -> str | None:
    """Why accepting this order may order the same twice, if it may.

    An older list of the store was accepted while this one was already being worked out.
    """
    since = proposal["from_on"] - timedelta(days=LOOK_BACK)
    known = read.covering(here.copy, "order", since, here.as_of)
    older = known.filter(
        (pl.col("place_id") == proposal["place_id"]) & (pl.col("made_at") < proposal["made_at"])
    )
    said = decide.all_decisions().sort("decided_at", "decision_id")
    said = said.filter(pl.col("proposal_id").is_in(older["proposal_id"].to_list()))
    heard = _accepted(said.filter(pl.col("decided_at") <= proposal["made_at"]))["proposal_id"]
    newest = _accepted(said).filter(~pl.col("proposal_id").is_in(heard.to_list()))
    at = newest["decided_at"].max()
    return words.overlapping(at, here.zone) if isinstance(at, datetime) else None


def _accepted(said: pl.DataFrame) -> pl.DataFrame:
    """The newest decision about each order, where it was accepted."""
    return said.unique("proposal_id", keep="last").filter(pl.col("verdict") != "declined")
