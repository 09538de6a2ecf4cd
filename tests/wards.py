"""The past of one small site, laid out as the ward models read it."""

from datetime import UTC, datetime

import numpy as np

from ops.wards.past import DAY_STEPS, SitePast, Stays

NOW = datetime(2026, 3, 2, 0, tzinfo=UTC)
LAST = int(NOW.timestamp() // 3600 // 24) * DAY_STEPS - 1
WEEKS = 12


def past(came=(), left=(), wards=1, **more):
    """One site in UTC whose stays are known and whose counts are nought; ``more`` of its list."""
    known, targets = WEEKS * 28, 28
    steps = LAST + 1 - known + np.arange(known + targets)
    hours = steps // DAY_STEPS * 24.0 + np.array([8, 12, 18, 24])[steps % DAY_STEPS]
    nothing, nobody = np.array([]), np.array([], dtype=np.int64)
    listed = {
        "planned_ward": nobody,
        "planned_at": nothing,
        "booked_at": nothing,
        "called_off": nothing.astype(bool),
        "awaited": nothing.astype(bool),
        "moved_in": np.zeros(len(came), dtype=bool),
        "moved_out": np.zeros(len(came), dtype=bool),
        "due_stay": nobody,
        "due_at": nothing,
        "due_on": nothing,
    }
    return SitePast(
        site_id="north",
        issued_at=NOW,
        places=tuple(f"n{ward}" for ward in range(wards)),
        groups=(),
        beds=np.full(wards, 20.0),
        counts=np.zeros((wards, known)),
        now=np.zeros(wards),
        by_day=np.zeros(wards, dtype=bool),
        first_step=int(steps[0]),
        hours=hours,
        targets=tuple(NOW for _ in range(targets)),
        stays=Stays(
            ward=np.arange(len(came)) % wards,
            home=np.arange(len(came)) % wards,
            came=np.asarray(came, dtype=float),
            left=np.asarray(left, dtype=float),
            elective=np.zeros(len(came), dtype=bool),
            **(listed | more),
        ),
        boarding=np.full(known, np.nan),
        boarding_now=np.nan,
    )
