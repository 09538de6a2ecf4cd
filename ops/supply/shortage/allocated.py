"""Who gets how much of what there is, in whole issue units.

Where it is short, units are given out one by one, each to the store that has least of what it
needs so far (Webster's method: the k-th unit of a store ranks by (k - 1/2) / need). So a store
never has less because there is more, and none is above its need while another is below; stores
that must not run out are served first. Where there is enough for all, only what is lacking
moves, from the fullest (Balinski & Young 1982, Fair Representation, ch. 6 and 8).
"""

from collections.abc import Collection, Iterator, Mapping
from math import floor


def allocated(
    there: Mapping[str, int], need: Mapping[str, int], first: Collection[str] = ()
) -> dict[str, int]:
    """The share of each store; together exactly what is there."""
    total = sum(there.values())
    if total >= sum(need.values()):
        return _topped_up(there, need)
    share: dict[str, int] = {}
    for group in (set(need) & set(first), set(need) - set(first)):
        mine = {name: need[name] for name in sorted(group)}
        given = _by_need(min(total, sum(mine.values())), mine)
        share |= given
        total -= sum(given.values())
    return share


def moves(there: Mapping[str, int], share: Mapping[str, int]) -> Iterator[tuple[str, str, int]]:
    """From which store to which, and how many, so that each has its share."""
    spare = {name: there[name] - share[name] for name in sorted(there)}
    for getter in sorted(spare, key=lambda name: (spare[name], name)):
        for giver in sorted(spare, key=lambda name: (-spare[name], name)):
            moved = min(spare[giver], -spare[getter])
            if moved > 0:
                spare[giver] -= moved
                spare[getter] += moved
                yield giver, getter, moved


def _by_need(total: int, need: Mapping[str, int]) -> dict[str, int]:
    wanted = sum(need.values())
    if not wanted:
        return dict.fromkeys(need, 0)
    # All units that rank up to this line are given at once; it is low enough to leave a few over.
    line = max(0.0, (total - len(need)) / wanted)
    share = {name: min(each, floor(each * line + 0.5)) for name, each in need.items()}
    for _ in range(total - sum(share.values())):
        lacking = [name for name in share if share[name] < need[name]]
        poorest = min(lacking, key=lambda name: ((share[name] + 0.5) / need[name], name))
        share[poorest] += 1
    return share


def _topped_up(there: Mapping[str, int], need: Mapping[str, int]) -> dict[str, int]:
    """Those below their need come up to it; of what is over, the fullest keep equally much."""
    over = {name: max(0, there[name] - need[name]) for name in sorted(there)}
    kept = sum(over.values()) - sum(max(0, need[name] - there[name]) for name in there)
    level = _level(over, kept)
    left = kept - sum(min(each, level) for each in over.values())
    share = {}
    for name, each in over.items():
        one_more = min(left, 1) if each > level else 0
        left -= one_more
        share[name] = min(there[name], need[name]) + min(each, level) + one_more
        share[name] += max(0, need[name] - there[name])
    return share


def _level(over: Mapping[str, int], kept: int) -> int:
    """The most that all may keep of what they have over, so that no more than ``kept`` is kept."""
    low, high = 0, max(over.values(), default=0)
    while low < high:
        middle = (low + high + 1) // 2
        fits = sum(min(each, middle) for each in over.values()) <= kept
        low, high = (middle, high) if fits else (low, middle - 1)
    return low
