"""A whole roster repaired with the fewest changes, as somebody at the desk asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flows.recipes import repairs
from ops.staffing.attended import Attendant, Word


@dataclass(frozen=True)
class _Asked:
    content: Mapping[str, Any]


def answer(content: Mapping[str, Any], attendant: Attendant) -> dict[str, Any]:
    """The draft that mends it; it takes moments, so nobody is asked whether to go on."""
    attendant(Word(None, 0.0, 0.0))
    return repairs.do(_Asked(content))
