"""The state of one visit after all its messages: a pure fold, whatever order they came in.

Events count in the order they were recorded; what they say happened stands on a time line of
marks: opened, moved, changed class, left. Cancels take marks back. Facts are read off the line.

A visit begins with A01, A04, A06 or A07. Without one, and without a plan (A05, A14), what other
events say waits, unless ``implied``: then PV1-44 of any of them is taken for the beginning, which
suits a feed switched on while patients were already there. A cancel waits for what it cancels.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from warehouse.landing.hl7.event import Event, in_order

ED = "E"
AMBULATORY = ("O", "R", "P")
OPENS = ("A01", "A04", "A06", "A07")
USUAL = {"A01": "I", "A04": "O", "A05": "I", "A06": "I", "A07": "O"}
"""The class meant by an event that names none."""
CANCELLED = {
    "A11": ("A01", "A04"),
    "A12": ("A02",),
    "A13": ("A03",),
    "A25": ("A16",),
    "A26": ("A15",),
    "A27": (),
}
"""What each cancel takes back; A27, and A11 of a patient who never came, a plan."""


@dataclass
class Mark:
    """Where a patient is from this moment on; ``ward_id`` is None once they left."""

    at: datetime
    text: str
    trigger: str
    class_code: str = ""
    ward_id: str | None = None
    site_id: str | None = None
    specialty: str | None = None

    @property
    def left(self) -> bool:
        """Whether this mark ends the visit."""
        return self.trigger == "A03"


@dataclass
class Visit:
    """One visit while its events are taken in."""

    subject: str
    implied: bool = False
    patient_id: str | None = None
    marks: list[Mark] = field(default_factory=list)
    planned: Event | None = None
    plan_cancelled: bool = False
    undone: bool = False
    admission_type: str | None = None
    specialty: str | None = None
    expected_out_on: str | None = None
    pending: list[str] = field(default_factory=list)
    """A15 and A16 that were not cancelled."""
    needy: list[Event] = field(default_factory=list)
    """Events that say something of a visit which others have to begin."""
    lonely: list[Event] = field(default_factory=list)
    """Cancels that found nothing to cancel."""

    def take(self, event: Event) -> None:
        """Take the next event in."""
        self.patient_id = event.patient_id or self.patient_id
        if event.trigger not in (*OPENS, *CANCELLED, "A05", "A14"):
            self.needy.append(event)
        if event.trigger == "A45":
            return
        self._attributes(event)
        match event.trigger:
            case "A01" | "A04" | "A06" | "A07":
                self._open(event)
            case "A02":
                self._imply(event)
                self.marks.append(self._mark(event, "occurred_at"))
            case "A03":
                self._leave(event)
            case "A05" | "A14":
                self._plan(event)
            case "A08":
                self._imply(event)
                self._correct(event)
            case "A15" | "A16":
                self.pending.append(event.trigger)
            case "A11" | "A12" | "A13" | "A25" | "A26" | "A27":
                self._cancel(event)

    def waiting(self) -> list[Event]:
        """Events that wait for another one which has not come."""
        begun = self.undone or self.planned or any(each.trigger in OPENS for each in self.marks)
        return self.lonely if begun else [*self.needy, *self.lonely]

    def _attributes(self, event: Event) -> None:
        for name in ("admission_type", "specialty", "expected_out_on"):
            if name in event.deleted:
                setattr(self, name, None)
            elif event.said.get(name):
                setattr(self, name, event.said[name])

    def _class(self, event: Event) -> str:
        said = event.said.get("class_code")
        if said or event.trigger in USUAL:
            return said or USUAL[event.trigger]
        return next((each.class_code for each in reversed(self.marks) if not each.left), "I")

    def _mark(self, event: Event, *moments: str) -> Mark:
        at, text = event.moment(*moments)
        before = next((each for each in reversed(self.marks) if not each.left), None)
        return Mark(
            at,
            text,
            event.trigger,
            self._class(event),
            _ward(event, before.ward_id if before else None),
            event.said.get("site_id") or (before.site_id if before else None),
            event.said.get("specialty") or self.specialty,
        )

    def _open(self, event: Event) -> None:
        first = event.trigger in ("A01", "A04")
        moments = ("began_at", "occurred_at") if first else ("occurred_at",)
        if not first:
            self._imply(event)
        mark = self._mark(event, *moments)
        last = self.marks[-1] if self.marks else None
        if last and last.trigger == event.trigger and last.class_code == mark.class_code:
            # Said again before anything else happened: a correction, not a second arrival.
            self.marks[-1] = mark
            return
        if first and last and not last.left and mark.at <= last.at:
            # PV1-44 still names the arrival: what is new began when the event occurred.
            mark.at, mark.text = event.moment("occurred_at")
        self.marks.append(mark)

    def _leave(self, event: Event) -> None:
        self._imply(event)
        at, text = event.moment("ended_at", "occurred_at")
        if self.marks and self.marks[-1].left:
            # Said again: nobody leaves twice.
            self.marks.pop()
        self.marks.append(Mark(at, text, "A03"))

    def _plan(self, event: Event) -> None:
        """A booked admission, or how it stands now: the list keeps when it was first heard of."""
        before = self.planned
        if before is not None:
            event = replace(
                event,
                recorded_at=before.recorded_at,
                expected_at=event.expected_at or before.expected_at,
                days={**before.days, **event.days} if not event.expected_at else event.days,
                said={**before.said, **event.said},
            )
        self.planned, self.plan_cancelled = event, False

    def _imply(self, event: Event) -> None:
        """A visit whose beginning was never told, but says in PV1-44 when it began."""
        if not self.implied or self.undone or self.marks or event.began_at is None:
            return
        moved = event.trigger in ("A02", "A06", "A07")
        ward = event.said.get("prior_ward_id") if moved else event.said.get("ward_id")
        at, text = event.moment("began_at")
        self.marks.append(
            Mark(at, text, "A01", self._class(event), ward, event.said.get("site_id"))
        )

    def _correct(self, event: Event) -> None:
        """An update says how things are and were: it corrects, and moves nobody."""
        if self.planned and not self.marks:
            cancelled = self.plan_cancelled
            self._plan(event)
            self.plan_cancelled = cancelled
            return
        leave = next((each for each in reversed(self.marks) if each.left), None)
        if leave and event.ended_at:
            leave.at, leave.text = event.moment("ended_at")
        if leave and "ended_at" in event.deleted:
            self.marks.remove(leave)
        here = [each for each in self.marks if not each.left]
        if not here:
            return
        last, said = here[-1], event.said.get("class_code")
        if said and last.class_code == ED and said not in (ED, *AMBULATORY):
            self.marks.append(self._mark(event, "occurred_at"))
            return
        last.class_code = said or last.class_code
        last.ward_id = _ward(event, last.ward_id)
        last.site_id = event.said.get("site_id") or last.site_id
        first = here[0]
        if event.began_at and first.trigger in ("A01", "A04") and _alone(here):
            first.at, first.text = event.moment("began_at")

    def _cancel(self, event: Event) -> None:
        pending = [each for each in self.pending if each in CANCELLED[event.trigger]]
        meant = [each for each in self.marks if each.trigger in CANCELLED[event.trigger]]
        if meant:
            same = [each for each in meant if each.at == event.occurred_at]
            self._take_back((same or meant)[-1], event)
        elif pending:
            self.pending.remove(pending[-1])
            self.expected_out_on = None if event.trigger == "A25" else self.expected_out_on
        elif self.planned and event.trigger in ("A11", "A27"):
            self.plan_cancelled = True
        else:
            self.lonely.append(event)

    def _take_back(self, mark: Mark, event: Event) -> None:
        at = self.marks.index(mark)
        self.marks.pop(at)
        if event.trigger == "A11":
            # Whoever was not admitted was not moved or discharged from there either.
            while at < len(self.marks) and self.marks[at].trigger not in OPENS:
                self.marks.pop(at)
            self.undone = True
        here = next((each for each in reversed(self.marks) if not each.left), None)
        ward = event.said.get("ward_id")
        if (
            event.trigger == "A13"
            and here
            and here.class_code != ED
            and ward not in (None, here.ward_id)
        ):
            # The bed was given away meanwhile: PV1-3 says where the patient is instead.
            self.marks.append(self._mark(event, "recorded_at"))

    def line(self) -> list[Mark]:
        """Marks as they happened; nobody moves before coming, or leaves before what was known
        when they left.
        """
        placed: list[tuple[datetime, int, Mark]] = []
        known = opened = None
        for order, mark in enumerate(self.marks):
            known = max(known or mark.at, mark.at)
            if mark.trigger in OPENS:
                opened = mark
            elif opened and not mark.left and mark.at < opened.at:
                mark = replace(mark, at=opened.at, text=opened.text)
            placed.append((known if mark.left else mark.at, order, mark))
        found: list[Mark] = []
        for _, _, mark in sorted(placed, key=lambda each: each[:2]):
            if mark.trigger not in OPENS and (not found or found[-1].left):
                continue
            found.append(mark)
        return found


def _ward(event: Event, before: str | None) -> str | None:
    """The ward an event names; nothing said leaves it as it was, ``""`` is no ward at all."""
    return None if "ward_id" in event.deleted else event.said.get("ward_id") or before


def _alone(here: list[Mark]) -> bool:
    """Whether a visit has but one class, so that PV1-44 can only mean its beginning."""
    return len({each.class_code for each in here}) == 1


def visit(subject: str, events: Iterable[Event], *, implied: bool = False) -> Visit:
    """The state of a visit after these events, in any order."""
    state = Visit(subject, implied)
    for each in in_order(events):
        state.take(each)
    return state
