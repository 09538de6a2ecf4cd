"""Whom a clinic calls and whom it sends a message: those whom it helps most, within its day.

Ranked by what the contact is expected to prevent: the chance of a no-show times the effect of the
contact. Calls are few and go first; messages go to the others. A share of all appointments is held
out by lot for good: they stand on the list where they would have stood, take nobody's place and
are never contacted by it, so that its effect can be learnt. No group fills more of a list than
somewhat above its share of those who can be reached, unless places would stay empty. A chance
earns help here and never makes anybody wait.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

import dataframely as dy
import polars as pl

from ops.clinic.fairness import UNKNOWN, age_band
from ops.clinic.reminder_lot import held_out
from ops.clinic.reminder_reach import CAPACITY, HELD_OUT, Tries, reachable
from ops.tables import CHANNELS, ContactCandidate, ContactEffect, ContactLeftOut, ContactLine

Row = Mapping[str, Any]


@dataclass(frozen=True)
class ReminderPolicy:
    """What a clinic can do in a day, and what is held out."""

    calls: int = 15
    messages: int = 60
    held_out: float = 0.10
    """Share of appointments held out by lot."""
    most_times_share: float = 1.5
    """A group's places on a list over its share of those who can be reached."""
    tries: Tries = field(default_factory=Tries)
    languages: frozenset[str] | None = None
    """Languages that callers speak; None: all."""

    def room(self, channel: str) -> int:
        """Contacts of a channel that the clinic can make in a day."""
        return self.calls if channel == "call" else self.messages


@dataclass(frozen=True)
class Listed:
    """One list: its lines, those held out among them, and how many are left out and why."""

    lines: dy.DataFrame[ContactLine]
    left_out: dy.DataFrame[ContactLeftOut]

    @property
    def contacts(self) -> pl.DataFrame:
        """The lines that are to be contacted."""
        return self.lines.filter(pl.col("arm") == "contact")


def reminder_list(
    candidates: dy.DataFrame[ContactCandidate],
    effects: dy.DataFrame[ContactEffect],
    policy: ReminderPolicy,
    *,
    list_id: str,
    seed: int,
) -> Listed:
    """The list of one clinic and day."""
    prevented = dict(effects.select("channel", "prevented").rows())
    rows = _by_benefit(candidates, policy, seed)
    waiting = rows.filter(pl.col("left_out").is_null()).to_dicts()
    lines: list[dict[str, Any]] = []
    for channel in CHANNELS:
        asked = [row for row in waiting if row[f"can_{channel}"]]
        taken = _taken(asked, policy.room(channel), policy.most_times_share)
        effect = max(0.0, prevented.get(channel, 0.0))
        lines += [_line(list_id, channel, place, row, effect) for place, row in enumerate(taken, 1)]
        gone = {row["appointment_id"] for row in taken}
        waiting = [row for row in waiting if row["appointment_id"] not in gone]
    out = Counter(rows["left_out"].drop_nulls().to_list())
    out[HELD_OUT] += sum(line["arm"] == "held_out" for line in lines)
    out[CAPACITY] += len(waiting)
    return Listed(_lines(lines), _left_out(list_id, out))


def _by_benefit(candidates: pl.DataFrame, policy: ReminderPolicy, seed: int) -> pl.DataFrame:
    """The likeliest to stay away first: within a channel the effect is the same for all."""
    lots = held_out(candidates["appointment_id"], policy.held_out, seed)
    groups = age_band(pl.col("age_years")).fill_null(UNKNOWN).alias("group")
    rows = reachable(candidates.with_columns(lots, groups), policy.tries, policy.languages)
    keys = ["probability", "starts_at", "appointment_id"]
    return rows.sort(keys, descending=[True, False, False])


def shares(listed: Listed) -> dict[str, tuple[int, float]]:
    """Each group's contacts and its share of them, for the line about fairness."""
    groups = Counter(listed.contacts["group"].to_list())
    return {group: (n, n / groups.total()) for group, n in sorted(groups.items())}


def _taken(asked: Sequence[Row], room: int, most_times_share: float) -> list[Row]:
    """Those who get a place, in order of benefit, and those held out who would have got one.

    First no group beyond its limit; then whoever is next, so that no place stays empty.
    """
    limit = {
        group: max(1, ceil(most_times_share * room * n / len(asked)))
        for group, n in Counter(row["group"] for row in asked).items()
    }
    chosen: set[str] = set()
    filled: Counter[str] = Counter()
    for limited in (True, False):
        for row in asked:
            if filled.total() >= room:
                break
            full = limited and filled[row["group"]] >= limit[row["group"]]
            if full or row["appointment_id"] in chosen:
                continue
            chosen.add(row["appointment_id"])
            filled[row["group"]] += not row["held_out"]
    return [row for row in asked if row["appointment_id"] in chosen]


def _line(list_id: str, channel: str, place: int, row: Row, effect: float) -> dict[str, Any]:
    kept = ("appointment_id", "clinic_id", "session_id", "patient_id", "starts_at", "language")
    return {name: row[name] for name in (*kept, "group", "probability", "reasons")} | {
        "list_id": list_id,
        "channel": channel,
        "arm": "held_out" if row["held_out"] else "contact",
        "place": place,
        "benefit": row["probability"] * effect,
    }


def _lines(lines: Iterable[dict[str, Any]]) -> dy.DataFrame[ContactLine]:
    empty = ContactLine.create_empty()
    frame = pl.DataFrame(list(lines), schema=empty.schema)
    return ContactLine.validate(frame.sort(ContactLine.primary_key()))


def _left_out(list_id: str, out: Counter[str]) -> dy.DataFrame[ContactLeftOut]:
    rows = [(list_id, reason, n) for reason, n in out.items() if n]
    frame = pl.DataFrame(rows, schema=ContactLeftOut.create_empty().schema, orient="row")
    return ContactLeftOut.validate(frame.sort(ContactLeftOut.primary_key()))
