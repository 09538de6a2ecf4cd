"""What was refused counts more next time, up to twice as much, and fades with each roster.

A person's carried points are what was refused in the last roster and half of what they carried
before, at most the points of one roster. Their next requests count that much more, in
proportion: whoever was refused all their points is heard twice as loud. The bound keeps anybody
from saving up to be served first for months; the fading forgets old luck.
"""

from collections.abc import Iterable, Sequence

from ops.staffing.asking.allocation import Outcome, shares


def carried(rosters: Sequence[Iterable[Outcome]]) -> dict[str, int]:
    """Points that people carry out of past rosters, the oldest first; none is an absent name."""
    kept: dict[str, int] = {}
    for roster in rosters:
        refused = {one.staff_id: one for one in shares(roster)}
        for name in kept.keys() | refused.keys():
            mine = refused.get(name)
            new, most = (mine.refused, mine.has) if mine else (0, kept[name])
            kept[name] = min(most, kept.get(name, 0) // 2 + new)
    return {name: points for name, points in sorted(kept.items()) if points}


def raised(points: int, carried: int, has: int) -> int:
    """What a request of some points counts in the roster, rounded half up."""
    heard = has + min(carried, has)
    return (2 * points * heard + has) // (2 * has)
