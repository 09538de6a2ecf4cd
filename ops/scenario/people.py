"""How many people more or fewer the wards need, because other patients lie on them.

People needed are those last said; to them is added the difference between what the same rule
makes of the patients of the scenario and of the patients as they are expected, on the same joint
paths. So a scenario that moves no patient needs the very people that are needed anyway.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import polars as pl

from ops.staffing.gaps import Cover, Key
from ops.staffing.level import enough, people_needed
from ops.wards.courses import Courses


class Span(NamedTuple):
    """One shift and skill of a ward, and when it is."""

    key: Key
    starts_at: datetime
    ends_at: datetime


def spans(coming: Sequence[Cover]) -> tuple[Span, ...]:
    """When each of these shifts is."""
    return tuple(Span((one.ward_id, *one.shift), one.starts_at, one.ends_at) for one in coming)


def more_people(
    before: Courses, after: Courses, ratios: pl.DataFrame, asked: Sequence[Span], *, level: float
) -> dict[Key, int]:
    """People that each shift needs beyond those it needs anyway; below 0 are fewer.

    ``ratios`` as in StaffingRatio, ``level`` that of the need that is staffed. Shifts that need
    as many are left out, and so are those of wards nobody follows (an ED) and after the horizon.
    """
    held = ("patients_per_person", "minimum")
    keys = ratios.select("ward_id", "shift_type_id", "skill").rows()
    ratio = dict(zip(keys, ratios.select(held).rows(), strict=True))
    found = {}
    for span in asked:
        ward_id, _, shift_type_id, skill = span.key
        said = ratio.get((ward_id, shift_type_id, skill))
        if said is None or ward_id not in before.census.places:
            continue
        now, then = (_enough(each, span, said, level) for each in (before, after))
        if now is not None and then is not None and then != now:
            found[span.key] = then - now
    return found


def _enough(courses: Courses, span: Span, ratio: tuple[float, int], level: float) -> int | None:
    census = courses.census
    inside = [n for n, at in enumerate(census.targets) if span.starts_at <= at < span.ends_at]
    if not inside:
        return None
    return enough(people_needed(census.of(span.key[0])[:, inside], *ratio), level)
