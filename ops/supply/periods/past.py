"""What would have been said at past moments, and what came: the ground that ranges rest on.

The methods themselves are asked at a few recent moments, plain averages at many: the first say
how far such forecasts stray, the second which items stray more than others of their kind. What
an item was, and how bunched, is taken as known at each moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ops.supply.history import Numbers
from ops.supply.periods.bunching import PastSums, by_sum, own_bunching
from ops.supply.periods.combined import Way, quick
from ops.supply.periods.dormant import dormant
from ops.supply.periods.law import chances
from ops.supply.periods.rare import discounted
from ops.supply.periods.season import season_and_level
from ops.supply.periods.told import Told

Windows = Sequence[tuple[int, int]]
"""Sums asked for: periods ahead from the first (0 is the next one) to before the second."""
FEWEST = 8
"""Periods that must lie before a past moment, beside two rounds of the season."""
NEW, NEW_PERIODS, DORMANT = "new", 12, "dormant"
"""Items known for fewer periods borrow from each other rather than from a kind."""
FEWEST_MOMENTS, MOST_MOMENTS = 4, 40
MOST_ITEMS = 3_000
"""Items × past moments that are asked, where that leaves the fewest: few items need many."""
LEARNT = 0.75
PLAIN_MEMORY = 6.0


@dataclass(frozen=True)
class Past:
    """The misses of the methods at recent moments, and of plain averages at many."""

    told: Told
    ahead: int
    promise: bool
    recent: PastSums
    plain: PastSums

    def groups(self) -> np.ndarray:
        """The group of each item now."""
        return groups(self.told, promise=self.promise)

    def bunching(self) -> Numbers:
        """Items × sums, from all that is known."""
        group = self.groups()
        return by_sum(self.recent, own_bunching(self.plain, group), group)

    def bunching_then(self, back: int) -> tuple[Numbers, np.ndarray]:
        """The same from what was known of each item then, and the groups they were in."""
        group = groups(self.told.before(back), promise=self.promise)
        own = own_bunching(self.plain.known_before(back + self.ahead), group)
        return by_sum(self.recent, own, group), group

    def places(self, *, seed: int) -> tuple[Numbers, np.ndarray]:
        """Where past sums lay in their laws (moments × items × sums), and items' groups then.

        0 is lowest, 1 highest, and a place within the chance of the very amount is drawn; a
        promise is held against the chance of fewer, as a level keeps it if these were less likely.
        """
        said, came = self.recent.said, self.recent.came
        dice = np.random.default_rng(seed)
        place, group = np.full(said.shape, np.nan), np.full(said.shape[:2], NEW, dtype=object)
        for n, back in enumerate(self.recent.backs):
            law, group[n] = self.bunching_then(back)
            known = np.isfinite(came[n]) & (said[n] > 0)
            below, upto = chances(came[n][known], said[n][known], law[known])
            share = 0.0 if self.promise else dice.random(below.shape)
            place[n][known] = below + share * (upto - below)
        return place, group


def learn_past(
    told: Told, windows: Windows, unit: Numbers, *, then: Way = quick, promise: bool = False
) -> Past:
    """Ask the methods at recent moments, and plain averages at many."""
    ahead = max(end for _, end in windows)
    recent = past_sums(told, windows, unit, then, recent_moments(told, ahead))
    many = past_sums(told, windows, unit, plain, many_moments(told, ahead))
    return Past(told, ahead, promise, recent, many)


def groups(told: Told, *, promise: bool) -> np.ndarray:
    """Kinds of demand, and items too new to tell: misses are pooled within each.

    For a promise, items that sleep are a group too: they take what sleepers needed, and would
    make promises of those that are awake look cheap.
    """
    new = np.isfinite(told.used).sum(axis=1) < NEW_PERIODS
    kinds = np.where(new, NEW, np.asarray(told.kinds(), dtype=object))
    return np.where(promise & dormant(told), DORMANT, kinds).astype(str)


def plain(told: Told, ahead: int) -> Numbers:
    """Averages that cost next to nothing: good enough to say which items stray most."""
    often = told.often()
    said = np.zeros((told.items, ahead))
    if often.any():
        said[often] = season_and_level(told.only(often), ahead)
    if (~often).any():
        said[~often] = discounted(told.only(~often), memory=PLAIN_MEMORY)[:, None]
    return said


def past_sums(
    told: Told, windows: Windows, unit: Numbers, average: Way, backs: Sequence[int]
) -> PastSums:
    """What would have been said so many periods ago, and what came."""
    ahead = max(end for _, end in windows)
    shape = (len(backs), told.items, len(windows))
    said, came = np.empty(shape), np.empty(shape)
    used = np.maximum(told.used, 0.0)
    for n, back in enumerate(backs):
        known = told.before(back)
        new = (known.periods - known.since() < FEWEST // 2)[:, None]
        said[n] = sums(average(known, ahead), windows) / unit[:, None]
        came_then = sums(used[:, known.periods : known.periods + ahead], windows)
        came[n] = np.where(new, np.nan, came_then / unit[:, None])
    return PastSums(tuple(backs), said, came)


def recent_moments(told: Told, ahead: int) -> list[int]:
    """Periods to go back, spread over the newest quarter, half of what is foretold apart at least.

    Methods err more with less to learn from: of what is known today, three quarters at least must
    have been known then, beside the first moment.
    """
    most = min(MOST_MOMENTS, max(FEWEST_MOMENTS, MOST_ITEMS // max(told.items, 1)))
    backs = many_moments(told, ahead)
    fit = [b for b in backs if b == ahead or told.periods - b >= LEARNT * told.periods]
    return (
        [fit[n] for n in np.unique(np.linspace(0, len(fit) - 1, most).astype(int))] if fit else []
    )


def many_moments(told: Told, ahead: int) -> list[int]:
    """Periods to go back, half of what is foretold apart, as far as there is a past."""
    round_of_two = 2 * told.season + 2 if told.season > 1 else 0
    least = max(FEWEST, min(round_of_two, (told.periods - ahead) // 2))
    room = told.periods - ahead - least
    apart = max(1, -(-ahead // 2))
    return [ahead + apart * n for n in range(MOST_MOMENTS) if apart * n <= room]


def sums(by_period: Numbers, windows: Windows) -> Numbers:
    """Items × windows."""
    return np.stack([by_period[:, start:end].sum(axis=1) for start, end in windows], axis=1)
