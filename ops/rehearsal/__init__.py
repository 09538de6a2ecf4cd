"""An invented hospital: its deliveries for the tour and the tests, and the truth behind them.

It is not noise around a mean. Sites share weather and flu, levels drift, wards fill and patients
board, booked patients are cancelled, people fall ill, shelves run empty. What happened never
depends on how far the hospital is lived: asking for a later moment only adds to it.
"""

from ops.rehearsal.drops import Delivery, deliveries
from ops.rehearsal.hospital import Hospital, invent
from ops.rehearsal.invention import Invention, InventionError
from ops.rehearsal.truth import Truth

__all__ = [
    "Delivery",
    "Hospital",
    "Invention",
    "InventionError",
    "Truth",
    "deliveries",
    "invent",
]
