"""The session played out event by event, by a simulator that shares no code with the evaluator."""

import numpy as np
import pytest

from ops.clinic.days import kinds_of_day
from ops.clinic.service import Exponential, lognormal_minutes
from ops.clinic.session_cost import Session, expected, start_intervals

simpy = pytest.importorskip("simpy", reason="the dev extra brings SimPy")

SESSIONS = 1500


def played(session, times, rng):
    """Minutes waited by each patient who comes, idle minutes and overrun of one session."""
    room, waits, seen = simpy.Environment(), np.full(session.patients, np.nan), [0.0, 0.0]
    comes = rng.random(session.patients) < session.shows
    here = [room.event() for _ in comes]

    def patient(who, due):
        late = 0
        if session.punctuality:
            minutes, chances = zip(*session.punctuality, strict=True)
            late = rng.choice(minutes, p=chances)
        yield room.timeout(max(0, due + late))
        here[who].succeed(max(due, room.now))

    def clinician():
        for who in np.flatnonzero(comes):
            asked_from = yield here[who]
            waits[who] = max(0, room.now - asked_from)
            minutes = lasting(session.service, rng)
            yield room.timeout(minutes)
            seen[0], seen[1] = seen[0] + minutes, room.now

    for who, time in enumerate(times):
        room.process(patient(who, time * session.interval_minutes))
    room.process(clinician())
    room.run()
    return waits, max(seen[1], session.minutes) - seen[0], max(0, seen[1] - session.minutes)


def day_of(session, rng):
    """The session on a day drawn by how often such days are met."""
    shares, days = zip(*session.each_day, strict=True)
    return days[rng.choice(len(days), p=shares)]


def lasting(service, rng):
    if isinstance(service, Exponential):
        return rng.exponential(service.mean)
    return rng.choice(len(service.chances), p=service.chances)


@pytest.mark.parametrize(
    ("service", "more"),
    [
        (Exponential(9), {}),
        (lognormal_minutes(9, 5, 40), {}),
        (lognormal_minutes(9, 5, 40), {"punctuality": ((-4, 0.3), (0, 0.4), (7, 0.3))}),
        (lognormal_minutes(9, 5, 40), {"days": kinds_of_day(coming=0.8, pace=0.3)}),
    ],
)
def test_a_simulation_finds_what_the_evaluator_says(service, more):
    asked = Session(6, 10, (0.9, 0.6, 1, 0.8, 0.7), service, **more)
    told, rng = expected(asked, (2, 0, 1, 1, 1, 0)), np.random.default_rng(5)
    times = start_intervals(asked, (2, 0, 1, 1, 1, 0))
    waits, idle, overrun = zip(
        *(played(day_of(asked, rng), times, rng) for _ in range(SESSIONS)), strict=True
    )
    pairs = [(idle, told.idle), (overrun, told.overrun)]
    pairs += [
        (one[~np.isnan(one)], mean) for one, mean in zip(np.array(waits).T, told.waits, strict=True)
    ]
    for drawn, mean in pairs:
        assert abs(np.mean(drawn) - mean) <= 4 * np.std(drawn) / np.sqrt(len(drawn)) + 1e-9
