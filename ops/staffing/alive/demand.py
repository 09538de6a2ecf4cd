"""A need that changed after the roster was made: people more or fewer on some shifts of a ward.

Somebody at the desk knows of it before any forecast does: a list that runs late, a patient who
must never be alone, a bay that stays shut for a day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

import dataframely as dy
import polars as pl

from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Need, NeedKey
from ops.tables import Requirement


class Demand(NamedTuple):
    """So many people ``more``, or below 0 fewer, on a ward's shifts of one type and skill."""

    ward_id: str
    shift_type_id: str
    skill: str
    since: date
    until: date
    """The last day, included."""
    more: int

    def concerns(self, key: NeedKey) -> bool:
        """Whether a place is one of those whose need changed."""
        ward_id, day_on, shift_type_id, skill = key
        place = (ward_id, shift_type_id, skill)
        return place == self[:3] and self.since <= day_on <= self.until


def demand_of(told: Mapping[str, Any]) -> Demand:
    """A changed need as it was noted down."""
    since, until = (date.fromisoformat(told[name]) for name in ("from_on", "to_on"))
    place = told["ward_id"], told["shift_type_id"], told["skill"]
    return Demand(*place, since, until, int(told["more"]))


def with_demands(problem: RosterProblem, demands: Iterable[Demand]) -> RosterProblem:
    """The same problem with people more or fewer where a need changed, and never below none.

    Where fewer are needed there is room for as many as before: nobody need go.
    """
    for demand in demands:
        needs = tuple(_other(need, demand) for need in problem.needs)
        problem = replace(problem, needs=needs)
    return problem


def _other(need: Need, demand: Demand) -> Need:
    if not demand.concerns(need.key):
        return need
    room = need.most if demand.more < 0 else need.busy + demand.more
    return replace(need, required=max(0, need.required + demand.more), busy=room)


def required_with(required: pl.DataFrame, demands: Iterable[Demand]) -> dy.DataFrame[Requirement]:
    """The same of a requirement."""
    wanted = pl.col("required", "required_usual", "required_busy")
    schema = required.schema
    for one in demands:
        there = (pl.col("ward_id") == one.ward_id) & (pl.col("skill") == one.skill)
        there &= pl.col("shift_type_id") == one.shift_type_id
        there &= pl.col("day_on").is_between(one.since, one.until)
        other = (wanted.cast(pl.Int64) + one.more).clip(lower_bound=0)
        required = required.with_columns(pl.when(there).then(other).otherwise(wanted).name.keep())
    return Requirement.cast(required.cast(schema))


def grown(demands: Sequence[Demand], short: Mapping[NeedKey, int]) -> dict[NeedKey, int]:
    """Of the places that are short, those that a changed need made so, and for how many people."""
    more = {key: sum(one.more for one in demands if one.concerns(key)) for key in short}
    return {key: min(people, short[key]) for key, people in more.items() if people > 0}


def said_with(
    said: pl.DataFrame, made_for: pl.DataFrame, demands: Sequence[Demand]
) -> pl.DataFrame:
    """People needed as a forecast says them, and as the desk asks where a need changed there.

    ``made_for`` is what the rosters in force were made for, to which the desk adds. A forecast may
    have seen the same coming, so the two are not added up: where the desk asks for more the
    greater number counts, where it asks for fewer the less.
    """
    key, wanted = ["ward_id", "day_on", "shift_type_id", "skill"], ["required", "required_busy"]
    asked = required_with(made_for, demands).select(*key, pl.col(wanted).name.suffix("_asked"))
    before = made_for.select(*key, made=pl.col("required"))
    both = said.join(asked, on=key, how="left", maintain_order="left")
    both = both.join(before, on=key, how="left", maintain_order="left")
    raised = pl.col("required_asked") > pl.col("made")
    eased = pl.col("required_asked") < pl.col("made")
    for name in wanted:
        more, fewer = (
            pl.max_horizontal(name, f"{name}_asked"),
            pl.min_horizontal(name, f"{name}_asked"),
        )
        other = pl.when(raised).then(more).when(eased).then(fewer).otherwise(pl.col(name))
        both = both.with_columns(other.alias(name))
    return both.select(said.columns).cast(said.schema)
