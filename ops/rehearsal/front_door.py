"""Who comes to the EDs and how they fare until somebody decides that they need a bed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ops.rehearsal.chance import Floats, Ints, draws
from ops.rehearsal.clock import Clock
from ops.rehearsal.invention import Invention

TRIAGE = np.array([0.01, 0.14, 0.42, 0.33, 0.10])
"""Share of each triage category, most urgent first."""

ADMITTED = np.array([0.52, 0.225, 0.095, 0.022, 0.005])
"""Chance of admission by triage category, on a day without flu."""

_AMBULANCE = np.array([0.92, 0.62, 0.33, 0.10, 0.03])
_WAIT_HOURS = np.array([0.05, 0.35, 0.90, 1.00, 1.05])
_CARE_HOURS = np.array([2.4, 2.3, 2.0, 1.3, 0.8])
_MODES = ("walk_in", "ambulance", "police", "transfer_in")
_ELSEWHERE = np.array([0.10, 0.07, 0.04, 0.01, 0.0])
"""Chance of being sent on to another hospital."""
_SPECIALTY = np.array([0.38, 0.225, 0.155, 0.24])
"""Which specialty admits: medicine, surgery, elderly care, cardiology."""


@dataclass
class FrontDoor:
    """Every ED visit in order of arrival; times are hours since opening.

    ``seen``, ``decided`` and ``departed`` are not-a-number until the visit gets there (``departed``
    of admitted patients is filled when they get a bed); ``ending`` is an index into DISPOSITIONS.
    """

    site: Ints
    arrived: Floats
    patient: Ints
    triage: Ints
    mode: NDArray[np.str_]
    admits: NDArray[np.bool_]
    specialty: Ints
    wait: Floats
    patience: Floats
    care: Floats
    ending: Ints
    luck: Floats
    nature: Floats

    def __post_init__(self) -> None:
        self.seen = np.full(len(self.arrived), np.nan)
        self.decided = self.seen.copy()
        self.departed = self.seen.copy()

    def see(self, some: slice, crowding: Floats, places_free: Floats) -> None:
        """Let the visits of one hour be seen, treated and, where no bed is needed, leave.

        ``crowding`` multiplies the wait at each site: the fuller the ED, the longer.
        """
        site, arrived = self.site[some], self.arrived[some]
        wait = self.wait[some] * crowding[site] + np.maximum(0.0, -places_free[site]) * 0.02
        leaves = wait > self.patience[some]
        seen = arrived + wait
        done = seen + self.care[some]
        bed = self.admits[some] & ~leaves
        self.seen[some] = np.where(leaves, np.nan, seen)
        self.decided[some] = np.where(bed, done, np.nan)
        gone = np.where(leaves, arrived + self.patience[some], done)
        self.departed[some] = np.where(bed, np.nan, gone)
        self.ending[some] = np.where(leaves, 3, np.where(bed, 1, self.ending[some]))
        self.admits[some] = bed


def front_door(invention: Invention, clock: Clock, rates: Floats, flu: Floats) -> FrontDoor:
    """Everybody who comes, before anybody is seen."""
    days = [_day(invention, rates, day) for day in range(clock.days)]
    site, arrived = (np.concatenate([day[part] for day in days]) for part in (0, 1))
    luck, nature = (np.concatenate([day[part] for day in days]) for part in (2, 3))
    wave = flu[arrived.astype(np.int64) // 24]
    triage = np.searchsorted(np.cumsum(TRIAGE)[:-1], luck[:, 0])
    patient = site * 1_000_000 + (250_000 * luck[:, 1] ** 1.6).astype(np.int64)
    elsewhere = luck[:, 2] > 1 - _ELSEWHERE[triage]
    died = (triage == 0) & (luck[:, 11] < 0.03)
    ending = np.where(died, 4, np.where(elsewhere, 2, 0))
    care = _CARE_HOURS[triage] * np.exp(0.55 * nature[:, 1])
    admits = ~died & (luck[:, 2] < ADMITTED[triage] * (1 + 0.7 * wave))
    return FrontDoor(
        site=site,
        arrived=arrived,
        patient=patient,
        triage=triage + 1,
        mode=_mode(triage, luck[:, 3], clock.hour[arrived.astype(np.int64)]),
        admits=admits,
        specialty=_specialty(luck[:, 4], wave),
        wait=_WAIT_HOURS[triage] * np.exp(0.7 * nature[:, 0]),
        patience=np.where(triage < 2, 100.0, -28.0 * np.log(luck[:, 5])),
        care=np.where(admits, 0.6 + 1.3 * care, care),
        ending=ending,
        luck=luck,
        nature=nature,
    )


def _day(invention: Invention, rates: Floats, day: int) -> tuple[Ints, Floats, Floats, Floats]:
    """Everybody who comes to any site on one day, in order of arrival."""
    parts = []
    for site, name in enumerate(invention.site_ids):
        chance = draws(invention.seed, f"ed {name}", invention.since.toordinal() + day)
        counts = chance.poisson(rates[site, day * 24 : day * 24 + 24])
        hour = np.repeat(np.arange(24), counts)
        arrived = day * 24 + hour + chance.random(len(hour))
        luck, nature = chance.random((len(hour), 12)), chance.standard_normal((len(hour), 6))
        parts.append((np.full(len(hour), site), arrived, luck, nature))
    site_, arrived, luck, nature = (np.concatenate(part) for part in zip(*parts, strict=True))
    order = np.argsort(arrived, kind="stable")
    return site_[order], arrived[order], luck[order], nature[order]


def _mode(triage: Ints, luck: Floats, hour: Ints) -> NDArray[np.str_]:
    """How they come: ambulances more at night and for the urgent."""
    by_night = np.where((hour < 7) | (hour >= 22), 1.25, 0.95)
    ambulance = np.minimum(0.97, _AMBULANCE[triage] * by_night)
    chosen = np.select([luck < ambulance, luck > 0.995, luck > 0.985], [1, 2, 3], default=0)
    return np.asarray(np.array(_MODES)[chosen])


def _specialty(luck: Floats, wave: Floats) -> Ints:
    """Which specialty takes an admission; flu fills medicine and elderly care."""
    share = _SPECIALTY[:, None] * np.exp(np.outer([1.0, -0.5, 1.2, 0.0], wave))
    steps = np.cumsum(share / share.sum(axis=0), axis=0)
    return np.asarray((luck > steps[:-1]).sum(axis=0), dtype=np.int64)
