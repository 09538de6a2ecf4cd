"""Whether holding appointments out by lot finds what reminders really prevent.

Invented clinics make a list a day for a year, by the true chances; their patients answer as
settled beforehand, so what would have happened without a contact is known. For each seed: the
effect learnt from the lot, its interval, and the truth; and beside it what one would believe by
comparing those reached with everybody else. Prints one JSON object last.
"""

import argparse
import json
from datetime import UTC, datetime

import polars as pl

from ops.clinic.reminder_effect import learn_effects
from ops.clinic.reminders import ReminderPolicy, reminder_list
from ops.rehearsal.reminding import ANSWERS, answered
from ops.tables import ContactCandidate, ContactSeen
from tests.bench.invented_appointments import invented

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def main():
    """Live every seed and count how often the interval holds the truth."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seeds", type=int, default=40)
    asked.add_argument("--first", type=int, default=200)
    asked.add_argument("--days", type=int, default=360)
    asked.add_argument("--held-out", type=float, default=0.10)
    asked.add_argument("--json", action="store_true", help="accepted; JSON always comes last")
    given = asked.parse_args()
    told = [
        row | {"seed": seed}
        for seed in range(given.first, given.first + given.seeds)
        for row in learnt(*lived(seed, given.days, given.held_out))
    ]
    print(json.dumps({"channels": _summed(told), "rows": told[:6]}))


def lived(seed, days, share):
    """Everything listed in the days, with what came of it and what would have without."""
    _, _, appointments = invented(seed, days)
    rows = appointments.filter(pl.col("cancelled_at").is_null()).with_columns(
        missed=pl.col("status") == "no_show", day_on=pl.col("starts_at").dt.date()
    )
    policy = ReminderPolicy(calls=4, messages=8, held_out=share)
    nothing = learn_effects(ContactSeen.create_empty(), learnt_at=NOW)
    lines = []
    for (_, day), some in rows.group_by("clinic_id", "day_on", maintain_order=True):
        told = reminder_list(_candidates(some), nothing, policy, list_id=f"{day}", seed=seed)
        lines.append(told.lines)
    listed = pl.concat(lines).join(rows.select("appointment_id", "missed"), on="appointment_id")
    tried = answered(listed.filter(pl.col("arm") == "contact"), seed=seed)
    spared = listed.filter(pl.col("arm") == "held_out").with_columns(
        outcome=pl.lit(None, pl.String)
    )
    would = listed.select("appointment_id", would="missed")
    return pl.concat([tried, spared.select(tried.columns)]).join(would, on="appointment_id"), rows


def _candidates(some):
    frame = some.select(
        "appointment_id",
        "clinic_id",
        "session_id",
        "patient_id",
        "starts_at",
        probability="missing",
        reasons=pl.lit(None, pl.String),
        age_years=pl.lit(None, pl.Int32),
        wishes_known=True,
        call_consent=True,
        message_consent=True,
        language=pl.lit("en"),
        muted=False,
        opted_out=False,
        calls_before=0,
        messages_before=0,
        reached=False,
        wrong_number=False,
    )
    return ContactCandidate.cast(frame)


def learnt(listed, rows):
    """What is learnt of each channel, beside the truth and a comparison without a lot."""
    seen = ContactSeen.cast(listed.select(ContactSeen.column_names()).sort("appointment_id"))
    effects = learn_effects(seen, learnt_at=NOW)
    untouched = rows.join(
        listed.filter(pl.col("arm") == "contact"), on="appointment_id", how="anti"
    )
    told = []
    for row in effects.drop("learnt_at", "published").iter_rows(named=True):
        mine = listed.filter(pl.col("channel") == row["channel"], pl.col("arm") == "contact")
        spoken = mine.filter(pl.col("outcome").is_in(["confirmed", "reached", "other_time"]))
        naive = 1 - spoken["missed"].mean() / untouched["missed"].mean()
        truth = ANSWERS[row["channel"]].prevents
        happened = 1 - mine["missed"].sum() / mine["would"].sum()
        told.append(row | {"truth": truth, "happened": happened, "without_a_lot": naive})
    return told


def _summed(told):
    frame = pl.DataFrame(told)
    covered = pl.col("low").le(pl.col("truth")) & pl.col("high").ge(pl.col("truth"))
    return (
        frame.group_by("channel", "truth")
        .agg(
            seeds=pl.len(),
            covered=covered.mean(),
            prevented=pl.mean("prevented"),
            width=(pl.col("high") - pl.col("low")).mean(),
            without_a_lot=pl.mean("without_a_lot"),
            listed=pl.mean("listed"),
            held_out=pl.mean("held_out"),
        )
        .sort("channel")
        .to_dicts()
    )


if __name__ == "__main__":
    main()
