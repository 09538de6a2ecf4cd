"""The names by which settings speak of rules: of the rule sets, of the rules in each, of kinds.

They stand here, apart from the rules themselves, so that settings are refused where they are read:
the warehouse knows nothing of staffing. A test holds them to the rules in ``ops.staffing``.
"""

from collections.abc import Mapping

RULE_SETS: Mapping[str, tuple[str, ...]] = {
    "eu_working_time": (
        "EU daily rest",
        "EU weekly rest",
        "EU 48 hours on average",
        "EU night work",
    ),
    "uk_doctors_2016": (
        "doctors' average",
        "doctors' 72 hours",
        "doctors' longest shift",
        "doctors' rest",
        "doctors' long shifts running",
        "rest after long shifts",
        "doctors' nights running",
        "rest after nights",
        "doctors' shifts running",
        "rest after eight shifts",
        "doctors' weekends",
    ),
    "acgme_2017": (
        "residents' 80 hours",
        "residents' rest",
        "rest after 24 hours",
        "one day in seven",
        "residents' longest shift",
        "night float",
    ),
    "us_nursing": (
        "nurses' longest shift",
        "nurses' 12 hours in 24",
        "nurses' 60 hours",
        "nurses' rest",
    ),
}
"""The rules of each set, in its order."""

LIMIT_KINDS = (
    "rest",
    "rest_after_run",
    "running",
    "in_any_days",
    "in_any_hours",
    "in_each_week",
    "on_average",
    "days_off",
    "weekends",
    "free_period",
    "longest_shift",
    "contract",
)
"""Kinds of rules that a site may add of its own."""
