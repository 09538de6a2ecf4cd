"""An ED lived patient by patient: staffed hour by hour for a promise, it keeps the promise.

The simulation shares no code with the formulas: it knows arrivals, treatments, patience, and how
many people there are in each hour; who is being treated when people leave is treated to the end.
"""

import heapq
from collections import deque

import numpy as np
import pytest

from ops.staffing.level import enough
from ops.staffing.waiting import SeenInTime, people_in_time

DAYS = 250
RATE = 10 + 6 * np.sin(2 * np.pi * (np.arange(24) - 8) / 24)
"""Patients an hour by the hour of the day: few at night, many in the afternoon."""


def staffed(target):
    """People by the hour of the day, as required from possible arrivals of four days."""
    came = np.random.default_rng(5).poisson(np.tile(RATE, 4), size=(500, 96))
    people = people_in_time(came, np.tile(RATE, 2), target)
    return [enough(people[:, hour], 0.5) for hour in range(48, 72)]


def lived(target, people):
    """Whether each patient was seen in time, and the hour of the day at which they came."""
    draw = np.random.default_rng(6)
    counts = draw.poisson(np.tile(RATE, DAYS))
    came = np.sort(np.repeat(np.arange(24 * DAYS), counts) + draw.random(counts.sum()))
    work = draw.exponential(target.treatment, len(came))
    mean = np.inf if target.patience_minutes is None else target.patience_minutes / 60
    leaves = came + (draw.exponential(mean, len(came)) if np.isfinite(mean) else np.inf)
    starts = np.full(len(came), np.inf)
    busy, queue, following = [], deque(), 0
    events = [(float(at), "hour") for at in range(24 * DAYS + 24)]
    events += [(at, "arrival") for at in came]
    heapq.heapify(events)
    while events:
        at, what = heapq.heappop(events)
        if what == "arrival":
            queue.append(following)
            following += 1
        while busy and busy[0] <= at:
            heapq.heappop(busy)
        while queue and len(busy) < people[int(at) % 24]:
            patient = queue.popleft()
            if leaves[patient] > at:
                starts[patient] = at
                heapq.heappush(busy, at + work[patient])
                heapq.heappush(events, (at + work[patient], "end"))
    return starts - came <= target.wait_minutes / 60, came.astype(int) % 24


@pytest.mark.parametrize("patience", [None, 90.0], ids=["all stay", "some leave"])
def test_a_staffed_ed_keeps_its_promise_at_every_hour(patience):
    target = SeenInTime(40, 30, 0.9, patience_minutes=patience)
    in_time, hour = lived(target, staffed(target))
    assert min(in_time[hour == n].mean() for n in range(24)) > 0.9


def test_people_for_the_mean_of_the_day_would_not_keep_it():
    target = SeenInTime(40, 30, 0.9)
    flat = [int(target.people(np.array([RATE.mean() * target.treatment]))[0])] * 24
    in_time, hour = lived(target, flat)
    assert min(in_time[hour == n].mean() for n in range(24)) < 0.5
