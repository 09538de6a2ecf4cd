"""Doctors and dentists in training in England, on the contract of 2016 as it began.

As NHS Employers summed up schedule 3 of the terms and conditions when it took effect; the numbers
of its paragraphs were not at hand. It was amended in 2019: compare with the version that you work
under, and change or leave out rules by name. Not said here, as they need what a shift does not
tell: long shifts that end after 23:00 (four running) and on-call periods.
"""

from datetime import date, timedelta

from ops.staffing.rule_sets.limits import (
    Counted,
    InAnyHours,
    LongestShift,
    OnAverage,
    Rest,
    RestAfterRun,
    Rule,
    RuleSet,
    Running,
    Weekends,
)

SOURCE = "doctors' terms and conditions of service 2016, schedule 3 (paragraph not verified)"
TWO_DAYS = timedelta(hours=48)

UK_DOCTORS_2016 = RuleSet(
    "Doctors and dentists in training (England) 2016",
    date(2016, 8, 3),
    (
        Rule(
            "doctors' average",
            OnAverage(48, 26, opted_out=56),
            f"{SOURCE}; its reference period of 26 weeks not verified: make sure",
        ),
        Rule("doctors' 72 hours", InAnyHours(168, 72), SOURCE),
        Rule("doctors' longest shift", LongestShift(timedelta(hours=13)), SOURCE),
        Rule("doctors' rest", Rest(timedelta(hours=11)), SOURCE),
        Rule("doctors' long shifts running", Running(Counted.LONG, 5), SOURCE),
        Rule("rest after long shifts", RestAfterRun(Counted.LONG, 5, TWO_DAYS), SOURCE),
        Rule("doctors' nights running", Running(Counted.NIGHTS, 4), SOURCE),
        Rule("rest after nights", RestAfterRun(Counted.NIGHTS, 3, timedelta(hours=46)), SOURCE),
        Rule("doctors' shifts running", Running(Counted.SHIFTS, 8), SOURCE),
        Rule("rest after eight shifts", RestAfterRun(Counted.SHIFTS, 8, TWO_DAYS), SOURCE),
        Rule(
            "doctors' weekends",
            Weekends(1, 2, friday_nights=True),
            f"{SOURCE}; that Friday nights count not verified: make sure",
        ),
    ),
)
