"""The five states a place can be in: a word, a shape and a colour that always go together.

The colours were measured to stay apart for normal, protan, deutan and tritan vision (smallest
pairwise difference 20); NHS green and red do not (11.8 for protanopes), so neither is used.
"""

from dataclasses import dataclass

INK = "#1B2733"
INK_DARK = "#E8EEF3"
BLUE = "#005EB8"
SKY = "#6CB4F5"
RUST = "#B8320B"
CORAL = "#F08A63"
GREY = "#6B7780"
VIOLET = "#8E5BA6"


@dataclass(frozen=True)
class State:
    """How a place stands, said three ways; ``badge`` is the theme's name of the colour."""

    word: str
    shape: str
    colour: str
    badge: str

    def label(self) -> str:
        """Shape and word: what is left when colour is not seen."""
        return f"{self.shape} {self.word}"


OK = State("OK", "●", BLUE, "blue")
WATCH = State("Watch", "▲", "#FFB81C", "yellow")
ACT = State("Act", "■", RUST, "orange")
CRITICAL = State("Critical", "◆", "#2D0A3A", "violet")
NO_DATA = State("No data", "▨", GREY, "gray")

STEPS = ((0.775, CRITICAL), (0.475, ACT), (0.175, WATCH), (0.0, OK))
"""From which chance of being short a place is in which state.

Chances are told to the nearest 5 %: these are those told as 80, 50 and 20 %, so that a state never
contradicts the number beside it.
"""
LIKELY, AT_RISK = STEPS[1][0], STEPS[2][0]
"""From which chance something is told as likely (50 % or more), and as at risk (20 % or more)."""


def of_chance(probability: float | None) -> State:
    """The state that a chance of being short calls for; no chance known, no state."""
    if probability is None:
        return NO_DATA
    return next(state for least, state in STEPS if probability >= least)


def tint(colour: str, strength: float) -> str:
    """A colour thinned so that text of either theme stays readable on it."""
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return f"rgba({red},{green},{blue},{strength:.2f})"
