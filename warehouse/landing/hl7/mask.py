"""What an HL7 v2 message says in words of its own is kept only as far as it is a code.

Fields of the allow-list may hold anything: senders write names where codes belong. For a place
named by text stands a stand-in; any other text is left out and said in a note.
"""

from warehouse.landing.hl7.appointment import BY_CLINIC, SAID
from warehouse.landing.hl7.fields import Told
from warehouse.landing.maps import Map
from warehouse.landing.stand_ins import is_known, stand_in

PLACES = ("ward_id", "prior_ward_id", "site_id", "clinic_id")
CODED = (*PLACES, "specialty", "disposition", "class_code")


def keep_codes(told: Told, chart: Map) -> None:
    """Leave out of a message what is no code, or put a stand-in for it."""
    for name in CODED:
        value = told.said.get(name)
        if value is None or is_known(value) or _spelt(chart, name, value):
            continue
        if name in PLACES:
            told.said[name] = stand_in(value)
            told.odd.append(f"{name} is a text that no reference lists, and stands as unlisted-…")
        else:
            del told.said[name]
            told.odd.append(f"{name} is a text that no reference lists, and was left out")
    if told.said.get("status") not in (*SAID, "deleted"):
        told.said.pop("status", None)
    reason = told.said.pop("reason", "")
    if reason.startswith(BY_CLINIC):
        told.said["reason"] = next(each for each in BY_CLINIC if reason.startswith(each))


def _spelt(chart: Map, name: str, value: str) -> bool:
    column = chart.columns.get("ward_id" if name == "prior_ward_id" else name)
    return column is not None and (value == column.value or value in (column.values or {}).values())
