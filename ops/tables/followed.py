"""What the use of supplies follows, as it was known day by day, and which items do."""

import dataframely as dy

from ops.tables.columns import amount, count, day, key, one_of, text

DRIVER_KINDS = ("beds", "admissions", "appointments")


class CensusSaid(dy.Schema):
    """One row per ward, days ago and midnight: the occupied beds that were forecast by then.

    ``back`` counts whole days before the moment of issue: 0 is the newest forecast of the last
    24 hours, 1 that of the 24 hours before.
    """

    ward_id = key()
    back = dy.Int32(primary_key=True, min=0, description="days before the moment of issue")
    day_on = day("ends at the midnight foretold", primary_key=True)
    beds = amount("occupied beds, median", min=0)


class BookedByDay(dy.Schema):
    """One row per kind of booking, place, day and day on which it was booked.

    Planned admissions to a ward, or appointments of a clinic.
    """

    kind = one_of(DRIVER_KINDS[1:], primary_key=True)
    place_id = key()
    day_on = day("local day it is for", primary_key=True)
    booked_on = day("local day it was booked", primary_key=True)
    booked = count("bookings, called off or not")
    kept = count("of them not called off, as far as known")


class DriverLink(dy.Schema):
    """One row per order proposal, item and location whose use was tried on a driver.

    Loss is pinball loss over the days an order must last, in shares of use, at past moments.
    ``more`` and ``more_use`` are beyond what is usual, in the days an order must last.
    """

    proposal_id = key()
    item_id = key()
    location_id = key()
    kind = one_of(DRIVER_KINDS, "what the use may follow")
    place_id = text("ward, clinic or site whose count it is")
    admitted = dy.Bool(description="whether the gate let it through, so that use moves with it")
    rate = amount("issue units that one bed-day, admission or appointment brings", min=0)
    lag_days = dy.Int32(description="days from the count to the use")
    days = count("days an order must last")
    more = amount("bed-days, admissions or appointments beyond the usual in these days")
    more_use = amount("issue units that this brings, if admitted")
    usual_use = amount("issue units in these days without it, on average", min=0)
    loss_without = amount("pinball loss without the driver", min=0)
    loss_with = amount("pinball loss with it", min=0)
    gain = amount("share of the loss spared, steadied by what others that follow it are spared")
    sureness = amount("the gain in its standard errors")
    moments = count("past moments tried")
