"""A chance as people are told it: to the nearest 5 %, and never 0 % or 100 %."""

import math


def told(probability: float) -> str:
    """``<5 %``, ``35 %``, ``>95 %``: nothing is certain, and no forecast is finer than this."""
    if probability < 0.05:
        return "<5 %"
    if probability > 0.95:
        return ">95 %"
    return f"{5 * math.floor(probability * 20 + 0.5)} %"
