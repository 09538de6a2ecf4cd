"""What people ask of a roster, and what is locked in it."""

import dataframely as dy

from ops.tables.columns import count, day, instant, key, one_of, text


class RosterRequest(dy.Schema):
    """One row per proposed roster, person, day and shift type asked for: how it counted."""

    proposal_id = key()
    staff_id = key()
    day_on = day(primary_key=True)
    shift_type_id = key()
    wish = one_of(("on", "off"))
    weight = dy.Int32(min=1, max=10, nullable=False, description="how much it matters, as asked")
    points = count("points that it may spend")
    counted = count("points after what was refused before")
    has = count("points the person has for this roster")
    carried = count("points refused before, which raise this request")


class ShiftWish(dy.Schema):
    """One row per request noted at the desk; one without a ``wish`` takes it back.

    The newest about a person, day and shift type counts.
    """

    wish_id = key()
    staff_id = text()
    day_on = day()
    shift_type_id = text()
    wish = one_of(("on", "off"), nullable=True)
    weight = dy.Int32(min=1, max=10, nullable=True, description="how much it matters, 1 to 10")
    noted_at = instant()
    noted_by = text("role")


class DutyLock(dy.Schema):
    """One row per duty locked at the desk, or set free again.

    The newest about a person's day counts.
    """

    lock_id = key()
    staff_id = text()
    day_on = day()
    ward_id = text()
    shift_type_id = text()
    skill = text()
    locked = dy.Bool(nullable=False, description="whether it stands, or is free again")
    noted_at = instant()
    noted_by = text("role")
