"""What every proposal shares: its number, its papers and its audit."""

from datetime import date, datetime, timedelta

import dataframely as dy
import polars as pl

from flows.recipe import Occasion
from ops.errors import PlanningError
from ops.tables import Proposal


class UnsoundPlanError(PlanningError):
    """A plan that its own audit would not pass; it is not shown to anybody."""


def named(kind: str, place_id: str, first: date, occasion: Occasion) -> str:
    """The proposal's number: the same moment asked again gives the same proposal."""
    return f"{kind}-{place_id}-{first:%Y%m%d}-{occasion.as_of:%Y%m%dT%H%M%SZ}"


def proposal(
    proposal_id: str,
    kind: str,
    place_id: str,
    occasion: Occasion,
    first: date,
    days: int,
    *,
    verdict: str,
    points: float,
    summary: str,
    bound: float | None = None,
    based_on: datetime | None = None,
) -> dy.DataFrame[Proposal]:
    """The papers of one proposal that covers ``days`` days from ``first``."""
    row = {
        "proposal_id": proposal_id,
        "kind": kind,
        "place_id": place_id,
        "made_at": occasion.as_of,
        "from_on": first,
        "to_on": first + timedelta(days=days - 1),
        "verdict": verdict,
        "points": float(points),
        "bound": bound,
        "based_on": based_on,
        "summary": summary,
    }
    return Proposal.validate(pl.DataFrame([row], schema=Proposal.create_empty().schema))


def audited(kind: str, place_id: str, breaches: list[str]) -> None:
    """Raise if the audit, which shares no code with the solver, found a broken rule."""
    if breaches:
        raise UnsoundPlanError(
            f"The {kind} of {place_id} breaks {len(breaches)} rules and was not proposed: "
            f"{' '.join(breaches[:3])} Please report this with the run's number."
        )
