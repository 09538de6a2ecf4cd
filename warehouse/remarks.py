"""What the warehouse did by itself and people should know, until somebody tells them.

A warehouse that had to be restored, or a clock that went backwards, is no error: work goes
on. But it must be said, so it is kept here until the report of a run takes it up.
"""

from collections import deque

_waiting: deque[str] = deque()


def remark(sentence: str) -> None:
    """Keep a sentence for the report of the step that is running."""
    _waiting.append(sentence)


def remarks() -> list[str]:
    """What was remarked since the last time somebody asked, oldest first."""
    return [_waiting.popleft() for _ in range(len(_waiting))]
