"""Make a roster better by setting some people free, on some days, and generating their lines.

The bound on such a part says at once when it holds nothing better, and that is most often so:
then the next part is looked at. Which one is drawn from a seeded generator.
"""

from collections.abc import Callable, Iterator

import numpy as np

from ops.staffing.individual.cover import present_in
from ops.staffing.individual.free import Free, Pricing
from ops.staffing.individual.generation import Chosen, Generation
from ops.staffing.individual.numbers import Floats, Ints
from ops.staffing.individual.problem import Engine
from ops.staffing.individual.progress import Best

FEW, MANY = 12, 40
"""Lines of each person known from the start: in a part, and for the whole roster."""
AT_FIRST, ROUNDS = 15, 4
"""How often lines are learnt before any is settled, and between two that are."""
SHARE = 0.1
"""How many of those left may be settled at once."""
A_PART = 1.5
"""Seconds, about, that looking at a part may take."""
GROW, SHRINK = 1.04, 0.85
"""Parts grow while they hold nothing better, and shrink when they do or take too long."""
LEAST = 6.0
WINDOW = 28
"""Days set free at once in a roster longer than ``LONG``."""
LONG = 120


class Neighbours:
    """Parts of a roster, and the lines worth knowing in them."""

    def __init__(self, best: Best, pricing: Pricing, prices: Floats, seed: int) -> None:
        self.best = best
        self.pricing = pricing
        self.prices = prices
        self.draw = np.random.default_rng(seed)
        people, self.days, _ = pricing.n.wish.shape
        self.people = people
        self.whole = Free(np.zeros((people, self.days), np.int64), (), 0, self.days)
        self.pool: list[list[tuple[float, bytes]]] = [[] for _ in range(people)]
        self.size = min(8.0 if self.days <= LONG else 30.0, float(people))

    def know(self, lines: Chosen) -> None:
        """Keep lines that may serve again."""
        for p, line in lines:
            worth = self.pricing.price_of(p, line, self.prices, self.whole), line.tobytes()
            if worth not in self.pool[p]:
                self.pool[p].append(worth)
                self.pool[p].sort()
                del self.pool[p][2 * MANY :]

    def known(self, free: Free, most: int) -> Iterator[tuple[int, Ints]]:
        """The lines most likely to serve those set free, and their own."""
        for p in free.who:
            yield p, free.roster[p]
            if free.last - free.first == self.days:
                for _, line in self.pool[p][:most]:
                    yield p, np.frombuffer(line, np.int64)

    def everybody(self, going: Callable[[], bool]) -> None:
        """A roster made from the mixture for all, line by line."""
        roster = self.best.roster
        if roster is not None:
            self._try(Free(roster, tuple(range(self.people)), 0, self.days), MANY, going)

    def part(self, going: Callable[[], bool]) -> None:
        """Look for something better in one part."""
        roster, before = self.best.roster, self.pricing.work
        if roster is None:
            return
        first, last = 0, self.days
        if self.days > LONG:
            first = 7 * int(self.draw.integers(0, (self.days - WINDOW + 6) // 7 + 1))
            last = min(self.days, first + WINDOW)
        cost = self.best.cost
        self._try(Free(roster, self._who(roster, first, last), first, last), FEW, going)
        if self.pricing.work - before > A_PART or self.best.cost < cost:
            self.size *= SHRINK
        else:
            self.size *= GROW
        if not LEAST <= self.size < self.people:
            self.size = min(LEAST, float(self.people))

    def _who(self, roster: Ints, first: int, last: int) -> tuple[int, ...]:
        """Some people; half of them able to work a shift whose cover is paid for."""
        n, many = self.pricing.n, max(1, min(self.people, int(self.size)))
        order = self.draw.permutation(self.people)
        beyond = (present_in(roster, len(n.shifts.units)) - n.required)[first:last]
        paid = np.where(beyond < 0, -beyond * n.under[first:last], beyond * n.over[first:last])
        if paid.sum() > 0:
            place = int(self.draw.choice(paid.size, p=paid.ravel() / paid.sum()))
            d, s = divmod(place, paid.shape[1])
            able = np.isfinite(n.wish[order, first + d, s])
            chosen = order[able][: many // 2]
            order = np.concatenate([chosen, order[~np.isin(order, chosen)]])
        return tuple(sorted(order[:many].tolist()))

    def _try(self, free: Free, most: int, going: Callable[[], bool]) -> None:
        prices = self.prices[free.first : free.last]
        part = Generation(self.pricing, free, prices=prices if prices.any() else None)
        part.learn(self.known(free, most))
        beat = self._beat(free)
        if not part.mix(rounds=AT_FIRST, beat=beat, going=going):
            return
        if part.centre is not None and self.days > LONG:
            self.prices[free.first : free.last] = part.centre
        chosen = part.dive(rounds=ROUNDS, beat=beat, share=SHARE, going=going, draw=self.draw)
        if chosen is not None:
            roster = free.roster.copy()
            for p, line in chosen:
                roster[p] = line
            self.best.offer(roster, Engine.GENERATED)
            if free.last - free.first == self.days:
                self.know(chosen)

    def _beat(self, free: Free) -> float:
        """What the part costs now: those set free, and all cover on their days."""
        n, days = self.pricing.n, slice(free.first, free.last)
        none = np.zeros_like(n.required[days])
        own = sum(self.pricing.price_of(p, free.roster[p], none, free) for p in free.who)
        present = -free.required(n)
        for p in free.who:
            for d in range(free.first, free.last):
                if free.roster[p, d] >= 0:
                    present[d - free.first, free.roster[p, d]] += 1
        short, more = np.maximum(-present, 0), np.maximum(present, 0)
        return round(own + float((short * n.under[days] + more * n.over[days]).sum()))
