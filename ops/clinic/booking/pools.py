"""What sessions share at a site: chairs, interpreters, and the time of each patient who waits."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from ops.clinic.booking.sessions import Pool, Span, interpreters_of
from ops.clinic.booking.told import Row, Taken, Told, slot_minutes


def chairs(told: Told, taken: list[Taken]) -> Iterator[Pool]:
    """Treatment chairs of each clinic: those of its sessions, less those who have one."""
    spans: dict[str, list[Span]] = defaultdict(list)
    for name, row in told.session.items():
        if row["chairs"] is not None and name not in told.closed:
            spans[chairs_of(row)].append(Span(row["starts_at"], row["ends_at"], row["chairs"]))
    for one in taken:
        row = told.session.get(one.session_id, {})
        if row.get("chairs") is not None:
            spans[chairs_of(row)].append(_span(row, one, -1))
    for name, own in spans.items():
        yield Pool(name, _left(own))


def interpreters(told: Told) -> Iterator[Pool]:
    """Interpreters of each language."""
    spans: dict[str, list[Span]] = defaultdict(list)
    for row in told.interpreters.iter_rows(named=True):
        span = Span(row["starts_at"], row["ends_at"], row["at_once"])
        spans[interpreters_of(row["language"])].append(span)
    for name, own in spans.items():
        yield Pool(name, tuple(own))


def patients(told: Told, waiting: list[Row], taken: list[Taken]) -> Iterator[Pool]:
    """The time of each patient who waits: they cannot come while they are elsewhere."""
    elsewhere = defaultdict(list)
    for one in taken:
        elsewhere[one.patient_id].append(one)
    last = max((row["ends_at"] for row in told.session.values()), default=told.as_of)
    for row in {row["patient_id"]: row for row in waiting if row["patient_id"]}.values():
        always = Span(told.as_of, last + timedelta(days=1), 1)
        away = [
            _span(told.session[one.session_id], one, -1)
            for one in elsewhere[row["patient_id"]]
            if one.session_id in told.session
        ]
        yield Pool(time_of(row), _left([always, *away]))


def _left(spans: list[Span]) -> tuple[Span, ...]:
    """What is left of spans of which some take away, never below nought.

    Appointments may overrun their session, and a patient may be booked twice at a time.
    """
    turns = sorted({at for span in spans for at in span[:2]})
    whole = Pool("", tuple(spans))
    left = (Span(since, until, whole.at_once(since)) for since, until in pairwise(turns))
    return tuple(span for span in left if span.at_once > 0)


def _span(session: Row, taken: Taken, at_once: int) -> Span:
    step = timedelta(minutes=slot_minutes(session))
    since = session["starts_at"] + taken.slot * step
    return Span(since, since + taken.slots * step, at_once)


def chairs_of(row: Row) -> str:
    """The pool of a clinic's chairs."""
    return f"chairs of {row['clinic_id']}"


def time_of(row: Row) -> str:
    """The pool that stands for a patient's own time."""
    return f"time of {row['patient_id']}"
