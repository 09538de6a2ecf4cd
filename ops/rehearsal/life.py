"""The days of an invented hospital, hour by hour: the ED fills, the wards fill, people wait."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ops.rehearsal.beds import Beds, Patient
from ops.rehearsal.booked_lists import BookedList, booked_list
from ops.rehearsal.chance import Floats
from ops.rehearsal.clock import Clock
from ops.rehearsal.front_door import FrontDoor, front_door
from ops.rehearsal.invention import Invention
from ops.rehearsal.places import bedded, ed_places
from ops.rehearsal.rates import arrival_rates, flu_wave


@dataclass(frozen=True)
class Life:
    """What patients went through: visits, booked lists, beds, and the rates behind them."""

    rates: Floats
    door: FrontDoor
    booked: BookedList
    beds: Beds


def live(invention: Invention, past: Clock, ahead: Clock, *, booked_days: int) -> Life:
    """All days of ``past``, and the lists of ``booked_days`` from opening."""
    rates = arrival_rates(invention, past)
    door = front_door(invention, past, rates, flu_wave(invention, past.days))
    wards = bedded(invention)
    booked = booked_list(invention, ahead, wards, booked_days)
    beds = Beds(wards, ahead, invention.since.toordinal())
    _book_beds(beds, booked, past.days * 24.0)
    _hours(invention, door, beds, past.days * 24)
    for visit, (left_at, admitted) in beds.left_ed.items():
        door.departed[visit] = left_at
        door.ending[visit] = 1 if admitted else 2
    return Life(rates, door, booked, beds)


def _book_beds(beds: Beds, booked: BookedList, until: float) -> None:
    """Everybody on a list who does not withdraw asks for a bed on their day."""
    comes = np.isnan(booked.withdrawn) & (booked.planned < until)
    for booking in np.flatnonzero(comes).tolist():
        ward = beds.wards[booked.ward[booking]]
        at = float(booked.planned[booking])
        luck, nature = tuple(booked.luck[booking].tolist()), tuple(booked.nature[booking].tolist())
        person = int(booked.patient[booking])
        patient = Patient(booking, -1, booking, person, ward.site, ward.specialty, at, luck, nature)
        beds.plan(at, "asks", patient)


def _hours(invention: Invention, door: FrontDoor, beds: Beds, hours: int) -> None:
    """Each hour: who came is seen as fast as the crowd allows, then beds are given."""
    places = np.array(ed_places(invention), dtype=np.float64)
    starts = np.searchsorted(door.arrived, np.arange(hours + 1))
    present = np.zeros(invention.sites)
    leaving = np.zeros((invention.sites, hours + 1))
    for hour in range(hours):
        present -= leaving[:, hour]
        some = slice(int(starts[hour]), int(starts[hour + 1]))
        crowding = np.clip(np.exp(1.3 * (present / places - 0.6)), 0.6, 3.0)
        door.see(some, crowding, places - present)
        present += np.bincount(door.site[some], minlength=invention.sites)
        _count_leaving(leaving, door.site[some], door.departed[some])
        _ask_for_beds(door, beds, some)
        beds.live(hour + 1.0)
        for site, at in beds.just_left:
            if at < hours:
                leaving[site, int(at) + 1] += 1
        beds.just_left.clear()


def _count_leaving(leaving: Floats, site: NDArray[np.int64], departed: Floats) -> None:
    known = departed < leaving.shape[1] - 1
    np.add.at(leaving, (site[known], departed[known].astype(np.int64) + 1), 1)


def _ask_for_beds(door: FrontDoor, beds: Beds, some: slice) -> None:
    for visit in (some.start + np.flatnonzero(door.admits[some])).tolist():
        at = float(door.decided[visit])
        luck, nature = door.luck[visit, 6:].tolist(), door.nature[visit, 2:].tolist()
        patient = Patient(
            visit,
            visit,
            -1,
            int(door.patient[visit]),
            int(door.site[visit]),
            int(door.specialty[visit]),
            at,
            tuple(luck),
            tuple(nature),
        )
        beds.plan(at, "asks", patient)
