"""Which columns say when a thing was, had happened, began and ended; and where."""

TIME = {
    "clinic_sessions": "starts_at",
    "interpreters": "starts_at",
    "holidays": "day_on",
    "ed_visits": "arrived_at",
    "ed_arrivals_hourly": "hour_start",
    "ed_census_hourly": "hour_start",
    "ward_stays": "in_at",
    "planned_admissions": "booked_at",
    "bed_changes": "from_at",
    "appointments": "starts_at",
    "clinic_requests": "waiting_since_on",
    "encounters": "started_at",
    "absences": "from_on",
    "shift_requests": "day_on",
    "stock_movements": "moved_at",
    "stock_positions": "as_of_on",
}
"""The column that says when each thing happened; staff and wards have none."""

HAPPENED = {
    "ed_visits": ("arrived_at", "seen_at", "admit_decided_at", "departed_at"),
    "ed_arrivals_hourly": ("hour_start",),
    "ed_census_hourly": ("hour_start",),
    "ward_stays": ("in_at", "out_at"),
    "encounters": ("started_at", "ended_at"),
    "stock_movements": ("moved_at",),
    "stock_positions": ("as_of_on",),
}
"""Moments at which something had happened, so that none can lie ahead; bookings and plans may."""

STAYS = {
    "ed_visits": ("arrived_at", "departed_at"),
    "ward_stays": ("in_at", "out_at"),
    "encounters": ("started_at", "ended_at"),
}
"""Where a stay begins and ends."""

PLACE = ("site_id", "ward_id", "clinic_id", "location_id")
"""Columns that say where, the first that a feed has."""
