"""From kept events to offers, and back: what a person did, as the events to keep."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ops.clinic.booking import offers as law
from ops.clinic.booking.offers import Offer, Offers, Opening, Standing

Row = dict[str, Any]
Act = Callable[[Offers], Offers]


@dataclass(frozen=True)
class Made:
    """What there is to say about one act: who did it, when, and the clinic of its place."""

    by: str
    now: datetime
    clinic_id: str


def offers_of(events: Iterable[Row], *, now: datetime) -> Offers:
    """How every offer stands, from all that happened to it; those that ended by now expired."""
    made = [_offer(own) for own in _by_offer(events).values()]
    # Events of another machine may bear a time a little ahead of this one's clock.
    known = max((one.ended_at or one.offered_at for one in made), default=now)
    return law.later(Offers(min(known, now), made=tuple(made)), now)


def following(events: list[Row], act: Act, made: Made) -> list[Row]:
    """The events that an act adds to those so far; raises PlanningError where the law forbids it.

    Offers whose time is over are said to have expired on the way.
    """
    by_offer = _by_offer(events)
    before = [_offer(own) for own in by_offer.values()]
    after = act(offers_of(events, now=made.now)).made
    rows = list[Row]()
    names = [*by_offer, *[None] * (len(after) - len(before))]
    olds = [*before, *[None] * (len(after) - len(before))]
    for name, old, new in zip(names, olds, after, strict=True):
        if old is None or old.standing is not new.standing:
            clinic = made.clinic_id if name is None else by_offer[name][0]["clinic_id"]
            rows.append(_event(name, clinic, new, made))
    return rows


def _by_offer(events: Iterable[Row]) -> dict[str, list[Row]]:
    """The events of each offer, offers in the order they were made."""
    grouped: dict[str, list[Row]] = {}
    for row in sorted(events, key=lambda one: one["event_id"]):
        grouped.setdefault(row["offer_id"], []).append(row)
    return grouped


def _offer(events: list[Row]) -> Offer:
    first, last = events[0], events[-1]
    standing = Standing(last["standing"])
    opening = Opening(
        last["session_id"], last["slot"], last["starts_at"], last["slots"], last["place"]
    )
    return Offer(
        last["request_id"],
        opening,
        first["happened_at"],
        first["happened_by"],
        last["expires_at"],
        standing,
        None if standing is Standing.OFFERED else last["happened_at"],
        last["happened_by"] if standing is Standing.BOOKED else None,
    )


def _event(offer_id: str | None, clinic_id: str, offer: Offer, made: Made) -> Row:
    expired = offer.standing is Standing.EXPIRED
    return {
        "offer_id": offer_id,
        "request_id": offer.request_id,
        "clinic_id": clinic_id,
        "session_id": offer.opening.session_id,
        "slot": offer.opening.slot,
        "slots": offer.opening.slots,
        "place": offer.opening.place,
        "starts_at": offer.opening.starts_at,
        "expires_at": offer.expires_at,
        "standing": offer.standing.value,
        "happened_at": offer.expires_at if expired else made.now,
        "happened_by": None if expired else made.by,
    }
