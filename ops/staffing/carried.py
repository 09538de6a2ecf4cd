"""What people carry over from the rosters before."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Carried:
    """Duties worked beyond one's share over a rolling history, below it where negative.

    ``refused`` are the requests refused in that time.
    """

    nights: Fraction = Fraction(0)
    weekend_days: Fraction = Fraction(0)
    holidays: Fraction = Fraction(0)
    refused: int = 0

    def __add__(self, other: "Carried") -> "Carried":
        return Carried(
            self.nights + other.nights,
            self.weekend_days + other.weekend_days,
            self.holidays + other.holidays,
            self.refused + other.refused,
        )


NOTHING = Carried()
