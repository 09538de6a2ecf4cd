"""What binds everybody who is rostered: rules as data, each with its source."""

from ops.staffing.rule_sets.checked import RuleError, require_sense
from ops.staffing.rule_sets.composed import KNOWN, composed
from ops.staffing.rule_sets.limits import (
    LONG,
    Contract,
    Counted,
    DaysOff,
    FreePeriod,
    InAny,
    InAnyHours,
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
    "KNOWN",
    "LONG",
    "Contract",
    "Counted",
    "DaysOff",
    "FreePeriod",
    "InAny",
    "InAnyHours",
    "InEachWeek",
    "Limit",
    "LongestShift",
    "OnAverage",
    "Rest",
    "RestAfterRun",
    "Rule",
    "RuleError",
    "RuleSet",
    "Running",
    "Weekends",
    "composed",
    "counted",
    "require_sense",
]
