"""Keep the numbers of one sender apart from those of the others, where a map says so.

Nothing in a message tells a second hospital from a second system of the same one, or from one that
changed its name: both are other names in MSH-4, and authorities are filled in by some and not by
others. To guess wrongly would part admissions from their discharges, so nothing is guessed.
"""

from warehouse.landing.hl7.fields import Head, Told, listed
from warehouse.landing.hl7.message import Message
from warehouse.landing.maps import Map


def is_apart(head: Head, chart: Map) -> bool:
    """Whether the numbers of a sender are not those of the others."""
    return listed(head, chart.apart) is not None


def keep_apart(told: Told, message: Message, head: Head, chart: Map) -> None:
    """Put the sender before its numbers, so that equal ones of others are none of its own.

    The numbers of patients that the map's authority gives are shared by all.
    """
    sender = listed(head, chart.apart)
    if sender is None:
        return
    places = [(each, 3) for each in message.segments("PID")]
    places += [(each, 1) for each in message.segments("MRG")]
    shared = {
        each[0]
        for place in places
        for each in message.repetitions(*place)
        if chart.authority and each[3:4] == [chart.authority]
    }
    for row in told.rows:
        for name in ("patient_id", "prior_patient_id", "subject", "prior_subject"):
            number = row.get(name)
            if number and not (name in ("patient_id", "prior_patient_id") and number in shared):
                # No number holds the sign that parts fields.
                row[name] = f"{sender}|{number}"
