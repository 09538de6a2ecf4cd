"""A plain set for nurses in the United States: recommendations, and one state's law on overtime.

No federal law binds all of them, so this is configuration: begin from it, and change it to your
state's law and your agreement.
"""

from datetime import date, timedelta

from ops.staffing.rule_sets.limits import InAnyHours, LongestShift, Rest, Rule, RuleSet

SOURCE = "Institute of Medicine, Keeping Patients Safe, 2004, p. 238 (a recommendation)"

US_NURSING = RuleSet(
    "Nurses in the United States, plain",
    date(2004, 1, 1),
    (
        Rule("nurses' longest shift", LongestShift(timedelta(hours=12)), SOURCE),
        Rule("nurses' 12 hours in 24", InAnyHours(24, 12), SOURCE),
        Rule("nurses' 60 hours", InAnyHours(168, 60), SOURCE),
        Rule(
            "nurses' rest",
            Rest(timedelta(hours=10)),
            "configuration; Oregon asks it after twelve hours (ORS 441.166 (3) (a) (D), 2017)",
        ),
    ),
)
