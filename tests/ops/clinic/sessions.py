"""Sessions to try templates on, drawn by hand."""

from datetime import UTC, datetime, timedelta

from ops.clinic.problem import TemplatePolicy, TemplateProblem

NINE = datetime(2026, 1, 5, 9, tzinfo=UTC)


def session(slots, show_chance, *, minutes=15, name="monday", service=None, days=(), **policy):
    ends_at = NINE + timedelta(minutes=slots * minutes)
    rules = TemplatePolicy(**policy)
    lasts = service or rules.stated_service(minutes)
    return TemplateProblem(name, NINE, ends_at, slots, minutes, show_chance, lasts, rules, days)
