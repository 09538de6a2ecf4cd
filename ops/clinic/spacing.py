"""Templates that clinics use by rule, to compare the proven one with."""

from ops.clinic.session_cost import Session, as_bookings

HARDLY = 1e-9


def bailey_welch(session: Session) -> tuple[int, ...]:
    """Two patients at the start, then one per mean consultation (Bailey & Welch 1952).

    Who would start after the last interval is booked into it.
    """
    mean, width = session.service.mean, session.interval_minutes
    times = [int(max(0, n - 1) * mean / width + HARDLY) for n in range(session.patients)]
    return as_bookings(session, [min(time, session.intervals - 1) for time in times])


def spread_evenly(session: Session) -> tuple[int, ...]:
    """Patients as far apart as can be, each in the interval nearest to her place."""
    last, apart = session.intervals - 1, session.intervals / session.patients
    return as_bookings(session, [min(last, round(n * apart)) for n in range(session.patients)])
