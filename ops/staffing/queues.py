"""Waiting for people: exact laws of a queue with many who serve.

Loads are in erlangs: arrivals an hour times hours of work each. ``ErlangC``: everybody waits
(M/M/n); ``ErlangA``: who waits too long leaves unseen (M/M/n+M), as in an ED. Sources: Erlang
1917; Palm 1957; Mandelbaum and Zeltyn, "Service engineering in action: the Palm/Erlang-A queue"
(2007). Blocking is computed by its recurrence, which loses no digits however large the load.
"""

from dataclasses import dataclass
from math import exp, inf, lgamma, log

from scipy.special import gammainc, hyp1f1

from ops.errors import PlanningError

MOST_PEOPLE = 10_000
"""Where a search for enough people gives up."""

TINY = 1e-200
NEGLIGIBLE = 1e-15


class UnreachableTargetError(PlanningError):
    """No number of people keeps the wait that was asked for."""


def erlang_b(people: int, load: float) -> float:
    """The share turned away where nobody can wait: ``people`` serve an offered ``load``."""
    blocked = 1.0
    for n in range(1, people + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


@dataclass(frozen=True)
class ErlangC:
    """A queue without end in which everybody stays: rates are per hour."""

    people: int
    arrivals: float
    served: float
    """Patients one person finishes in an hour."""

    @property
    def load(self) -> float:
        """Work offered, in people kept busy."""
        return self.arrivals / self.served

    @property
    def waits(self) -> float:
        """The share that has to wait at all; all of them if there are too few people."""
        if self.load >= self.people:
            return 1.0
        blocked = erlang_b(self.people, self.load)
        use = self.load / self.people
        return blocked / (1 - use * (1 - blocked))

    @property
    def mean_wait(self) -> float:
        """Hours waited on average by everybody; infinite if there are too few people."""
        spare = self.people * self.served - self.arrivals
        return self.waits / spare if spare > 0 else inf

    def waits_longer(self, hours: float) -> float:
        """The share that waits longer than so many hours."""
        spare = self.people * self.served - self.arrivals
        return self.waits * exp(-spare * hours) if spare > 0 else 1.0


@dataclass(frozen=True)
class ErlangA:
    """A queue that the impatient leave: rates are per hour, ``leaving`` of each who waits."""

    people: int
    arrivals: float
    served: float
    leaving: float

    @property
    def waits(self) -> float:
        """The share that has to wait at all."""
        blocked, queued = self._shape()
        return queued * blocked / (1 + (queued - 1) * blocked)

    @property
    def leaves(self) -> float:
        """The share that leaves unseen."""
        return self.leaving * self.mean_wait

    @property
    def mean_wait(self) -> float:
        """Hours waited on average, by those seen and those who left (Little's law)."""
        blocked, queued = self._shape()
        base = blocked / (1 + (queued - 1) * blocked)
        term, waiting = base, 0.0
        for n in range(1, MOST_PEOPLE):
            grows = self.arrivals / (self.people * self.served + n * self.leaving)
            term *= grows
            waiting += n * term
            # Of a crowd the first states are rare too, and only then do they get likelier.
            if grows < 1 and n * term < NEGLIGIBLE:
                break
        return waiting / self.arrivals

    def waits_longer(self, hours: float) -> float:
        """The share that is still there, unseen, after so many hours (Mandelbaum and Zeltyn)."""
        staying = exp(-self.leaving * hours)
        return self.waits * staying * self._offered(hours, staying=0)

    def not_seen_within(self, hours: float) -> float:
        """The share that leaves unseen, whenever that is, or is seen after so many hours."""
        return self.leaves + self.waits * self._offered(hours, staying=1)

    def _offered(self, hours: float, *, staying: int) -> float:
        """Of those who wait, the share offered a longer wait; with ``staying`` who sit it out.

        The wait offered has the density c exp((λ/θ)(1 - e^-θx) - nμx), and who sits it out one
        factor e^-θx more: incomplete gammas of nμ/θ, and of one more.
        """
        steps, crowd = self.people * self.served / self.leaving, self.arrivals / self.leaving
        left = _log_gamma_share(steps + staying, crowd * exp(-self.leaving * hours))
        return (steps / crowd) ** staying * exp(left - _log_gamma_share(steps, crowd))

    def _shape(self) -> tuple[float, float]:
        """Erlang's blocking, and how much longer than one the states with a queue are."""
        blocked = erlang_b(self.people, self.arrivals / self.served)
        term, queued = 1.0, 1.0
        for n in range(1, MOST_PEOPLE):
            term *= self.arrivals / (self.people * self.served + n * self.leaving)
            queued += term
            if term < NEGLIGIBLE:
                break
        return blocked, queued


def _log_gamma_share(steps: float, crowd: float) -> float:
    """The logarithm of the regularised incomplete gamma function P(steps, crowd).

    Far out in its tail, where hardly anybody waits, the function itself is too small to be told
    and its series is quick (Abramowitz and Stegun 1964, 6.5.4 and 6.5.12).
    """
    share = float(gammainc(steps, crowd))
    if share > TINY:
        return log(share)
    if crowd == 0.0:
        return -inf
    series = float(hyp1f1(1.0, steps + 1.0, crowd))
    return steps * log(crowd) - crowd - lgamma(steps + 1.0) + log(series)


def fewest(arrivals: float, served: float, *, within: float, share: float = 0.9) -> int:
    """The fewest people with whom a ``share`` of the patients waits at most ``within`` hours.

    Raises ``UnreachableTargetError`` for a share that no number of people can promise.
    """
    _possible(share)
    people = max(1, int(arrivals / served))
    while people < MOST_PEOPLE:
        if ErlangC(people, arrivals, served).waits_longer(within) <= 1 - share:
            return people
        people += 1
    raise UnreachableTargetError(
        f"A target wait needs at most {MOST_PEOPLE} people; {arrivals:g} arrivals an hour at "
        f"{served:g} an hour each ask for more. Check the rates: they are per hour."
    )


def fewest_losing(arrivals: float, served: float, leaving: float, *, at_most: float) -> int:
    """The fewest people with whom no more than the share ``at_most`` leaves unseen."""
    _possible(1 - at_most)
    people = 1
    while ErlangA(people, arrivals, served, leaving).leaves > at_most:
        people += 1
    return people


def _possible(share: float) -> None:
    if not 0 < share < 1:
        raise UnreachableTargetError(
            f"A share of patients between 0 and 1 is needed, and {share:g} was asked for. No "
            "number of people keeps a promise to everybody; ask for 0.95, say."
        )
