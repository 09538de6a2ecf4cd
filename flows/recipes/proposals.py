"""What every proposal shares: its number, its papers and its audit."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

import dataframely as dy
import polars as pl

from flows.recipe import Occasion, Said
from ops.errors import NothingToDoError, PlanningError
from ops.tables import Proposal


class UnsoundPlanError(PlanningError):
    """A plan that its own audit would not pass; it is not shown to anybody."""


def place_by_place(places: Iterable[str], make: Callable[[str], tuple[str, int]]) -> Said:
    """Make one proposal per place; a place without a sound plan leaves the others alone.

    ``make`` says a sentence and how many lines it kept.
    """
    words, rows, failed = [], 0, 0
    for place in places:
        try:
            said, kept = make(place)
        except NothingToDoError as error:
            said, kept = f"{place}: {error}", 0
        except PlanningError as error:
            said, kept, failed = f"{place}: {error}", 0, failed + 1
        words += [said] if said else []
        rows += kept
    if failed:
        return Said("partly" if rows else "failed", " ".join(words), rows)
    return Said("done" if rows else "nothing", " ".join(words), rows)


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
