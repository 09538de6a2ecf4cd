"""The rules about bookings together: what they share has room for so many at once.

Each is a function that adds rows of "no more than so many of these" to the choices.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import combinations

import numpy as np

from ops.clinic.booking.choices import Choices, Numbers, Whether
from ops.clinic.booking.sessions import Pool, Session, interpreters_of

Limit = Callable[[Choices], None]
MINUTE = timedelta(minutes=1)


def places(choices: Choices) -> None:
    """A slot takes as many patients as it has places."""
    longest = int(choices.slots.max(initial=0))
    options = [np.flatnonzero(choices.slots > ahead) for ahead in range(longest)]
    rows = [choices.start[these] + ahead for ahead, these in enumerate(options)]
    if longest:
        row, option = np.concatenate(rows), np.concatenate(options)
        choices.at_most(choices.starts.places, row, option)


def overbooking(choices: Choices) -> None:
    """A session's slots in use stay within its own limit, however many places its slots have."""
    most = [
        sum(one.places) if one.most_booked is None else one.most_booked
        for one in choices.starts.sessions
    ]
    everything = np.arange(len(choices.request))
    session, slots = choices.session, choices.slots
    choices.at_most(np.array(most, np.int64), session, everything, slots)


def pools(choices: Choices) -> None:
    """Chairs, shared equipment and interpreters serve so many at once, and none they lack."""
    for pool_id, minutes in _uses(choices):
        options = np.flatnonzero(minutes)
        begins = choices.begins[options]
        pool = choices.problem.pool.get(pool_id, Pool(pool_id, ()))
        instants = np.unique(np.concatenate([begins, _turns(choices, pool)]))
        at_once = [pool.at_once(_moment(choices, minute)) for minute in instants.tolist()]
        ends = begins + minutes[options]
        _at_each(choices, instants, np.array(at_once, np.int64), options, begins, ends)


def one_place_at_a_time(choices: Choices) -> None:
    """A patient with several requests is in one place at a time."""
    of_patient = defaultdict(list)
    for n, request in enumerate(choices.problem.requests):
        of_patient[request.patient_id].append(n)
    for requests in of_patient.values():
        if len(requests) > 1:
            options = np.flatnonzero(np.isin(choices.request, requests))
            _one_at_each(choices, np.unique(choices.begins[options]), options)


def shared_rooms_and_clinicians(choices: Choices) -> None:
    """Where two sessions have one room or one clinician, one patient at a time between them."""
    for these, since, until in _clashes(choices.starts.sessions):
        options = np.flatnonzero(np.isin(choices.session, these))
        begins, ends = choices.begins[options], choices.ends[options]
        first, last = _minutes(choices, since), _minutes(choices, until)
        options = options[(ends > first) & (begins < last)]
        instants = np.unique(np.append(choices.begins[options], first))
        _one_at_each(choices, instants[(instants >= first) & (instants < last)], options)


def _uses(choices: Choices) -> Iterator[tuple[str, Numbers]]:
    """Each pool in use, and for how many minutes each booking would use it."""
    requests = choices.problem.requests
    own: dict[str, Numbers] = defaultdict(lambda: np.zeros(len(requests), np.int64))
    for n, request in enumerate(requests):
        for use in request.uses:
            own[use.pool_id][n] = use.minutes
    for pool_id, minutes in own.items():
        yield pool_id, minutes[choices.request]
    for language in sorted({request.language for request in requests}):
        asks = np.array([request.language == language for request in requests], np.bool_)
        spoken = choices.starts.each(language in s.languages for s in choices.starts.sessions)
        needed: Whether = asks[choices.request] & ~spoken[choices.start].astype(np.bool_)
        if needed.any():
            yield interpreters_of(language), (choices.ends - choices.begins) * needed


def _turns(choices: Choices, pool: Pool) -> Numbers:
    """When a pool comes to serve another number at once."""
    turns = [_minutes(choices, at) for span in pool.spans for at in (span.starts_at, span.ends_at)]
    return np.array(turns, np.int64)


def _clashes(sessions: Sequence[Session]) -> Iterator[tuple[list[int], datetime, datetime]]:
    """Pairs of sessions that meet in a room or a clinician, and from when until when."""
    meet: dict[tuple[str, str], list[int]] = defaultdict(list)
    for n, one in enumerate(sessions):
        meet["clinician", one.clinician_id].append(n)
        if one.room_id is not None:
            meet["room", one.room_id].append(n)
    pairs = {pair for these in meet.values() for pair in combinations(these, 2)}
    for first, second in sorted(pairs):
        since = max(sessions[first].starts_at, sessions[second].starts_at)
        until = min(sessions[first].ends_at, sessions[second].ends_at)
        if since < until:
            yield [first, second], since, until


def _one_at_each(choices: Choices, instants: Numbers, options: Numbers) -> None:
    begins, ends = choices.begins[options], choices.ends[options]
    _at_each(choices, instants, np.ones(len(instants), np.int64), options, begins, ends)


def _at_each(
    choices: Choices,
    instants: Numbers,
    most: Numbers,
    options: Numbers,
    begins: Numbers,
    ends: Numbers,
) -> None:
    """A row for each instant, with the bookings under way at it."""
    first, until = np.searchsorted(instants, begins), np.searchsorted(instants, ends)
    many = until - first
    row = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many) + np.repeat(first, many)
    choices.at_most(most, row, np.repeat(options, many))


def _minutes(choices: Choices, moment: datetime) -> int:
    return (moment - choices.problem.made_at) // MINUTE


def _moment(choices: Choices, minute: int) -> datetime:
    return choices.problem.made_at + (minute * MINUTE)


LIMITS: tuple[Limit, ...] = (
    places,
    overbooking,
    pools,
    one_place_at_a_time,
    shared_rooms_and_clinicians,
)
