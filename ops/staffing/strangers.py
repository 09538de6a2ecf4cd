"""Whom and what a site's settings name, and its roster does not know."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ops.staffing.people import Person, Terms
from ops.staffing.policy import StaffingPolicy
from ops.staffing.shifts import Need


def names_set_aside(
    policy: StaffingPolicy, people: Sequence[Person], needs: Sequence[Need]
) -> tuple[str, ...]:
    """A sentence for each kind of name that a policy uses in vain; a slip would go unseen."""
    held = {skill for one in people for skill in (*one.skills, one.grade) if skill}
    known = {
        "skill": held | {need.skill for need in needs},
        "ward": {need.ward_id for need in needs} | {one.home_ward_id for one in people},
        "shift type": {need.shift.shift_type_id for need in needs},
    }
    used = {"skill": _skills(policy), "ward": _wards(policy), "shift type": _shift_types(policy)}
    return tuple(
        f"The rules and prices of this roster name the {what} {', '.join(strange)}, which is "
        "not known here: what they say of it has no effect. Correct the name in the settings."
        for what, names in used.items()
        if (strange := sorted(set(names) - known[what]))
    )


def terms_set_aside(terms: Mapping[str, Terms], people: Iterable[Person]) -> tuple[str, ...]:
    """A sentence about terms of anybody who is not among the people."""
    strangers = sorted(terms.keys() - {person.id for person in people})
    return tuple(
        f"Terms of {name} are set aside: not on the staff of this site." for name in strangers
    )


def _skills(policy: StaffingPolicy) -> Iterator[str]:
    yield from policy.points_by_skill
    yield from policy.substitutes
    for others in policy.substitutes.values():
        yield from others
    yield from (one.skill for one in policy.hours)
    for mix in policy.mixes:
        yield from mix.skills | mix.among
    for tier in policy.tiers:
        yield from tier.available


def _wards(policy: StaffingPolicy) -> Iterator[str]:
    yield from policy.points_away_on
    yield from (one.ward_id for one in policy.hours)
    for served in policy.pools.values():
        yield from served
    for mix in policy.mixes:
        yield from mix.ward_ids


def _shift_types(policy: StaffingPolicy) -> Iterator[str]:
    for mix in policy.mixes:
        yield from mix.shift_type_ids
    for tier in policy.tiers:
        for there in tier.available.values():
            yield from () if isinstance(there, int) else there
