"""One clinic's list of reminders and calls, what they do, and a report on fair use."""

from datetime import timedelta

import polars as pl

from ops import tables
from ops.clinic.fairness import fairness
from warehouse import contacts, forecasts, group_facts

LIST = "contact-eyes-20260106"
SHOWN = [("first one", "call", "contact"), ("second one", "call", "contact")]
SHOWN += [("held out", "call", "held_out"), ("third one", "message", "contact")]
SCORES = {"brier": 0.1, "came": 0.14, "said": 0.12}


def remind(db, now):
    """Two to call, one to send a message, one held out."""
    head = {
        "list_id": LIST,
        "clinic_id": "eyes",
        "site_id": "north",
        "day_on": now.date(),
        "made_at": now,
        "calls": 6,
        "messages": 20,
        "held_out": 0.1,
        "considered": 12,
        "summary": "3 to contact: 2 aged 18-39 (67 %), 1 aged 80+ (33 %).",
    }
    out = [{"list_id": LIST, "reason": "asked never to be reminded", "appointments": 2}]
    out += [{"list_id": LIST, "reason": "beyond what the clinic can do", "appointments": 7}]
    lines = [_line(number, *shown, now) for number, shown in enumerate(SHOWN, start=1)]
    contacts.save_list(
        db,
        _rows(tables.ContactList, [head]),
        _rows(tables.ContactLine, sorted(lines, key=lambda line: line["appointment_id"])),
        _rows(tables.ContactLeftOut, out),
    )
    learnt = {"channel": "call", "learnt_at": now, "prevented": 0.25, "low": 0.11, "high": 0.37}
    learnt |= {"listed": 900, "listed_missed": 135, "held_out": 100, "held_out_missed": 20}
    nothing = dict.fromkeys(("listed", "listed_missed", "held_out", "held_out_missed"), 0)
    sent = learnt | nothing | {"channel": "message", "prevented": 0.29, "low": -0.4, "high": 0.6}
    effects = [row | {"published": 0.39} for row in (learnt, sent)]
    contacts.save_effects(db, _rows(tables.ContactEffect, effects))
    score = {"series": "no_show", "entity_id": "eyes", "issued_at": now - timedelta(days=1)}
    told = [score | {"metric": m, "value": v, "cases": 80} for m, v in SCORES.items()]
    forecasts.save_scores(db, _rows(tables.Score, told))
    group_facts.save(db, _fair(), reviewed_at=now)


def _line(number, name, channel, arm, now):
    return {
        "list_id": LIST,
        "appointment_id": name,
        "clinic_id": "eyes",
        "session_id": None,
        "patient_id": f"pseudonym {number}",
        "starts_at": now + timedelta(days=1, hours=number),
        "channel": channel,
        "arm": arm,
        "place": number,
        "language": "pl" if number == 1 else None,
        "group": "18-39",
        "benefit": 0.1,
        "probability": 0.3,
        "reasons": "Raised by how long ago it was booked (much).",
    }


def _fair():
    """Chances of one in five that hold among the young and are half of what came among the old."""
    bands = (("0-17", 8, 1), ("18-39", 200, 40), ("65-79", 200, 80), ("80+", 8, 1))
    rows = [
        {"age band": band, "probability": 0.2, "missed": n < missed, "chosen": n % 2 == 0}
        for band, many, missed in bands
        for n in range(many)
    ]
    return fairness(pl.DataFrame(rows), ["age band"], use="reminder calls")


def _rows(schema, rows):
    return schema.validate(pl.DataFrame(rows, infer_schema_length=None), cast=True)
