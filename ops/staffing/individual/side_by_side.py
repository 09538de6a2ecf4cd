"""Two searches of one roster side by side, each its own process, telling each other.

What one finds or proves the other takes up, so two cores are worth more than twice one. Which
finds it first depends on the machine: for equal rosters from equal asks, use one (``solve``).
"""

from collections.abc import Mapping
from multiprocessing import get_context
from queue import Empty
from typing import Any

from ops.staffing.individual.asked import check
from ops.staffing.individual.audit import breaches
from ops.staffing.individual.numbers import as_roster, numbers_of
from ops.staffing.individual.problem import Engine, Line, Lines, LinesProblem, NoLawfulLineError
from ops.staffing.individual.progress import Best, Heard, Listener, News, nobody
from ops.staffing.individual.solve import EFFORT, Part, Search, answer

WAIT = 0.2
"""Seconds between two times that the listener is asked whether to go on."""


def solve_side_by_side(
    problem: LinesProblem,
    *,
    effort: float = EFFORT,
    seed: int = 0,
    start: Mapping[str, Line] | None = None,
    listener: Listener = nobody,
    workers: int = 2,
) -> Lines:
    """The best roster that ``workers`` searches find, each within ``effort``."""
    check(problem)
    n, granted = numbers_of(problem)
    best = Best(n, listener)
    if start is not None and not breaches(problem, start):
        best.offer(as_roster(problem, start), Engine.GIVEN)
    apart = get_context("spawn")
    heard: Any = apart.Queue()
    told = [apart.Queue() for _ in range(workers)]
    given = News(best.roster, best.cost, best.bound, best.engine)
    searches = [
        apart.Process(
            target=_search,
            args=(problem, effort, seed, lane, given, heard, told[lane]),
            daemon=True,
        )
        for lane in range(workers)
    ]
    for one in searches:
        one.start()
    try:
        _listen(best, searches, heard, told)
    finally:
        for one in searches:
            one.kill()
            one.join()
        for box in told:
            box.cancel_join_thread()  # nobody is left to read what it still holds
    return answer(problem, best, granted)


def _listen(best: Best, searches: list[Any], heard: Any, told: list[Any]) -> None:
    while best.tell():
        try:
            lane, news = heard.get(timeout=WAIT)
        except Empty:
            if not any(one.is_alive() for one in searches):
                return
            continue
        if isinstance(news, str):
            raise NoLawfulLineError(news)
        if news.roster is not None:
            best.offer(news.roster, news.engine)
        best.lift(news.bound)
        for other, box in enumerate(told):
            if other != lane:
                box.put(news)


def _search(
    problem: LinesProblem,
    effort: float,
    seed: int,
    lane: int,
    given: News,
    heard: Any,
    told: Any,
) -> None:
    n, _ = numbers_of(problem)
    correspondent = _Correspondent(lane, heard, told)
    best = Best(n, correspondent)
    best.roster, best.cost, best.bound, best.engine = given
    part = Part.LINES if lane == 0 else Part.OTHER
    try:
        Search(problem, n, best, effort, seed + lane, part=part).run()
    except NoLawfulLineError as fault:
        heard.put((lane, str(fault)))


class _Correspondent:
    """Sends what is new, once, and reads what the other search sent."""

    def __init__(self, lane: int, heard: Any, told: Any) -> None:
        self.lane, self.heard, self.told = lane, heard, told
        self.cost, self.bound = float("inf"), float("-inf")

    def __call__(self, news: News) -> Heard:
        better, higher = news.cost < self.cost, news.bound > self.bound
        if better or higher:
            self.cost, self.bound = min(self.cost, news.cost), max(self.bound, news.bound)
            roster = news.roster if better else None
            self.heard.put((self.lane, news._replace(roster=roster)))
        heard = Heard()
        while True:
            try:
                other = self.told.get_nowait()
            except Empty:
                return heard
            bound = max(heard.bound, other.bound)
            self.bound = max(self.bound, bound)
            heard = heard._replace(bound=bound)
            if other.roster is not None and other.cost < self.cost:
                self.cost = other.cost
                heard = heard._replace(roster=other.roster, engine=other.engine)
