"""Land deliveries: every record counted, kept word for word, understood or kept aside."""

from warehouse.landing import maps
from warehouse.landing.arrival import wait_for_quiet
from warehouse.landing.inbox import Incoming, files, land, land_inbox
from warehouse.landing.ledger import DeliveryOutcome
from warehouse.landing.refusal import InboxError, MapError

__all__ = [
    "DeliveryOutcome",
    "InboxError",
    "Incoming",
    "MapError",
    "files",
    "land",
    "land_inbox",
    "maps",
    "wait_for_quiet",
]
