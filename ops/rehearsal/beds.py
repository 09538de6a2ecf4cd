"""Beds, who lies in them and who waits for one: the only part of the invention with a memory.

Events are lived in order of time, so nothing before a moment depends on what comes after it.
A patient gets the first bed of their ward; when there is none they wait, in the ED if they came
that way, and after some hours lie on another ward of the site or leave for another hospital.
A booked patient for whom no bed comes free in time is cancelled on the day.
"""

from collections import deque
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import exp

from ops.rehearsal.clock import Clock
from ops.rehearsal.places import Bedded

MEDIAN_DAYS = (2.08, 2.08, 4.9, 2.12)
"""Median days on the ward of an emergency patient, by specialty."""
SPREAD = (0.80, 0.75, 0.72, 0.70)
"""Standard deviation of the logarithm of the days on the ward."""
ELECTIVE = 0.85
"""Booked patients stay this much shorter."""
WEEKEND_STAYS = (0.30, 0.35, 0.50, 0.30)
"""Chance that a discharge due on a weekend waits for Monday, by specialty."""
MOVES = ((2, 0.07), (0, 0.05), (0, 0.02), (0, 0.05))
"""The ward a patient may move to, and the chance, by specialty."""
LONGEST_HOURS = 60 * 24.0
OUTLIES_AFTER, SENT_ON_AFTER, CANCELLED_AFTER = 7.0, 20.0, 6.5


@dataclass
class Patient:
    """Somebody who needs a bed: a visit of the ED or a booking, never both."""

    number: int
    visit: int
    booking: int
    person: int
    site: int
    specialty: int
    asked_at: float
    luck: tuple[float, ...]
    nature: tuple[float, ...]
    waits: bool = False
    moved: bool = False


@dataclass
class Lying:
    """One stay on one ward; ``out_at`` is when it will end, as far as can be told."""

    patient: Patient
    ward: int
    in_at: float
    out_at: float
    expected: float
    leaves_at: float


@dataclass
class Beds:
    """The beds of all wards and everything that happens to them."""

    wards: list[Bedded]
    clock: Clock
    opened_on: int
    stays: list[Lying] = field(default_factory=list)
    left_ed: dict[int, tuple[float, bool]] = field(default_factory=dict)
    settled: dict[int, tuple[float, bool]] = field(default_factory=dict)
    just_left: list[tuple[int, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.free = [ward.beds for ward in self.wards]
        self.queue: list[deque[Patient]] = [deque() for _ in self.wards]
        self.events: list[tuple[float, int, str, Patient | Lying]] = []
        self.own = {(ward.site, ward.specialty): n for n, ward in enumerate(self.wards)}
        self.ahead: list[float] = self.clock.ahead.tolist()
        self.counted = 0

    def plan(self, at: float, what: str, who: Patient | Lying) -> None:
        """Put something into the diary; equal times keep the order they were put in."""
        self.counted += 1
        heappush(self.events, (at, self.counted, what, who))

    def live(self, until: float) -> None:
        """Everything that happens before a time."""
        while self.events and self.events[0][0] < until:
            at, _, what, who = heappop(self.events)
            if isinstance(who, Lying):
                self._ends(at, who) if what == "ends" else self._moves(at, who)
            elif what == "asks":
                self._asks(at, who)
            elif who.waits:
                self._tires(at, what, who)

    def _asks(self, at: float, patient: Patient) -> None:
        ward = self.own[patient.site, patient.specialty]
        if self.free[ward]:
            self._lies_down(at, ward, patient)
            return
        patient.waits = True
        self.queue[ward].append(patient)
        if patient.booking >= 0:
            self.plan(at + CANCELLED_AFTER, "cancels", patient)
        else:
            self.plan(at + OUTLIES_AFTER, "outlies", patient)

    def _tires(self, at: float, what: str, patient: Patient) -> None:
        """A wait has become too long."""
        if what == "cancels":
            patient.waits = False
            self.settled[patient.booking] = (at, False)
            return
        best = max(
            (n for n, ward in enumerate(self.wards) if ward.site == patient.site),
            key=lambda n: self.free[n],
        )
        if self.free[best]:
            self._lies_down(at, best, patient)
        elif at - patient.asked_at > SENT_ON_AFTER:
            patient.waits = False
            self._leaves_ed(patient, at, admitted=False)
        else:
            self.plan(at + 1.0, "outlies", patient)

    def _lies_down(self, at: float, ward: int, patient: Patient) -> None:
        """A bed is given at once and reached when it is made and a porter is there."""
        patient.waits = False
        in_at = at + 0.35 + 1.1 * patient.luck[0]
        if patient.booking >= 0:
            self.settled[patient.booking] = (in_at, True)
        else:
            self._leaves_ed(patient, in_at, admitted=True)
        self._stays(in_at, ward, patient)

    def _leaves_ed(self, patient: Patient, at: float, *, admitted: bool) -> None:
        self.left_ed[patient.visit] = (at, admitted)
        self.just_left.append((patient.site, at))

    def _stays(self, in_at: float, ward: int, patient: Patient) -> None:
        self.free[ward] -= 1
        specialty = patient.specialty if not patient.moved else self.wards[ward].specialty
        nature = patient.nature[3 if patient.moved else 0]
        hours = 24 * MEDIAN_DAYS[specialty] * exp(SPREAD[specialty] * nature)
        hours = min(LONGEST_HOURS, hours * (ELECTIVE if patient.booking >= 0 else 1.0))
        out_at = self._goes_home(in_at, hours, specialty, patient)
        typical = 24 * MEDIAN_DAYS[specialty]
        guess = in_at + hours**0.6 * typical**0.4 * exp(0.3 * patient.nature[1])
        stay = Lying(patient, ward, in_at, out_at, guess, out_at)
        to, chance = MOVES[specialty]
        if not patient.moved and patient.luck[1] < chance and (patient.site, to) in self.own:
            stay.out_at = in_at + hours * (0.3 + 0.5 * patient.luck[2])
            self.plan(stay.out_at, "moves", stay)
        else:
            self.plan(out_at, "ends", stay)
        self.stays.append(stay)

    def _goes_home(self, in_at: float, hours: float, specialty: int, patient: Patient) -> float:
        """When a stay ends: mostly early in the afternoon, and less at weekends."""
        due = in_at + hours
        ahead = self.ahead[min(int(due), len(self.ahead) - 1)]
        day = int((due + ahead) // 24)
        weekday = (self.opened_on - 1 + day) % 7
        if weekday >= 5 and patient.luck[3] < WEEKEND_STAYS[specialty]:
            day += 7 - weekday
        home = day * 24 + 9.0 + 10.5 * (patient.luck[4] + patient.luck[5]) / 2 - ahead
        return home if home > in_at + 4 else max(due, in_at + 2)

    def _moves(self, at: float, stay: Lying) -> None:
        """To another ward, if it has a bed; if not, they stay until they go home."""
        patient = stay.patient
        to = self.own[patient.site, MOVES[self.wards[stay.ward].specialty][0]]
        if to == stay.ward or not self.free[to]:
            stay.out_at = max(stay.leaves_at, at + 1.0)
            self.plan(stay.out_at, "ends", stay)
            return
        patient.moved = True
        self._stays(at, to, patient)
        self._ends(at, stay)

    def _ends(self, at: float, stay: Lying) -> None:
        """A bed comes free and goes to whoever has waited longest."""
        self.free[stay.ward] += 1
        waiting = self.queue[stay.ward]
        while waiting:
            patient = waiting.popleft()
            if patient.waits:
                self._lies_down(at, stay.ward, patient)
                return
