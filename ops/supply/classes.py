"""Four kinds of demand, by how often and how evenly an item is wanted.

The cut-offs are those of Syntetos, Boylan & Croston (2005, Journal of the Operational Research
Society 56): mean gap between demands 1.32, squared coefficient of variation of sizes 0.49.
"""

import numpy as np

from ops.supply.history import Numbers

SMOOTH, ERRATIC, INTERMITTENT, LUMPY = KINDS = ("smooth", "erratic", "intermittent", "lumpy")
GAP, UNEVENNESS = 1.32, 0.49


def kinds(used: Numbers) -> list[str]:
    """The kind of each row of ``used``; a row that was never wanted is intermittent."""
    return [_kind(row[np.isfinite(row)]) for row in used]


def _kind(row: Numbers) -> str:
    sizes = row[row > 0]
    if len(sizes) == 0:
        return INTERMITTENT
    rare = len(row) / len(sizes) >= GAP
    uneven = np.var(sizes) / np.mean(sizes) ** 2 >= UNEVENNESS
    if rare:
        return LUMPY if uneven else INTERMITTENT
    return ERRATIC if uneven else SMOOTH
