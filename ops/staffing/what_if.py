"""What if there were other rules, ratios or patients, or people fell ill?

A what-if changes what a roster is asked, and never the roster that was proposed. Demand and
ratios act where people are counted from patients, so that one patient more asks for nobody as
long as nobody more is needed; rules and people act on the problem that comes of it. To count a
tenth more patients over a ratio is to count as many over a ratio a tenth smaller, so both are
said by the ratios.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import dataframely as dy
import numpy as np
import polars as pl

from ops.staffing.audit import Code, PersonLine, line_of, of_person
from ops.staffing.people import Person
from ops.staffing.policy_terms import SupposedError, with_terms
from ops.staffing.problem import RosterProblem
from ops.staffing.shifts import Duty
from ops.tables import Requirement, StaffingRatio

FACTORS = (0.2, 3.0)
"""How far demand and ratios may be supposed to differ."""


@dataclass(frozen=True)
class OneRatio:
    """Patients that one person of a skill looks after on a ward, on every shift."""

    ward_id: str
    skill: str
    patients_per_person: float


@dataclass(frozen=True)
class WhatIf:
    """What is supposed of a roster.

    ``demand`` and ``ratios`` are factors of the patients expected and of the patients one person
    looks after; ``ratio`` changes one ward's and skill's alone. ``rules`` are numbers of the
    policy by name, spans in hours. ``ill`` people, of ``ill_skill`` where that is named, cannot
    work at all; who they are is drawn from ``seed``.
    """

    demand: float = 1.0
    ratios: float = 1.0
    ratio: OneRatio | None = None
    rules: Mapping[str, float] = field(default_factory=dict)
    ill: int = 0
    ill_skill: str | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        low, high = FACTORS
        for name in ("demand", "ratios"):
            if not low <= (found := getattr(self, name)) <= high:
                raise SupposedError(
                    f"A what-if takes {low:.0%} to {high:.0%} of the usual {name}; found "
                    f"{found:.0%}. Suppose less of a change."
                )
        if self.ratio is not None and not 0 < self.ratio.patients_per_person < np.inf:
            raise SupposedError(
                "One person looks after more than no patients; found "
                f"{self.ratio.patients_per_person:g}. Suppose another ratio."
            )
        if self.ill < 0:
            raise SupposedError(f"Nobody or somebody is ill, not {self.ill} people.")

    @property
    def changes_needs(self) -> bool:
        """Whether people have to be counted from patients anew."""
        return self.demand != 1 or self.ratios != 1 or self.ratio is not None

    @property
    def changes_nothing(self) -> bool:
        """Whether this is how things are anyway."""
        return not (self.changes_needs or self.rules or self.ill)

    def as_json(self) -> dict[str, Any]:
        """As it is kept with the request: what is not supposed is left out."""
        usual = asdict(WhatIf())
        return {name: said for name, said in asdict(self).items() if said != usual[name]}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "WhatIf":
        """As it was kept."""
        ratio = kept.get("ratio")
        return cls(**{**kept, "ratio": OneRatio(**ratio) if ratio else None})


def supposed_ratios(
    ratios: dy.DataFrame[StaffingRatio], asked: WhatIf, *, foreseen: Collection[str]
) -> dy.DataFrame[StaffingRatio]:
    """The ratios with all, or one, of them changed; minimum numbers stay as they are.

    Demand changes the wards ``foreseen``; one that nobody forecasts is staffed for its beds.
    """
    patients = pl.col("patients_per_person") * asked.ratios
    if asked.ratio is not None:
        one = (pl.col("ward_id") == asked.ratio.ward_id) & (pl.col("skill") == asked.ratio.skill)
        if ratios.filter(one).is_empty():
            raise SupposedError(
                f"No shift of ward {asked.ratio.ward_id} asks for {asked.ratio.skill}, so there "
                "is no ratio to change. Choose a skill that the ward asks for."
            )
        patients = pl.when(one).then(asked.ratio.patients_per_person).otherwise(patients)
    busier = pl.when(pl.col("ward_id").is_in(list(foreseen))).then(asked.demand).otherwise(1.0)
    return StaffingRatio.cast(ratios.with_columns(patients_per_person=patients / busier))


COUNTS = ("required", "required_usual", "required_busy")


def needs_with(
    stood: dy.DataFrame[Requirement],
    usual: dy.DataFrame[Requirement],
    counted: dy.DataFrame[Requirement],
) -> dy.DataFrame[Requirement]:
    """The requirement a roster started from, changed by what the what-if changes.

    ``usual`` and ``counted`` are counted alike today, without and with what is supposed. The
    difference is carried over, so that ratios mended since do not pass for the what-if's doing.
    """
    key = Requirement.primary_key()
    with_both = stood.join(usual.select(*key, *COUNTS), on=key, how="left", suffix="_usual_now")
    with_both = with_both.join(counted.select(*key, *COUNTS), on=key, how="left", suffix="_counted")
    more = {
        name: pl.col(name) + (pl.col(f"{name}_counted") - pl.col(f"{name}_usual_now")).fill_null(0)
        for name in COUNTS
    }
    changed = with_both.with_columns(
        **{name: one.clip(lower_bound=0) for name, one in more.items()}
    )
    return Requirement.cast(changed.select(stood.columns).sort(key))


def supposed(problem: RosterProblem, asked: WhatIf) -> RosterProblem:
    """The problem with these rules, and with these people ill."""
    gone = {person.id for person in fall_ill(problem, asked)}
    away = frozenset(problem.dates)
    return replace(
        problem,
        policy=with_terms(problem.policy, asked.rules),
        people=tuple(replace(one, away=away) if one.id in gone else one for one in problem.people),
        locked=tuple(duty for duty in problem.locked if duty.person_id not in gone),
    )


def still_lawful(problem: RosterProblem, duties: Iterable[Duty]) -> frozenset[Duty]:
    """The duties of those whose line breaks no rule of the problem: a roster to begin from.

    Somebody who works too little breaks one too, but may be given more.
    """
    people = {person.id: person for person in problem.people}
    mine: dict[str, list[Duty]] = {}
    for duty in sorted(duties):
        if duty.person_id in people and duty.need_key in problem.need:
            mine.setdefault(duty.person_id, []).append(duty)
    lines = (line_of(problem, people[name], line) for name, line in mine.items())
    return frozenset(duty for line in lines if _may_stand(problem, line) for duty in line.duties)


def _may_stand(problem: RosterProblem, line: PersonLine) -> bool:
    return all(one.code == Code.MIN_HOURS for one in of_person(problem, line))


def fall_ill(problem: RosterProblem, asked: WhatIf) -> tuple[Person, ...]:
    """Who is supposed ill: drawn from those who could work, the same for the same seed."""
    days = set(problem.dates)
    able = [
        one
        for one in sorted(problem.people, key=lambda person: person.id)
        if days - one.away and asked.ill_skill in (None, *one.skills)
    ]
    if asked.ill > len(able):
        what = f"people with {asked.ill_skill}" if asked.ill_skill else "people"
        raise SupposedError(
            f"{asked.ill} {what} cannot be ill: {len(able)} could work in this roster. "
            "Suppose fewer."
        )
    drawn = np.random.default_rng(asked.seed).choice(len(able), asked.ill, replace=False)
    return tuple(able[n] for n in sorted(drawn))
