"""What binds everybody who is rostered: rules as data, each with its source."""

from ops.staffing.rule_sets.limits import (
    Contract,
    Counted,
    DaysOff,
    FreePeriod,
    InAny,
    InEachWeek,
    Limit,
    LongestShift,
    OnAverage,
    Rest,
    RestAfterRun,
    Rule,
    RuleSet,
    Running,
    Weekends,
    counted,
)

__all__ = [
    "Contract",
    "Counted",
    "DaysOff",
    "FreePeriod",
    "InAny",
    "InEachWeek",
    "Limit",
    "LongestShift",
    "OnAverage",
    "Rest",
    "RestAfterRun",
    "Rule",
    "RuleSet",
    "Running",
    "Weekends",
    "counted",
]
