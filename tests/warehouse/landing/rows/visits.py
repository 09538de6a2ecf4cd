"""Days of invented visits, as a feed would bring them."""

from datetime import UTC, datetime, timedelta

HEAD = "visit_id,site_id,arrived_at,triage\n"
FIRST = datetime(2026, 1, 1, tzinfo=UTC)


def day(number, visits=40, *, triage=3):
    """The visits of one day, evenly spread."""
    at, step = FIRST + timedelta(days=number), timedelta(days=1) / visits
    return HEAD + "".join(
        f"v{number}-{n},north,{at + n * step:%Y-%m-%dT%H:%M:%SZ},{triage}\n" for n in range(visits)
    )


def morning(number):
    """The morning after that day, when its file comes."""
    return FIRST + timedelta(days=number + 1, hours=6)
