"""Residents in the United States: the common program requirements, section VI, since July 2017.

Not said here: in-house call no more often than every third night (VI.F.7), as a shift does not
tell whether it is call.
"""

from datetime import date, timedelta

from ops.staffing.rule_sets.limits import (
    Counted,
    InAny,
    LongestShift,
    OnAverage,
    Rest,
    Rule,
    RuleSet,
    Running,
)

SOURCE = "ACGME common program requirements 2017"

ACGME_2017 = RuleSet(
    "ACGME common program requirements",
    date(2017, 7, 1),
    (
        Rule("residents' 80 hours", OnAverage(80, 4), f"{SOURCE}, VI.F.1"),
        Rule("residents' rest", Rest(timedelta(hours=8)), f"{SOURCE}, VI.F.2.b (a should)"),
        Rule(
            "rest after 24 hours",
            Rest(timedelta(hours=14), lasting=timedelta(hours=24)),
            f"{SOURCE}, VI.F.2.c",
        ),
        Rule(
            "one day in seven",
            InAny(Counted.SHIFTS, 28, 24),
            f"{SOURCE}, VI.F.2.d, averaged over four weeks; a day is free if no shift starts on it",
        ),
        Rule(
            "residents' longest shift",
            LongestShift(timedelta(hours=24 + 4)),
            f"{SOURCE}, VI.F.3.a, 24 h and 4 for handing over",
        ),
        Rule(
            "night float",
            Running(Counted.NIGHTS, 6),
            "ACGME common program requirements 2011; since 2017 (VI.F.6) each review committee "
            "says the number: make sure",
        ),
    ),
)
