"""How much better a roster could still be, in words: only as much as its bound can tell."""

from math import ceil

NOT_KNOWN = "how much better a roster could be is not known"
NONE_BETTER = "no roster is better"
A_CRUMB = 1e-6
"""Points are whole, bounds are not: so much less is rounding."""


def promise(points: float, bound: float | None) -> str:
    """What a roster of so many points promises, as no roster can cost fewer than ``bound``.

    A bound that leaves everything open is none: it is said so, and no share is told.
    """
    if bound is None or (points > 0 and _percent(points, bound) >= 100):
        return NOT_KNOWN
    further = _percent(points, bound)
    return f"no roster can be more than {further} % better" if further else NONE_BETTER


def _percent(points: float, bound: float) -> int:
    """Points that could still be saved, of a hundred; a part of one counts as one."""
    return ceil(100 * max(0.0, points - bound - A_CRUMB) / max(1.0, points))
