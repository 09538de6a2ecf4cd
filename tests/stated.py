"""One item's outlook with plain numbers, of which a test states what it is about."""

from datetime import date

import polars as pl

COUNTED = date(2026, 1, 4)
KEY = {"item_id": "drain", "location_id": "store"}
PLAIN = {
    **KEY, "proposal_id": "p1", "as_of_on": COUNTED, "on_hand": 10.0, "on_order": 0.0,
    "next_receipt_on": None, "quantity": 0, "pack_size": 1, "use_a_day": 2.0,
    "busy_use_a_day": 4.0, "cover_days": None, "cover_days_at_least": None,
    "cover_days_at_most": None, "runs_out_on": None, "runs_out_early_on": None,
    "order_by_on": None, "overdue": False, "protection_days": 3, "lead_days": 2,
    "slow_lead_days": 3, "lead_from": "own", "lead_orders": 9, "service": 0.99,
    "service_kind": "cycle", "usual_use": 6.0, "busy_use": 9.0, "reorder_point": 9.0,
    "par_level": 12.0, "stockout_chance": 0.1, "demand_kind": "smooth", "reason": "so",
}  # fmt: skip


def frame(contract, rows):
    """Rows as a table of a contract; columns that are not told are null."""
    empty = contract.create_empty()
    rows = [{name: row.get(name) for name in empty.columns} for row in rows]
    return contract.validate(pl.DataFrame(rows, schema=empty.schema).sort(contract.primary_key()))
