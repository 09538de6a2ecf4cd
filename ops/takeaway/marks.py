"""The planner's shapes of states, drawn in black: the fonts on paper have no such letters."""

from collections.abc import Callable
from typing import Any

from reportlab.platypus import Flowable

SHAPES = "●▲■◆▨"
"""OK, watch, act, critical and no data, as the planner shows them."""


class Marked(Flowable):  # type: ignore[misc]
    """Words with a state's shape before them."""

    def __init__(self, shape: str, words: Flowable, points: float) -> None:
        super().__init__()
        self._shape, self._words, self._points = shape, words, points

    @classmethod
    def of(cls, words: str, write: Callable[[str], Flowable], points: float) -> Flowable:
        """The words as ``write`` sets them, marked where they begin with a shape."""
        if words[:1] in SHAPES and words:
            return cls(words[0], write(words[1:].strip()), points)
        return write(words)

    def wrap(self, wide: float, high: float) -> tuple[float, float]:
        """The room taken."""
        width, self.height = self._words.wrap(wide - 1.3 * self._points, high)
        return width + 1.3 * self._points, self.height

    def draw(self) -> None:
        """Draw shape and words."""
        self._words.drawOn(self.canv, 1.3 * self._points, 0)
        size = 0.72 * self._points
        _drawn(self.canv, self._shape, 0.1 * size, self.height - 1.35 * size, size)


def _drawn(canvas: Any, shape: str, x: float, y: float, size: float) -> None:
    corners = {
        "▲": ((0, 0), (1, 0), (0.5, 1)),
        "■": ((0, 0), (1, 0), (1, 1), (0, 1)),
        "◆": ((0.5, -0.1), (1.1, 0.5), (0.5, 1.1), (-0.1, 0.5)),
    }
    canvas.setLineWidth(0.5)
    if shape == "●":
        canvas.circle(x + size / 2, y + size / 2, size / 2, stroke=1, fill=0)
    elif shape == "▨":
        canvas.rect(x, y, size, size, stroke=1, fill=0)
        for n in (0.35, 0.7, 1.0):
            canvas.line(x, y + n * size, x + n * size, y)
    else:
        path = canvas.beginPath()
        for n, (right, up) in enumerate(corners[shape]):
            (path.lineTo if n else path.moveTo)(x + right * size, y + up * size)
        path.close()
        canvas.drawPath(path, stroke=0, fill=1)
