"""What the stores of the published hospital face: each item lasts two days longer than the last."""

from datetime import time, timedelta

import polars as pl

from ops import tables


def stores_told(orders, today):
    """Outlook, chances by date and one move, to be proposed with the order lines."""
    return {
        "outlook": _rows(tables.StockOutlook, [_outlook(row, today) for row in orders.to_dicts()]),
        "stockouts": _rows(
            tables.StockoutBy,
            [
                _key(row) | {"by_on": today + timedelta(days=days), "probability": days / 30}
                for row in orders.to_dicts()
                for days in (1, 7, 28)
            ],
        ),
        "links": _rows(
            tables.DriverLink, [_link(row, n) for n, row in enumerate(orders.to_dicts()[:2])]
        ),
        "by_supplier": _rows(tables.SupplierOrder, [_part(orders, today)]),
        "losers": _rows(tables.OrderLoser, [_loser(orders.to_dicts()[-1])]),
        "transfers": _rows(
            tables.StockTransfer,
            [
                {
                    "proposal_id": orders["proposal_id"][0],
                    "item_id": orders["item_id"][0],
                    "from_location_id": "ward store",
                    "to_location_id": "main store",
                    "quantity": 30.0,
                    "reason": "Move 30 boxes from ward store to main store before buying.",
                }
            ],
        ),
    }


def _part(orders, today):
    ordered = orders.filter(pl.col("quantity") > 0)
    return {
        "proposal_id": orders["proposal_id"][0],
        "supplier": "Medway",
        "standing": "raised",
        "lines": ordered.height,
        "value_gbp": 12.5 * ordered["quantity"].sum(),
        "delivery_gbp": 15.0,
        "least_order_gbp": 100.0,
        "next_order_on": today + timedelta(days=1),
        "order_by": time(11),
        "reason": "Raised to its least order of £100.",
    }


def _loser(row):
    return _key(row) | {
        "supplier": "Orland",
        "due": 4,
        "packs": 0,
        "kept_by": "calendar",
        "probability": 0.3,
        "reason": "Order nothing today. Waits for Sunday, when Orland takes orders.",
    }


def _key(row):
    return {name: row[name] for name in ("proposal_id", "item_id", "location_id")}


def _outlook(row, today):
    days = row["on_hand"] / 8
    same = set(tables.StockOutlook.column_names()) & set(row)
    return {name: row[name] for name in same} | {
        "as_of_on": today - timedelta(days=1),
        "next_receipt_on": None,
        "use_a_day": 8.0,
        "busy_use_a_day": 12.0,
        "cover_days": days,
        "cover_days_at_least": days * 0.8,
        "cover_days_at_most": None if days > 20 else days * 1.3,
        "runs_out_on": None if days > 20 else today + timedelta(days=int(days)),
        "runs_out_early_on": today + timedelta(days=int(days * 0.8)),
        "order_by_on": today if days < 3 else today + timedelta(days=int(days) - 3),
        "overdue": days < 3,
        "lead_days": 3,
        "slow_lead_days": 6,
        "lead_from": "own",
        "lead_orders": 23,
        "service": 0.95,
        "service_kind": "cycle",
        "demand_kind": "smooth",
        "order_waste": 1.5,
        "shelf_waste": 0.0,
        "expiry_chance": 0.4,
    }


def _link(row, n):
    """The first item follows the beds of a ward; the second was tried and is not let through."""
    return _key(row) | {
        "kind": "beds",
        "place_id": "n1",
        "admitted": n == 0,
        "rate": 2.6,
        "lag_days": 0,
        "days": 9,
        "more": 46.4,
        "more_use": 120.0 if n == 0 else 0.0,
        "usual_use": 900.0,
        "loss_without": 0.1,
        "loss_with": 0.09,
        "gain": 0.08,
        "sureness": 3.0,
        "moments": 44,
    }


def _rows(schema, rows):
    frame = pl.DataFrame(rows, schema=dict(schema.create_empty().schema))
    return schema.validate(frame.sort(schema.primary_key()))
