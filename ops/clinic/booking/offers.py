"""Freed places offered to patients: waiting → offered → booked, declined or expired.

Pure transitions: each takes what stands and returns what stands after, or refuses with a
sentence. One place has one live offer at most, and one patient too; an offer ends when it says.
People offer and people book: within ``by_hand`` of its start nothing is booked but by a
named person. What a person did last can be taken back until the place starts.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from ops.errors import PlanningError


class Standing(StrEnum):
    """Where a patient, or an offer, stands."""

    WAITING = "waiting"
    OFFERED = "offered"
    BOOKED = "booked"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Opening:
    """Slots of a session that came free for one patient; ``place`` tells several apart."""

    session_id: str
    slot: int
    starts_at: datetime
    slots: int = 1
    place: int = 1

    def overlaps(self, other: "Opening") -> bool:
        """Whether both would take one and the same place of a slot."""
        alike = self.session_id == other.session_id and self.place == other.place
        apart = self.slot + self.slots <= other.slot or other.slot + other.slots <= self.slot
        return alike and not apart


@dataclass(frozen=True)
class Offer:
    """One opening offered to one request, until ``expires_at``."""

    request_id: str
    opening: Opening
    offered_at: datetime
    offered_by: str
    expires_at: datetime
    standing: Standing = Standing.OFFERED
    ended_at: datetime | None = None
    booked_by: str | None = None


@dataclass(frozen=True)
class Offers:
    """All offers so far, in the order they were made, as known at ``as_of``."""

    as_of: datetime
    by_hand: timedelta = timedelta(hours=72)
    made: tuple[Offer, ...] = field(default=())

    def standing(self, request_id: str) -> Standing:
        """Where a patient stands: as their latest offer, or waiting where there is none."""
        own = [
            one.standing
            for one in self.made
            if one.request_id == request_id and one.standing is not Standing.WITHDRAWN
        ]
        return Standing.BOOKED if Standing.BOOKED in own else (own or [Standing.WAITING])[-1]

    def live(self) -> tuple[Offer, ...]:
        """Offers that wait for an answer."""
        return tuple(one for one in self.made if one.standing is Standing.OFFERED)

    def booked(self) -> tuple[Offer, ...]:
        """Offers that were taken."""
        return tuple(one for one in self.made if one.standing is Standing.BOOKED)


def later(offers: Offers, now: datetime) -> Offers:
    """Time passes; offers that end by ``now`` have expired."""
    if now < offers.as_of:
        raise PlanningError(
            f"Offers stand as of {offers.as_of:%d %b %H:%M}, and {now:%d %b %H:%M} is earlier. "
            "Set this machine's clock right, then try again."
        )
    made = tuple(
        replace(one, standing=Standing.EXPIRED, ended_at=one.expires_at)
        if one.standing is Standing.OFFERED and one.expires_at <= now
        else one
        for one in offers.made
    )
    return replace(offers, as_of=now, made=made)


def offer(
    offers: Offers,
    request_id: str,
    opening: Opening,
    *,
    now: datetime,
    by: str,
    expires_at: datetime,
) -> Offers:
    """A person offers an opening to a patient."""
    stands = later(offers, now)
    refusal = _why_not_offer(stands, request_id, opening, by, expires_at)
    if refusal:
        raise PlanningError(refusal)
    made = Offer(request_id, opening, now, by, expires_at)
    return replace(stands, made=(*stands.made, made))


def book(offers: Offers, request_id: str, *, now: datetime, by: str | None = None) -> Offers:
    """The patient takes what they were offered; ``by`` is the person who books it, if one does."""
    stands = later(offers, now)
    one = _live(stands, request_id)
    hours = stands.by_hand // timedelta(hours=1)
    if not by and one.opening.starts_at < now + stands.by_hand:
        raise PlanningError(
            f"The place offered to {request_id} starts within {hours} hours, and only a person "
            "books that. Sign in and book it by hand."
        )
    return _ended(stands, one, replace(one, standing=Standing.BOOKED, ended_at=now, booked_by=by))


def decline(offers: Offers, request_id: str, *, now: datetime) -> Offers:
    """The patient does not want what they were offered; they wait on, and it is free again."""
    stands = later(offers, now)
    one = _live(stands, request_id)
    return _ended(stands, one, replace(one, standing=Standing.DECLINED, ended_at=now))


def take_back(offers: Offers, request_id: str, *, now: datetime) -> Offers:
    """What was last done about a patient's offer is undone.

    An offer is withdrawn; an answer is open again, or withdrawn where its time is over.
    """
    stands = later(offers, now)
    own = [one for one in stands.made if one.request_id == request_id]
    refusal = _why_not_back(stands, own[-1] if own else None, request_id)
    if refusal:
        raise PlanningError(refusal)
    one = own[-1]
    answered = one.standing in (Standing.BOOKED, Standing.DECLINED) and one.expires_at > now
    standing, ended_at = (Standing.OFFERED, None) if answered else (Standing.WITHDRAWN, now)
    return _ended(stands, one, replace(one, standing=standing, ended_at=ended_at, booked_by=None))


def _why_not_back(offers: Offers, one: Offer | None, request_id: str) -> str | None:
    if one is None or one.standing in (Standing.EXPIRED, Standing.WITHDRAWN):
        return f"There is nothing to take back for {request_id}. Offer a place anew."
    if one.opening.starts_at <= offers.as_of:
        return f"The place of {request_id} has begun, and nothing about it can be taken back."
    if one.standing is not Standing.DECLINED:
        return None
    if one.expires_at <= offers.as_of:
        return f"The offer to {request_id} has ended since they declined. Offer a place anew."
    others = (_in_the_way(other, request_id, one.opening) for other in offers.made)
    return next(
        filter(None, (words for words in others if words and "declined" not in words)), None
    )


def _why_not_offer(
    offers: Offers, request_id: str, opening: Opening, by: str, expires_at: datetime
) -> str | None:
    now = offers.as_of
    if not by:
        return "An offer needs the name of the person who makes it. Sign in, then offer it again."
    if not now < expires_at <= opening.starts_at:
        return (
            f"An offer ends after it is made and before its place starts; this one would end "
            f"{expires_at:%d %b %H:%M}. Give it an end up to {opening.starts_at:%d %b %H:%M}."
        )
    answers = (_in_the_way(one, request_id, opening) for one in offers.made)
    return next(filter(None, answers), None)


def _in_the_way(one: Offer, request_id: str, opening: Opening) -> str | None:
    """Why an earlier offer keeps this opening from this patient, if it does."""
    same, ended = one.request_id == request_id, f"{one.expires_at:%d %b %H:%M}"
    live, booked = one.standing is Standing.OFFERED, one.standing is Standing.BOOKED
    if booked and same:
        return f"{request_id} is booked already. Choose the next on the list."
    if live and same:
        return f"{request_id} has an offer until {ended}. Choose the next on the list."
    if live and one.opening.overlaps(opening):
        return f"This place is offered to {one.request_id} until {ended}. Wait for the answer."
    if booked and one.opening.overlaps(opening):
        return f"This place was booked by {one.request_id}. Choose another place."
    if one.opening == opening and same and one.standing is Standing.DECLINED:
        return f"{request_id} has declined this place. Choose the next on the list."
    return None


def _live(offers: Offers, request_id: str) -> Offer:
    for one in offers.live():
        if one.request_id == request_id:
            return one
    stands = offers.standing(request_id)
    raise PlanningError(
        f"An answer needs an offer that is open; {request_id} is {stands}. "
        "Offer a place first, or look at what became of the last offer."
    )


def _ended(offers: Offers, before: Offer, after: Offer) -> Offers:
    made = tuple(after if one is before else one for one in offers.made)
    return replace(offers, made=made)
