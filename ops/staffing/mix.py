"""Skill mix: who has to be among the people of a ward's shift."""

from dataclasses import dataclass

from ops.errors import PlanningError


@dataclass(frozen=True)
class SkillMix:
    """At least one holder of any of ``skills`` for each ``per`` people on a ward's shift.

    A grade counts as a skill. Part of ``per`` people asks for one as well, nobody on the shift
    for none: a ``per`` larger than any shift says "not only juniors". Empty ``ward_ids`` and
    ``shift_type_ids`` mean all; ``among`` are the skills whose places are counted, empty for all.
    People of the staff count, those asked from outside do not.
    """

    skills: frozenset[str]
    per: int
    ward_ids: frozenset[str] = frozenset()
    shift_type_ids: frozenset[str] = frozenset()
    among: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.per < 1 or not self.skills:
            raise PlanningError(
                f"A skill mix of one in {self.per} with {len(self.skills)} skills says nothing. "
                "Name a skill, and at least 1 person that it is counted against."
            )
