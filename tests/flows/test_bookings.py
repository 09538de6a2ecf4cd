"""Bookings proposed in the night, and what people did about them in the day between."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from flows import way
from ops.clinic.booking import offers as law
from ops.clinic.booking.kept_offers import Made, following
from ops.clinic.booking.offers import Opening
from tests.story import NOW
from warehouse import decisions, plans, reading
from warehouse.records import offers

pytestmark = pytest.mark.slow


def newest(as_of):
    with reading() as db:
        [proposal] = plans.latest(db, "booking", as_of=as_of).to_dicts()
        lines = plans.booking_lines(db, proposal["proposal_id"])
        return proposal, lines, plans.unbooked(db, proposal["proposal_id"])


def offer_and_book(line, now):
    """A person gives a patient another place than was proposed, and the patient takes it."""
    opening = Opening(line["session_id"], line["slot"], line["starts_at"])
    until = now + timedelta(hours=1)
    who, made = line["request_id"], Made("clerk", now, line["clinic_id"])
    for act in (
        lambda s: law.offer(s, who, opening, now=now, by="clerk", expires_at=until),
        lambda s: law.book(s, who, now=now, by="clerk"),
    ):
        offers.happen(who, opening.session_id, lambda events, act=act: following(events, act, made))


def places(lines):
    return {
        (row["session_id"], row["slot"] + n)
        for row in lines.iter_rows(named=True)
        for n in range(row["slots"])
    }


def test_what_people_booked_is_neither_open_nor_waiting_the_next_night(hospital):
    proposal, lines, left = newest(NOW)
    assert lines.height > 20
    assert proposal["bound"] <= proposal["points"]
    assert (lines["starts_at"] - NOW >= timedelta(hours=72)).all()

    way.plainly("plan", inbox=None, as_of=NOW)
    again, same, still_left = newest(NOW)
    assert (again["proposal_id"], same.height) == (proposal["proposal_id"], lines.height)
    assert still_left.equals(left)

    left_out = lines.filter(pl.col("slots") == 1).sort("starts_at").row(0, named=True)
    decisions.decide(
        proposal_id=proposal["proposal_id"],
        verdict="changed",
        decided_by="clerk",
        note="Offered another place.",
        changes=[{"request_id": left_out["request_id"], "booked": False}],
    )
    offer_and_book(left_out, datetime.now(UTC))
    way.plainly("plan", inbox=None, as_of=datetime.now(UTC))
    after, next_lines, _ = newest(datetime.now(UTC))
    assert after["proposal_id"] != proposal["proposal_id"]
    assert not set(next_lines["request_id"]) & set(lines["request_id"])
    assert not places(next_lines) & places(lines)
