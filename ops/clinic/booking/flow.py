"""Booking as a flow of least cost: a bound on every plan, and a plan where no better is found.

Each request sends its slots, one by one, through slots with places and sessions with limits.
The flow does not know that a long visit takes slots in a row, nor pools, rooms or the patient's
other appointments: it may do more than any plan, so that its cost is a bound. Points are
multiplied so that a share of a visit's points is whole; shares are rounded down.
"""

from dataclasses import dataclass
from math import lcm

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from ops.clinic.booking.choices import Choices, Numbers


@dataclass(frozen=True)
class Flow:
    """The least cost in points, rounded up, and which bookings it flows through."""

    bound: int
    through: Numbers


@dataclass(frozen=True)
class _Arcs:
    tail: Numbers
    head: Numbers
    most: Numbers
    cost: Numbers


def least_cost(choices: Choices) -> Flow:
    """Solve the flow; there always is one, as everybody may stay unbooked."""
    units = np.array([request.slots for request in choices.problem.requests], np.int64)
    scale = lcm(*set(units.tolist())) if len(units) else 1
    through, option = _through(choices, scale)
    parts = [through, *_onwards(choices, units, scale)]
    arcs = [np.concatenate([getattr(p, name) for p in parts]) for name in _Arcs.__annotations__]
    network = SimpleMinCostFlow()
    network.add_arcs_with_capacity_and_unit_cost(*arcs)
    sink = len(units) + len(choices.starts.slot) + len(choices.starts.sessions)
    for node, supply in enumerate(units.tolist()):
        network.set_node_supply(node, supply)
    network.set_node_supply(sink, -int(units.sum()))
    status = network.solve()
    if status != network.OPTIMAL:
        raise ArithmeticError(f"the flow of a booking problem ended as {status}")
    flows = network.flows(np.arange(len(option)))
    return Flow(-(-network.optimal_cost() // scale), np.unique(option[flows > 0]))


def _through(choices: Choices, scale: int) -> tuple[_Arcs, Numbers]:
    """Arcs from requests to each slot a booking covers, at the cheapest that covers it."""
    slots = choices.slots
    option = np.repeat(np.arange(len(slots)), slots)
    ahead = np.arange(len(option)) - np.repeat(np.cumsum(slots) - slots, slots)
    request, slot = choices.request[option], choices.start[option] + ahead
    cost = choices.points[option] * scale // slots[option]
    order = np.lexsort((cost, slot, request))
    first = np.ones(len(order), np.bool_)
    first[1:] = (np.diff(request[order]) != 0) | (np.diff(slot[order]) != 0)
    kept = order[first]
    slots_at = len(choices.problem.requests)
    ones = np.ones(len(kept), np.int64)
    return _Arcs(request[kept], slots_at + slot[kept], ones, cost[kept]), option[kept]


def _onwards(choices: Choices, units: Numbers, scale: int) -> tuple[_Arcs, ...]:
    """Arcs from slots to sessions and to the sink, and of those who stay unbooked."""
    starts, free = choices.starts, np.zeros(len(choices.starts.slot), np.int64)
    slots_at = len(units)
    sessions_at = slots_at + len(free)
    sink = sessions_at + len(starts.sessions)
    full = np.bincount(starts.session, starts.places, len(starts.sessions)).astype(np.int64)
    limits = [one.most_booked for one in starts.sessions]
    most = np.array([n if n is not None else big for n, big in zip(limits, full, strict=True)])
    number = np.arange(len(starts.sessions))
    slot_arcs = _Arcs(
        slots_at + np.arange(len(free)), sessions_at + starts.session, starts.places, free
    )
    ends = _Arcs(sessions_at + number, number * 0 + sink, most.astype(np.int64), number * 0)
    stay = np.arange(len(units))
    return slot_arcs, ends, _Arcs(stay, stay * 0 + sink, units, choices.unbooked * scale // units)
