"""Does a change to a roster break a rule that the roster kept before?"""

import re

import polars as pl

from ops.staffing import audit, prices
from ops.staffing.asked import as_duties
from ops.staffing.problem import Roster, RosterProblem, Verdict

_HOW_MUCH = re.compile(r"works \S+ h beyond contract")


def new_breaches(before: pl.DataFrame, after: pl.DataFrame, problem: RosterProblem) -> list[str]:
    """The rules, as sentences, that are broken after a change and were not before.

    ``problem`` is what the roster is asked with the locked duties it had before.
    """
    stood = {_matter(one) for one in audit.breaches(problem, roster_of(problem, before))}
    found = audit.breaches(problem, roster_of(problem, after))
    return [one for one in found if _matter(one) not in stood]


def roster_of(problem: RosterProblem, lines: pl.DataFrame) -> Roster:
    """Lines as the roster that the audit reads."""
    duties = as_duties(lines)
    return Roster(duties, prices.gaps(problem, duties), {}, Verdict.FEASIBLE, 0.0)


def _matter(sentence: str) -> str:
    """What a breach is about: more or fewer hours beyond contract are the same breach."""
    return _HOW_MUCH.sub("works beyond contract", sentence)
