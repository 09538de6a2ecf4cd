"""Patterns that people prefer over weeks, as wishes with a weight."""

from dataclasses import dataclass
from datetime import date

from ops.errors import PlanningError


@dataclass(frozen=True)
class NoSingleNights:
    """Every night alone, without one on the day before or after, costs the weight.

    The roster's last day is not judged: what follows it is not known.
    """

    weight: int


@dataclass(frozen=True)
class WholeWeekends:
    """Every weekend of which one day is worked and the other is not costs the weight."""

    weight: int


@dataclass(frozen=True)
class OnlyThese:
    """Every shift of another type costs the weight, such as any but earlies."""

    shift_type_ids: frozenset[str]
    weight: int


@dataclass(frozen=True)
class Rota:
    """A fixed template that begins on ``from_on`` and repeats; None is a day off.

    Every day on which the roster differs from it costs the weight, days away apart.
    """

    from_on: date
    shift_type_ids: tuple[str | None, ...]
    weight: int

    def __post_init__(self) -> None:
        if not self.shift_type_ids:
            raise PlanningError("A rota needs at least one day. Name a shift type or a day off.")

    def on(self, day_on: date) -> str | None:
        """The shift type of a day."""
        return self.shift_type_ids[(day_on - self.from_on).days % len(self.shift_type_ids)]


Pattern = NoSingleNights | WholeWeekends | OnlyThese | Rota
