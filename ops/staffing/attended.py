"""A roster solved while somebody listens, who may ask to stop early and keep the best.

The one place where whoever waits for a roster meets the engine that makes it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import NamedTuple

from ortools.sat.python.cp_model import CpSolver

WAIT = 0.2
"""Seconds between two times that whoever listens is asked whether to go on."""


class Word(NamedTuple):
    """How far a search is: its best roster's points, what none can beat, its share of effort."""

    points: int | None
    bound: float
    used: float


Attendant = Callable[[Word], bool]
"""Told how far a search is; answers whether to go on."""


def nobody(_: Word) -> bool:
    """Listens to nothing and lets the search go on."""
    return True


class Course:
    """What a search has come to, told to whoever attends; once stopped, it stays so."""

    def __init__(self, attendant: Attendant, effort: float) -> None:
        self.attendant = attendant
        self.effort = effort
        self.points: int | None = None
        self.bound = 0.0  # costs are never negative
        self.used = 0.0
        self.stopped = False

    def tell(self) -> bool:
        """Say how far it is; whether to go on."""
        share = min(1.0, self.used / self.effort) if self.effort > 0 else 1.0
        if not self.stopped:
            self.stopped = not self.attendant(Word(self.points, self.bound, share))
        return not self.stopped

    def lift(self, bound: float) -> None:
        """No roster costs less than this."""
        self.bound = max(self.bound, bound)

    @contextmanager
    def over(self, solver: CpSolver) -> Iterator[None]:
        """Ask while a solver searches: it may go long without news, and be wanted to stop."""
        done = Event()
        asks = Thread(target=self._ask, args=(solver, done), daemon=True)
        solver.best_bound_callback = self.lift
        asks.start()
        try:
            yield
        finally:
            done.set()
            asks.join()
            solver.best_bound_callback = None

    def _ask(self, solver: CpSolver, done: Event) -> None:
        while not done.wait(WAIT):
            if not self.tell():
                solver.stop_search()
