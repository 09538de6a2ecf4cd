"""The European working time directive, of what it asks the part that binds a roster.

Breaks (art. 4) lie within a shift and leave (art. 7) comes from the absences feed. Member states
and agreements may derogate (art. 17 and 18): change the numbers where yours do.
"""

from datetime import date, timedelta

from ops.staffing.rule_sets.limits import Counted, FreePeriod, OnAverage, Rest, Rule, RuleSet

FOUR_MONTHS = 17
"""Weeks."""
A_WEEK = 168.0
"""Hours: no limit."""

EU_WORKING_TIME = RuleSet(
    "Directive 2003/88/EC",
    date(2003, 11, 4),
    (
        Rule("EU daily rest", Rest(timedelta(hours=11)), "Directive 2003/88/EC, art. 3"),
        Rule(
            "EU weekly rest",
            FreePeriod(timedelta(hours=24 + 11), 7),
            "Directive 2003/88/EC, art. 5, with the daily rest of art. 3",
        ),
        Rule(
            "EU 48 hours on average",
            OnAverage(48, FOUR_MONTHS, opted_out=A_WEEK),
            "Directive 2003/88/EC, art. 6 b, over four months without leave (art. 16 b); "
            "whoever agreed to more is free of it (art. 22)",
        ),
        Rule(
            "EU night work",
            OnAverage(48, FOUR_MONTHS, of=Counted.NIGHTS),
            "Directive 2003/88/EC, art. 8 a, 8 h in 24 on average as six such days a week of "
            "nights; its reference period (art. 16 c) not verified: make sure",
        ),
    ),
)
