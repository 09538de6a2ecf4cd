"""What the pages read: always from the published copy that the rerun began with.

The planner never opens the file that flows write. Each rerun pins the newest published copy;
what is read from it is kept under its name, and since a copy never changes, neither does that.
Decisions and drafts live in a store of their own and are read afresh every time.
"""

from app.read.beds import ward_census, ward_midnights, ward_weeks
from app.read.clinic_lists import (
    attendance,
    booked_at,
    called_off,
    clinicians,
    contact_effects,
    contact_left_out,
    contact_lines,
    contact_lists,
    group_fairness,
    sessions,
)
from app.read.delivered import deliveries, feeds, fresh, recent_runs, rejected, remarkable
from app.read.expected import alerts, chances, forecast, levels, outlook, outlook_rows, paths
from app.read.front_door import (
    ed_arrivals,
    ed_arrivals_apart,
    ed_asked_for,
    ed_bed_demand,
    ed_census,
    ed_last_day,
    ed_picture,
)
from app.read.how_right import (
    chances_seen,
    drifting,
    issues,
    model_versions,
    newest_issue,
    scores,
    tenths,
    track_record,
    trials,
)
from app.read.people import absences, shift_requests, staff, staff_needs, staff_skills
from app.read.pinned import PAST, Here, here, now, pin
from app.read.places import reference_table, sites, wards
from app.read.proposed import covering, lines, proposals, standing
from app.read.stores import fed_at, positions, stock_kept, stock_replay

__all__ = [
    "PAST",
    "Here",
    "absences",
    "alerts",
    "attendance",
    "booked_at",
    "called_off",
    "chances",
    "chances_seen",
    "clinicians",
    "contact_effects",
    "contact_left_out",
    "contact_lines",
    "contact_lists",
    "covering",
    "deliveries",
    "drifting",
    "ed_arrivals",
    "ed_arrivals_apart",
    "ed_asked_for",
    "ed_bed_demand",
    "ed_census",
    "ed_last_day",
    "ed_picture",
    "fed_at",
    "feeds",
    "forecast",
    "fresh",
    "group_fairness",
    "here",
    "issues",
    "levels",
    "lines",
    "model_versions",
    "newest_issue",
    "now",
    "outlook",
    "outlook_rows",
    "paths",
    "pin",
    "positions",
    "proposals",
    "recent_runs",
    "reference_table",
    "rejected",
    "remarkable",
    "scores",
    "sessions",
    "shift_requests",
    "sites",
    "staff",
    "staff_needs",
    "staff_skills",
    "standing",
    "stock_kept",
    "stock_replay",
    "tenths",
    "track_record",
    "trials",
    "ward_census",
    "ward_midnights",
    "ward_weeks",
    "wards",
]
