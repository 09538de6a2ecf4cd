"""The whole roster as variables of CP-SAT, and hints for every one of them."""

from collections import defaultdict

import numpy as np
from ortools.sat.python.cp_model import CpModel, IntVar, LinearExpr

from ops.staffing.individual.cover import present_in
from ops.staffing.individual.numbers import Ints, Numbers


class Choices:
    """Who works which type on which day, and through it days, weekends and cover.

    A hint that leaves a variable out is ignored, so each has its own here.
    """

    def __init__(self, n: Numbers, model: CpModel) -> None:
        self.n, self.model = n, model
        self.people, self.days, self.types = n.wish.shape
        self.weeks = -(-self.days // 7)
        self.works: dict[tuple[int, int, int], IntVar] = {}
        self.on: dict[tuple[int, int], IntVar] = {}
        self.weekend: dict[tuple[int, int], IntVar] = {}
        self.under: dict[tuple[int, int], IntVar] = {}
        self.over: dict[tuple[int, int], IntVar] = {}
        self._by_day: dict[tuple[int, int], list[int]] = defaultdict(list)
        for p, d, s in zip(*(at.tolist() for at in np.nonzero(np.isfinite(n.wish))), strict=True):
            self.works[p, d, s] = model.new_bool_var("works")
            self._by_day[p, d].append(s)
        for p in range(self.people):
            for d in range(self.days):
                self.on[p, d] = model.new_bool_var("on")
                model.add_exactly_one(*self.any_of(p, d), ~self.on[p, d])
            for week in range(self.weeks):
                self.weekend[p, week] = model.new_bool_var("weekend")
        self._cover()

    def any_of(self, p: int, d: int) -> list[IntVar]:
        """The shifts this person may work on a day."""
        return [self.works[p, d, s] for s in self._by_day[p, d]]

    def types_on(self, p: int, d: int) -> list[int]:
        """The types this person may work on a day."""
        return self._by_day[p, d]

    def _cover(self) -> None:
        for d in range(self.days):
            for s in range(self.types):
                want = int(self.n.required[d, s])
                here = [self.works[p, d, s] for p in range(self.people) if (p, d, s) in self.works]
                under = self.model.new_int_var(0, want, "under")
                over = self.model.new_int_var(0, max(0, len(here) - want), "over")
                self.model.add(LinearExpr.sum(here) + under - over == want)
                self.under[d, s], self.over[d, s] = under, over

    def cost(self) -> LinearExpr:
        """Requests and cover; a request granted is a gain."""
        terms, prices = list[IntVar](), list[int]()
        for (p, d, s), works in self.works.items():
            terms.append(works)
            prices.append(int(self.n.wish[p, d, s]))
        for place in self.under:
            terms += [self.under[place], self.over[place]]
            prices += [int(self.n.under[place]), int(self.n.over[place])]
        return LinearExpr.weighted_sum(terms, prices)

    def hint(self, roster: Ints) -> None:
        """Start from this roster."""
        add = self.model.add_hint
        for (p, d, s), works in self.works.items():
            add(works, int(roster[p, d] == s))
        for (p, d), on in self.on.items():
            add(on, int(roster[p, d] >= 0))
        for (p, week), weekend in self.weekend.items():
            add(weekend, int((roster[p, 7 * week + 5 : 7 * week + 7] >= 0).any()))
        beyond = present_in(roster, self.types) - self.n.required
        for (d, s), under in self.under.items():
            add(under, int(max(0, -beyond[d, s])))
            add(self.over[d, s], int(max(0, beyond[d, s])))

    def roster(self, value: dict[tuple[int, int, int], int]) -> Ints:
        """The roster in which these are worked."""
        roster = np.full((self.people, self.days), -1, np.int64)
        for (p, d, s), worked in value.items():
            if worked:
                roster[p, d] = s
        return roster
